//go:build !race

package main

import (
	"strings"
	"testing"
	"time"

	"arivu/cmd/arivu/openers"
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
	source, err := openers.All().Open(t.Context(), "sqlite://"+shop(t), engine.Options{})
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

// A database is added with its URL, and who may write to it is told.
func TestAddMariaDB(t *testing.T) {
	t.Parallel()
	db, url := mariadbtest.Database(t)
	runAll(t, db, []string{
		"CREATE TABLE crates (crate_id INT PRIMARY KEY, color VARCHAR(20) NOT NULL, weight DECIMAL(6,2) NOT NULL)",
		"INSERT INTO crates VALUES (1, 'red', 2.50), (2, 'red', 3.50), (3, 'blue', 10)",
	})
	s := start(t)
	for _, c := range []struct {
		args []string
		want []string
	}{
		{[]string{"connections", "add", "stock", url}, []string{"Reached MariaDB", "with 1 table", "warning  rights", "This login may do more than read", "Added."}},
		{[]string{"connections"}, []string{"stock", "mysql"}},
		{[]string{"ask", "--connection", "stock", "total weight per color"}, []string{"red", "6", "blue", "10"}},
	} {
		out, errs, code := s.command(t, c.args...)
		if code != exitOK {
			t.Fatalf("%v: exit %d: %s%s", c.args, code, out, errs)
		}
		for _, w := range c.want {
			if !strings.Contains(out, w) {
				t.Errorf("%v: %q is not in\n%s", c.args, w, out)
			}
		}
	}
}
