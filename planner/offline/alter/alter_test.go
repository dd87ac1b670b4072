package alter_test

import (
	"encoding/json"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"arivu/events"
	"arivu/planner/ground"
	"arivu/planner/offline/alter"
	"arivu/planner/offline/frame"
	"arivu/planner/offline/frame/frametest"
)

var now = time.Date(2026, time.June, 17, 15, 30, 0, 0, time.UTC)

func catalog(tb testing.TB) *ground.Catalog {
	tb.Helper()
	data, err := os.ReadFile("../testdata/shop.json")
	if err != nil {
		tb.Fatal(err)
	}
	var s events.Schema
	if err := json.Unmarshal(data, &s); err != nil {
		tb.Fatal(err)
	}
	return ground.NewCatalog(&s)
}

func noFigures(*ground.Table) []frame.Value { return nil }

// Whatever is offered for a part of any frame changes that part, all that it is said of,
// and nothing else.
func TestEveryOfferChangesOnePart(t *testing.T) {
	t.Parallel()
	c := catalog(t)
	tried := map[events.Aspect]int{}
	for seed := range uint64(1500) {
		f := frametest.New(seed, c)
		before, parts := f.Canonical(c), f.Parts()
		for i, a := range alter.Alternatives(c, f, noFigures, now) {
			if a == nil {
				continue
			}
			for _, to := range a.Offers {
				tried[a.What]++
				if f.Set != nil {
					tried["operand"]++
				}
				g, err := alter.Apply(c, f, noFigures, alter.Change{Part: i, Offer: to}, now)
				if err != nil {
					t.Fatalf("seed %d: %q for %q is offered and refused: %v", seed, to, parts[i].Text, err)
				}
				if g.Parts()[i].Text != to {
					t.Errorf("seed %d: %q became %q", seed, to, g.Parts()[i].Text)
				}
				if d := difference(c, f, g); len(d) != 1 || !slices.Contains(allowed[a.What], d[0]) {
					t.Errorf("seed %d: %q for %q changes %v:\n%s\n%s", seed, to, parts[i].Text, d, f.Restate(), g.Restate())
				}
				back(t, c, f, g, i, a.What, parts[i].Text)
			}
			if a.Removable {
				tried["removed"]++
				g, err := alter.Apply(c, f, noFigures, alter.Change{Part: i}, now)
				if err != nil {
					t.Fatalf("seed %d: %q can be left out and cannot: %v", seed, parts[i].Text, err)
				}
				if d := difference(c, f, g); len(d) != 1 || len(g.Parts()) >= len(parts) && a.What != events.AspectLimit {
					t.Errorf("seed %d: without %q changes %v", seed, parts[i].Text, d)
				}
			}
		}
		if f.Canonical(c) != before {
			t.Fatalf("seed %d: the frame itself was changed", seed)
		}
	}
	for _, what := range []events.Aspect{events.AspectMetric, events.AspectDimension, events.AspectGrain, events.AspectPeriod, events.AspectValue, events.AspectCondition, events.AspectLimit, events.AspectDirection, "removed", "operand"} {
		if tried[what] < 5 {
			t.Errorf("only %d changes of aspect %s were tried", tried[what], what)
		}
	}
}

// allowed is where in a frame an aspect may differ.
var allowed = map[events.Aspect][]string{
	events.AspectMetric: {"value"}, events.AspectDimension: {"value"}, events.AspectGrain: {"value"},
	events.AspectPeriod: {"where", "having"}, events.AspectValue: {"where", "having"}, events.AspectCondition: {"where", "having"},
	events.AspectLimit: {"rows"}, events.AspectDirection: {"direction"},
}

