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
	ID      string `arg:"" optional:"" help:"Show this question's steps and spans."`
	Limit   int    `help:"How many to list." default:"20"`
	Session string `help:"Only this conversation." placeholder:"ID"`
	JSON    bool   `help:"Print JSON."`
	Save    string `help:"Save the question and all that is known of it as this file, which arivu replay --file plans again." placeholder:"FILE"`
	File    string `help:"Show the question in this file, without a server." placeholder:"FILE"`
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
	path := "/api/traces?limit=" + strconv.Itoa(c.Limit) + "&session_id=" + url.QueryEscape(c.Session)
	if c.ID != "" {
		path = "/api/traces/" + url.PathEscape(c.ID)
	}
	var reply json.RawMessage
	if err := api.Do(e.ctx, http.MethodGet, path, nil, &reply); err != nil {
		return err
	}
	if c.JSON {
		_, err := fmt.Fprintln(e.out, string(reply))
		return err
	}
	if c.ID == "" {
		return printTraces(e.out, reply)
	}
	var t events.Trace
	if err := json.Unmarshal(reply, &t); err != nil {
		return fmt.Errorf("reading the trace: %w", err)
	}
	printTrace(e.out, &t)
	return nil
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

func printTraces(out io.Writer, reply []byte) error {
	var list struct {
		Traces []events.Trace `json:"traces"`
	}
	if err := json.Unmarshal(reply, &list); err != nil {
		return fmt.Errorf("reading the traces: %w", err)
	}
	if len(list.Traces) == 0 {
		fmt.Fprintln(out, `Nothing has been asked yet. Try: arivu ask "how many customers are there?"`)
		return nil
	}
	w := tabwriter.NewWriter(out, 0, 4, 2, ' ', 0)
	fmt.Fprintln(w, "ASKED\tSTATUS\tPATH\tTIME\tQUESTION\tID")
	for _, t := range list.Traces {
		fmt.Fprintf(w, "%s\t%s\t%s\t%.1f ms\t%s\t%s\n", t.Started.Local().Format(time.DateTime), t.Status, t.Path,
			t.DurationMS, clipCellTo(t.Text, 50), t.Address.Question)
	}
	return w.Flush()
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
