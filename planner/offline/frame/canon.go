package frame

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"arivu/planner/ground"
)

// Canonical is equal for frames that ask for the same: the order of shown columns,
// of conditions and of joined tables does not matter, and a foreign key stands for
// the key it refers to.
func (f *Frame) Canonical(c *ground.Catalog) string {
	w := canon{root: func(col *ground.Column) *ground.Column { return c.Referenced(col) }}
	s := w.frame(f)
	if tables, err := f.Tables(c); err == nil {
		names := make([]string, len(tables))
		for i, t := range tables {
			names[i] = t.Qualified()
		}
		slices.Sort(names)
		s += " from " + strings.Join(slices.Compact(names), ",")
	}
	return s
}

// canonicalValue is the form of a value without looking through foreign keys.
func canonicalValue(v Value) string {
	w := canon{root: func(col *ground.Column) *ground.Column { return col }}
	return w.value(v)
}

// canon writes canonical forms.
type canon struct {
	root func(*ground.Column) *ground.Column
}

func (w canon) frame(f *Frame) string {
	var b strings.Builder
	put := func(name string, parts []string) {
		if len(parts) > 0 {
			b.WriteString(name + "(" + strings.Join(parts, ";") + ")")
		}
	}
	sel := make([]string, len(f.Select))
	for i, it := range f.Select {
		sel[i] = w.value(it.Value)
	}
	slices.Sort(sel)
	if f.Distinct {
		b.WriteString("distinct ")
	}
	put("select", sel)
	if f.Where != nil {
		put("where", []string{w.cond(f.Where)})
	}
	put("group", w.sorted(f.Group))
	if f.Having != nil {
		put("having", []string{w.cond(f.Having)})
	}
	put("order", w.sorts(f.Order))
	if f.Limit > 0 {
		put("limit", []string{strconv.Itoa(f.Limit)})
	}
	if t := f.Top; t != nil {
		put("top"+flag(t.Ties), append(append([]string{strconv.Itoa(t.N)}, w.sorted(t.Per)...), w.sorts(t.By)...))
	}
	if f.Offset > 0 {
		put("offset", []string{strconv.Itoa(f.Offset)})
	}
	for _, t := range f.Optional {
		put("optional", []string{t.Qualified()})
	}
	if f.Set == nil {
		return b.String()
	}
	l, r := b.String(), w.frame(f.Set.Right)
	if f.Set.Op != Except && r < l {
		l, r = r, l
	}
	return l + " " + string(f.Set.Op) + " " + r
}

func (w canon) sorted(vs []Value) []string {
	out := make([]string, len(vs))
	for i, v := range vs {
		out[i] = w.value(v)
	}
	slices.Sort(out)
	return out
}

func (w canon) sorts(ss []Sort) []string {
	out := make([]string, len(ss))
	for i, s := range ss {
		out[i] = w.value(s.Value)
		if s.Desc {
			out[i] += " desc"
		}
	}
	return out
}

func (w canon) col(c *ground.Column) string {
	if c == nil {
		return "-"
	}
	return w.root(c).ID()
}