// difference tells in which respects two frames differ. A value that stands in several
// places counts once if it is the same in all of them.
func difference(c *ground.Catalog, f, g *frame.Frame) []string {
	var out []string
	say := func(what string) {
		if !slices.Contains(out, what) {
			out = append(out, what)
		}
	}
	if conds(c, f.Where, g.Where) {
		say("where")
	}
	if conds(c, f.Having, g.Having) {
		say("having")
	}
	if f.Limit != g.Limit || f.Offset != g.Offset || keptRows(f) != keptRows(g) {
		say("rows")
	}
	pairs := map[string]string{}
	values := func(a, b []frame.Value) {
		if len(a) != len(b) {
			say("values")
			return
		}
		for i := range a {
			if x, y := form(c, a[i]), form(c, b[i]); x != y {
				pairs[x] = y
				say("value")
			}
		}
	}
	values(items(f.Select), items(g.Select))
	values(f.Group, g.Group)
	values(sorted(f.Order), sorted(g.Order))
	if !slices.Equal(ways(f.Order), ways(g.Order)) {
		say("direction")
	}
	if f.Top != nil && g.Top != nil {
		values(f.Top.Per, g.Top.Per)
		values(sorted(f.Top.By), sorted(g.Top.By))
		if !slices.Equal(ways(f.Top.By), ways(g.Top.By)) {
			say("direction")
		}
	}
	if (f.Top == nil) != (g.Top == nil) || f.Distinct != g.Distinct || f.Base != g.Base || (f.Set == nil) != (g.Set == nil) {
		say("something else")
	}
	if f.Set == nil || g.Set == nil {
		return out
	}
	right := difference(c, f.Set.Right, g.Set.Right)
	if f.Set.Op != g.Set.Op || len(out) > 0 && len(right) > 0 {
		say("something else")
	}
	return append(out, right...)
}

func conds(c *ground.Catalog, a, b frame.Cond) bool {
	return (&frame.Frame{Where: a}).Canonical(c) != (&frame.Frame{Where: b}).Canonical(c)
}

func form(c *ground.Catalog, v frame.Value) string {
	return (&frame.Frame{Select: []frame.Item{{Value: v}}}).Canonical(c)
}

func keptRows(f *frame.Frame) int {
	if f.Top == nil {
		return 0
	}
	return f.Top.N
}

func items(list []frame.Item) []frame.Value {
	var out []frame.Value
	for _, it := range list {
		out = append(out, it.Value)
	}
	return out
}

func sorted(list []frame.Sort) []frame.Value {
	var out []frame.Value
	for _, s := range list {
		out = append(out, s.Value)
	}
	return out
}

func ways(list []frame.Sort) []bool {
	var out []bool
	for _, s := range list {
		out = append(out, s.Desc)
	}
	return out
}

// back takes a change back, which where everything is known brings the frame that was.
func back(t *testing.T, c *ground.Catalog, f, g *frame.Frame, part int, what events.Aspect, was string) {
	t.Helper()
	again, err := alter.Apply(c, g, noFigures, alter.Change{Part: part, Offer: was}, now)
	switch what {
	case events.AspectGrain, events.AspectDirection:
		if err != nil && !strings.Contains(was, "weekday") {
			t.Errorf("%q cannot be taken back: %v", was, err)
		}
	case events.AspectMetric, events.AspectDimension, events.AspectPeriod, events.AspectValue, events.AspectCondition, events.AspectLimit:
	}
	if err == nil && again.Restate() != f.Restate() {
		t.Errorf("taken back, %q is %q", f.Restate(), again.Restate())
	}
}

