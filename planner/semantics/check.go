package semantics

import (
	"errors"
	"fmt"
	"strings"

	"arivu/events"
	"arivu/planner/ground"
	"arivu/planner/offline/metric"
	"arivu/planner/vouched"
)

// Check holds what people wrote against the schema: names that are not there,
// expressions and patterns that cannot be read. What is right comes out as statements,
// for the guard to judge.
func Check(s *events.Schema, m *events.Meanings) *events.SemanticsChecked {
	c := checker{schema: s, out: new(events.SemanticsChecked)}
	c.tables(m.Tables)
	c.relations(m.Relations)
	c.instructions(m.Instructions)
	c.metrics(ground.NewCatalog(Overlay(s, m)), m.Metrics)
	c.verified(m.Verified)
	return c.out
}

type checker struct {
	schema *events.Schema
	out    *events.SemanticsChecked
}

func (c *checker) addf(path string, near []string, format string, args ...any) {
	message := fmt.Sprintf(format, args...)
	if len(near) > 0 {
		message += fmt.Sprintf(" Did you mean %q?", near[0])
	}
	c.out.Problems = append(c.out.Problems, events.SemanticsProblem{Path: path, Message: message, Near: near})
}

// table is the table of that name, which is a problem if there is none.
func (c *checker) table(path, name string) *events.Table {
	if t := tableOf(c.schema, name); t != nil {
		return t
	}
	known := make([]string, len(c.schema.Tables))
	for i := range c.schema.Tables {
		known[i] = c.schema.Tables[i].Qualified()
	}
	c.addf(path, ground.Nearest(name, known), "There is no table %q.", name)
	return nil
}

func (c *checker) column(path string, t *events.Table, name string) *events.Column {
	if col := t.Column(name); col != nil {
		return col
	}
	known := make([]string, len(t.Columns))
	for i := range t.Columns {
		known[i] = t.Columns[i].Name
	}
	c.addf(path, ground.Nearest(name, known), "The table %s has no column %q.", t.Qualified(), name)
	return nil
}

func (c *checker) tables(list []events.TableMeaning) {
	for i, m := range list {
		at := fmt.Sprintf("tables[%d]", i)
		t := c.table(at+".table", m.Table)
		if t == nil {
			continue
		}
		for j, col := range m.Columns {
			c.column(fmt.Sprintf("%s.columns[%d].column", at, j), t, col.Column)
		}
	}
}

func (c *checker) relations(list []events.Relation) {
	for i, r := range list {
		at := fmt.Sprintf("relations[%d]", i)
		t, ref := c.table(at+".table", r.Table), c.table(at+".ref_table", r.RefTable)
		if t == nil || ref == nil {
			continue
		}
		for j := range r.Columns {
			from := c.column(fmt.Sprintf("%s.columns[%d]", at, j), t, r.Columns[j])
			to := c.column(fmt.Sprintf("%s.ref_columns[%d]", at, j), ref, r.RefColumns[j])
			if !r.Rejected && from != nil && to != nil && from.Class != to.Class && (!from.Class.Numeric() || !to.Class.Numeric()) {
				c.addf(fmt.Sprintf("%s.ref_columns[%d]", at, j), nil, "%s.%s is %s and %s.%s is %s; columns of a relation hold the same.",
					r.Table, from.Name, from.Class, r.RefTable, to.Name, to.Class)
			}
		}
	}
}

func (c *checker) instructions(list []events.Instruction) {
	for i, in := range list {
		for j, t := range in.Tables {
			c.table(fmt.Sprintf("instructions[%d].tables[%d]", i, j), t)
		}
	}
}

