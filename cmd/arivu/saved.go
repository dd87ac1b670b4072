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

type savedCmd struct {
	List   savedListCmd   `cmd:"" default:"withargs" help:"List saved questions with what came of them last."`
	Add    savedAddCmd    `cmd:"" help:"Save a question to ask it again."`
	Run    savedRunCmd    `cmd:"" help:"Ask a saved question again."`
	Remove savedRemoveCmd `cmd:"" help:"Forget a saved question. What was asked by it stays."`
}

// Help is shown by `arivu saved --help`.
func (*savedCmd) Help() string {
	return `A saved question is asked again with the connection and the options that it was saved with:

  arivu saved add "Orders this month" "how many orders this month?" --planner offline
  arivu saved run "Orders this month"

A question is named by its name, or by the beginning of its id.`
}

// saved is a saved question with what came of the last time.
type saved struct {
	events.SavedQuestion
	Last *struct {
		events.SavedRun
		Status events.Status `json:"status"`
		Answer string        `json:"answer"`
	} `json:"last_run"`
}

type savedListCmd struct {
	Remote
	Search string `arg:"" optional:"" help:"Only those with these words in their name or question."`
}

// Run lists.
func (c *savedListCmd) Run(e *env) error {
	api, err := c.dial(e)
	if err != nil {
		return err
	}
	all, err := savedQuestions(e, api, c.Search)
	if err != nil {
		return err
	}
	if len(all) == 0 {
		fmt.Fprintln(e.out, "No question is saved.")
		return nil
	}
	w := tabwriter.NewWriter(e.out, 0, 4, 2, ' ', 0)
	fmt.Fprintln(w, "ID\tNAME\tCONNECTION\tRUNS\tLAST\tOUTCOME")
	for _, q := range all {
		last, outcome := "-", "-"
		if q.Last != nil {
			last, outcome = q.Last.At.Local().Format(time.DateTime), clipped(q.Last.Answer)
			if outcome == "" {
				outcome = string(q.Last.Status)
			}
		}
		fmt.Fprintf(w, "%s\t%s\t%s\t%d\t%s\t%s\n", q.ID, q.Name, q.Connection, q.Runs, last, outcome)
	}
	return w.Flush()
}

// clipped is the beginning of a text on one line.
func clipped(text string) string {
	const most = 60
	line := []rune(strings.Join(strings.Fields(text), " "))
	if len(line) > most {
		return string(line[:most-1]) + "…"
	}
	return string(line)
}

// savedQuestions reads all pages.
func savedQuestions(e *env, api *client.Client, search string) ([]saved, error) {
	var all []saved
	query := url.Values{"limit": {"200"}, "q": {search}}
	for {
		var page struct {
			Saved []saved `json:"saved"`
			Next  *string `json:"next"`
		}
		if err := api.Do(e.ctx, http.MethodGet, "/api/saved?"+query.Encode(), nil, &page); err != nil {
			return nil, err
		}
		all = append(all, page.Saved...)
		if page.Next == nil {
			return all, nil
		}
		query.Set("before", *page.Next)
	}
}

type savedAddCmd struct {
	Remote
	Name       string `arg:"" help:"What to call it."`
	Question   string `arg:"" optional:"" help:"The question. Not needed with --sql."`
	Connection string `short:"c" help:"Which database to ask. Default: the only one there is." placeholder:"NAME"`
	SQL        string `name:"sql" help:"Run this statement instead of planning the question." placeholder:"STATEMENT"`
	Planner    string `help:"Who plans: auto, llm or offline." enum:"auto,llm,offline" default:"auto"`
	MaxRows    int    `help:"Read at most this many rows. Default: the server's." placeholder:"N"`
}

// Run saves.
func (c *savedAddCmd) Run(e *env) error {
	api, err := c.dial(e)
	if err != nil {
		return err
	}
	options := map[string]any{"planner": c.Planner}
	if c.MaxRows > 0 {
		options["max_rows"] = c.MaxRows
	}
	in := map[string]any{"name": c.Name, "options": options}
	for field, text := range map[string]string{"question": c.Question, "connection": c.Connection, "sql": c.SQL} {
		if text != "" {
			in[field] = text
		}
	}
	var q saved
	if err := api.Do(e.ctx, http.MethodPost, "/api/saved", in, &q); err != nil {
		return err
	}
	fmt.Fprintf(e.out, "Saved %q on %s as %s.\n", q.Name, q.Connection, q.ID)
	return nil
}

// savedOne names a saved question.
type savedOne struct {
	Remote
	Which string `arg:"" name:"name" help:"The name, or the beginning of the id."`
}

// find is the one that is named, with the server that has it.
func (c *savedOne) find(e *env) (*client.Client, *saved, error) {
	api, err := c.dial(e)
	if err != nil {
		return nil, nil, err
	}
	all, err := savedQuestions(e, api, "")
	if err != nil {
		return nil, nil, err
	}
	var found []*saved
	for i := range all {
		if strings.EqualFold(all[i].Name, c.Which) || len(c.Which) >= minID && strings.HasPrefix(all[i].ID, strings.ToLower(c.Which)) {
			found = append(found, &all[i])
		}
	}
	switch len(found) {
	case 0:
		return nil, nil, usageError{fmt.Errorf("no saved question is called %q; see which there are with: arivu saved", c.Which)}
	case 1:
		return api, found[0], nil
	default:
		return nil, nil, usageError{errors.New("several saved questions are called that; give the id, see: arivu saved")}
	}
}

// minID is how much of an id tells questions apart.
const minID = 8

type savedRunCmd struct {
	savedOne
}

// Run asks again, and prints what arivu ask prints.
func (c *savedRunCmd) Run(e *env) error {
	api, q, err := c.find(e)
	if err != nil {
		return err
	}
	var a client.Answer
	if err := api.Do(e.ctx, http.MethodPost, "/api/saved/"+q.ID+"/run", map[string]any{}, &a); err != nil {
		return err
	}
	for !a.Status.Final() && a.Status != events.StatusAwaitingApproval {
		select {
		case <-e.ctx.Done():
			return e.ctx.Err()
		case <-time.After(time.Second):
		}
		next, err := api.Answer(e.ctx, a.ID)
		if err != nil {
			return err
		}
		a = *next
	}
	printAnswer(e.out, &a)
	return exitFor(a.Status)
}

type savedRemoveCmd struct {
	savedOne
}

// Run forgets.
func (c *savedRemoveCmd) Run(e *env) error {
	api, q, err := c.find(e)
	if err != nil {
		return err
	}
	return remove(e, api, "/api/saved/"+q.ID, fmt.Sprintf("Removed %q.", q.Name))
}
