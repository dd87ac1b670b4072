// Package dialect holds what Arivu knows about each SQL dialect without talking
// to a database: how names fold and are quoted, how text becomes a literal, which
// words are keywords, and which functions a read may call. It holds no drivers.
//
// The function lists are allow-lists. A function that is missing from its list is
// refused by the guard, so a list names only functions that read their arguments:
// nothing that takes SQL as text, touches files, network, locks, sequences,
// settings, sessions or the clock of the server (sleep).
package dialect

import (
	"fmt"
	"slices"
	"strings"
	"sync"

	"arivu/events"
)

// Dialect is the set of facts about one SQL dialect. It is immutable and safe for
// concurrent use.
type Dialect struct {
	// Name is the dialect these facts are about.
	Name events.Dialect
	// MaxColumns is how many columns the engine allows in one result.
	MaxColumns int

	caseSensitive bool
	upperNames    bool // unquoted names fold to capitals
	mixedNames    bool // unquoted names keep their spelling and are compared with it
	hiddenColumns int
	quote         byte // around names, where it is not the standard's double quote
	quoteAll      bool // every name is quoted
	escapedNames  bool // backslashes escape in quoted names
	functions     map[string]bool
	tableFuncs    map[string][]string
	made          map[string]madeRelation // by schema and name
	keywords      map[string]bool
	types         map[string]bool
	operators     map[string]bool
	collations    map[string]bool
	system        func(schema, name string) bool

	anyCase     map[string]string // functions whose names have no case, by the folded name
	aggregates  map[string]bool   // the functions to which combinators can be added
	combinators []string

	typeTexts      map[string]int // where functions take a type as a text
	aggregateTexts map[string]bool

	dangerous         map[string]bool
	dangerousPrefixes []string
	quoteText         func(s string) string
}

// For returns the facts of a dialect, or an error for one that has none.
func For(name events.Dialect) (*Dialect, error) {
	switch name {
	case events.DialectSQLite:
		return sqlite, nil
	case events.DialectPostgres:
		return postgres, nil
	case events.DialectSnowflake:
		return snowflake, nil
	case events.DialectDatabricks:
		return databricks, nil
	case events.DialectMySQL:
		return mysql, nil
	case events.DialectSQLServer:
		return sqlserver, nil
	case events.DialectDuckDB:
		return duckdb, nil
	case events.DialectClickHouse:
		return clickhouse, nil
	default:
		return nil, fmt.Errorf("finding dialect %q: no such dialect", name)
	}
}

// Named returns the facts of a dialect by what people and database URLs call it, such as
// mariadb or PostgreSQL. Its error lists the names that For knows.
func Named(name string) (*Dialect, error) {
	switch lower := strings.ToLower(name); lower {
	case "postgresql":
		return postgres, nil
	case "mariadb":
		return mysql, nil
	case "sqlite3":
		return sqlite, nil
	case "mssql":
		return sqlserver, nil
	default:
		d, err := For(events.Dialect(lower))
		if err != nil {
			return nil, fmt.Errorf("finding dialect %q: there is none of that name; known are postgres, mysql, sqlite, snowflake, databricks, duckdb, clickhouse and sqlserver", name)
		}
		return d, nil
	}
}

// Fold turns an unquoted name into the form in which the engine compares it. In
// SQLite and MySQL quoted names compare the same way.
func (d *Dialect) Fold(name string) string { return lowerASCII(name) }

// Same reports whether two names, as the parser gives them after its own folding
// of unquoted names, name the same object.
func (d *Dialect) Same(a, b string) bool {
	if d.caseSensitive || len(a) != len(b) {
		return a == b
	}
	for i := range len(a) {
		if a[i] != b[i] && lowerByte(a[i]) != lowerByte(b[i]) {
			return false
		}
	}
	return true
}

// Function reports whether a read may call the function, by its folded name.
func (d *Dialect) Function(name string) bool { return d.functions[name] || d.Aggregate(name) }

// Dangerous reports whether the function is known to do more than compute on its
// arguments: it is refused as unsafe rather than as unknown. The answer sharpens a
// message and nothing else; what is not in the allow-list is refused either way.
func (d *Dialect) Dangerous(name string) bool {
	name = lowerASCII(name)
	return d.dangerous[name] || slices.ContainsFunc(d.dangerousPrefixes, func(p string) bool {
		return strings.HasPrefix(name, p)
	})
}

// Functions lists the functions a read may call, sorted. The list is shared.
func (d *Dialect) Functions() []string {
	if known, ok := sortedFunctions.Load(d.Name); ok {
		names, _ := known.([]string)
		return names
	}
	names := sortedKeys(d.functions)
	sortedFunctions.Store(d.Name, names)
	return names
}

