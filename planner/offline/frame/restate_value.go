package frame

import (
	"strconv"
	"strings"
	"time"

	"arivu/planner/phrase"

	"arivu/planner/ground"
)

func (f *Frame) valueWords(v Value) string {
	switch v := v.(type) {
	case Col:
		return Spoken(v.Column)
	case AllColumns:
		if v.Table != nil {
			return "everything known of " + plural(v.Table)
		}
		return "all columns"
	case Literal:
		return v.Text
	case Agg:
		return f.aggregateWords(v)
	case Arith:
		return f.valueWords(v.L) + " " + arithWords[v.Op] + " " + f.valueWords(v.R)
	case Bucket:
		return v.Unit.String() + " of " + Spoken(v.Of)
	case Ratio:
		if v.Percent {
			return f.valueWords(v.Num) + " in percent of " + f.valueWords(v.Den)
		}
		if den, ok := v.Den.(Agg); ok && den.Func == Count && den.Distinct && den.Where == nil {
			return f.valueWords(v.Num) + " per " + bare(f.valueWords(den.Of)) // each is counted once
		}
		return f.valueWords(v.Num) + " per " + bare(f.valueWords(v.Den))
	case Share:
		return "the share in percent of " + bare(f.valueWords(v.Of))
	case Running:
		return "the running total of " + bare(f.valueWords(v.Of)) + " by " + f.sortWords(v.By)
	case Change:
		return changeWords(v.Percent) + f.valueWords(v.Of) + " against the one before by " + f.sortWords(v.By)
	case Growth:
		return changeWords(v.Percent) + f.valueWords(v.Of) + " between " + label(v.Then) + " and " + label(v.Now) + " (by " + Spoken(v.Date) + ")"
	case Nested:
		return nestedWords(v.Frame)
	case Metric:
		return f.metricWords(v)
	case Peers:
		same := make([]string, len(v.Same))
		for i, c := range v.Same {
			same[i] = bare(Spoken(c))
		}
		return f.plainAggregate(Agg{Func: v.Func, Of: Col{v.Of}}) + " among those with the same " + phrase.List(same, "and")
	case Days:
		return "the days from " + momentWords(v.From, v.Today) + " to " + momentWords(v.To, v.Today)
	case Moving:
		return "the average of " + bare(f.valueWords(v.Of)) + " over " + strconv.Itoa(v.Rows) + " rows by " + f.sortWords(v.By)
	}
	return ""
}

func momentWords(c *ground.Column, today time.Time) string {
	if c == nil {
		return today.Format("2 January 2006")
	}
	return Spoken(c)
}

// metricWords says a metric by its name, with the condition its parts share.
func (f *Frame) metricWords(m Metric) string {
	s := "the " + m.Name
	if c := shared(m.Of); c != nil {
		s += " where " + f.condWords(c)
	}
	return s
}

// shared is the condition of the first aggregate in a value.
func shared(v Value) Cond {
	switch v := v.(type) {
	case Agg:
		return v.Where
	case Metric:
		return shared(v.Of)
	case Arith:
		return shared(v.L)
	case Ratio:
		return shared(v.Num)
	}
	return nil
}

var arithWords = map[ArithOp]string{Add: "plus", Sub: "minus", Mul: "times", Div: "divided by"}

func changeWords(percent bool) string {
	if percent {
		return "the change in percent of "
	}
	return "the change of "
}

func label(p ground.Period) string {
	if p.Label != "" {
		return p.Label
	}
	return periodWords(p)
}

func (f *Frame) aggregateWords(a Agg) string {
	s := f.plainAggregate(a)
	if a.Where != nil {
		s += " for which " + f.condWords(a.Where)
	}
	return s
}

func (f *Frame) plainAggregate(a Agg) string {
	if a.Of == nil {
		t := a.Rows
		if t == nil {
			t = f.counted()
		}
		if t == nil {
			return "the number of rows"
		}
		return "the number of " + plural(t)
	}
	of := f.valueWords(a.Of)
	if c, ok := a.Of.(Col); ok && c.Table.Key == c.Column && a.Func == Count {
		of = plural(c.Table)
	}
	if c, ok := a.Of.(Col); ok && c.Role == ground.When {
		switch a.Func {
		case Min:
			return "the earliest " + bare(of)
		case Max:
			return "the latest " + bare(of)
		}
	}
	switch a.Func {
	case Count:
		if a.Distinct {
			return "the number of different values of " + of
		}
		return "the number of values of " + of
	case Sum:
		return "the sum of " + of
	case Avg:
		return "the average of " + of
	case Min:
		return "the lowest value of " + of
	default:
		return "the highest value of " + of
	}
}

// counted is the table whose rows a plain count counts: the one joined last, whose
// rows belong to the others.
func (f *Frame) counted() *ground.Table {
	if n := len(f.Extra); n > 0 {
		return f.Extra[0]
	}
	return f.subject()
}

func nestedWords(f *Frame) string {
	w := f.words()
	if strings.HasPrefix(w, "the ") && f.Where == nil && f.Having == nil && len(f.Order) == 0 {
		return w
	}
	return "the answer to (" + w + ")"
}
