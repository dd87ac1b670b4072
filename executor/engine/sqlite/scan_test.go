package sqlite

import (
	"context"
	sqldriver "database/sql/driver"
	"testing"

	driver "modernc.org/sqlite"
)

// FuzzCheckSingle looks for texts in which SQLite finds a second statement and
// checkSingle does not: the second statement leaves a mark.
func FuzzCheckSingle(f *testing.F) {
	for _, first := range []string{
		"SELECT 1", "SELECT ';'", "SELECT 'it''s'", `SELECT "a""b"`, "SELECT [a'] FROM t", "SELECT `x`", "SELECT 1 -- '\n", "SELECT 1 /* ' */",
		"SELECT 1 /*/ ' */", "SELECT x'00'", "SELECT a$b", "SELECT $a(')", "SELECT 1 --", "SELECT 1 /*", "SELECT '", "SELECT :a::b", "SELECT #1",
		"SELECT 1e5", "SELECT 0x1F", "\ufeffSELECT 1", "SELECT é'", "SELECT 1->'$.a'", "EXPLAIN SELECT 1",
	} {
		f.Add(first, "")
		f.Add(first, " -- '")
	}
	d := new(driver.Driver)
	f.Fuzz(func(t *testing.T, first, after string) {
		text := first + ";CREATE TABLE mark (a)" + after
		if checkSingle(text) != nil {
			return
		}
		conn, err := d.Open(":memory:")
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = conn.Close() }()
		registerer, ok := conn.(driver.AuthorizerRegisterer)
		if !ok {
			t.Fatal("no authorizer")
		}
		marked := false
		if err := registerer.RegisterAuthorizer(func(action driver.AuthorizerActionCode, name, _, _, _ string) driver.AuthorizerReturnCode {
			if action == driver.AuthCreateTable && name == "mark" {
				marked = true
			}
			if action == driver.AuthSelect {
				return driver.AuthorizerOK
			}
			return driver.AuthorizerDeny
		}); err != nil {
			t.Fatal(err)
		}
		queryer, ok := conn.(sqldriver.QueryerContext)
		if !ok {
			t.Fatal("no queries")
		}
		if rows, err := queryer.QueryContext(context.Background(), text, nil); err == nil {
			_ = rows.Close()
		}
		if marked {
			t.Errorf("%q has a second statement", text)
		}
	})
}
