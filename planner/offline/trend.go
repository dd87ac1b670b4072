package offline

import (
	"strconv"

	"arivu/planner/ground"
)

// rawTrend is what a figure over time is to be turned into.
type rawTrend struct {
	kind   trend
	unit   ground.Unit // said in words like "month over month"
	window int
	at     int
}

// readTrend takes "running total of", "month over month growth", "3 month moving
// average".
func (d *draft) readTrend() {
	for i := range d.items {
		it := &d.items[i]
		if it.used || !it.is(trigTrend) {
			continue
		}
		d.use(i)
		if d.trend == nil {
			d.trend = &rawTrend{at: i}
		}
		switch t := d.trend; it.meaning.detail {
		case "running":
			t.kind = trendRun
		case "moving":
			t.kind = trendMoving
			d.movingWindow(i)
		case "growth":
			t.kind = trendGrowth
		case "change":
			t.kind = max(t.kind, trendChange)
		default:
			t.unit = ground.UnitOf(it.meaning.detail)
			t.kind = max(t.kind, trendChange)
		}
	}
}

// movingWindow reads the "3 month" before "moving average".
func (d *draft) movingWindow(i int) {
	unit, n := d.at(i-1), d.at(i-2)
	if unit.kind != itemUnit || n.kind != itemNumber {
		d.problem = "A moving average needs to know over how long, as in \"3-month moving average\"."
		return
	}
	d.trend.unit = unit.unit
	d.trend.window, _ = strconv.Atoi(n.number)
	d.use(i-1, i-2)
}

// settleTrend groups by the unit of time that the trend speaks of.
func (d *draft) settleTrend() {
	t := d.trend
	if t == nil || d.versus != nil {
		return
	}
	for _, k := range d.keys {
		if k.unit != ground.NoUnit {
			return
		}
	}
	if t.unit == ground.NoUnit {
		d.problem = "It is not clear over which time: say \"by month\" or name two periods."
		return
	}
	d.keys = append(d.keys, rawKey{item: -1, unit: t.unit, date: -1})
}

// trended turns the figure of each unit of time into a trend.
func (r *resolver) trended() {
	t := r.d.trend
	if t == nil || r.d.versus != nil || r.failed != "" {
		return
	}
	if r.f.shape != shapeGroups || len(r.f.measures) == 0 || len(r.f.keys) != 1 || r.f.keys[0].unit == ground.NoUnit {
		r.fail("A trend is read of one figure over time, and of nothing else beside it.")
		return
	}
	if t.kind == trendMoving && (t.window < 2 || t.window > 400 || t.unit != r.f.keys[0].unit) {
		r.fail("The moving average needs the unit of time that the figure is given by.")
		return
	}
	if t.kind == trendGrowth {
		r.note("Growth is in percent of the " + r.f.keys[0].unit.String() + " before.")
	}
	r.f.trend, r.f.window = t.kind, t.window
	r.f.order = []sortKey{{measure: -1}}
}
