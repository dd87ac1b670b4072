package executor

import (
	"testing"

	"arivu/events"
	"arivu/executor/dialect"
	"arivu/executor/guard"
)

// What a glance asks passes the guard of every dialect, also of tables with odd names.
func TestGlancesPassTheGuardOfEachDialect(t *testing.T) {
	t.Parallel()
	for _, name := range []events.Dialect{
		events.DialectSQLite, events.DialectPostgres, events.DialectMySQL, events.DialectSnowflake, events.DialectDatabricks,
		events.DialectDuckDB, events.DialectClickHouse, events.DialectSQLServer,
	} {
		d, err := dialect.For(name)
		if err != nil {
			t.Fatal(err)
		}
		schema := &events.Schema{Dialect: name, Tables: []events.Table{
			{Namespace: "sales", Name: "Order Lines", Kind: events.KindTable, Columns: []events.Column{{Name: "Customer", Type: "int", Class: events.TypeInteger}}},
			{Namespace: "sales", Name: "customers", Kind: events.KindTable, Columns: []events.Column{{Name: "id", Type: "int", Class: events.TypeInteger}}},
		}}
		if name == events.DialectSQLite {
			schema.Tables[0].Namespace, schema.Tables[1].Namespace = "", ""
		}
		g := &glance{schema: schema, dialect: d}
		sql, err := g.overlapSQL(events.MeasureOverlap{Table: schema.Tables[0].Qualified(), Column: "Customer", RefTable: schema.Tables[1].Qualified(), RefColumn: "id"})
		if err != nil {
			t.Fatal(err)
		}
		for _, sql := range []string{sql, "SELECT " + d.QuoteIdent("Customer") + " FROM " + g.from(&schema.Tables[0])} {
			if st, err := guard.Check(sql, schema, guard.Options{MaxRows: 1}); err != nil {
				t.Errorf("%s: %s: %v", name, sql, err)
			} else if testing.Verbose() {
				t.Log(name, st.SQL)
			}
		}
	}
}
