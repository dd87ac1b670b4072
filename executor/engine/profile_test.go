package engine_test

import (
	"fmt"
	"reflect"
	"strings"
	"testing"

	"arivu/events"
	"arivu/executor/engine"
)

func TestSecretColumn(t *testing.T) {
	t.Parallel()
	for _, name := range []string{
		"password", "Password", "userPassword", "password_hash", "api_key", "apiKey", "API Key", "ssn", "credit_card_number",
		"cardNumber", "access-token", "client_secrets", "pwd", "pin", "iban", "mypassword",
	} {
		if !engine.SecretColumn(name) {
			t.Errorf("%s is listed", name)
		}
	}
	for _, name := range []string{"name", "country", "shipping", "passenger", "card", "keyword", "assessment", "pinned", "hashtag", "compass"} {
		if engine.SecretColumn(name) {
			t.Errorf("%s is not listed", name)
		}
	}
}

func profiled(c *events.Column, complete bool, total int64, values ...string) {
	p := engine.NewProfile([]*events.Column{c})
	for _, v := range values {
		p.Row()
		p.Cell(0, v)
	}
	p.Apply([]*events.Column{c}, complete, total)
}

func many(n int, format string) []string {
	values := make([]string, n)
	for i := range values {
		values[i] = fmt.Sprintf(format, i)
	}
	return values
}

func TestProfileValues(t *testing.T) {
	t.Parallel()
	small := &events.Column{Class: events.TypeText}
	profiled(small, true, 3, "b", "a", "b")
	if !reflect.DeepEqual(small.Values, []string{"a", "b"}) || !small.AllValues || small.Distinct != 2 || small.Min != "" {
		t.Errorf("a small domain: %+v", small)
	}
	long := &events.Column{Class: events.TypeText}
	profiled(long, true, 3, strings.Repeat("x", 61), strings.Repeat("é", 60), "a")
	if long.AllValues || len(long.Values) != 2 {
		t.Errorf("with one long text: %+v", long)
	}
	prose := &events.Column{Class: events.TypeText}
	profiled(prose, true, 3, strings.Repeat("x", 61), strings.Repeat("y", 61), "a")
	if prose.Values != nil {
		t.Errorf("prose: %+v", prose)
	}
	names := &events.Column{Class: events.TypeText}
	profiled(names, true, 2400, append(many(1200, "n%d"), append(many(300, "n%d"), many(200, "n%d")...)...)...)
	if names.AllValues || len(names.Values) != 200 || names.Values[0] != "n0" {
		t.Errorf("many names: %d values from %q", len(names.Values), names.Values[:1])
	}
	unique := &events.Column{Class: events.TypeText}
	profiled(unique, true, 1200, many(1200, "u%d")...)
	if unique.Values != nil || unique.Distinct != 1200 {
		t.Errorf("unique values: %d", len(unique.Values))
	}
}

func TestProfileNumbersAndEstimates(t *testing.T) {
	t.Parallel()
	c := &events.Column{Class: events.TypeDecimal}
	profiled(c, true, 4, "9.5", "10", "-3", "NaN")
	if c.Min != "-3" || c.Max != "10" || c.Distinct != 4 || c.Values != nil {
		t.Errorf("got %+v", c)
	}
	key := &events.Column{Class: events.TypeInteger}
	profiled(key, false, 1_000_000, many(1000, "%d")...)
	if key.Distinct != 1_000_000 {
		t.Errorf("a key has %d values", key.Distinct)
	}
	flag := &events.Column{Class: events.TypeBool}
	profiled(flag, false, 1_000_000, append(many(1000, "t%.0d"), "f", "f")...)
	if flag.Distinct > 1_000_000 {
		t.Errorf("got %d", flag.Distinct)
	}
}

func TestValueBudget(t *testing.T) {
	t.Parallel()
	b := engine.NewValueBudget(1000)
	tables := make([]events.Table, 10)
	for i := range tables {
		tables[i].Columns = []events.Column{
			{Values: many(400, "v%d"), AllValues: true},
			{Values: []string{"a", "b"}, AllValues: true},
		}
		b.Spend(&tables[i])
	}
	total := 0
	for _, table := range tables {
		total += len(table.Columns[0].Values) + len(table.Columns[1].Values)
		if len(table.Columns[0].Values) < 50 || table.Columns[0].AllValues || !table.Columns[1].AllValues {
			t.Errorf("got %d values, all: %v", len(table.Columns[0].Values), table.Columns[0].AllValues)
		}
	}
	if total > 1000 {
		t.Errorf("%d values in all", total)
	}
}