func (c *checker) metrics(catalog *ground.Catalog, list []events.Metric) {
	for i := range list {
		m, at := &list[i], fmt.Sprintf("metrics[%d]", i)
		c.spoken(catalog, at+".name", m.Name)
		for j, s := range m.Synonyms {
			c.spoken(catalog, fmt.Sprintf("%s.synonyms[%d]", at, j), s)
		}
		sql, err := compiled(catalog, m)
		var p *metric.Problem
		switch {
		case errors.As(err, &p):
			c.addf(at+"."+p.Field, p.Near, "%s", p.Message)
		case err != nil:
			c.addf(at+".expression", nil, "It cannot be written in this database's SQL: %s.", err)
		default:
			c.out.Statements = append(c.out.Statements, events.SemanticsStatement{Path: at + ".expression", SQL: sql})
		}
	}
}

func compiled(catalog *ground.Catalog, m *events.Metric) (string, error) {
	done, err := metric.Compile(catalog, m)
	if err != nil {
		return "", err
	}
	return done.SQL(catalog)
}

// spoken refuses a name that already means something in every question.
func (c *checker) spoken(catalog *ground.Catalog, path, name string) {
	if bad := catalog.CheckName(name); bad != "" {
		c.addf(path, nil, "%s", bad)
	}
}

func (c *checker) verified(list []events.VerifiedQuestion) {
	seen := map[string]string{}
	for i := range list {
		v, at := &list[i], fmt.Sprintf("verified[%d]", i)
		c.parameters(at, v.Parameters)
		p, err := vouched.ParsePattern(v.Question, v.Parameters)
		if err != nil {
			c.addf(at+".question", nil, "%s.", err)
			continue
		}
		if first, twice := seen[p.Key()]; twice {
			c.addf(at+".question", nil, "It fits the same questions as %s; keep one of them.", first)
		}
		seen[p.Key()] = at + ".question"
		sql, err := c.sampled(v)
		if err != nil {
			c.addf(at+".sql", nil, "%s.", err)
			continue
		}
		c.out.Statements = append(c.out.Statements, events.SemanticsStatement{Path: at + ".sql", SQL: sql})
	}
}

func (c *checker) parameters(at string, list []events.Parameter) {
	for j, p := range list {
		if p.Type != events.ParameterValue {
			continue
		}
		path := fmt.Sprintf("%s.parameters[%d].column", at, j)
		dot := strings.LastIndexByte(p.Column, '.')
		if dot < 0 {
			c.addf(path, nil, "%q is no column; write table.column.", p.Column)
			continue
		}
		if t := c.table(path, p.Column[:dot]); t != nil {
			c.listed(path, t, p.Column[dot+1:])
		}
	}
}

// listed refuses a column whose values nobody can say.
func (c *checker) listed(path string, t *events.Table, name string) {
	col := c.column(path, t, name)
	switch {
	case col == nil:
	case col.Masked:
		c.addf(path, nil, "%s.%s is masked, so its values are not known; use another column.", t.Qualified(), name)
	case col.Class != events.TypeText:
		c.addf(path, nil, "%s.%s holds no text (%s); use a parameter of type number, date or text.", t.Qualified(), name, col.Class)
	case len(col.Values) == 0 && !c.schema.Partial:
		c.addf(path, nil, "No values of %s.%s are known, because there are too many or none; use a parameter of type text.", t.Qualified(), name)
	}
}

// awkward is a text with whatever could end a string early.
const awkward = `it's "a" \ -- /* sample`

// sampled is the statement with a sample in each parameter's place.
func (c *checker) sampled(v *events.VerifiedQuestion) (string, error) {
	st, err := vouched.ParseStatement(v.SQL, v.Parameters, c.schema.Dialect)
	if err != nil {
		return "", err
	}
	args := make([]vouched.Argument, len(v.Parameters))
	for i, p := range v.Parameters {
		a := vouched.Argument{Parameter: p}
		switch p.Type {
		case events.ParameterNumber:
			a.Text = "1"
		case events.ParameterDate:
			a.Text = "2024-01-31"
		case events.ParameterPeriod:
			a.Text, a.From, a.To = "January 2024", "2024-01-01", "2024-02-01"
		case events.ParameterValue, events.ParameterText:
			a.Text = awkward
		}
		args[i] = a
	}
	return st.Bind(args)
}
