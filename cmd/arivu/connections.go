package main

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"text/tabwriter"

	"arivu/cmd/arivu/client"
	"arivu/events"
)

type connectionsCmd struct {
	List    connectionsListCmd    `cmd:"" default:"withargs" help:"List the databases the server knows."`
	Add     connectionsAddCmd     `cmd:"" help:"Add a database, after testing it."`
	Test    connectionsTestCmd    `cmd:"" help:"Try a stored database, or a URL without storing it."`
	Refresh connectionsRefreshCmd `cmd:"" help:"Look at a database again now, as happens every few minutes."`
	Changes connectionsChangesCmd `cmd:"" help:"Show how the structure of a database changed, and what that broke."`
	Set     connectionsSetCmd     `cmd:"" help:"Say which columns and rows of a database are kept back, how much a statement may take, and whether it may write."`
	Rm      connectionsRmCmd      `cmd:"" help:"Remove a database. Past answers stay."`
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
	if err := w.Flush(); err != nil {
		return err
	}
	for i := range reply.Connections {
		tellRules(e, &reply.Connections[i])
	}
	return nil
}

// tellRules says which columns and rows of a connection are kept back, how else it may be
// used, and what is wrong with that.
func tellRules(e *env, c *client.Connection) {
	for _, list := range []struct {
		word     string
		patterns []string
	}{
		{"hidden", c.Options.Hidden}, {"masked", c.Options.Masked}, {"only the schemas", c.Options.Schemas}, {"may call", c.Options.Functions},
		{"planned by", c.Options.Models},
	} {
		if len(list.patterns) > 0 {
			fmt.Fprintf(e.out, "%s: %s %s\n", c.Name, list.word, strings.Join(list.patterns, ", "))
		}
	}
	for _, p := range c.Options.RowPolicies {
		fmt.Fprintf(e.out, "%s: rows of %s\n", c.Name, p)
	}
	for _, use := range uses(c.Options) {
		fmt.Fprintf(e.out, "%s: %s\n", c.Name, use)
	}
	for _, w := range c.Warnings {
		fmt.Fprintf(e.out, "%s: warning: %s\n", c.Name, w)
	}
}

type connectionsAddCmd struct {
	Remote
	ConnectionFlags
	Name   string `arg:"" help:"What to call it: lower-case letters, digits, _ and -."`
	DB     string `arg:"" name:"database-url" help:"Where it is: postgres://user:password@host:5432/db, mysql://user:password@host:3306/db, sqlite:///path/to/file.db, duckdb:///path/to/file.duckdb, clickhouse://user:password@host:9000/db, sqlserver://user:password@host:1433?database=name, snowflake://user:password@account/db/schema?warehouse=name or databricks://token:secret@host/sql/1.0/warehouses/id?catalog=name"`
	NoTest bool   `help:"Store it even if it cannot be reached now."`
}

// Run adds.
func (c *connectionsAddCmd) Run(e *env) error {
	in, _, err := c.body()
	if err != nil {
		return err
	}
	in["name"], in["url"] = c.Name, c.DB
	api, err := c.dial(e)
	if err != nil {
		return err
	}
	if !c.NoTest {
		if err := testConnection(e, api, c.DB); err != nil {
			return err
		}
	}
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
		report, err := api.Test(e.ctx, c.DB, tellStep(e))
		return tellReport(e, report, err)
	}
	return testConnection(e, api, c.DB)
}

func testConnection(e *env, api *client.Client, database string) error {
	report, err := api.TestURL(e.ctx, database, tellStep(e))
	return tellReport(e, report, err)
}

// marks are how a step ended, in a word.
var marks = map[events.TestState]string{events.TestPassed: "ok", events.TestWarned: "warning", events.TestFailed: "failed", events.TestSkipped: "-"}

