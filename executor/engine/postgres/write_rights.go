package postgres

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"arivu/events"
	"arivu/executor/engine"

	"github.com/jackc/pgx/v5"
)

// holdingQuery lists every table with what the role may do to it beyond reading, and the
// sequences that its serial columns draw from.
const holdingQuery = `SELECT n.nspname, c.relname,
	(has_table_privilege(c.oid, 'INSERT, UPDATE, DELETE') OR has_any_column_privilege(c.oid, 'INSERT, UPDATE'))::text,
	pg_has_role(c.relowner, 'USAGE')::text, has_table_privilege(c.oid, 'TRUNCATE')::text, has_table_privilege(c.oid, 'TRIGGER, REFERENCES')::text,
	has_table_privilege(c.oid, 'SELECT WITH GRANT OPTION, INSERT WITH GRANT OPTION, UPDATE WITH GRANT OPTION, DELETE WITH GRANT OPTION')::text,
	coalesce((SELECT string_agg(format('%I.%I', sn.nspname, s.relname), ', ' ORDER BY s.relname) FROM pg_depend d
		JOIN pg_class s ON s.oid = d.objid AND s.relkind = 'S' JOIN pg_namespace sn ON sn.oid = s.relnamespace
		WHERE d.refobjid = c.oid AND d.refclassid = 'pg_class'::regclass AND d.deptype = 'a'), '')
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p', 'v', 'f', 'm') AND ` + notOfTheSystem + ` ORDER BY 1, 2`

// holding is a table with what a role may do to it.
type holding struct {
	schema, name                          string
	changes, owns, empties, hooks, grants bool
	sequences                             string // quoted, with commas
	given                                 bool   // it is one of those that are to be written
}

func (h *holding) quoted() string { return pgx.Identifier{h.schema, h.name}.Sanitize() }

// WriteRights tells what the role may do beyond changing the rows of the tables given. It
// implements [engine.WriteInspector].
func (d *database) WriteRights(ctx context.Context, schemas []string, tables []events.Table) (engine.Rights, error) {
	var out engine.Rights
	roles, err := d.query(ctx, rolesQuery)
	if err != nil {
		return out, err
	}
	out.Excess = firsts(roles)
	held, err := d.holdings(ctx, schemas, tables)
	if err != nil {
		return out, err
	}
	// A superuser may all of it, which is said.
	if !slices.Contains(out.Excess, "is a superuser") {
		out.Excess = append(out.Excess, excesses(held)...)
		creating, err := d.query(ctx, creatingQuery)
		if err != nil {
			return out, err
		}
		if len(creating) > 0 {
			out.Excess = append(out.Excess, "may create tables in "+strings.Join(firsts(creating), ", "))
		}
	}
	if len(out.Excess) == 0 {
		return out, nil
	}
	name, err := d.query(ctx, "SELECT current_database()")
	if err != nil {
		return out, err
	}
	out.Remedy = writerRemedy(name[0][0], held)
	return out, nil
}

func (d *database) holdings(ctx context.Context, schemas []string, tables []events.Table) ([]holding, error) {
	rows, err := d.query(ctx, holdingQuery)
	if err != nil {
		return nil, err
	}
	held := make([]holding, len(rows))
	place := make(map[[2]string]int, len(rows))
	for i, row := range rows {
		is := func(column int) bool { return row[column] == "true" }
		held[i] = holding{schema: row[0], name: row[1], changes: is(2), owns: is(3), empties: is(4), hooks: is(5), grants: is(6), sequences: row[7]}
		place[[2]string{row[0], row[1]}] = i
	}
	for i := range tables {
		if tables[i].Kind != events.KindTable {
			continue
		}
		lookIn := schemas
		if tables[i].Namespace != "" {
			lookIn = []string{tables[i].Namespace}
		}
		for _, schema := range lookIn {
			if at, ok := place[[2]string{schema, tables[i].Name}]; ok {
				held[at].given = true
				break
			}
		}
	}
	return held, nil
}

// excesses are what a role may do to tables beyond changing the rows of the given ones.
func excesses(held []holding) []string {
	var out []string
	for _, kind := range []struct {
		has   func(h *holding) bool
		words string
	}{
		{func(h *holding) bool { return h.owns }, "owns %s, whose structure it may change"},
		{func(h *holding) bool { return h.empties && !h.owns }, "may truncate %s"},
		{func(h *holding) bool { return h.hooks && !h.owns }, "may add triggers or references to %s"},
		{func(h *holding) bool { return h.grants && !h.owns }, "may give its rights on %s to others"},
		{func(h *holding) bool { return h.changes && !h.owns && !h.given }, "may change the rows of %s, which this connection does not write"},
	} {
		var names []string
		for i := range held {
			if kind.has(&held[i]) {
				names = append(names, held[i].quoted())
			}
		}
		if len(names) > 0 {
			out = append(out, fmt.Sprintf(kind.words, few(names)))
		}
	}
	return out
}

func few(names []string) string {
	if len(names) == 1 {
		return names[0]
	}
	return fmt.Sprintf("%d tables, such as %s", len(names), names[0])
}

// grantsNamed is how many tables a remedy grants by name.
const grantsNamed = 300

// writerRemedy makes a role that may change the rows of the given tables and nothing else.
func writerRemedy(database string, held []holding) string {
	const role = "arivu_writer"
	var b strings.Builder
	line := func(format string, args ...any) { fmt.Fprintf(&b, format+";\n", args...) }
	line("CREATE ROLE %s LOGIN PASSWORD 'choose a password'", role)
	line("GRANT CONNECT ON DATABASE %s TO %s", pgx.Identifier{database}.Sanitize(), role)
	given := slices.DeleteFunc(slices.Clone(held), func(h holding) bool { return !h.given })
	schema := ""
	for _, h := range given[:min(grantsNamed, len(given))] {
		if h.schema != schema {
			schema = h.schema
			line("GRANT USAGE ON SCHEMA %s TO %s", pgx.Identifier{schema}.Sanitize(), role)
		}
		line("GRANT SELECT, INSERT, UPDATE, DELETE ON %s TO %s", h.quoted(), role)
		if h.sequences != "" {
			line("GRANT USAGE ON SEQUENCE %s TO %s", h.sequences, role)
		}
	}
	if n := len(given) - grantsNamed; n > 0 {
		fmt.Fprintf(&b, "-- and so on for %d more tables\n", n)
	}
	return b.String()
}

var _ engine.WriteInspector = (*database)(nil)
