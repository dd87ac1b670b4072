package main

import (
	"fmt"
	"net/url"
	"strconv"
	"time"

	"arivu/events"
)

type connectionsChangesCmd struct {
	Remote
	Name   string `arg:"" help:"Which one."`
	Limit  int    `help:"How many to show." default:"20"`
	Before string `help:"Only those found before this time, such as 2026-01-31T12:00:00Z." placeholder:"TIME"`
	JSON   bool   `help:"Print JSON."`
}

// Run shows the changes that were found, the newest first.
func (c *connectionsChangesCmd) Run(e *env) error {
	type found struct {
		Changes []events.SchemaChange `json:"changes"`
		Next    string                `json:"next"`
	}
	path := "/api/connections/" + url.PathEscape(c.Name) + "/changes?limit=" + strconv.Itoa(c.Limit)
	if c.Before != "" {
		path += "&before=" + url.QueryEscape(c.Before)
	}
	return showAt(e, &c.Remote, path, c.JSON, func(page *found) error {
		if len(page.Changes) == 0 {
			fmt.Fprintln(e.out, "No change of its structure has been found.")
		}
		for i := range page.Changes {
			printChange(e, &page.Changes[i])
		}
		if page.Next != "" {
			fmt.Fprintf(e.out, "There are earlier ones: --before %s\n", page.Next)
		}
		return nil
	})
}

func printChange(e *env, c *events.SchemaChange) {
	fmt.Fprintln(e.out, c.At.Local().Format(time.DateTime))
	for _, line := range c.Changes {
		fmt.Fprintln(e.out, "  "+line)
	}
	for _, b := range c.Breaks {
		fmt.Fprintf(e.out, "  breaks the %s \"%s\": %s", brokenKind(b.Kind), b.Name, b.Why)
		if b.Times > 1 {
			fmt.Fprintf(e.out, " (answered %d times)", b.Times)
		}
		fmt.Fprintln(e.out)
	}
}

func brokenKind(k events.BrokenKind) string {
	if k == events.BrokenVerified {
		return "verified question"
	}
	return string(k)
}
