package explain

import (
	"reflect"
	"slices"
	"strings"
	"testing"

	"arivu/events"
	"arivu/planner/ground"
	"arivu/planner/offline/frame"
)

// garage is a schema of two tables.
func garage() *ground.Catalog {
	text := func(name string, values ...string) events.Column {
		return events.Column{Name: name, Type: "text", Class: events.TypeText, Values: values, AllValues: true}
	}
	number := func(name string) events.Column {
		return events.Column{Name: name, Type: "integer", Class: events.TypeInteger}
	}
	return ground.NewCatalog(&events.Schema{Dialect: events.DialectSQLite, Tables: []events.Table{
		{Name: "makers", PrimaryKey: []string{"maker_id"}, Columns: []events.Column{number("maker_id"), text("name", "Acme", "Bolt")}},
		{Name: "cars", PrimaryKey: []string{"car_id"}, Columns: []events.Column{
			number("car_id"), number("maker_id"), text("model"), text("color", "red", "blue"), number("price"),
		}, ForeignKeys: []events.ForeignKey{{Columns: []string{"maker_id"}, RefTable: "makers", RefColumns: []string{"maker_id"}}}},
	}})
}

// read makes mentions of the words that a table of the test gives work; other words are
// looked up.
func read(c *ground.Catalog, text string, work map[string]Work) Question {
	q := Question{Text: text, Catalog: c}
	toks := ground.Tokenize(text)
	for i, t := range toks {
		m := Mention{Span: Span{t.Start, t.End}, Targets: c.Names(toks[i : i+1]), Values: c.Values(toks[i : i+1]), Work: work[t.Lower], Meaning: true}
		if t.Kind == ground.Number {
			m.Number = t.Value
		}
		if m.names() || m.Work != 0 {
			q.Mentions = append(q.Mentions, m)
		}
	}
	return q
}

func TestAlign(t *testing.T) {
	t.Parallel()
	c := garage()
	cars, makers := c.Table("cars"), c.Table("makers")
	price, color := frame.Col{Column: cars.Column("price")}, frame.Col{Column: cars.Column("color")}
	count := frame.Agg{Func: frame.Count, Rows: cars}
	byPrice := []frame.Sort{{Value: price, Desc: true}}
	above := frame.Compare{L: price, Op: frame.Gt, R: frame.Literal{Text: "500", Number: true}}
	red := frame.Compare{L: color, Op: frame.Eq, R: frame.Literal{Text: "red"}}
	work := map[string]Work{
		"many": Count, "per": Per, "over": Above, "top": Rank, "not": Negate, "dearest": Rank, "sorted": Sort, "average": Average, "highest": Rank,
	}
	for _, x := range []struct {
		question string
		f        frame.Frame
		want     string // pieces with their words, as "kind=words"
	}{
		{"how many cars", frame.Frame{Select: []frame.Item{{Value: count}}}, "shown=many cars"},
		{"cars per color", frame.Frame{
			Select: []frame.Item{{Value: color}, {Value: count}}, Group: []frame.Value{color}, Order: []frame.Sort{{Value: count, Desc: true}},
		}, "shown=cars group=per color order="},
		{"red cars over 500", frame.Frame{Select: frame.Columns(cars.Column("model")), Where: frame.All{red, above}}, "rows=cars shown= filter=red filter=over 500"},
		{"cars not red", frame.Frame{Select: frame.Columns(cars.Column("model")), Where: frame.Not{Cond: red}}, "rows=cars shown= filter=not red"},
		{"top 3 cars by price", frame.Frame{
			Select: frame.Columns(cars.Column("model")), Order: byPrice, Limit: 3,
		}, "rows=cars shown= limit=top 3 order=top|price"},
		{"cars of Acme sorted by price", frame.Frame{
			Select: frame.Columns(cars.Column("model")), Order: byPrice,
			Where: frame.Compare{L: frame.Col{Column: makers.Column("name")}, Op: frame.Eq, R: frame.Literal{Text: "Acme"}},
		}, "rows=cars shown= filter=Acme order=sorted|price"},
		{"highest price of cars", frame.Frame{Select: []frame.Item{{Value: frame.Agg{Func: frame.Max, Of: price}}}}, "shown=highest price|cars"},
		{"cars of model T 9", frame.Frame{
			Select: frame.Columns(cars.Column("model")),
			Where:  frame.Compare{L: frame.Col{Column: cars.Column("model")}, Op: frame.Eq, R: frame.Literal{Text: "t 9"}},
		}, "rows=cars shown=model filter=model T 9"},
	} {
		t.Run(x.question, func(t *testing.T) {
			t.Parallel()
			pieces := x.f.Parts()
			q := read(c, x.question, work)
			a := Align(pieces, q)
			if got := written(pieces, a, x.question); got != x.want {
				t.Errorf("got  %s\nwant %s", got, x.want)
			}
			if len(a.Unused) > 0 {
				t.Errorf("unused: %v", a.Unused)
			}
			if !reflect.DeepEqual(a, Align(pieces, q)) {
				t.Error("not the same twice")
			}
		})
	}
}

func written(pieces []frame.Part, a Alignment, question string) string {
	var out []string
	for i, p := range pieces {
		if p.Kind == events.PartText {
			continue
		}
		var words []string
		for _, s := range a.Words[i] {
			words = append(words, question[s.Start:s.End])
		}
		out = append(out, string(p.Kind)+"="+strings.Join(words, "|"))
	}
	return strings.Join(out, " ")
}

func TestUnused(t *testing.T) {
	t.Parallel()
	c := garage()
	cars := c.Table("cars")
	f := frame.Frame{Select: frame.Columns(cars.Column("model"))}
	q := read(c, "blue cars of makers", nil)
	if got := Align(f.Parts(), q).Unused; !slices.Equal(got, []Span{{0, 4}, {13, 19}}) {
		t.Errorf("got %v", got)
	}
	q.Tables = []*ground.Table{cars, c.Table("makers")}
	if got := Align(f.Parts(), q).Unused; !slices.Equal(got, []Span{{0, 4}}) {
		t.Errorf("a table that is read: got %v", got)
	}
}

func TestMerge(t *testing.T) {
	t.Parallel()
	const question = "one two, three four"
	for _, x := range []struct{ spans, want []Span }{
		{nil, nil},
		{[]Span{{4, 7}, {0, 3}}, []Span{{0, 7}}},
		{[]Span{{0, 3}, {0, 3}}, []Span{{0, 3}}},
		{[]Span{{4, 7}, {9, 14}}, []Span{{4, 7}, {9, 14}}},
		{[]Span{{0, 14}, {4, 7}, {15, 19}}, []Span{{0, 19}}},
	} {
		if got := merge(slices.Clone(x.spans), question); !slices.Equal(got, x.want) {
			t.Errorf("%v: got %v, want %v", x.spans, got, x.want)
		}
	}
}

func TestSameNumber(t *testing.T) {
	t.Parallel()
	for _, x := range []struct {
		used, said string
		want       bool
	}{{"5", "5", true}, {"5.0", "5", true}, {"0.2", "20", true}, {"20", "0.2", false}, {"5", "x", false}} {
		if got := sameNumber(x.used, x.said); got != x.want {
			t.Errorf("%s and %s: %t", x.used, x.said, got)
		}
	}
}
