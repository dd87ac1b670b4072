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
	Changes connectionsChangesCmd `cmd:"" help:"Show how the structure of a database changed, and what that broke."`
	Set     connectionsSetCmd     `cmd:"" help:"Say which columns of a database are hidden or masked, and which rows may be seen."`
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

// tellRules says which columns and rows of a connection are kept back, and what is wrong
// with that.
func tellRules(e *env, c *client.Connection) {
	for _, list := range []struct {
		word     string
		patterns []string
	}{{"hidden", c.Options.Hidden}, {"masked", c.Options.Masked}} {
		if len(list.patterns) > 0 {
			fmt.Fprintf(e.out, "%s: %s %s\n", c.Name, list.word, strings.Join(list.patterns, ", "))
		}
	}
	for _, p := range c.Options.RowPolicies {
		fmt.Fprintf(e.out, "%s: rows of %s\n", c.Name, p)
	}
	for _, w := range c.Warnings {
		fmt.Fprintf(e.out, "%s: warning: %s\n", c.Name, w)
	}
}

// PrivacyRules are the flags about what is kept back.
type PrivacyRules struct {
	Hidden []string `help:"Columns that do not exist for anybody who asks, such as users.ssn or '*.password*'; several separated by commas." placeholder:"PATTERN"`
	Masked []string `help:"Columns that show as a mask and cannot be used for anything else." placeholder:"PATTERN"`
	// A condition may hold commas, so there is one per flag.
	RowPolicy []string `help:"Which rows of a table anybody may see, such as \"orders: region = 'EU'\"; once for each policy, and all that mean a table hold." placeholder:"TABLE: CONDITION" sep:"none" xor:"rows"`
}

// options are the options that the flags speak of.
func (r PrivacyRules) options() (map[string]any, error) {
	out := map[string]any{}
	var policies []events.RowPolicy
	for _, text := range r.RowPolicy {
		p, err := events.RowPolicyFromText(text)
		if err != nil {
			return nil, usageError{fmt.Errorf("--row-policy: %w", err)}
		}
		policies = append(policies, p)
	}
	if policies != nil {
		out["row_policies"] = policies
	}
	if len(r.Hidden) > 0 {
		out["hidden"] = r.Hidden
	}
	if len(r.Masked) > 0 {
		out["masked"] = r.Masked
	}
	return out, nil
}

type connectionsAddCmd struct {
	Remote
	PrivacyRules
	Name   string `arg:"" help:"What to call it: lower-case letters, digits, _ and -."`
	DB     string `arg:"" name:"database-url" help:"Where it is: postgres://user:password@host:5432/db, mysql://user:password@host:3306/db, sqlite:///path/to/file.db, duckdb:///path/to/file.duckdb, clickhouse://user:password@host:9000/db, sqlserver://user:password@host:1433?database=name, snowflake://user:password@account/db/schema?warehouse=name or databricks://token:secret@host/sql/1.0/warehouses/id?catalog=name"`
	NoTest bool   `help:"Store it even if it cannot be reached now."`
	// Whether statements by hand may write.
	WriteURL string `help:"The same database with a login that may write; statements then wait for another person's approval." placeholder:"URL"`
}

// Run adds.
func (c *connectionsAddCmd) Run(e *env) error {
	options, err := c.options()
	if err != nil {
		return err
	}
	api, err := c.dial(e)
	if err != nil {
		return err
	}
	if !c.NoTest {
		if err := testConnection(e, api, c.DB); err != nil {
			return err
		}
	}
	in := map[string]any{"name": c.Name, "url": c.DB, "options": options}
	if c.WriteURL != "" {
		in["write_url"], options["writes"] = c.WriteURL, string(events.WriteApproval)
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
	if report.Remedy != "" {
		fmt.Fprintf(e.out, "Remedy, for an administrator of the database:\n\n%s\n", report.Remedy)
	}
	return nil
}

type connectionsSetCmd struct {
	Remote
	PrivacyRules
	Name        string `arg:"" help:"Which one."`
	ShowHidden  bool   `help:"Hide nothing any more." xor:"hidden"`
	ShowMasked  bool   `help:"Mask nothing any more." xor:"masked"`
	ShowAllRows bool   `help:"Hold no rows back any more." xor:"rows"`
}

// Run sets the rules and leaves the other options as they are.
func (c *connectionsSetCmd) Run(e *env) error {
	rules, err := c.options()
	if err != nil {
		return err
	}
	api, err := c.dial(e)
	if err != nil {
		return err
	}
	if c.ShowHidden {
		rules["hidden"] = []string{}
	}
	if c.ShowMasked {
		rules["masked"] = []string{}
	}
	if c.ShowAllRows {
		rules["row_policies"] = []events.RowPolicy{}
	}
	if len(rules) == 0 {
		return usageError{errors.New("nothing to set: give --hidden, --masked, --row-policy, --show-hidden, --show-masked or --show-all-rows")}
	}
	path := "/api/connections/" + url.PathEscape(c.Name)
	var now client.Connection
	if err := api.Do(e.ctx, http.MethodGet, path, nil, &now); err != nil {
		return err
	}
	// A PUT takes the options it is not told of back to their defaults.
	if n := now.Options.MaxRows; n > 0 {
		rules["max_rows"] = n
	}
	if n := now.Options.TimeoutMS; n > 0 {
		rules["timeout_ms"] = n
	}
	if n := now.Options.MaxCost; n != 0 {
		rules["max_cost"] = n
	}
	rules["no_rows_to_model"] = now.Options.NoRowsToModel
	if err := api.Do(e.ctx, http.MethodPut, path, map[string]any{"options": rules}, &now); err != nil {
		return err
	}
	fmt.Fprintln(e.out, "Set.")
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
	if err := api.Do(e.ctx, http.MethodDelete, "/api/connections/"+url.PathEscape(c.Name), nil, nil); err != nil {
		return err
	}
	fmt.Fprintln(e.out, "Removed.")
	return nil
}
