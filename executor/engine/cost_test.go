package engine

import (
	"errors"
	"testing"

	"arivu/events"
)

func TestAfford(t *testing.T) {
	t.Parallel()
	known := &events.Schema{Tables: []events.Table{
		{
			Name: "orders", Rows: 40_000_000, PrimaryKey: []string{"id", "line"},
			Columns: []events.Column{{Name: "id"}, {Name: "line"}, {Name: "made", Class: events.TypeDate}, {Name: "secret", Masked: true}, {Name: "a"}, {Name: "b"}},
			Indexes: []events.Index{
				{Name: "text", Method: "fulltext", Parts: []events.IndexPart{{Column: "line"}}}, {Name: "part", Where: "a > 1", Parts: []events.IndexPart{{Column: "a"}}},
				{Name: "masked", Parts: []events.IndexPart{{Column: "secret"}}}, {Name: "expression", Parts: []events.IndexPart{{Expression: "lower(a)"}}},
				{Name: "made", Parts: []events.IndexPart{{Column: "made"}, {Column: "a"}}}, {Name: "again", Parts: []events.IndexPart{{Column: "id"}}},
			},
		},
		{Namespace: "lake", Name: "events", Rows: -1, Columns: []events.Column{{Name: "hour", Class: events.TypeTime, Masked: true}, {Name: "day", Class: events.TypeDate}}},
		{Name: "bare", Rows: 5},
	}}
	for _, c := range []struct {
		e     Estimate
		piece string
		want  string
	}{
		{
			Estimate{12_345_678, UnitWork, &Scan{Namespace: "public", Table: "orders", Loops: 1}}, "orders",
			"The database expects this to cost 12.3 million units of work; this connection allows 1 million units of work. " +
				"Most of it is reading orders whole, about 40 million rows: add a condition on its id or made.",
		},
		{
			Estimate{3.25e9, UnitRows, &Scan{Table: "bare", Rows: 5, Loops: 6.5e8, Searched: true}}, "bare",
			"The database expects this to examine about 3.2 billion rows; this connection allows 50 million rows. " +
				"Most of it is searching all of bare, about 5 rows, once for each of about 650 million rows of other tables: join it by a condition that narrows it.",
		},
		{
			Estimate{2.5e12, UnitBytes, &Scan{Namespace: "LAKE", Table: "EVENTS", Loops: 1}}, "events",
			"The database expects this to read about 2.5 TB; this connection allows 100 GB. " +
				"Most of it is reading events whole: add a condition that narrows it, such as a period of its day.",
		},
		{
			Estimate{1e30, UnitRows, &Scan{Namespace: "lake", Table: "hidden", Rows: 7, Loops: 1}}, "",
			"The database expects this to examine about 1000 trillion rows; this connection allows 50 million rows. " +
				"Ask for less: a shorter period, fewer groups, or tables joined by a condition.",
		},
	} {
		var refused *events.Error
		err := Limits{Cost: 1_000_000, Known: known}.Afford(c.e)
		if !errors.As(err, &refused) || refused.Class != events.ClassTooExpensive || refused.Piece != c.piece || refused.Message != c.want {
			t.Errorf("%v\nwant %s", err, c.want)
		}
		for _, l := range []Limits{{Cost: 0}, {Cost: c.e.Amount / worth[c.e.Unit]}} {
			if err := l.Afford(c.e); err != nil {
				t.Errorf("%+v: %v", l, err)
			}
		}
	}
}

// Without the snapshot nothing is named: a plan tells of what the asker may not know.
func TestAffordWithoutSnapshot(t *testing.T) {
	t.Parallel()
	var refused *events.Error
	if err := (Limits{Cost: 1}).Afford(Estimate{Amount: 2, Heaviest: &Scan{Table: "secret_table"}}); !errors.As(err, &refused) || refused.Piece != "" ||
		refused.Message != "The database expects this to cost 2 units of work; this connection allows 1 units of work. Ask for less: a shorter period, fewer groups, or tables joined by a condition." {
		t.Error(err)
	}
}

// By default an aggregate over ten million rows runs, and so does a terabyte less a bit.
func TestDefaultCost(t *testing.T) {
	t.Parallel()
	for rows, runs := range map[float64]bool{10e6: true, 499e6: true, 501e6: false} {
		var x Examined
		x.Scan(Scan{Table: "t", Rows: rows, Loops: 1})
		if err := (Limits{Cost: DefaultCost}).Afford(x.Estimate()); (err == nil) != runs {
			t.Errorf("%.0f rows: %v", rows, err)
		}
	}
	for bytes, runs := range map[float64]bool{999e9: true, 1001e9: false} {
		if err := (Limits{Cost: DefaultCost}).Afford(Estimate{Amount: bytes, Unit: UnitBytes}); (err == nil) != runs {
			t.Errorf("%.0f bytes: %v", bytes, err)
		}
	}
}
