package main

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"text/tabwriter"
	"time"

	"arivu/cmd/arivu/client"
	"arivu/events"
)

type teachCmd struct {
	Remote
	Connection string   `short:"c" help:"Whose words. Default: the only connection there is." placeholder:"NAME"`
	List       bool     `help:"Show what was taught."`
	Forget     string   `help:"Forget what a phrase means." placeholder:"PHRASE"`
	Words      []string `arg:"" optional:"" name:"lesson" help:"A phrase, the word means, and the name of a table, a column or a value."`
}

var errLesson = errors.New(`say it as: arivu teach "clients" means "customers" (or --list, or --forget PHRASE)`)

// Run teaches, lists or forgets.
func (c *teachCmd) Run(e *env) error {
	phrase, meaning, err := c.lesson()
	if err != nil {
		return usageError{err}
	}
	api, err := c.dial(e)
	if err != nil {
		return err
	}
	name, err := connectionNamed(e, api, c.Connection)
	if err != nil {
		return err
	}
	path := "/api/connections/" + url.PathEscape(name) + "/vocabulary"
	switch {
	case c.List:
		return c.list(e, api, path, name)
	case c.Forget != "":
		if err := api.Do(e.ctx, http.MethodDelete, path+"?phrase="+url.QueryEscape(c.Forget), nil, nil); err != nil {
			return err
		}
		fmt.Fprintln(e.out, "Forgotten.")
		return nil
	}
	var term events.Term
	if err := api.Do(e.ctx, http.MethodPost, path, map[string]string{"phrase": phrase, "meaning": meaning}, &term); err != nil {
		return err
	}
	fmt.Fprintf(e.out, "From now on %q means %s on connection %q: the %s %s.\n", term.Phrase, term.Meaning, name, term.Kind, strings.Join(term.Targets, " or "))
	return nil
}

// lesson takes the words apart at "means". Exactly one thing may be asked for.
func (c *teachCmd) lesson() (phrase, meaning string, err error) {
	wanted := 0
	for _, given := range []bool{c.List, c.Forget != "", len(c.Words) > 0} {
		if given {
			wanted++
		}
	}
	if wanted != 1 {
		return "", "", errLesson
	}
	if len(c.Words) == 0 {
		return "", "", nil
	}
	phrase, meaning, ok := strings.Cut(" "+strings.Join(c.Words, " ")+" ", " means ")
	if !ok {
		return "", "", errLesson
	}
	return strings.TrimSpace(phrase), strings.TrimSpace(meaning), nil
}

// connectionNamed is the one named, or the only one.
func connectionNamed(e *env, api *client.Client, name string) (string, error) {
	if name != "" {
		return name, nil
	}
	var reply struct {
		Connections []client.Connection `json:"connections"`
	}
	if err := api.Do(e.ctx, http.MethodGet, "/api/connections", nil, &reply); err != nil {
		return "", err
	}
	names := make([]string, len(reply.Connections))
	for i, x := range reply.Connections {
		names[i] = x.Name
	}
	switch len(names) {
	case 0:
		return "", usageError{errors.New("there are no connections yet; add one with: arivu connections add NAME URL")}
	case 1:
		return names[0], nil
	default:
		return "", usageError{fmt.Errorf("there are several databases; name one of %s with --connection", strings.Join(names, ", "))}
	}
}

func (c *teachCmd) list(e *env, api *client.Client, path, name string) error {
	var v events.Vocabulary
	if err := api.Do(e.ctx, http.MethodGet, path, nil, &v); err != nil {
		return err
	}
	if len(v.Terms) == 0 {
		fmt.Fprintf(e.out, "Nothing was taught on connection %q yet.\n", name)
		return nil
	}
	w := tabwriter.NewWriter(e.out, 0, 4, 2, ' ', 0)
	fmt.Fprintln(w, "PHRASE\tMEANS\tTHAT IS\tTAUGHT BY\tON")
	for _, t := range v.Terms {
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\n", t.Phrase, t.Meaning, strings.Join(t.Targets, ", "), t.Author, t.Taught.Local().Format(time.DateOnly))
	}
	return w.Flush()
}
