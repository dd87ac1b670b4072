package sqlite

import (
	"context"
	sqldriver "database/sql/driver"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"arivu/events"
	"arivu/executor/engine"

	driver "modernc.org/sqlite"
)

// viewAge is how long a connection under row policies lives: its views stand for the
// tables that there were when it was opened.
const viewAge = time.Minute

// views are the tables of which a connection sees some rows only, by folded name: in
// front of each stands a view of its name in the connection's own temporary schema,
// where SQLite looks first. The columns are those that the policies read.
type views map[string]map[string]struct{}

// limitRows makes the views on a new connection, before anybody else has it. A table
// for which that fails gets none, and then nothing may read it.
func (w wall) limitRows(conn driver.ExecQuerierContext, registerer driver.AuthorizerRegisterer) (views, error) {
	if len(w.rules.Rows) == 0 {
		return nil, nil
	}
	ctx, cancel := context.WithTimeout(context.Background(), catalogTime)
	defer cancel()
	var tables []string
	err := each(ctx, conn, "SELECT name FROM main.sqlite_schema WHERE type IN ('table', 'view')", func(row []sqldriver.Value) {
		if name, ok := row[0].(string); ok {
			tables = append(tables, name)
		}
	})
	if err != nil {
		return nil, err
	}
	var queryOnly bool
	if err := each(ctx, conn, "PRAGMA query_only", func(row []sqldriver.Value) { queryOnly = row[0] != int64(0) }); err != nil {
		return nil, err
	}
	made := views{}
	if err := execute(ctx, conn, "PRAGMA query_only = 0"); err != nil {
		return nil, err
	}
	for _, table := range tables {
		filters := w.rules.Filters(schemaName, table)
		if len(filters) == 0 {
			continue
		}
		if columns, err := makeView(ctx, conn, registerer, table, filters); err == nil {
			made[strings.ToLower(table)] = columns
		}
	}
	if queryOnly {
		err = execute(ctx, conn, "PRAGMA query_only = 1")
	}
	return made, err
}

// makeView puts a view in front of a table and returns the columns that its policies
// read.
func makeView(ctx context.Context, conn driver.ExecQuerierContext, registerer driver.AuthorizerRegisterer, table string, filters []string) (map[string]struct{}, error) {
	var columns []string
	query := "SELECT name FROM pragma_table_xinfo(" + literal(table) + ", 'main') WHERE hidden <> 1 ORDER BY cid"
	if err := each(ctx, conn, query, func(row []sqldriver.Value) {
		if name, ok := row[0].(string); ok {
			columns = append(columns, identifier(name))
		}
	}); err != nil {
		return nil, err
	}
	from := " FROM main." + identifier(table) + " WHERE (" + strings.Join(filters, ") AND (") + ")"
	view := "CREATE TEMP VIEW " + identifier(table) + " AS SELECT " + strings.Join(columns, ", ") + from + " LIMIT -1"
	if err := checkSingle(view); err != nil { // the driver would run what follows
		return nil, err
	}
	read, err := readBy(ctx, conn, registerer, "SELECT 1"+from+" LIMIT 0")
	if err != nil {
		return nil, err
	}
	return read, execute(ctx, conn, view)
}

// readBy are the columns that a statement of ours reads.
func readBy(ctx context.Context, conn driver.ExecQuerierContext, registerer driver.AuthorizerRegisterer, query string) (map[string]struct{}, error) {
	columns := map[string]struct{}{}
	note := func(action driver.AuthorizerActionCode, _, column, _, _ string) driver.AuthorizerReturnCode {
		if action == driver.AuthRead {
			columns[strings.ToLower(column)] = struct{}{}
		}
		return driver.AuthorizerOK
	}
	if err := registerer.RegisterAuthorizer(note); err != nil {
		return nil, err
	}
	err := each(ctx, conn, query, func([]sqldriver.Value) {})
	return columns, errors.Join(err, registerer.RegisterAuthorizer(nil))
}

func execute(ctx context.Context, conn driver.ExecQuerierContext, statement string) error {
	_, err := conn.ExecContext(ctx, statement, nil)
	return err
}

// each gives the rows of a query on a bare connection to take.
func each(ctx context.Context, conn driver.ExecQuerierContext, query string, take func([]sqldriver.Value)) error {
	rows, err := conn.QueryContext(ctx, query, nil)
	if err != nil {
		return err
	}
	row := make([]sqldriver.Value, len(rows.Columns()))
	for {
		switch err := rows.Next(row); {
		case errors.Is(err, io.EOF):
			return rows.Close()
		case err != nil:
			return errors.Join(err, rows.Close())
		}
		take(row)
	}
}

// readable decides on a table that policies concern. Its own rows may be read from
// within the views of policies only: the one in front of it, and views of the database
// that have policies of their own. Of what a policy lets through the rest of the rules
// holds, but for the columns that the policies read.
func (v views) readable(w wall, table, column, schema, view string) bool {
	columns, made := v[strings.ToLower(table)]
	switch {
	case !made:
		return false
	case schema == schemaName:
		_, limited := v[strings.ToLower(view)]
		return limited
	}
	_, needed := columns[strings.ToLower(column)]
	return needed || !w.protects(table, column)
}

// checkNames refuses a statement that names a table behind the view in front of it. All
// other ways to it lead through views, which the authorizer knows.
func (w wall) checkNames(query string) error {
	if len(w.rules.Rows) == 0 {
		return nil
	}
	var before, last string
	for at := 0; at < len(query); {
		end := skipToken(query, at)
		token := query[at:end]
		at = end
		if strings.TrimSpace(token) == "" || strings.HasPrefix(token, "--") || strings.HasPrefix(token, "/*") {
			continue
		}
		if last == "." && strings.EqualFold(before, schemaName) && len(w.rules.Filters(schemaName, unquoted(token))) > 0 {
			return engine.Complaint(events.ClassUnsafe, fmt.Sprintf("a policy limits the rows of %[1]s, which cannot be used as main.%[1]s; leave out main", unquoted(token)))
		}
		before, last = last, unquoted(token)
	}
	return nil
}

// unquoted is the name that a token spells, in whatever quotes SQLite takes.
func unquoted(token string) string {
	if len(token) < 2 {
		return token
	}
	inner := token[1 : len(token)-1]
	switch token[0] {
	case '"', '\'', '`':
		return strings.ReplaceAll(inner, token[:1]+token[:1], token[:1])
	case '[':
		return inner
	default:
		return token
	}
}