// tellStep shows each step as it ends.
func tellStep(e *env) func(events.TestStep) {
	return func(step events.TestStep) {
		mark, ended := marks[step.State]
		if !ended {
			return
		}
		fmt.Fprintf(e.out, "%-8s %-9s %s\n", mark, strings.ReplaceAll(string(step.Name), "_", "-"), step.Text)
		for _, more := range []struct{ word, text string }{{"sent", step.Statement}, {"answer", step.Answer}, {"advice", step.Advice}} {
			if more.text != "" {
				fmt.Fprintf(e.out, "%18s %s: %s\n", "", more.word, more.text)
			}
		}
	}
}

func tellReport(e *env, report *events.ConnectionReport, err error) error {
	if err != nil {
		return err
	}
	fmt.Fprintf(e.out, "Reached %s with %s in %.0f ms.\n", report.Version, counted(report.Tables, "table"), report.ElapsedMS)
	if report.Remedy != "" {
		fmt.Fprintf(e.out, "Remedy, for an administrator of the database:\n\n%s\n", report.Remedy)
	}
	return nil
}

type connectionsSetCmd struct {
	Remote
	ConnectionFlags
	Name        string `arg:"" help:"Which one."`
	ShowHidden  bool   `help:"Hide nothing any more." xor:"hidden"`
	ShowMasked  bool   `help:"Mask nothing any more." xor:"masked"`
	ShowAllRows bool   `help:"Hold no rows back any more." xor:"rows"`
	AllSchemas  bool   `help:"Show all schemas that the login may read." xor:"schemas"`
	NoFunctions bool   `help:"Let statements call no functions but those of the dialect." xor:"functions"`
	AllModels   bool   `help:"Let all models of the server plan here again, in its order." xor:"models"`
	NoWrites    bool   `help:"Let nothing write any more, and forget the login that could." xor:"writes"`
}

// Help implements kong's help provider.
func (*connectionsSetCmd) Help() string {
	return `What no flag speaks of stays as it is.

    arivu connections set sales --hidden "users.ssn,*.password*"
    arivu connections set sales --row-policy "orders: region = 'EU'" --max-rows 500
    arivu connections set sales --write-url postgres://writer:password@host:5432/sales`
}

// Run sets what the flags speak of and leaves the rest as it is.
func (c *connectionsSetCmd) Run(e *env) error {
	in, options, err := c.body()
	if err != nil {
		return err
	}
	if c.ShowHidden {
		options["hidden"] = []string{}
	}
	if c.ShowMasked {
		options["masked"] = []string{}
	}
	if c.ShowAllRows {
		options["row_policies"] = []events.RowPolicy{}
	}
	if c.AllSchemas {
		options["schemas"] = []string{}
	}
	if c.NoFunctions {
		options["functions"] = []string{}
	}
	if c.AllModels {
		options["models"] = []string{}
	}
	if c.NoWrites {
		in["write_url"], options["writes"] = "", string(events.WriteNever)
	}
	if len(options) == 0 {
		return usageError{errors.New("nothing to set: give one of the flags that arivu connections set --help lists")}
	}
	api, err := c.dial(e)
	if err != nil {
		return err
	}
	var now client.Connection
	if err := api.Do(e.ctx, http.MethodPut, "/api/connections/"+url.PathEscape(c.Name), in, &now); err != nil {
		return err
	}
	fmt.Fprintln(e.out, "Set.")
	tellRules(e, &now)
	return nil
}

type connectionsRefreshCmd struct {
	Remote
	Name string `arg:"" help:"Which one."`
}

// Run has the executor look, and says what it found.
func (c *connectionsRefreshCmd) Run(e *env) error {
	api, err := c.dial(e)
	if err != nil {
		return err
	}
	path := "/api/connections/" + url.PathEscape(c.Name)
	if err := api.Do(e.ctx, http.MethodGet, path+"/schema?refresh=true", nil, nil); err != nil {
		return err
	}
	var now client.Connection
	if err := api.Do(e.ctx, http.MethodGet, path, nil, &now); err != nil {
		return err
	}
	fmt.Fprintf(e.out, "Looked at: %s.\n", counted(now.Tables, "table"))
	tellRules(e, &now)
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
	return remove(e, api, "/api/connections/"+url.PathEscape(c.Name), "Removed.")
}
