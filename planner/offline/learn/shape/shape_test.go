package shape

import (
	"reflect"
	"strings"
	"testing"

	"arivu/events"
	"arivu/planner/ground"
	"arivu/planner/offline/frame"
)

// library is a catalog with two parallel keys and a table between two others.
func library() *ground.Catalog {
	text := func(name string) events.Column { return events.Column{Name: name, Class: events.TypeText} }
	whole := func(name string) events.Column { return events.Column{Name: name, Class: events.TypeInteger} }
	fk := func(col, table, ref string) events.ForeignKey {
		return events.ForeignKey{Columns: []string{col}, RefTable: table, RefColumns: []string{ref}}
	}
	return ground.NewCatalog(&events.Schema{Dialect: events.DialectSQLite, Tables: []events.Table{
		{Name: "books", PrimaryKey: []string{"id"}, Columns: []events.Column{whole("id"), text("title"), whole("pages"), whole("author_id")}, ForeignKeys: []events.ForeignKey{fk("author_id", "people", "id")}},
		{Name: "people", PrimaryKey: []string{"id"}, Columns: []events.Column{whole("id"), text("name"), text("country")}},
		{Name: "loans", PrimaryKey: []string{"id"}, Columns: []events.Column{whole("id"), whole("book_id"), whole("reader_id"), whole("clerk_id"), whole("days")},
			ForeignKeys: []events.ForeignKey{fk("book_id", "books", "id"), fk("reader_id", "people", "id"), fk("clerk_id", "people", "id")}},
	}})
}

func val(c *ground.Catalog, id string) frame.Value {
	t, col, _ := strings.Cut(id, ".")
	return frame.Col{Column: c.Table(t).Column(col)}
}

func items(vs ...frame.Value) []frame.Item {
	out := make([]frame.Item, len(vs))
	for i, v := range vs {
		out[i].Value = v
	}
	return out
}

// frames have the tables of FROM in Extra, as the reader of SQL gives them.
func frames(c *ground.Catalog) map[string]*frame.Frame {
	books, people, loans := c.Table("books"), c.Table("people"), c.Table("loans")
	v := func(id string) frame.Value { return val(c, id) }
	num := func(s string) frame.Literal { return frame.Literal{Text: s, Number: true} }
	count := frame.Agg{Func: frame.Count}
	return map[string]*frame.Frame{
		"list":  {Select: items(v("books.title"), v("books.pages")), Extra: []*ground.Table{books}, Order: []frame.Sort{{Value: v("books.pages"), Desc: true}}, Limit: 3},
		"count": {Select: items(count), Extra: []*ground.Table{books}, Where: frame.Compare{L: v("books.pages"), Op: frame.Gt, R: num("100")}},
		"group": {Select: items(v("people.name"), count), Extra: []*ground.Table{people, books}, Group: []frame.Value{v("people.id")},
			Having: frame.Compare{L: count, Op: frame.Ge, R: num("2")}, Order: []frame.Sort{{Value: count, Desc: true}}, Limit: 1},
		"or": {Select: items(v("people.name")), Extra: []*ground.Table{people}, Where: frame.Any{
			frame.All{frame.Compare{L: v("people.country"), Op: frame.Eq, R: frame.Literal{Text: "Peru"}}, frame.Not{Cond: frame.Like{Value: v("people.name"), Pattern: "%an%"}}},
			frame.Range{Value: v("people.id"), Low: num("1"), High: num("9")}}},
		"tied": {Select: items(v("people.name")), Extra: []*ground.Table{people}, Where: frame.Not{Cond: frame.Among{Value: v("people.id"),
			Of: &frame.Frame{Select: items(v("books.author_id")), Extra: []*ground.Table{books}}}}},
		"nested": {Select: items(v("books.title")), Extra: []*ground.Table{books}, Where: frame.Compare{L: v("books.pages"), Op: frame.Gt,
			R: frame.Nested{Frame: &frame.Frame{Select: items(frame.Agg{Func: frame.Avg, Of: v("books.pages")}), Extra: []*ground.Table{books}}}}},
		"set": {Select: items(v("people.country")), Extra: []*ground.Table{people}, Set: &frame.Set{Op: frame.Intersect,
			Right: &frame.Frame{Select: items(v("people.country")), Extra: []*ground.Table{people}, Where: frame.Missing{Value: v("people.name")}}}},
		"columns": {Select: items(v("loans.days")), Extra: []*ground.Table{loans}, Where: frame.Compare{L: v("loans.reader_id"), Op: frame.Eq, R: v("loans.clerk_id")}},
		"path":    {Select: items(v("people.name")), Extra: []*ground.Table{people, loans}, Via: nil, Where: frame.Compare{L: v("loans.days"), Op: frame.Lt, R: num("3")}},
	}
}

// A frame that was taken apart and put together again is the same.
func TestTakeAndPut(t *testing.T) {
	t.Parallel()
	c := library()
	for name, f := range frames(c) {
		s, fill, err := Take(c, f)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		again, err := s.Frame(c, fill, nil)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if got, want := again.Canonical(c), f.Canonical(c); got != want {
			t.Errorf("%s: got\n%s\nwant\n%s", name, got, want)
		}
	}
}

// A new layout of a flat shape is the shape itself, roles and all.
func TestLayout(t *testing.T) {
	t.Parallel()
	c := library()
	for name, f := range frames(c) {
		s, _, err := Take(c, f)
		if err != nil || !s.Flat() {
			continue
		}
		got := layout(s.Root)
		if got.Key() != s.Key() || !reflect.DeepEqual(got.Slots, s.Slots) {
			t.Errorf("%s:\n%s %+v\n%s %+v", name, got.Key(), got.Slots, s.Key(), s.Slots)
		}
	}
}

func TestCompose(t *testing.T) {
	t.Parallel()
	c := library()
	shapes := map[string]*Shape{}
	for name, f := range frames(c) {
		shapes[name], _, _ = Take(c, f)
	}
	for _, x := range []struct{ heading, condition, ending, want string }{
		{"count", "or", "count", ""}, // the condition is on a column that is shown
		{"list", "count", "list", "SELECT C0, C1 WHERE C2 > Vn ORDER C1 desc LIMITn"},
		{"nested", "count", "path", "SELECT C0 WHERE C1 > Vn"},
		{"group", "path", "group", "SELECT C0, COUNT(*) +1T WHERE C1 < Vn GROUP KEY HAVING COUNT(*) >= Vn ORDER COUNT(*) desc LIMIT1"},
		{"list", "path", "group", ""},
	} {
		got := Compose(shapes[x.heading], shapes[x.condition], shapes[x.ending])
		key := ""
		if got != nil {
			key = got.Key()
		}
		if key != x.want {
			t.Errorf("%+v: %q", x, key)
		}
	}
}

func TestBeyond(t *testing.T) {
	t.Parallel()
	c := library()
	f := &frame.Frame{Select: items(frame.Share{Of: frame.Agg{Func: frame.Count}}), Extra: []*ground.Table{c.Table("books")}}
	if _, _, err := Take(c, f); err == nil {
		t.Error("shapes have no shares")
	}
}
