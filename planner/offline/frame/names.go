package frame

import (
	"strings"

	"arivu/planner/ground"
)

// nameOf is the name of a result column that is no plain column.
func nameOf(v Value) string {
	switch v := v.(type) {
	case Col:
		return snake(ground.Humanize(v.Name))
	case Agg:
		return aggregateName(v)
	case Arith:
		return nameOf(v.L)
	case Bucket:
		return v.Unit.String()
	case Ratio:
		if v.Percent {
			return "percent"
		}
		return "ratio"
	case Share:
		return "share_percent"
	case Metric:
		return snake(v.Name)
	case Peers:
		return nameOf(Agg{Func: v.Func, Of: Col{v.Of}})
	case Days:
		return "days"
	case Moving:
		return "moving_average"
	case Running:
		return "running_" + nameOf(v.Of)
	case Change:
		return changeName(nameOf(v.Of), v.Percent)
	case Growth:
		return changeName(nameOf(v.Of), v.Percent)
	}
	return ""
}

func changeName(of string, percent bool) string {
	if percent {
		return of + "_change_percent"
	}
	return of + "_change"
}

func aggregateName(a Agg) string {
	switch {
	case a.Of == nil && a.Rows != nil:
		return snake(a.Rows.Words) + "_count"
	case a.Of == nil:
		return "row_count"
	}
	name := nameOf(a.Of)
	when := false
	if c, ok := a.Of.(Col); ok {
		when = c.Role == ground.When
	}
	switch a.Func {
	case Count:
		return name + "_count"
	case Sum:
		if strings.HasPrefix(name, "total_") {
			return name
		}
		return "total_" + name
	case Avg:
		return "average_" + name
	case Min:
		if when {
			return "earliest_" + name
		}
		return "lowest_" + name
	default:
		if when {
			return "latest_" + name
		}
		return "highest_" + name
	}
}

func snake(words string) string { return strings.ReplaceAll(words, " ", "_") }
