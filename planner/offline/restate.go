package offline

import (
	"strings"

	"arivu/planner/ground"
)

// restate says in words what a frame asks for. It is written from the frame
// alone, so that it is true of the statement.
func restate(f *frame) string {
	var b strings.Builder
	switch f.shape {
	case shapeList:
		b.WriteString(listWords(f))
	case shapeShare:
		b.WriteString("The percentage of " + plainName(f.root) + perKeys(f))
	case shapeMembers:
		b.WriteString("The number of " + keyPlural(f.keys[0]))
	case shapeAverage:
		b.WriteString("The average number of " + plainName(f.root) + " per " + keyWords(f.keys[0]))
	default:
		parts := make([]string, len(f.measures))
		for i, m := range f.measures {
			parts[i] = measureWords(f, m)
		}
		b.WriteString(capital(joinWords(parts, "and")))
		b.WriteString(perKeys(f))
	}
	if h := f.having; h != nil {
		b.WriteString(", where " + measureWords(f, f.measures[0]) + " is " + operatorWords(h.op) + " " + h.number)
		if h.upper != "" {
			b.WriteString(" and " + h.upper)
		}
	}
	b.WriteString(filterWords(f))
	b.WriteString(orderWords(f))
	b.WriteString(".")
	return b.String()
}

// perKeys says for what each row of the answer stands.
func perKeys(f *frame) string {
	if len(f.keys) == 0 {
		return ""
	}
	keys := make([]string, len(f.keys))
	for i, k := range f.keys {
		keys[i] = keyWords(k)
	}
	return " for each " + joinWords(keys, "and")
}

func capital(s string) string {
	if s == "" {
		return s
	}
	return strings.ToUpper(s[:1]) + s[1:]
}

func listWords(f *frame) string {
	cols := make([]string, 0, len(f.columns))
	for _, c := range f.columns {
		w := c.Title
		if c.Table != f.root {
			w = spoken(c)
		}
		cols = append(cols, w)
	}
	s := "List " + plainName(f.root) + " with " + joinWords(cols, "and")
	if f.distinct {
		s = "List each different " + joinWords(cols, "and") + " of " + plainName(f.root)
	}
	return s
}

func measureWords(f *frame, m measure) string {
	if m.share {
		return "the share in percent of " + strings.TrimPrefix(measureWords(f, measure{fn: m.fn, column: m.column, metric: m.metric}), "the ")
	}
	switch m.metric {
	case byRevenue:
		if m.fn == aggAvg {
			return "the average value of " + plainName(f.root)
		}
		return "the revenue"
	case byUnits:
		return "the units sold"
	case byProfit:
		return "the profit"
	}
	switch m.fn {
	case aggCount:
		return "the number of " + plainName(f.root)
	case aggDistinct:
		return "the number of different values of " + spoken(m.column)
	case aggSum:
		return "the sum of " + spoken(m.column)
	case aggAvg:
		return "the average of " + spoken(m.column)
	case aggMin:
		return "the lowest value of " + spoken(m.column)
	default:
		return "the highest value of " + spoken(m.column)
	}
}

func keyWords(k key) string {
	switch {
	case k.table != nil:
		return plainSingular(k.table)
	case k.unit != ground.NoUnit:
		return k.unit.String() + " of " + spoken(k.column)
	}
	return strings.TrimPrefix(spoken(k.column), "the ")
}

func keyPlural(k key) string {
	if k.table != nil {
		return plainName(k.table)
	}
	return "values of " + keyWords(k)
}

func operatorWords(op string) string {
	switch op {
	case ">":
		return "more than"
	case ">=":
		return "at least"
	case "<":
		return "less than"
	case "<=":
		return "at most"
	case "<>":
		return "other than"
	case "":
		return "between"
	}
	return "exactly"
}

func filterWords(f *frame) string {
	parts := make([]string, 0, len(f.filters))
	for _, x := range f.filters {
		parts = append(parts, conditionWords(x))
	}
	if len(parts) == 0 {
		return ""
	}
	return ", where " + joinWords(parts, "and")
}

func conditionWords(x filter) string {
	if x.test == testExists {
		s := "there is " + article(plainSingular(x.table))
		if x.not {
			s = "there is no " + plainSingular(x.table)
		}
		inner := make([]string, 0, len(x.inner))
		for _, in := range x.inner {
			inner = append(inner, conditionWords(in))
		}
		if len(inner) > 0 {
			s += " for which " + joinWords(inner, "and")
		}
		return s
	}
	c := spoken(x.column)
	is := " is "
	if x.not {
		is = " is not "
	}
	switch x.test {
	case testNull:
		if x.not {
			return c + " is known"
		}
		return c + " is missing"
	case testFlag:
		if x.not {
			return c + " is false"
		}
		return c + " is true"
	case testIn:
		vals := make([]string, len(x.values))
		for i, v := range x.values {
			vals[i] = "'" + v.text + "'"
		}
		return c + is + joinWords(vals, "or")
	case testBetween:
		return c + is + "between " + x.values[0].text + " and " + x.values[1].text
	case testPeriod:
		return c + is + periodWords(x.period)
	case testLike:
		return c + strings.ReplaceAll(is, "is", "is like") + "'" + x.pattern + "'"
	case testAverage:
		return c + " is " + operatorWords(x.op) + " the average"
	}
	if x.column.Role == ground.When {
		how := "before"
		if x.op == ">" {
			how = "after"
		}
		return c + " is " + how + " " + x.values[0].text
	}
	return c + " is " + operatorWords(x.op) + " " + x.values[0].text
}

func periodWords(p ground.Period) string {
	const day = "2 January 2006"
	switch {
	case p.To.IsZero():
		return "on or after " + p.From.Format(day)
	case p.From.IsZero():
		return "before " + p.To.Format(day)
	}
	last := p.To.AddDate(0, 0, -1)
	if last.Equal(p.From) {
		return "on " + p.From.Format(day)
	}
	return "from " + p.From.Format(day) + " to " + last.Format(day)
}

func orderWords(f *frame) string {
	if len(f.order) == 0 || f.order[0].measure < 0 && f.order[0].column == nil && f.limit == 0 {
		return ""
	}
	o := f.order[0]
	var by string
	switch {
	case o.column != nil:
		by = spoken(o.column)
	case o.measure >= 0:
		by = measureWords(f, f.measures[o.measure])
	default:
		by = keyWords(f.keys[o.key])
	}
	way := "lowest"
	if o.desc {
		way = "highest"
	}
	if c := o.column; c != nil && c.Role == ground.When {
		way = "earliest"
		if o.desc {
			way = "latest"
		}
	}
	switch {
	case f.limit == 1:
		return "; only the first by " + by + ", " + way + " first"
	case f.limit > 0:
		return "; only the first " + plainInt(f.limit) + " by " + by + ", " + way + " first"
	}
	return "; sorted by " + by + ", " + way + " first"
}
