//go:build !race

package main

import (
	"testing"
	"time"

	"arivu/cmd/arivu/app"
	"arivu/events"
	"arivu/executor/engine"
	"arivu/executor/engine/mariadbtest"
)

func TestShopAnswersOnMariaDB(t *testing.T) {
	t.Parallel()
	today := time.Now().UTC()
	db, url := mariadbtest.Database(t)
	schema, rows := wholeShop(t)
	runAll(t, db, script(schema, rows, events.DialectMySQL))
	s := start(t, "ARIVU_CONNECTION_SHOP="+url)
	checkShop(t, s, url, today)
}

// wholeShop is the demo database, its tables in the order of their keys.
func wholeShop(t *testing.T) (*events.Schema, map[string][]events.Row) {
	t.Helper()
	source, err := app.Openers().Open(t.Context(), "sqlite://"+shop(t), engine.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = source.Close() }()
	schema, err := source.Introspect(t.Context(), engine.IntrospectOptions{NoData: true})
	if err != nil {
		t.Fatal(err)
	}
	rows := map[string][]events.Row{}
	for _, table := range schema.Tables {
		r := new(result)
		limits := engine.Limits{Rows: 1 << 30, Bytes: 1 << 40, Timeout: time.Minute}
		if _, err := source.Query(t.Context(), "SELECT * FROM "+table.Name, limits, r); err != nil {
			t.Fatal(err)
		}
		rows[table.Name] = r.rows
	}
	return inOrder(schema), rows
}
