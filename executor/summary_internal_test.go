package executor

import (
	"strings"
	"testing"

	"arivu/events"
	"arivu/executor/dialect"
	"arivu/executor/guard"
)

// The guard of each dialect admits the statement around another, whatever order and
// limit that has.
func TestSumsPassTheGuardOfEachDialect(t *testing.T) {
	t.Parallel()
	for _, name := range []events.Dialect{
		events.DialectSQLite, events.DialectPostgres, events.DialectMySQL, events.DialectSnowflake, events.DialectDatabricks, events.DialectDuckDB,
		events.DialectClickHouse, events.DialectSQLServer,
	} {
		t.Run(string(name), func(t *testing.T) {
			t.Parallel()
			d, err := dialect.For(name)
			if err != nil {
				t.Fatal(err)
			}
			as := func(s string) string { return s }
			if name == events.DialectSnowflake {
				as = strings.ToUpper // as names are stored that were not quoted
			}
			schema := &events.Schema{Dialect: name, Tables: []events.Table{{Name: as("orders"), Kind: events.KindTable, Columns: []events.Column{
				{Name: as("id"), Class: events.TypeInteger}, {Name: as("total"), Class: events.TypeDecimal}, {Name: as("placed"), Class: events.TypeDate},
			}}}}
			columns := []events.ResultColumn{{Name: as("day"), Type: events.TypeDate}, {Name: as("revenue"), Type: events.TypeDecimal}, {Name: "Odd name", Type: events.TypeInteger}}
			for _, statement := range []string{
				"SELECT placed AS day, SUM(total) AS revenue, COUNT(*) AS " + d.QuoteIdent("Odd name") + " FROM orders GROUP BY placed ORDER BY placed;",
				"SELECT placed AS day, total AS revenue, id AS " + d.QuoteIdent("Odd name") + " FROM orders",
			} {
				checkSums(t, d, schema, statement, columns)
			}
		})
	}
}

// checkSums puts the ways to sum up a statement to the guard, until one will do.
func checkSums(t *testing.T, d *dialect.Dialect, schema *events.Schema, statement string, columns []events.ResultColumn) {
	t.Helper()
	var last error
	for _, inner := range derivable(d, statement) {
		s := newSums(d, inner, summable(columns))
		st, err := guard.Check(s.sql, schema, guard.Options{MaxRows: 1})
		if err != nil {
			last = err
			continue
		}
		if n := strings.Count(strings.ToLower(st.SQL), "sum("); n < 2 || len(s.take) != 14 {
			t.Errorf("%s takes %d values", st.SQL, len(s.take))
		}
		if d.Name == events.DialectSQLServer && strings.Contains(statement, "ORDER") && !strings.Contains(st.SQL, "OFFSET 0 ROWS") {
			t.Errorf("%s: SQL Server has no order in a derived table", st.SQL)
		}
		return
	}
	t.Errorf("%s: %v", statement, last)
}
