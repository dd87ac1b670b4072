package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"arivu/cmd/arivu/bench/prompts"
)

type promptsCmd struct {
	Suites    []string      `arg:"" optional:"" name:"suite" help:"Files of questions, as for bench. Default: Arivu's own questions on its demo database." type:"existingfile"`
	Databases string        `help:"Directory of the suites' databases: NAME.sqlite or NAME.db." placeholder:"DIR" type:"existingdir"`
	Merge     bool          `help:"Put all databases of the directory into one, each a schema of it, and ask that."`
	Tokens    int           `help:"Bound of the schema in a prompt, in tokens. Default: the planner's." placeholder:"N"`
	Limit     int           `help:"At most about so many questions of each suite." placeholder:"N"`
	Timeout   time.Duration `help:"The longest that one statement may run." default:"20s" hidden:""`
	JSON      bool          `help:"Print the figures as JSON."`
}

// Help is shown by `arivu bench-prompts --help`.
func (*promptsCmd) Help() string {
	return `No model is asked. The columns are: the median and the 95th percentile of a prompt's tokens,
estimated; the median of tables shown; the shares of questions of which every table, and
every column, that the wanted statement reads is shown; the shares of those tables and
columns; and the median time to build a prompt.

  arivu bench-prompts
  arivu bench-prompts questions.jsonl --databases ./databases --merge`
}

// Run measures.
func (c *promptsCmd) Run(e *env) (err error) {
	if c.Merge && c.Databases == "" {
		return usageError{errors.New("--merge needs databases: name their directory with --databases")}
	}
	as := benchCmd{Suites: c.Suites, Databases: c.Databases, Limit: c.Limit, Timeout: c.Timeout}
	items, err := as.items()
	if err != nil {
		return err
	}
	databases, clean, err := as.databases(e)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, databases.Close(), clean()) }()
	now, err := as.now()
	if err != nil {
		return err
	}
	o := prompts.Options{Items: items, Databases: databases, Now: now, SchemaTokens: c.Tokens}
	if c.Merge {
		if o.Merge, err = databaseNames(c.Databases); err != nil {
			return err
		}
	}
	found, err := prompts.Measure(e.ctx, o)
	if err != nil {
		return err
	}
	if !c.JSON {
		return prompts.Print(e.out, found)
	}
	enc := json.NewEncoder(e.out)
	enc.SetIndent("", "  ")
	return enc.Encode(found)
}

// databaseNames are the databases of a directory.
func databaseNames(dir string) ([]string, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, fmt.Errorf("looking for databases: %w", err)
	}
	var names []string
	for _, entry := range entries {
		ending := filepath.Ext(entry.Name())
		if name := strings.TrimSuffix(entry.Name(), ending); (ending == ".sqlite" || ending == ".db") && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	if len(names) == 0 {
		return nil, usageError{fmt.Errorf("there is no database in %s; they are files NAME.sqlite or NAME.db", dir)}
	}
	return names, nil
}
