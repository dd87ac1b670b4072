package frame_test

import (
	"testing"

	"arivu/planner/ground"
	"arivu/planner/offline/frame"
)

// Frames that ask for the same in different ways have one gist, others do not.
func TestGist(t *testing.T) {
	t.Parallel()
	s := schema{ground.NewCatalog(shop())}
	count := frame.Agg{Func: frame.Count}
	inRome := frame.Compare{L: s.val("customers.name"), Op: frame.Eq, R: frame.Literal{Text: "Ann"}}
	perName := func(shown ...frame.Value) *frame.Frame {
		f := &frame.Frame{Base: s.Table("orders"), Group: []frame.Value{s.val("customers.id")}, Limit: 1, Order: []frame.Sort{{Value: count, Desc: true}}}
		for _, v := range shown {
			f.Select = append(f.Select, frame.Item{Value: v})
		}
		return f
	}
	plain := &frame.Frame{Select: s.items("orders.status"), Where: inRome}
	tests := []struct {
		name string
		a, b *frame.Frame
		same bool
	}{
		{"columns shown", plain, &frame.Frame{Select: s.items("orders.id", "orders.status"), Where: inRome}, true},
		{"what is known", plain, &frame.Frame{Select: s.items("orders.status"), Where: frame.And(inRome, frame.Not{Cond: frame.Missing{Value: s.val("orders.Total")}})}, true},
		{"another value", plain, &frame.Frame{Select: s.items("orders.status"), Where: frame.Compare{L: s.val("customers.name"), Op: frame.Eq, R: frame.Literal{Text: "Bo"}}}, false},
		{"the other way round", plain, &frame.Frame{Select: s.items("orders.status"), Where: frame.Not{Cond: inRome}}, false},
		{"the figure of a ranking", perName(s.val("customers.name")), perName(s.val("customers.name"), count), true},
		{"ties", perName(s.val("customers.name")), &frame.Frame{
			Base: s.Table("orders"), Select: s.items("customers.name"), Group: []frame.Value{s.val("customers.name")},
			Top: &frame.Top{N: 1, Ties: true, By: []frame.Sort{{Value: count, Desc: true}}},
		}, true},
		{"the other end", perName(s.val("customers.name")), &frame.Frame{
			Base: s.Table("orders"), Select: s.items("customers.name"), Group: []frame.Value{s.val("customers.id")}, Limit: 1, Order: []frame.Sort{{Value: count}},
		}, false},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			a, b := test.a.Gist(s.Catalog), test.b.Gist(s.Catalog)
			if (a == b) != test.same {
				t.Errorf("%s\n%s\nsame: %v, want %v", a, b, a == b, test.same)
			}
		})
	}
}

// A frame takes the columns of another one, unless its groups would lose their names.
func TestShowing(t *testing.T) {
	t.Parallel()
	s := schema{ground.NewCatalog(shop())}
	all := &frame.Frame{Select: s.items("orders.id", "orders.status"), Distinct: true}
	f, ok := all.Showing(s.Catalog, &frame.Frame{Select: s.items("orders.status")})
	if !ok || len(f.Select) != 1 || f.Distinct || len(all.Select) != 2 {
		t.Errorf("got %+v, %v", f, ok)
	}
	if _, ok := all.Showing(s.Catalog, &frame.Frame{Select: s.items("orders.Total")}); ok {
		t.Error("a column that is not there was shown")
	}
	count := frame.Item{Value: frame.Agg{Func: frame.Count}}
	groups := &frame.Frame{Select: append(s.items("orders.status"), count), Group: []frame.Value{s.val("orders.status")}}
	if _, ok := groups.Showing(s.Catalog, &frame.Frame{Select: []frame.Item{count}, Group: groups.Group}); ok {
		t.Error("groups lost their names")
	}
}
