package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"

	"arivu/cmd/arivu/client"
	"arivu/events"
)

type tracesCmd struct {
	Remote
	ID         string        `arg:"" optional:"" help:"Show this question's steps and spans."`
	Limit      int           `help:"How many to list." default:"20"`
	Before     string        `help:"Go on after a list that ended with this." placeholder:"ID"`
	Status     []string      `help:"Only those that stand so, such as failed,declined." placeholder:"STATUS,…"`
	Path       []string      `help:"Only those planned so, such as llm,offline." placeholder:"PATH,…"`
	Connection string        `help:"Only those of this database." short:"c" placeholder:"NAME"`
	Model      string        `help:"Only those for which this model was called, as its vendor lists it." placeholder:"MODEL"`
	Session    string        `help:"Only this conversation." placeholder:"ID"`
	User       string        `help:"Only what this user asked." placeholder:"NAME"`
	Text       string        `help:"Only those with these words." placeholder:"WORDS"`
	From       string        `help:"Only those asked then or later: a time (2026-01-31T12:00:00Z) or how long ago (24h)." placeholder:"WHEN"`
	To         string        `help:"Only those asked before, likewise." placeholder:"WHEN"`
	Min        time.Duration `help:"Only those that took as long, such as 2s." placeholder:"DURATION"`
	Max        time.Duration `help:"Only those that took no longer." placeholder:"DURATION"`
	JSON       bool          `help:"Print JSON."`
	Save       string        `help:"Save the question and all that is known of it as this file, which arivu replay --file plans again." placeholder:"FILE"`
	File       string        `help:"Show the question in this file, without a server." placeholder:"FILE"`
}

// Run lists traces, or shows one.
func (c *tracesCmd) Run(e *env) error {
	switch {
	case c.File != "" && (c.ID != "" || c.Save != ""):
		return usageError{errors.New("--file shows what it holds: leave out the id and --save")}
	case c.File != "":
		return c.showFile(e)
	case c.Save != "" && c.ID == "":
		return usageError{errors.New("name the question to save by its id")}
	}
	api, err := c.dial(e)
	if err != nil {
		return err
	}
	if c.Save != "" {
		return c.save(e, api)
	}
	query, err := c.query(time.Now())
	if err != nil {
		return usageError{err}
	}
	ask := request{http.MethodGet, "/api/traces?" + query.Encode(), nil, c.JSON}
	if c.ID == "" {
		return tell(e, api, ask, func(page *tracePage) error { return printTraces(e.streams, page) })
	}
	ask.path = "/api/traces/" + url.PathEscape(c.ID)
	return tell(e, api, ask, func(t *events.Trace) error {
		printTrace(e.out, t)
		return nil
	})
}

// showFile shows a trace that was saved.
func (c *tracesCmd) showFile(e *env) error {
	file, err := readTraceFile(c.File)
	if err != nil {
		return err
	}
	if c.JSON {
		return json.NewEncoder(e.out).Encode(file.Trace)
	}
	printTrace(e.out, file.Trace)
	return nil
}

// save writes the file, which gets its name when it is whole.
func (c *tracesCmd) save(e *env, api *client.Client) error {
	var file json.RawMessage
	if err := api.Do(e.ctx, http.MethodGet, "/api/traces/"+url.PathEscape(c.ID)+"/download", nil, &file); err != nil {
		return err
	}
	if err := writeWhole(c.Save, bytes.NewReader(file)); err != nil {
		return err
	}
	fmt.Fprintf(e.err, "Saved to %s. Plan it again with: arivu replay --file %s\n", c.Save, c.Save)
	return nil
}

