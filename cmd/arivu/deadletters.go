package main

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"text/tabwriter"
	"time"

	"arivu/cmd/arivu/client"
	"arivu/events"
)

type deadLettersCmd struct {
	List    deadLettersListCmd `cmd:"" default:"withargs" help:"List what could not be handled, newest first."`
	Show    showLetterCmd      `cmd:"" help:"Show one with its reason and history."`
	Redrive redriveCmd         `cmd:"" help:"Ask its question anew, in your name."`
	Discard discardCmd         `cmd:"" help:"Remove one; its question stays as it ended."`
}

// Help is shown by `arivu deadletters --help`.
func (*deadLettersCmd) Help() string {
	return `A stage that fails at an event again and again sets it aside as a dead letter, and the
question ends as failed. Look at the reason; when what caused it is gone, ask anew:

  arivu deadletters
  arivu deadletters show 7
  arivu deadletters redrive 7
  arivu deadletters discard 7`
}

// deadLetter is one as the API shows it.
type deadLetter struct {
	ID         string          `json:"id"`
	Stage      events.Stage    `json:"stage"`
	Kind       events.Kind     `json:"kind"`
	Reason     string          `json:"reason"`
	Deliveries int             `json:"deliveries"`
	Time       time.Time       `json:"time"`
	Question   string          `json:"question"`
	Text       string          `json:"question_text"`
	Connection string          `json:"connection"`
	Status     events.Status   `json:"status"`
	Event      json.RawMessage `json:"event"`
	Cut        bool            `json:"cut"`
	Steps      []events.Step   `json:"steps"`
	Obstacle   string          `json:"obstacle"`
}

type deadLettersListCmd struct {
	Remote
	Limit int `help:"Show at most this many." default:"50" placeholder:"N"`
}

// Run lists.
func (c *deadLettersListCmd) Run(e *env) error {
	api, err := c.dial(e)
	if err != nil {
		return err
	}
	var reply struct {
		Letters []deadLetter `json:"letters"`
		Count   int          `json:"count"`
	}
	if err := api.Do(e.ctx, http.MethodGet, "/api/deadletters?limit="+strconv.Itoa(c.Limit), nil, &reply); err != nil {
		return err
	}
	if reply.Count == 0 {
		fmt.Fprintln(e.out, "There are no dead letters.")
		return nil
	}
	w := tabwriter.NewWriter(e.out, 0, 4, 2, ' ', 0)
	fmt.Fprintln(w, "ID\tTIME\tSTAGE\tEVENT\tQUESTION\tREASON")
	for _, l := range reply.Letters {
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\t%s\n", l.ID, l.Time.Local().Format(time.DateTime), l.Stage, l.event(), clipCell(l.about()), clipCellTo(l.Reason, 60))
	}
	if err := w.Flush(); err != nil {
		return err
	}
	if more := reply.Count - len(reply.Letters); more > 0 {
		fmt.Fprintf(e.out, "\n%d older ones are not shown; see them with --limit.\n", more)
	}
	return nil
}

// event is what kind of record it is.
func (l *deadLetter) event() string {
	if l.Kind == "" {
		return "spans"
	}
	return string(l.Kind)
}

// about is the question, or its id where its words are not known.
func (l *deadLetter) about() string {
	if l.Text != "" {
		return l.Text
	}
	return l.Question
}

// letterArg names a dead letter.
type letterArg struct {
	Remote
	ID string `arg:"" help:"The dead letter's id, as the list shows it."`
}

func (c *letterArg) path() string { return "/api/deadletters/" + url.PathEscape(c.ID) }

type showLetterCmd struct{ letterArg }

// Run shows one.
func (c *showLetterCmd) Run(e *env) error {
	api, err := c.dial(e)
	if err != nil {
		return err
	}
	var l deadLetter
	if err := api.Do(e.ctx, http.MethodGet, c.path(), nil, &l); err != nil {
		return err
	}
	printLetter(e.out, &l)
	return nil
}

func printLetter(out io.Writer, l *deadLetter) {
	fmt.Fprintf(out, "%s: the %s set %s aside after %d deliveries, at %s\n  %s\n", l.ID, l.Stage, l.event(), l.Deliveries,
		l.Time.Local().Format(time.DateTime), clipCellTo(l.Reason, 400))
	if l.Question != "" {
		fmt.Fprintf(out, "\nQuestion %s", l.Question)
		if l.Connection != "" {
			fmt.Fprintf(out, " on %s, %s\n  %s", l.Connection, l.Status, clipCellTo(l.Text, 100))
		}
		fmt.Fprintln(out)
	}
	for _, s := range l.Steps {
		fmt.Fprintf(out, "  %s  %-18s %s\n", s.Time.Local().Format(time.DateTime), s.Kind, clipCellTo(s.Summary, 80))
	}
	fmt.Fprintf(out, "\n%s\n", clipCellTo(string(l.Event), 4000))
	if l.Cut {
		fmt.Fprintln(out, "The event is longer than it is shown.")
	}
	if l.Obstacle != "" {
		fmt.Fprintf(out, "\n%s\n", l.Obstacle)
		return
	}
	fmt.Fprintf(out, "\nAsk it anew with: arivu deadletters redrive %s\n", l.ID)
}

type redriveCmd struct{ letterArg }

// Run asks anew.
func (c *redriveCmd) Run(e *env) error {
	api, err := c.dial(e)
	if err != nil {
		return err
	}
	var asked client.Answer
	if err := api.Do(e.ctx, http.MethodPost, c.path()+"/redrive", nil, &asked); err != nil {
		return err
	}
	fmt.Fprintf(e.out, "Asked anew as %s. See how it went with: arivu traces %s\n", asked.ID, asked.ID)
	return nil
}

type discardCmd struct{ letterArg }

// Run removes one.
func (c *discardCmd) Run(e *env) error {
	api, err := c.dial(e)
	if err != nil {
		return err
	}
	return remove(e, api, c.path(), "Discarded.")
}
