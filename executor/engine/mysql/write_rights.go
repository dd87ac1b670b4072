package mysql

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"arivu/events"
	"arivu/executor/engine"
)

// writingRows are the rights that approved statements need on the tables they write.
var writingRows = map[string]bool{"INSERT": true, "UPDATE": true, "DELETE": true}

// WriteRights tells what the login may do beyond changing the rows of the tables given. It
// implements [engine.WriteInspector].
func (d *database) WriteRights(ctx context.Context, schemas []string, tables []events.Table) (engine.Rights, error) {
	lines, err := d.query(ctx, "SHOW GRANTS")
	if err != nil {
		return engine.Rights{}, err
	}
	seen, err := d.query(ctx, "SELECT TABLE_SCHEMA, TABLE_NAME FROM information_schema.TABLES WHERE TABLE_TYPE <> 'SYSTEM VIEW' ORDER BY 1, 2")
	if err != nil {
		return engine.Rights{}, err
	}
	given := givenTables(schemas, tables)
	h := holdings{given: given, seen: seen}
	for _, line := range lines {
		h.add(line[0])
	}
	excess := h.excess()
	if len(excess) == 0 {
		return engine.Rights{}, nil
	}
	return engine.Rights{Excess: excess, Remedy: writerRemedy(given)}, nil
}

// name is a table with its database.
type name struct{ database, table string }

func (n name) quoted() string { return identifier(n.database) + "." + identifier(n.table) }

// givenTables are the tables that are to be written.
func givenTables(schemas []string, tables []events.Table) []name {
	var out []name
	for i := range tables {
		n := name{tables[i].Namespace, tables[i].Name}
		if n.database == "" && len(schemas) > 0 {
			n.database = schemas[0]
		}
		if tables[i].Kind == events.KindTable {
			out = append(out, n)
		}
	}
	return out
}

// holdings are the rights of a login beyond what it is for.
type holdings struct {
	given []name
	seen  table // what the login sees: database and table

	rights  []string // of other kinds
	changes []string // whose rows it may change
}

// add takes a line of SHOW GRANTS into account.
func (h *holdings) add(line string) {
	for _, right := range rights(line) {
		switch {
		case reading[right]:
		case writingRows[right]:
			h.writes(line)
		case !slices.Contains(h.rights, right):
			h.rights = append(h.rights, right)
		}
	}
}

// writes notes whose rows a line lets the login change that are not given.
func (h *holdings) writes(line string) {
	database, table := grantedOn(line)
	switch {
	case database == "":
		h.change("every database of the server")
	case table != "":
		if n := (name{database, table}); !h.gives(n) {
			h.change(n.quoted())
		}
	case !slices.ContainsFunc(h.given, func(n name) bool { return n.database == database }):
		h.change("the database " + identifier(database))
	default:
		for _, row := range h.seen {
			if n := (name{row[0], row[1]}); n.database == database && !h.gives(n) {
				h.change(n.quoted())
			}
		}
	}
}

func (h *holdings) gives(n name) bool { return slices.Contains(h.given, n) }

func (h *holdings) change(what string) {
	if !slices.Contains(h.changes, what) {
		h.changes = append(h.changes, what)
	}
}

func (h *holdings) excess() []string {
	var out []string
	if len(h.rights) > 0 {
		out = append(out, named(h.rights))
	}
	if n := len(h.changes); n > 0 {
		words := "may change the rows of " + h.changes[0]
		if n > 1 {
			words += fmt.Sprintf(" and of %d more", n-1)
		}
		out = append(out, words+", which this connection does not write")
	}
	return out
}

// grantedOn is the database and table that a line of SHOW GRANTS speaks of: neither for
// the whole server, no table for a whole database. A database may be a pattern, which is
// then not the name of one.
func grantedOn(line string) (database, table string) {
	_, on, _ := strings.Cut(line, " ON ")
	database, rest := leadingName(on)
	table, _ = leadingName(strings.TrimPrefix(rest, "."))
	if table == "" {
		database = strings.NewReplacer(`\_`, "_", `\%`, "%").Replace(database)
	}
	return database, table
}

// leadingName cuts a quoted name off the start of a text, "" for none.
func leadingName(s string) (found, rest string) {
	if !strings.HasPrefix(s, "`") {
		return "", s
	}
	n := quoted(s)
	return strings.ReplaceAll(s[1:n-1], "``", "`"), s[n:]
}

// grantsNamed is how many tables a remedy grants by name.
const grantsNamed = 300

// writerRemedy makes a user who may change the rows of the given tables and nothing else.
func writerRemedy(given []name) string {
	const user = "'arivu_writer'@'%'"
	var b strings.Builder
	fmt.Fprintf(&b, "CREATE USER %s IDENTIFIED BY 'choose a password';\n", user)
	for _, n := range given[:min(grantsNamed, len(given))] {
		fmt.Fprintf(&b, "GRANT SELECT, INSERT, UPDATE, DELETE ON %s TO %s;\n", n.quoted(), user)
	}
	if n := len(given) - grantsNamed; n > 0 {
		fmt.Fprintf(&b, "-- and so on for %d more tables\n", n)
	}
	return b.String()
}

var _ engine.WriteInspector = (*database)(nil)