// query is what is asked of the server.
func (c *tracesCmd) query(now time.Time) (url.Values, error) {
	q := url.Values{"limit": {strconv.Itoa(c.Limit)}}
	set := func(name, value string) {
		if value != "" {
			q.Set(name, value)
		}
	}
	set("before", c.Before)
	set("status", strings.Join(c.Status, ","))
	set("path", strings.Join(c.Path, ","))
	set("connection", c.Connection)
	set("model", c.Model)
	set("session_id", c.Session)
	set("user", c.User)
	set("text", c.Text)
	for name, text := range map[string]string{"from": c.From, "to": c.To} {
		if text == "" {
			continue
		}
		at, err := pointInTime(text, now)
		if err != nil {
			return nil, fmt.Errorf("--%s: %w", name, err)
		}
		q.Set(name, at.UTC().Format(time.RFC3339Nano))
	}
	for name, d := range map[string]time.Duration{"min_ms": c.Min, "max_ms": c.Max} {
		if d != 0 {
			q.Set(name, strconv.FormatFloat(ms(d), 'f', -1, 64))
		}
	}
	return q, nil
}

// pointInTime reads a time, or how long ago it was.
func pointInTime(text string, now time.Time) (time.Time, error) {
	if ago, err := time.ParseDuration(text); err == nil {
		return now.Add(-ago), nil
	}
	at, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return at, fmt.Errorf("%q is neither a time such as 2026-01-31T12:00:00Z nor how long ago, such as 24h", text)
	}
	return at, nil
}

// tracePage is a list of traces.
type tracePage struct {
	Traces []events.TraceLine `json:"traces"`
	Next   string             `json:"next"`
	Reach  struct {
		Filling bool `json:"filling"`
	} `json:"reach"`
}

func printTraces(to streams, list *tracePage) error {
	if list.Reach.Filling {
		fmt.Fprintln(to.err, "The server has just started and is still reading what there is: the list may be short.")
	}
	if len(list.Traces) == 0 {
		fmt.Fprintln(to.out, `There is no such question. Ask one, if there is none yet: arivu ask "how many customers are there?"`)
		return nil
	}
	w := tabwriter.NewWriter(to.out, 0, 4, 2, ' ', 0)
	fmt.Fprintln(w, "ASKED\tSTATUS\tPATH\tTIME\tQUESTION\tID")
	for _, t := range list.Traces {
		fmt.Fprintf(w, "%s\t%s\t%s\t%.1f ms\t%s\t%s\n", t.Started.Local().Format(time.DateTime), t.Status, t.Path,
			t.DurationMS, clipCellTo(t.Text, 50), t.Address.Question)
	}
	if err := w.Flush(); err != nil {
		return err
	}
	if list.Next != "" {
		fmt.Fprintln(to.err, "There are more: --before "+list.Next)
	}
	return nil
}

// printTrace draws the steps and a waterfall of the spans.
func printTrace(out io.Writer, t *events.Trace) {
	fmt.Fprintf(out, "%s\n%s on %s, %s after %.1f ms\n\n", clipCellTo(t.Text, 100), t.Status, t.Connection, t.Path, t.DurationMS)
	if t.SQL != "" {
		fmt.Fprintf(out, "%s\n\n", t.SQL)
	}
	for _, s := range t.Steps {
		fmt.Fprintf(out, "%9.2f ms  %-18s %s\n", ms(s.Time.Sub(t.Started)), s.Kind, clipCellTo(s.Summary, 80))
	}
	if len(t.Spans) == 0 {
		return
	}
	fmt.Fprintln(out)
	const width = 40
	end := t.Started
	for _, s := range t.Spans {
		if s.End.After(end) {
			end = s.End
		}
	}
	scale := float64(width) / max(float64(end.Sub(t.Started)), 1)
	for _, s := range t.Spans {
		from := min(max(int(float64(s.Start.Sub(t.Started))*scale), 0), width-1)
		length := max(int(float64(s.End.Sub(s.Start))*scale), 1)
		bar := strings.Repeat(" ", from) + strings.Repeat("▇", min(length, width-from))
		fmt.Fprintf(out, "%-9s %-12s %-*s %8.2f ms  %s\n", s.Stage, s.Name, width, bar, ms(s.End.Sub(s.Start)), s.Error)
	}
}

func ms(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }
