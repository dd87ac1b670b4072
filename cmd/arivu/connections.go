package main

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"text/tabwriter"

	"arivu/cmd/arivu/client"
	"arivu/events"
)

type connectionsCmd struct {
	List connectionsListCmd `cmd:"" default:"withargs" help:"List the databases the server knows."`
	Add  connectionsAddCmd  `cmd:"" help:"Add a database, after testing it."`
	Test connectionsTestCmd `cmd:"" help:"Try a stored database, or a URL without storing it."`
	Rm   connectionsRmCmd   `cmd:"" help:"Remove a database. Past answers stay."`
}

type connectionsListCmd struct {
	Remote
}

// Run lists.
func (c *connectionsListCmd) Run(e *env) error {
	api, err := c.dial(e)
	if err != nil {
		return err
	}
	var reply struct {
		Connections []client.Connection `json:"connections"`
	}
	if err := api.Do(e.ctx, http.MethodGet, "/api/connections", nil, &reply); err != nil {
		return err
	}
	if len(reply.Connections) == 0 {
		fmt.Fprintln(e.out, "No connections yet. Add one with: arivu connections add NAME URL")
		return nil
	}
	w := tabwriter.NewWriter(e.out, 0, 4, 2, ' ', 0)
	fmt.Fprintln(w, "NAME\tDIALECT\tDATABASE\tORIGIN\tSTATUS\tTABLES")
	for _, x := range reply.Connections {
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\t%d\n", x.Name, x.Dialect, x.Display, x.Origin, x.Status, x.Tables)
	}
	return w.Flush()
}

type connectionsAddCmd struct {
	Remote
	Name   string `arg:"" help:"What to call it: lower-case letters, digits, _ and -."`
	DB     string `arg:"" name:"database-url" help:"Where it is: postgres://user:password@host:5432/db, mysql://user:password@host:3306/db or sqlite:///path/to/file.db"`
	NoTest bool   `help:"Store it even if it cannot be reached now."`
}

// Run adds.
func (c *connectionsAddCmd) Run(e *env) error {
	api, err := c.dial(e)
	if err != nil {
		return err
	}
	if !c.NoTest {
		if err := testConnection(e, api, c.DB); err != nil {
			return err
		}
	}
	in := map[string]any{"name": c.Name, "url": c.DB}
	if err := api.Do(e.ctx, http.MethodPost, "/api/connections", in, nil); err != nil {
		return err
	}
	fmt.Fprintf(e.out, "Added. Ask it with: arivu ask --connection %s \"…\"\n", c.Name)
	return nil
}

type connectionsTestCmd struct {
	Remote
	DB string `arg:"" name:"name-or-url" help:"A connection's name, or postgres://user:password@host:5432/db, mysql://user:password@host:3306/db or sqlite:///path/to/file.db"`
}

// Run tests.
func (c *connectionsTestCmd) Run(e *env) error {
	api, err := c.dial(e)
	if err != nil {
		return err
	}
	if !strings.Contains(c.DB, ":") {
		return reportTest(e, api, "/api/connections/"+url.PathEscape(c.DB)+"/test", nil)
	}
	return testConnection(e, api, c.DB)
}

func testConnection(e *env, api *client.Client, database string) error {
	return reportTest(e, api, "/api/connections/test", map[string]string{"url": database})
}

func reportTest(e *env, api *client.Client, path string, in any) error {
	var report events.ConnectionReport
	if err := api.Do(e.ctx, http.MethodPost, path, in, &report); err != nil {
		return err
	}
	fmt.Fprintf(e.out, "Reached %s with %d tables in %.0f ms.\n", report.Version, report.Tables, report.ElapsedMS)
	for _, w := range report.Warnings {
		fmt.Fprintf(e.out, "Warning: %s\n", w)
	}
	return nil
}

type connectionsRmCmd struct {
	Remote
	Name string `arg:"" help:"Which one."`
}

// Run removes.
func (c *connectionsRmCmd) Run(e *env) error {
	api, err := c.dial(e)
	if err != nil {
		return err
	}
	if err := api.Do(e.ctx, http.MethodDelete, "/api/connections/"+url.PathEscape(c.Name), nil, nil); err != nil {
		return err
	}
	fmt.Fprintln(e.out, "Removed.")
	return nil
}
