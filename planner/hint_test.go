package planner

import (
	"strings"
	"testing"

	"arivu/events"
)

func hintSchema() *events.Schema {
	text := func(name string, all bool, values ...string) events.Column {
		return events.Column{Name: name, Class: events.TypeText, Values: values, AllValues: all}
	}
	return &events.Schema{Tables: []events.Table{
		{Name: "customers", Columns: []events.Column{text("country", true, "France", "Germany", "Greece"), text("city", false, "Lyon", "Paris"), text("secret", false)}},
		{Name: "stores", Columns: []events.Column{text("country", true, "Spain", "Sweden"), text("label", true, "it's", "x")}},
	}}
}

func TestValueHints(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		sql, question string
		tables        string
		sure          bool
		want          string
	}{
		{"SELECT 1 FROM customers WHERE country = 'Frence'", "customers from 'frence'", "customers", true,
			"No row has country 'Frence'; did you mean 'France'? → customers from 'France'"},
		{"SELECT 1 FROM customers WHERE country = 'france'", "", "customers", true, "No row has country 'france'; did you mean 'France'? → "},
		{"SELECT 1 FROM customers WHERE country IN ('France', 'Germny')", "in Germny", "customers", true, "No row has country 'Germny'; did you mean 'Germany'? → in Germany"},
		{`SELECT 1 FROM customers JOIN stores s ON true WHERE "customers"."country" = 'Swedn'`, "", "customers stores", true, ""},
		{`SELECT 1 FROM customers JOIN stores ON true WHERE stores.country='Swedn'`, "", "customers stores", true, "No row has country 'Swedn'; did you mean 'Sweden'? → "},
		{"SELECT 1 FROM customers, stores WHERE country = 'Frence'", "", "customers stores", true, ""},
		{"SELECT 1 FROM customers WHERE city = 'Pariss'", "", "customers", true, ""},
		{"SELECT 1 FROM customers WHERE city = 'Pariss'", "", "customers", false, "No city is known to be 'Pariss'; did you mean 'Paris'? → "},
		{"SELECT 1 FROM customers WHERE secret = 'Pariss'", "", "customers", false, ""},
		{"SELECT 1 FROM customers WHERE country = 'France'", "", "customers", false, ""},
		{"SELECT 1 FROM customers WHERE country = 'Atlantis'", "", "customers", false, ""},
		{"SELECT 1 FROM stores WHERE label = 'its'''", "", "stores", true, "No row has label 'its''; did you mean 'it's'? → "},
		{"SELECT 1 FROM customers WHERE country = 'Frence", "", "customers", true, ""},
		{"", "", "customers", true, ""},
	} {
		var got []string
		for _, h := range valueHints(c.sql, c.question, hintSchema(), strings.Fields(c.tables), c.sure) {
			got = append(got, h.Text+" → "+h.Question)
		}
		if strings.Join(got, "\n") != c.want {
			t.Errorf("%s: got %q, want %q", c.sql, got, c.want)
		}
	}
	if valueHints("SELECT 1 FROM customers WHERE country = 'Frence'", "", nil, nil, false) != nil {
		t.Error("hints without a schema")
	}
}

func TestNothingFound(t *testing.T) {
	t.Parallel()
	result := func(rows ...events.Row) *events.Executed {
		return &events.Executed{Columns: []events.ResultColumn{{Name: "n"}}, Rows: rows, RowCount: len(rows)}
	}
	for want, results := range map[bool][]*events.Executed{
		true:  {result(), result(events.Row{nil}), result(events.Row{events.IntValue(0)}), result(events.Row{events.IntValue(0), nil})},
		false: {result(events.Row{events.IntValue(1)}), result(events.Row{"x"}), result(events.Row{nil}, events.Row{nil}), result(events.Row{events.IntValue(0), "x"})},
	} {
		for _, r := range results {
			if nothingFound(r) != want {
				t.Errorf("%v: nothing found %v", r.Rows, !want)
			}
		}
	}
}

func FuzzValueHints(f *testing.F) {
	f.Add("SELECT 1 FROM customers WHERE country = 'Frence'", "from frence")
	f.Add("country IN ('''', 'a\xff')", "İ frence")
	s := hintSchema()
	f.Fuzz(func(t *testing.T, sql, question string) {
		for _, h := range valueHints(sql, question, s, []string{"customers", "stores"}, false) {
			if h.Text == "" {
				t.Error("an empty hint")
			}
		}
	})
}