// sortedFunctions remembers the functions of dialects: a refusal looks among them for
// the one that was meant.
var sortedFunctions sync.Map // events.Dialect → []string

// TableFunction returns the columns of a function that may stand in FROM, by its
// folded name. A nil list with true means one column named like the function.
func (d *Dialect) TableFunction(name string) ([]string, bool) {
	cols, ok := d.tableFuncs[name]
	return cols, ok
}

// madeRelation is a relation of the engine's own catalog whose rows it makes up.
type madeRelation struct {
	columns []string
	endless bool
}

// Made returns the columns of a relation of the engine's own catalog whose rows are made
// up, such as numbers, so that a query may read it. Some have no end.
func (d *Dialect) Made(schema, name string) (columns []string, endless, ok bool) {
	m, ok := d.made[schema+"."+name]
	return m.columns, m.endless, ok
}

// HiddenColumns is how many of the last columns of a table function * leaves out.
func (d *Dialect) HiddenColumns() int { return d.hiddenColumns }

// TableFunctions lists the functions that may stand in FROM, sorted.
func (d *Dialect) TableFunctions() []string { return sortedKeys(d.tableFuncs) }

// Keyword reports whether the word must be quoted to serve as a name.
func (d *Dialect) Keyword(word string) bool { return d.keywords[lowerASCII(word)] }

// Type reports whether a cast may name the type, by its folded name without
// schema. SQLite has no closed set of types: there every plain word is one.
func (d *Dialect) Type(name string) bool { return d.types == nil || d.types[name] }

// Operator reports whether a read may use the operator.
func (d *Dialect) Operator(name string) bool { return d.operators[name] }

// Collation reports whether COLLATE may name the collation. Where the set depends
// on the server, every name may be used: a collation reads nothing.
func (d *Dialect) Collation(name string) bool {
	return d.collations == nil || d.collations[lowerASCII(name)]
}

// SystemRelation reports whether the name belongs to the engine's own catalog.
func (d *Dialect) SystemRelation(schema, name string) bool {
	return d.system(lowerASCII(schema), lowerASCII(name))
}

// QuoteIdent renders a name so that the engine reads exactly that name, quoting it
// only where needed or, in SQL Server, always.
func (d *Dialect) QuoteIdent(name string) string {
	if d.plain(name) {
		return name
	}
	if d.quote == '[' {
		return "[" + strings.ReplaceAll(name, "]", "]]") + "]"
	}
	quote := `"`
	if d.quote != 0 {
		quote = string(d.quote)
	}
	if d.escapedNames {
		return quote + strings.NewReplacer(`\`, `\\`, quote, `\`+quote).Replace(name) + quote
	}
	return quote + strings.ReplaceAll(name, quote, quote+quote) + quote
}

// QuoteLiteral renders text as a string literal. The text must not hold a NUL
// byte, which no engine but ClickHouse, where it has an escape, can carry in a statement.
func (d *Dialect) QuoteLiteral(s string) string { return d.quoteText(s) }

// plain reports whether a name needs no quotes.
func (d *Dialect) plain(name string) bool {
	if name == "" || d.quoteAll || d.Keyword(name) {
		return false
	}
	for i := range len(name) {
		c := name[i]
		switch {
		case c == '_':
		case c >= 'a' && c <= 'z' && !d.upperNames:
		case c >= 'A' && c <= 'Z' && (d.upperNames || d.mixedNames || !d.caseSensitive):
		case c >= '0' && c <= '9' && i > 0:
		default:
			return false
		}
	}
	return true
}

// doubleQuotes renders text in single quotes with inner quotes doubled, which is
// the whole of the escaping in standard SQL.
func doubleQuotes(s string) string {
	return "'" + strings.ReplaceAll(s, "'", "''") + "'"
}

// lowerASCII folds A-Z only, as both engines do for names in a UTF-8 database.
func lowerASCII(s string) string {
	for i := range len(s) {
		if s[i] >= 'A' && s[i] <= 'Z' {
			return lowerBytes(s, i)
		}
	}
	return s
}

func lowerBytes(s string, from int) string {
	b := []byte(s)
	for i := from; i < len(b); i++ {
		b[i] = lowerByte(b[i])
	}
	return string(b)
}

func lowerByte(c byte) byte {
	if c >= 'A' && c <= 'Z' {
		return c + 'a' - 'A'
	}
	return c
}

func words(lists ...string) map[string]bool {
	set := map[string]bool{}
	for _, list := range lists {
		for w := range strings.FieldsSeq(list) {
			set[w] = true
		}
	}
	return set
}

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}
