package offline

import (
	"arivu/planner/ground"
	"arivu/planner/offline/frame"
)

// daysPerYear is the length of a year with its leap days.
const daysPerYear = "365.25"

// delivering are the tables that know how long a delivery took.
func (d *draft) delivering() []*ground.Table {
	var out []*ground.Table
	for _, x := range d.catalog.Deliveries() {
		out = append(out, x.Sent.Table)
	}
	return out
}

// spanMeasure is a length of time that is worked out: an age, or the days that a
// delivery took. Unless asked otherwise the average is taken.
func (r *resolver) spanMeasure(m rawMeasure) (measure, bool) {
	fn, name := frame.Avg, "average "
	switch m.fn {
	case aggMin:
		fn, name = frame.Min, "lowest "
	case aggMax:
		fn, name = frame.Max, "highest "
	case aggSum, aggCount, aggDistinct:
		return measure{}, false
	case "":
		r.note("The average is taken.")
	}
	var of frame.Value
	switch m.metric {
	case byAge:
		birth := r.birth()
		if birth == nil || birth.Table != r.f.root {
			return measure{}, false
		}
		r.note("Age is in years and read from " + spoken(birth) + ".")
		of = frame.Arith{Op: frame.Div, L: frame.Days{From: birth, Today: r.now}, R: frame.Literal{Text: daysPerYear, Number: true}}
		name += "age"
	default:
		for _, x := range r.d.catalog.Deliveries() {
			if x.Sent.Table == r.f.root {
				of = frame.Days{From: x.Sent, To: x.Arrived}
				r.note("It is counted in days from " + spoken(x.Sent) + " to " + spoken(x.Arrived) + ".")
			}
		}
		name += "delivery time"
	}
	if of == nil {
		return measure{}, false
	}
	return measure{value: frame.Metric{Name: name, Of: frame.Agg{Func: fn, Of: of}}}, true
}