// Of a set operation the conditions of either operand may be changed, and nothing else.
func TestConditionsOfOperandsAreChanged(t *testing.T) {
	t.Parallel()
	c := catalog(t)
	customers, suppliers := c.Table("customers"), c.Table("suppliers")
	in := func(table *ground.Table, country string) *frame.Frame {
		return &frame.Frame{
			Distinct: true, Base: table, Select: frame.Columns(table.Column("country")),
			Where: frame.Compare{L: frame.Col{Column: table.Column("country")}, Op: frame.Ne, R: frame.Literal{Text: country}},
		}
	}
	f := in(suppliers, "Poland")
	f.Set = &frame.Set{Op: frame.Except, Right: in(customers, "Germany")}
	var changed []string
	for i, a := range alter.Alternatives(c, f, noFigures, now) {
		if a == nil {
			continue
		}
		changed = append(changed, f.Parts()[i].Text)
		g, err := alter.Apply(c, f, noFigures, alter.Change{Part: i, Written: "india"}, now)
		if err != nil || strings.Count(g.Restate(), "India") != 1 || len(difference(c, f, g)) != 1 || a.What != events.AspectValue || !a.Removable {
			t.Errorf("%q: %v, %v", f.Parts()[i].Text, err, g)
			continue
		}
		for _, kept := range []string{"Poland", "Germany"} {
			if was := strings.Contains(f.Parts()[i].Text, kept); strings.Contains(g.Restate(), kept) == was {
				t.Errorf("%q became %q", f.Restate(), g.Restate())
			}
		}
	}
	if len(changed) != 2 {
		t.Errorf("%q may be changed of %q", changed, f.Restate())
	}
}

// What is written in the place of a part is read, or refused with what to write.
func TestWhatIsWritten(t *testing.T) {
	t.Parallel()
	c := catalog(t)
	orders, customers := c.Table("orders"), c.Table("customers")
	country := frame.Col{Column: customers.Column("country")}
	f := &frame.Frame{
		Base: customers, Select: []frame.Item{{Value: country}, {Value: frame.Agg{Func: frame.Count, Rows: orders}}}, Group: []frame.Value{country},
		Where: frame.All{
			frame.Compare{L: country, Op: frame.Ne, R: frame.Literal{Text: "Germany"}},
			frame.During{Column: orders.Date, Period: ground.Period{From: now.AddDate(-1, 0, 0), To: now}},
		},
		Having: frame.Compare{L: frame.Agg{Func: frame.Count, Rows: orders}, Op: frame.Gt, R: frame.Literal{Text: "5", Number: true}},
		Order:  []frame.Sort{{Value: frame.Agg{Func: frame.Count, Rows: orders}, Desc: true}}, Limit: 5,
	}
	place := func(kind events.PartKind, nth int) int {
		for i, p := range f.Parts() {
			if p.Kind != kind {
				continue
			}
			if nth == 0 {
				return i
			}
			nth--
		}
		t.Fatalf("no part of kind %s in %q", kind, f.Restate())
		return -1
	}
	tests := []struct {
		part        int
		to, becomes string
		refused     string
	}{
		{place(events.PartLimit, 0), " 7 ", "only the first 7", ""},
		{place(events.PartLimit, 0), "0", "", "a whole number from 1"},
		{place(events.PartLimit, 0), "5", "", "change nothing"},
		{place(events.PartFilter, 0), "india", "the customer's country is not other than 'India'", ""},
		{place(events.PartFilter, 0), "Atlantis", "", `no country is "Atlantis"`},
		{place(events.PartFilter, 1), "in 2024", "from 1 January 2024 to 31 December 2024", ""},
		{place(events.PartFilter, 1), "in 2024 or so", "", "no period"},
		{place(events.PartFilter, 1), "whenever", "", "no period"},
		{place(events.PartHaving, 0), "12", "more than 12", ""},
		{place(events.PartHaving, 0), "1 or 1=1", "", "no number"},
		{place(events.PartHaving, 0), "NaN", "", "no number"},
		{place(events.PartShown, 0), "the weather", "", "nothing can be written"},
		{99, "x", "", "no part 99"},
	}
	for _, tt := range tests {
		g, err := alter.Apply(c, f, noFigures, alter.Change{Part: tt.part, Written: tt.to}, now)
		switch {
		case tt.refused != "":
			if err == nil || !strings.Contains(err.Error(), tt.refused) {
				t.Errorf("%q: got error %v, want %q", tt.to, err, tt.refused)
			}
		case err != nil:
			t.Errorf("%q: %v", tt.to, err)
		case !strings.Contains(g.Parts()[tt.part].Text, strings.TrimPrefix(tt.becomes, "the customer's country is not ")):
			t.Errorf("%q became %q", tt.to, g.Parts()[tt.part].Text)
		}
	}
}
