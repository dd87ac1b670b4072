package catalog_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"
	"time"

	"arivu/events"
	"arivu/executor/catalog"
	"arivu/executor/engine"
)

func shop() *events.Schema {
	return &events.Schema{
		Dialect: events.DialectSQLite, Version: "SQLite 3", Detailed: true,
		Tables: []events.Table{
			{Name: "customers", Kind: events.KindTable, Rows: 3, PrimaryKey: []string{"id"}, Columns: []events.Column{
				{Name: "id", Type: "INTEGER", Class: events.TypeInteger},
				{Name: "country", Type: "TEXT", Class: events.TypeText, Nullable: true, Values: []string{"India"}, Distinct: 1},
			}},
			{Name: "orders", Kind: events.KindTable, Rows: 3, Columns: []events.Column{
				{Name: "id", Type: "INTEGER", Class: events.TypeInteger},
				{Name: "customer", Type: "INTEGER", Class: events.TypeInteger},
			}, ForeignKeys: []events.ForeignKey{{Columns: []string{"customer"}, RefTable: "customers", RefColumns: []string{"id"}}}},
		},
	}
}

// edits are changes to the shop with the drift they must show; none for changes
// that are not of structure.
var edits = map[string]struct {
	edit func(*events.Schema)
	want []string
}{
	"nothing":    {func(*events.Schema) {}, nil},
	"statistics": {func(s *events.Schema) { s.Tables[0].Rows, s.Tables[0].Columns[1].Values = 9, nil }, nil},
	"version":    {func(s *events.Schema) { s.Version, s.TakenAt, s.Connection = "x", time.Now(), "y" }, nil},
	"order":      {func(s *events.Schema) { s.Tables[0], s.Tables[1] = s.Tables[1], s.Tables[0] }, nil},
	"type": {
		func(s *events.Schema) { s.Tables[0].Columns[1].Type = "VARCHAR" },
		[]string{`type changed: customers.country: "TEXT" → "VARCHAR"`},
	},
	"class": {
		func(s *events.Schema) { s.Tables[0].Columns[1].Class = events.TypeJSON },
		[]string{`type changed: customers.country: "text" → "json"`},
	},
	"null": {
		func(s *events.Schema) { s.Tables[0].Columns[1].Nullable = false },
		[]string{`null changed: customers.country: "NULL" → "NOT NULL"`},
	},
	"renamed": {
		func(s *events.Schema) { s.Tables[0].Columns[1].Name = "land" },
		[]string{`column removed: customers.country, was "TEXT"`, `column added: customers.land, now "TEXT"`},
	},
	"moved": {
		func(s *events.Schema) { c := s.Tables[0].Columns; c[0], c[1] = c[1], c[0] },
		[]string{`columns moved: customers: "id, country" → "country, id"`},
	},
	"table": {func(s *events.Schema) { s.Tables = s.Tables[:1] }, []string{"table removed: orders"}},
	"namespace": {
		func(s *events.Schema) { s.Tables[1].Namespace = "sales" },
		[]string{"table removed: orders", "table added: sales.orders"},
	},
	"view": {
		func(s *events.Schema) { s.Tables[1].Kind = events.KindView },
		[]string{`kind changed: orders: "table" → "view"`},
	},
	"keys": {
		func(s *events.Schema) { s.Tables[0].PrimaryKey, s.Tables[1].ForeignKeys = nil, nil },
		[]string{`key changed: customers, was "id"`, `foreign key removed: orders, was "(customer) → customers (id)"`},
	},
	"rules": {
		func(s *events.Schema) { s.Privacy = "digest" },
		[]string{"column rules changed"},
	},
	"withheld": {
		func(s *events.Schema) { s.Withheld = []string{"v"} },
		[]string{"column rules changed"},
	},
	"shielded": {
		func(s *events.Schema) { s.Tables[0].Shielded = true },
		[]string{"column rules changed: customers"},
	},
	"policy": {
		func(s *events.Schema) { s.Tables[0].Filter = "customers.country = 'India'" },
		[]string{"row policy changed: customers"},
	},
	"tied": {
		func(s *events.Schema) { s.Tables[0].Tied = true },
		[]string{"row policy changed: customers"},
	},
	"masked": {
		func(s *events.Schema) { s.Tables[0].Columns[1].Masked = true },
		[]string{"mask changed: customers.country"},
	},
	"comments": {
		func(s *events.Schema) { s.Tables[0].Comment, s.Tables[0].Columns[0].Comment = "a", "b" },
		[]string{`comment changed: customers, now "a"`, `comment changed: customers.id, now "b"`},
	},
	"dialect": {
		func(s *events.Schema) { s.Dialect = events.DialectPostgres },
		[]string{`kind changed: : "sqlite" → "postgres"`},
	},
}