func (w canon) value(v Value) string {
	switch v := v.(type) {
	case Col:
		return w.col(v.Column)
	case AllColumns:
		if v.Table != nil {
			return v.Table.Qualified() + ".*"
		}
		return "*"
	case Literal:
		return strconv.Quote(plainNumber(strings.ToLower(strings.TrimSpace(v.Text))))
	case Agg:
		return w.aggregate(v)
	case Arith:
		return "(" + w.value(v.L) + string(v.Op) + w.value(v.R) + ")"
	case Bucket:
		return v.Unit.String() + "(" + w.col(v.Of) + ")"
	case Ratio:
		return "ratio(" + w.value(v.Num) + "/" + w.value(v.Den) + flag(v.Percent) + ")"
	case Share:
		return "share(" + w.value(v.Of) + ")"
	case Running:
		return "running(" + w.value(v.Of) + " by " + strings.Join(w.sorts(v.By), ";") + ")"
	case Change:
		return "change(" + w.value(v.Of) + " by " + strings.Join(w.sorts(v.By), ";") + flag(v.Percent) + ")"
	case Metric:
		return w.value(v.Of)
	case Peers:
		same := make([]string, len(v.Same))
		for i, c := range v.Same {
			same[i] = w.col(c)
		}
		return "peers(" + strings.ToLower(string(v.Func)) + " " + w.col(v.Of) + " same " + strings.Join(same, ";") + ")"
	case Days:
		return "days(" + w.col(v.From) + ".." + w.col(v.To) + " " + v.Today.Format(time.DateOnly) + ")"
	case Moving:
		return "moving(" + w.value(v.Of) + " by " + strings.Join(w.sorts(v.By), ";") + " " + strconv.Itoa(v.Rows) + ")"
	case Growth:
		return "growth(" + w.value(v.Of) + w.col(v.Date) + span(v.Now) + span(v.Then) + flag(v.Percent) + ")"
	case Nested:
		return "[" + w.frame(v.Frame) + "]"
	}
	return "-"
}

func (w canon) aggregate(a Agg) string {
	s := strings.ToLower(string(a.Func)) + "("
	if a.Distinct {
		s += "distinct "
	}
	switch {
	case a.Of != nil:
		s += w.value(a.Of)
	case a.Rows != nil:
		s += "rows of " + a.Rows.Qualified()
	default:
		s += "*"
	}
	if a.Where != nil {
		s += " where " + w.cond(a.Where)
	}
	return s + ")"
}

func (w canon) cond(c Cond) string {
	switch c := c.(type) {
	case All:
		return w.set("all", c)
	case Any:
		return w.set("any", c)
	case Not:
		return "not(" + w.cond(c.Cond) + ")"
	case Compare:
		return w.value(c.L) + string(c.Op) + w.value(c.R)
	case Range:
		return w.value(c.Value) + " in " + w.value(c.Low) + ".." + w.value(c.High)
	case OneOf:
		if len(c.List) == 1 {
			return w.value(c.Value) + string(Eq) + w.value(c.List[0])
		}
		list := make([]string, len(c.List))
		for i, l := range c.List {
			list[i] = w.value(l)
		}
		slices.Sort(list)
		return w.value(c.Value) + " in " + strings.Join(list, ",")
	case Among:
		return w.value(c.Value) + " among [" + w.frame(c.Of) + "]"
	case Like:
		return w.value(c.Value) + " like " + strconv.Quote(strings.ToLower(c.Pattern))
	case Missing:
		return w.value(c.Value) + " missing"
	case Is:
		return w.col(c.Column) + " is" + flag(c.State)
	case During:
		return w.col(c.Column) + " during" + span(c.Period)
	case Related:
		way := []string{w.col(c.Edge.Pairs[0][0]), c.Edge.To.Qualified()}
		for _, e := range c.Joins {
			way = append(way, e.To.Qualified())
		}
		s := "related(" + strings.Join(way, ">")
		if c.Where != nil {
			s += " where " + w.cond(c.Where)
		}
		return s + ")"
	}
	return ""
}

func (w canon) set(name string, cs []Cond) string {
	parts := make([]string, len(cs))
	for i, c := range cs {
		parts[i] = w.cond(c)
	}
	slices.Sort(parts)
	return name + "(" + strings.Join(parts, ";") + ")"
}

func flag(on bool) string {
	if on {
		return " +"
	}
	return " -"
}

func span(p ground.Period) string {
	return " " + p.From.Format(time.DateOnly) + ".." + p.To.Format(time.DateOnly)
}

// plainNumber drops zeros that do not change a number.
func plainNumber(s string) string {
	if isNumber(s) && strings.Contains(s, ".") {
		return strings.TrimRight(strings.TrimRight(s, "0"), ".")
	}
	return s
}
