package enginetest

import (
	"errors"
	"reflect"
	"strings"
	"testing"

	"arivu/events"
	"arivu/executor/engine"
)

// refusedEverywhere needs no dialect.
var refusedEverywhere = []string{
	"INSERT INTO customers VALUES (9, 'Eve', 'X', NULL, (1 = 1), NULL)",
	"INSERT INTO customers VALUES (9, 'Eve', 'X', NULL, (1 = 1), NULL) RETURNING customer_id",
	"UPDATE customers SET name = 'Eve' RETURNING name",
	"DELETE FROM orders",
	"DELETE FROM orders RETURNING order_id",
	"DROP TABLE orders",
	"CREATE TABLE evil (a INTEGER)",
	"CREATE TEMP TABLE evil (a INTEGER)",
	"CREATE VIEW evil AS SELECT 1",
	"ALTER TABLE orders ADD COLUMN evil TEXT",
	"BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT s", "ANALYZE", "VACUUM", "REINDEX TABLE orders",
	"", "   ", "-- nothing", "/* nothing */", ";",
	"SELECT 1\x00; DROP TABLE orders", "SELECT '\xff'",
}

func testRefused(t *testing.T, s *Subject) {
	e := s.New(t, s.Shop())
	before := contents(t, e)
	for _, sql := range append(append([]string{}, refusedEverywhere...), s.Refused...) {
		r := new(Recorder)
		_, err := e.Query(t.Context(), sql, engine.Limits{}, r)
		var complaint *events.Error
		switch {
		case err == nil:
			t.Errorf("%q ran and returned %v", sql, r.Rows)
		case !errors.As(err, &complaint) || !complaint.Class.Repairable() || engine.IsUnavailable(err):
			t.Errorf("%q: %v is no complaint about a statement", sql, err)
		case strings.Contains(err.Error(), "pgtest-secret"):
			t.Errorf("%q: the error holds a secret: %v", sql, err)
		}
	}
	if after := contents(t, e); !reflect.DeepEqual(before, after) {
		t.Errorf("the database was\n%v\nand is\n%v", before, after)
	}
}

// contents is everything a test could have changed.
func contents(t *testing.T, e engine.Engine) []any {
	t.Helper()
	schema, err := e.Introspect(t.Context(), engine.IntrospectOptions{})
	if err != nil {
		t.Fatal(err)
	}
	return []any{
		schema.Tables,
		Query(t, e, "SELECT * FROM customers ORDER BY 1").Rows,
		Query(t, e, "SELECT * FROM orders ORDER BY 1").Rows,
	}
}

func testOneStatement(t *testing.T, s *Subject) {
	e := s.New(t, s.Shop())
	for _, sql := range []string{
		"SELECT 1; SELECT 2",
		"SELECT 1;;SELECT 2",
		"SELECT 1; DROP TABLE orders",
		"SELECT ';'; DELETE FROM orders",
		"SELECT 1 -- ;\n; DELETE FROM orders",
		"SELECT 1 /* ' */; DELETE FROM orders",
		`SELECT 1 AS "a;""b"; DELETE FROM orders`,
		"; SELECT 1; SELECT 2",
		"BEGIN; DELETE FROM orders; COMMIT",
	} {
		_, err := e.Query(t.Context(), sql, engine.Limits{}, new(Recorder))
		if !errors.Is(err, events.ClassUnsafe) {
			t.Errorf("%q: %v", sql, err)
		}
	}
	for _, sql := range []string{
		"SELECT 1;", "SELECT 1 ; -- done", "SELECT 1;\n/* done ; */ ;", "SELECT ';', 'it''s;' -- ; x",
	} {
		Query(t, e, sql)
	}
	if got := Query(t, e, "SELECT count(*) FROM orders").Rows; !reflect.DeepEqual(got, []events.Row{{events.IntValue(3)}}) {
		t.Errorf("orders has %v rows", got)
	}
}

func testComplaints(t *testing.T, s *Subject) {
	e := s.New(t, s.Shop())
	for _, c := range s.Complaints {
		_, err := e.Query(t.Context(), c.SQL, engine.Limits{}, new(Recorder))
		var got *events.Error
		if !errors.As(err, &got) {
			t.Errorf("%s: %v", c.SQL, err)
			continue
		}
		position := 0
		if c.At != "" {
			position = strings.Index(c.SQL, c.At) + 1
		}
		if got.Class != c.Class || got.Piece != c.Piece || got.Position != position {
			t.Errorf("%s: class %s, piece %q at %d; want %s, %q at %d (%s)",
				c.SQL, got.Class, got.Piece, got.Position, c.Class, c.Piece, position, got.Message)
		}
		if got.Message == "" || strings.Contains(got.Message, "SQLSTATE") {
			t.Errorf("%s: message %q", c.SQL, got.Message)
		}
	}
}

func testUnavailable(t *testing.T, s *Subject) {
	e := s.Broken(t)
	_, query := e.Query(t.Context(), "SELECT 1", engine.Limits{}, new(Recorder))
	_, introspect := e.Introspect(t.Context(), engine.IntrospectOptions{})
	for call, err := range map[string]error{"Ping": e.Ping(t.Context()), "Query": query, "Introspect": introspect} {
		if !engine.IsUnavailable(err) {
			t.Errorf("%s: %v", call, err)
		} else if strings.Contains(err.Error(), "pgtest-secret") {
			t.Errorf("%s: the error holds a secret: %v", call, err)
		}
	}
}
