package pick_test

import (
	"fmt"
	"reflect"
	"slices"
	"testing"

	"arivu/events"
	"arivu/planner/ground"
	"arivu/planner/ground/pick"
	"arivu/planner/offline/offlinetest"
)

// table is a table of a schema: its columns, and the tables that it refers to by
// NAME_id.
type table struct {
	name    string
	columns []string
	refers  []string
}

func catalog(tables ...table) *ground.Catalog {
	s := &events.Schema{Dialect: events.DialectSQLite}
	for _, t := range tables {
		out := events.Table{Name: t.name, Rows: 100, PrimaryKey: []string{t.name + "_id"}}
		out.Columns = append(out.Columns, events.Column{Name: t.name + "_id", Class: events.TypeInteger})
		for _, c := range t.columns {
			out.Columns = append(out.Columns, events.Column{Name: c, Class: events.TypeText})
		}
		for _, parent := range t.refers {
			out.Columns = append(out.Columns, events.Column{Name: parent + "_id", Class: events.TypeInteger})
			out.ForeignKeys = append(out.ForeignKeys, events.ForeignKey{Columns: []string{parent + "_id"}, RefTable: parent, RefColumns: []string{parent + "_id"}})
		}
		s.Tables = append(s.Tables, out)
	}
	return ground.NewCatalog(s)
}

// hospital is a schema with tables that a question about doctors and wards needs only as
// bridges, beside unrelated ones of like names.
func hospital() *ground.Catalog {
	tables := []table{
		{name: "doctor", columns: []string{"surname", "specialty"}},
		{name: "shift", refers: []string{"doctor", "roster"}},
		{name: "roster", refers: []string{"ward"}},
		{name: "ward", columns: []string{"floor"}},
		{name: "invoice", columns: []string{"amount"}},
	}
	for i := range 60 {
		tables = append(tables, table{name: fmt.Sprintf("archive%d", i), columns: []string{"content", "surname"}})
	}
	return catalog(tables...)
}

func names(groups [][]*ground.Table) []string {
	var out []string
	for _, group := range groups {
		for _, t := range group {
			out = append(out, t.Name)
		}
	}
	return out
}

func TestBridgesComeAlong(t *testing.T) {
	t.Parallel()
	groups := pick.Tables(hospital(), "How many doctors work on each ward?", nil).Groups
	if len(groups) == 0 {
		t.Fatal("nothing was chosen")
	}
	first := names(groups[:1])
	slices.Sort(first)
	if want := []string{"doctor", "roster", "shift", "ward"}; !slices.Equal(first, want) {
		t.Errorf("together come %v, expected %v", first, want)
	}
}

func TestWordsFindTables(t *testing.T) {
	t.Parallel()
	c := catalog(
		table{name: "customer", columns: []string{"country"}}, table{name: "vehicle", columns: []string{"licence"}},
		table{name: "weather", columns: []string{"temperature"}}, table{name: "remark", columns: []string{"wording"}},
	)
	city := c.Table("customer").Column("country")
	city.Values, city.AllValues = []string{"Norway"}, true
	c.Table("remark").Comment = "complaints by telephone"
	c = ground.NewCatalog(c.Schema)
	for question, want := range map[string]string{
		"How many customers are there?":      "customer",
		"What is the average temperature?":   "weather",
		"How many cars do we own?":           "vehicle",  // by a related word
		"How many live in Norway?":           "customer", // by a value
		"How many complained by telephone?":  "remark",   // by a comment
		"What was the highest temparature??": "weather",  // by its letters
	} {
		got := names(pick.Tables(c, question, nil).Groups)
		if len(got) == 0 || got[0] != want {
			t.Errorf("%s: got %v, expected %s first", question, got, want)
		}
	}
	if got := pick.Tables(c, "xyzzy", nil); len(got.Groups) != 0 {
		t.Errorf("nothing said, and got %v", names(got.Groups))
	}
}

func TestHintsCount(t *testing.T) {
	t.Parallel()
	c := hospital()
	got := pick.Tables(c, "and by month?", pick.Hints{c.Table("invoice"): 1})
	if all := names(got.Groups); len(all) == 0 || all[0] != "invoice" {
		t.Errorf("got %v", all)
	}
}

func TestValuesAreTiedToTheirColumns(t *testing.T) {
	t.Parallel()
	s := offlinetest.Wide(1000, 8, 5)
	c := ground.NewCatalog(s)
	column := &s.Tables[700].Columns[4]
	got := pick.Tables(c, "How many are there with "+column.Values[2]+"?", nil)
	found := slices.ContainsFunc(got.Values, func(v pick.Value) bool {
		return v.Text == column.Values[2] && v.Said == column.Values[2] && v.Column.ID() == s.Tables[700].Name+"."+column.Name
	})
	if !found || len(got.Groups) == 0 || got.Groups[0][0].Name != s.Tables[700].Name {
		t.Errorf("got %+v", got.Values)
	}
}

func TestTheChoiceIsAlwaysTheSame(t *testing.T) {
	t.Parallel()
	s := offlinetest.Wide(300, 8, 5)
	question := offlinetest.WideQuestion(s)
	first := ground.NewCatalog(s)
	hints := pick.Hints{}
	for _, t := range first.Tables[:40] {
		hints[t] = 0.3
	}
	want := names(pick.Tables(first, question, hints).Groups)
	for range 5 {
		if got := names(pick.Tables(first, question, hints).Groups); !reflect.DeepEqual(got, want) {
			t.Fatalf("got %v, before %v", got, want)
		}
	}
}

// BenchmarkTables chooses among 1,000 tables with 20,000 columns.
func BenchmarkTables(b *testing.B) {
	s := offlinetest.Wide(1000, 20, 5)
	c := ground.NewCatalog(s)
	question := offlinetest.WideQuestion(s)
	b.ReportAllocs()
	for b.Loop() {
		if len(pick.Tables(c, question, nil).Groups) == 0 {
			b.Fatal("nothing was chosen")
		}
	}
}