func TestDriftAndFingerprintAgree(t *testing.T) {
	t.Parallel()
	for name, test := range edits {
		before, after := shop(), shop()
		test.edit(after)
		var got []string
		for _, c := range catalog.Drift(before, after) {
			got = append(got, c.String())
		}
		if !reflect.DeepEqual(got, test.want) {
			t.Errorf("%s: got %q, want %q", name, got, test.want)
		}
		if same := catalog.Fingerprint(before) == catalog.Fingerprint(after); same != (len(test.want) == 0) {
			t.Errorf("%s: the fingerprint is the same: %v", name, same)
		}
	}
}

// large makes a schema whose values do not compress.
func large(tables, columns, values int) *events.Schema {
	random := rand.New(rand.NewPCG(1, 2))
	s := &events.Schema{Dialect: events.DialectPostgres}
	for i := range tables {
		table := events.Table{Name: fmt.Sprintf("table_%d", i), Kind: events.KindTable, Comment: strings.Repeat("what it is for ", 20)}
		for j := range columns {
			c := events.Column{Name: fmt.Sprintf("column_%d", j), Type: "text", Class: events.TypeText, AllValues: true}
			for range values {
				c.Values = append(c.Values, fmt.Sprintf("%016x%016x", random.Uint64(), random.Uint64()))
			}
			table.Columns = append(table.Columns, c)
		}
		s.Tables = append(s.Tables, table)
	}
	return s
}

func TestBound(t *testing.T) {
	t.Parallel()
	small := shop()
	if got, err := catalog.Bound(small, catalog.MaxPacked); err != nil || got != small {
		t.Errorf("a small snapshot became %v, %v", got, err)
	}
	const limit = 50_000
	s := large(10, 4, 100)
	fingerprint := catalog.Fingerprint(s)
	first, err := catalog.Bound(s, limit)
	if err != nil {
		t.Fatal(err)
	}
	second, err := catalog.Bound(s, limit)
	if err != nil || !reflect.DeepEqual(first, second) {
		t.Errorf("trimmed twice it differs (%v)", err)
	}
	if catalog.Fingerprint(first) != fingerprint {
		t.Error("trimming changed the structure")
	}
	c := first.Tables[7].Columns[3]
	if n := len(c.Values); n == 0 || n == 100 || c.AllValues {
		t.Errorf("a column has %d values, all of them: %v", n, c.AllValues)
	}
	if len(s.Tables[7].Columns[3].Values) != 100 {
		t.Error("the argument was changed")
	}
	if got, err := catalog.Bound(s, 2000); err != nil || got.Tables[7].Columns[3].Values != nil {
		t.Errorf("to 2000 bytes: %v", err)
	}
	if _, err := catalog.Bound(s, 100); !errors.Is(err, events.ClassInternal) {
		t.Errorf("to 100 bytes: %v", err)
	}
}

type source struct {
	schema *events.Schema
	err    error
}

func (s source) Introspect(context.Context, engine.IntrospectOptions) (*events.Schema, error) {
	return s.schema, s.err
}

func TestTake(t *testing.T) {
	t.Parallel()
	now := time.Date(2024, 2, 29, 12, 0, 0, 0, time.FixedZone("", 3600))
	s, err := catalog.Take(t.Context(), "shop", source{schema: shop()}, engine.IntrospectOptions{}, now)
	if err != nil {
		t.Fatal(err)
	}
	if s.Connection != "shop" || s.Fingerprint != catalog.Fingerprint(shop()) || s.TakenAt.Format(time.RFC3339) != "2024-02-29T11:00:00Z" {
		t.Errorf("got %+v", s)
	}
	broken := errors.New("broken")
	if _, err := catalog.Take(t.Context(), "shop", source{err: broken}, engine.IntrospectOptions{}, now); !errors.Is(err, broken) {
		t.Errorf("got %v", err)
	}
}
