package mysql_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"arivu/events"
	"arivu/executor/engine"
	"arivu/executor/engine/mariadbtest"
)

// What a login for approved statements may do beyond writing rows of the tables given is
// told, and the statements that come with that make one which may no more.
func TestWriteRights(t *testing.T) {
	t.Parallel()
	server := mariadbtest.Own(t)
	admin := server.Open(t, "")
	exec(t, admin, "CREATE DATABASE stock_1", "CREATE TABLE stock_1.orders (id INT PRIMARY KEY AUTO_INCREMENT, note TEXT)", "CREATE TABLE stock_1.`a``b` (id INT)",
		"CREATE TABLE stock_1.secrets (id INT)", "CREATE VIEW stock_1.seen AS SELECT 1 AS n", "CREATE DATABASE stockx1", "CREATE TABLE stockx1.more (id INT)")
	given := []events.Table{{Name: "orders", Kind: events.KindTable}, {Namespace: "stock_1", Name: "a`b", Kind: events.KindTable}, {Name: "seen", Kind: events.KindView}}
	rights := func(user, password string) (engine.Writer, engine.Rights) {
		t.Helper()
		w := openWritable(t, fmt.Sprintf("mysql://%s:%s@/stock_1?socket=%s", user, password, server.Socket()), engine.Options{})
		got, err := w.(engine.WriteInspector).WriteRights(t.Context(), []string{"stock_1"}, given)
		if err != nil {
			t.Fatal(err)
		}
		return w, got
	}
	_, super := rights("root", "")
	if len(super.Excess) != 1 || !strings.HasPrefix(super.Excess[0], "has the rights ALL PRIVILEGES") {
		t.Errorf("the superuser: %q", super.Excess)
	}
	exec(t, admin, strings.Split(strings.TrimSuffix(strings.ReplaceAll(super.Remedy, "choose a password", "p"), ";\n"), ";\n")...)
	w, least := rights("arivu_writer", "p")
	if len(least.Excess) != 0 || least.Remedy != "" {
		t.Errorf("the user of the remedy: %q", least.Excess)
	}
	for _, step := range []struct{ table, sql string }{
		{"orders", "INSERT INTO orders (note) VALUES ('a')"}, {"orders", "UPDATE orders SET note = 'b'"}, {"a`b", "INSERT INTO `a``b` VALUES (1)"}, {"orders", "DELETE FROM orders"},
	} {
		o := engine.WriteOptions{Timeout: time.Minute, Schemas: []string{"stock_1"}, Table: step.table}
		if n, err := w.Write(t.Context(), step.sql, o, keep); n != 1 || err != nil {
			t.Errorf("%s: %d rows, %v", step.sql, n, err)
		}
	}
	if _, err := write(t, w, "secrets", "DELETE FROM secrets", keep); err == nil {
		t.Error("the user of the remedy writes to a table that was not given")
	}
	const ends = ", which this connection does not write"
	for _, c := range []struct{ right, on, want string }{
		{"UPDATE", "stock_1.secrets", "may change the rows of `stock_1`.`secrets`" + ends},
		{"INSERT (id)", "stock_1.secrets", "may change the rows of `stock_1`.`secrets`" + ends},
		{"DELETE", "`stock\\_1`.*", "may change the rows of `stock_1`.`secrets` and of 1 more" + ends},
		{"DELETE", "`stock%`.*", "may change the rows of the database `stock%`" + ends},
		{"INSERT", "stockx1.*", "may change the rows of the database `stockx1`" + ends},
		{"UPDATE", "*.*", "may change the rows of every database of the server" + ends},
		{"TRIGGER", "stock_1.orders", "has the rights TRIGGER"},
		{"CREATE, DROP, ALTER", "stock_1.*", "has the rights CREATE, DROP, ALTER"},
		{"FILE", "*.*", "has the rights FILE"},
		{"SELECT", "*.*", ""},
	} {
		exec(t, admin, "GRANT "+c.right+" ON "+c.on+" TO arivu_writer")
		_, got := rights("arivu_writer", "p")
		if c.want == "" && len(got.Excess) > 0 || c.want != "" && (!slices.Contains(got.Excess, c.want) || !strings.Contains(got.Remedy, "CREATE USER 'arivu_writer'")) {
			t.Errorf("%s on %s: %q", c.right, c.on, got.Excess)
		}
		exec(t, admin, "REVOKE "+c.right+" ON "+c.on+" FROM arivu_writer")
		if _, got := rights("arivu_writer", "p"); len(got.Excess) != 0 {
			t.Errorf("%s on %s taken back: %q", c.right, c.on, got.Excess)
		}
	}
	exec(t, admin, "GRANT DELETE ON stock_1.orders TO arivu_writer WITH GRANT OPTION")
	if _, got := rights("arivu_writer", "p"); !slices.Equal(got.Excess, []string{"has the rights GRANT OPTION"}) {
		t.Errorf("with grant option: %q", got.Excess)
	}
}
