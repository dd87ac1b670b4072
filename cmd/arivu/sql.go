package main

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"time"

	"arivu/cmd/arivu/client"
	"arivu/events"
)

type sqlCmd struct {
	Remote
	SQL        string        `arg:"" optional:"" help:"One statement; - reads it from standard input."`
	Connection string        `help:"The database to run it on. Default: the server's default." short:"c" placeholder:"NAME"`
	MaxRows    int           `help:"Read at most this many rows." placeholder:"N"`
	Timeout    time.Duration `help:"Give up after this long, such as 30s." placeholder:"DURATION"`
	JSON       bool          `help:"Print the whole answer, or the verdict, as JSON." xor:"output"`
	CSV        bool          `help:"Print all rows as comma-separated values." xor:"output"`
	Check      bool          `help:"Say whether it may run, and do not run it."`
	Explain    bool          `help:"Show how the database would run it, and do not run it."`
	JSONL      string        `name:"jsonl" help:"With --check: judge each line of this file (- for standard input)." placeholder:"FILE"`
	Schema     []string      `help:"With --check: judge without a server, by this schema; give one per dialect." placeholder:"FILE" type:"path"`
	Dialect    string        `help:"With --check: judge without a server, by this dialect and no tables." placeholder:"DIALECT"`
}

// Help is shown by `arivu sql --help`.
func (*sqlCmd) Help() string {
	return `The statement passes the same guard, walls and bounds as a planned one, and is kept
and traced like a question.

  arivu sql "SELECT country, count(*) FROM customers GROUP BY country" -c shop
  arivu sql --csv - < report.sql > report.csv
  arivu sql --check "DELETE FROM customers"
  arivu sql --explain "SELECT * FROM orders WHERE status = 'paid'"
  arivu sql --check --jsonl statements.jsonl

With --jsonl each line is {"sql": …, "connection": …, "dialect": …}, the last two as
needed, and each prints one line of JSON: line, allowed, write, class, piece, offset (bytes,
from 1), reason, near, sql, tables, dialect, connection. A dialect without a connection
means the only connection that speaks it, or with --schema FILE the schema in that
dialect. Such a file is what GET /api/connections/NAME/schema shows. Dialects also go by
what URLs call them, such as postgresql and mariadb.

Exit code: 0 answered, or all allowed; 1 failed or canceled; 2 wrong usage, or a line
that cannot be judged (class "invalid"); 3 with --check, a statement was refused;
4 no server; 5 the statement writes and waits for another person (arivu approvals).`
}

// Validate is called with the command line.
func (c *sqlCmd) Validate() error {
	checkOnly := c.JSONL != "" || len(c.Schema) > 0 || c.Dialect != ""
	switch {
	case checkOnly && !c.Check:
		return errors.New("--jsonl, --schema and --dialect need --check")
	case (c.SQL == "") == (c.JSONL == ""):
		return errors.New(`give one statement, such as arivu sql "SELECT 1"; many with --check --jsonl FILE`)
	case (c.Check || c.Explain) && c.CSV:
		return errors.New("--check and --explain have no rows for --csv; use --json")
	case c.Check && c.Explain:
		return errors.New("give one of --check and --explain")
	}
	return nil
}

// Run runs or checks.
func (c *sqlCmd) Run(e *env) error {
	if c.Check {
		return c.check(e)
	}
	if c.Explain {
		return c.explain(e)
	}
	sql, err := c.statement(e)
	if err != nil {
		return err
	}
	api, stop, err := c.server(e)
	if err != nil {
		return err
	}
	defer stop()
	show := newSteps(e.streams, c.JSON || c.CSV)
	s := client.Statement{SQL: sql, Connection: c.Connection, MaxRows: c.MaxRows, DeadlineMS: c.Timeout.Milliseconds()}
	answer, err := api.Run(e.ctx, s, show.step)
	show.end()
	if e.ctx.Err() != nil {
		return cancelQuestion(e, api, show.question)
	}
	if err != nil {
		return err
	}
	return c.print(e, api, answer)
}

// maxStatement bounds what is read from standard input; the guard takes less.
const maxStatement = 1 << 20

func (c *sqlCmd) statement(e *env) (string, error) {
	if c.SQL != "-" {
		return c.SQL, nil
	}
	data, err := io.ReadAll(io.LimitReader(e.in, maxStatement))
	if err != nil {
		return "", fmt.Errorf("reading the statement: %w", err)
	}
	return string(data), nil
}

func (c *sqlCmd) print(e *env, api *client.Client, a *client.Answer) error {
	switch {
	case c.JSON:
		fmt.Fprintln(e.out, string(a.Raw))
	case c.CSV && a.Status == events.StatusAnswered:
		w := &csvWriter{w: csv.NewWriter(e.out), columns: a.Columns}
		if err := w.header(); err != nil {
			return err
		}
		if err := api.Rows(e.ctx, a.ID, w.rows); err != nil {
			return err
		}
		if a.Truncated {
			fmt.Fprintf(e.err, "arivu: warning: cut off after %d rows\n", a.RowCount)
		}
	case c.CSV:
		printAnswer(e.err, a)
	default:
		printAnswer(e.out, a)
	}
	return exitFor(a.Status)
}
