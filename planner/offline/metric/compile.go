package metric

import (
	"fmt"

	"arivu/events"
	"arivu/planner/ground"
	"arivu/planner/offline/frame"
)

// Problem says what is wrong with a metric.
type Problem struct {
	Field   string // table, expression or filters[N]
	Message string
	Near    []string // names that may have been meant, best first
}

// Error is the message.
func (p *Problem) Error() string { return p.Message }

// Metric is a metric with its meaning in a schema.
type Metric struct {
	Table *ground.Table // each of whose rows counts once
	Value frame.Metric  // its aggregates limited by the filters
}

// Compile makes a value of a metric. The error is a *Problem.
func Compile(c *ground.Catalog, m *events.Metric) (*Metric, error) {
	t := c.Table(m.Table)
	if t == nil {
		return nil, &Problem{Field: "table", Message: fmt.Sprintf("There is no table %q.", m.Table), Near: nearTables(c, m.Table)}
	}
	paths := c.Distances(t)
	p := newParser(c, t, paths, "expression", m.Expression)
	of := p.whole(p.sum)
	if p.problem != nil {
		return nil, p.problem
	}
	var filters []frame.Cond
	for i, f := range m.Filters {
		p := newParser(c, t, paths, fmt.Sprintf("filters[%d]", i), f)
		filters = append(filters, p.wholeCond())
		if p.problem != nil {
			return nil, p.problem
		}
	}
	return &Metric{Table: t, Value: frame.Metric{Name: m.Name, Defined: true, Of: frame.Within(of, frame.And(filters...))}}, nil
}

// SQL is the metric on its own, over all rows, in the dialect of the catalog.
func (m *Metric) SQL(c *ground.Catalog) (string, error) {
	f := &frame.Frame{Base: m.Table, Select: []frame.Item{{Value: m.Value}}}
	return f.SQL(c)
}

func nearTables(c *ground.Catalog, name string) []string {
	known := make([]string, len(c.Tables))
	for i, t := range c.Tables {
		known[i] = t.Qualified()
	}
	return ground.Nearest(name, known)
}
