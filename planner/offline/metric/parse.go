package metric

import (
	"fmt"
	"slices"
	"strings"

	"arivu/planner/ground"
	"arivu/planner/offline/frame"
)

// maxDepth bounds parentheses within parentheses.
const maxDepth = 30

// parser reads one expression or filter by recursive descent. After a problem it only
// goes on to its end.
type parser struct {
	catalog *ground.Catalog
	table   *ground.Table
	paths   *ground.Paths
	field   string
	toks    []token
	at      int
	depth   int
	inside  frame.Func // the function around, "" outside of all
	problem *Problem
}

func newParser(c *ground.Catalog, t *ground.Table, paths *ground.Paths, field, source string) *parser {
	p := &parser{catalog: c, table: t, paths: paths, field: field}
	toks, err := lex(source)
	if err != nil {
		p.failf("%s.", err)
		toks = []token{{kind: end}}
	}
	p.toks = toks
	return p
}

func (p *parser) failf(format string, args ...any) {
	if p.problem == nil {
		p.problem = &Problem{Field: p.field, Message: fmt.Sprintf(format, args...)}
	}
}

// near adds what may have been meant to the problem just found.
func (p *parser) near(name string, known []string) {
	if p.problem != nil && p.problem.Near == nil {
		p.problem.Near = ground.Nearest(name, known)
	}
}

func (p *parser) peek() token { return p.toks[p.at] }

func (p *parser) next() token {
	t := p.toks[p.at]
	if t.kind != end {
		p.at++
	}
	return t
}

// accept takes the next token if it is that word or sign.
func (p *parser) accept(word string) bool {
	if p.peek().is(word) {
		p.at++
		return true
	}
	return false
}

func (p *parser) expect(word string) {
	if !p.accept(word) {
		p.failf("%s is missing before %s.", word, p.here())
	}
}

// here names the next token for people.
func (p *parser) here() string {
	t := p.peek()
	if t.kind == end {
		return "the end"
	}
	return fmt.Sprintf("%q at position %d", t.text, t.at+1)
}

// nested bounds the depth around f.
func (p *parser) nested(f func() frame.Value) frame.Value {
	if p.depth++; p.depth > maxDepth {
		p.failf("The parentheses go deeper than %d; write it more plainly.", maxDepth)
		return nil
	}
	defer func() { p.depth-- }()
	return f()
}

// whole reads a value that is all there is, and made of many rows.
func (p *parser) whole(read func() frame.Value) frame.Value {
	v := read()
	if p.problem == nil && p.peek().kind != end {
		p.failf("%s does not belong there. Use sum, avg, min, max and count over columns, with + - * / and parentheses.", p.here())
	}
	if p.problem == nil && !frame.Aggregated(v) {
		p.failf("This is no figure of many rows; use sum, avg, min, max or count.")
	}
	return v
}

// sum is terms with + and - between them.
func (p *parser) sum() frame.Value {
	v := p.product()
	for p.problem == nil {
		switch {
		case p.accept("+"):
			v = frame.Arith{Op: frame.Add, L: v, R: p.product()}
		case p.accept("-"):
			v = frame.Arith{Op: frame.Sub, L: v, R: p.product()}
		default:
			return v
		}
	}
	return v
}

func (p *parser) product() frame.Value {
	v := p.factor()
	for p.problem == nil {
		switch {
		case p.accept("*"):
			v = frame.Arith{Op: frame.Mul, L: v, R: p.factor()}
		case p.accept("/"):
			v = p.divided(v, p.factor())
		default:
			return v
		}
	}
	return v
}

// divided is a quotient with its fraction. By a constant it is a plain division.
func (p *parser) divided(num, den frame.Value) frame.Value {
	lit, ok := den.(frame.Literal)
	if !ok {
		return frame.Ratio{Num: num, Den: den}
	}
	if strings.Trim(lit.Text, "0.") == "" {
		p.failf("This divides by zero.")
	}
	if !strings.Contains(lit.Text, ".") {
		lit.Text += ".0"
	}
	return frame.Arith{Op: frame.Div, L: num, R: lit}
}

var functions = map[string]frame.Func{"sum": frame.Sum, "avg": frame.Avg, "min": frame.Min, "max": frame.Max, "count": frame.Count}

func (p *parser) factor() frame.Value {
	t := p.peek()
	switch {
	case t.kind == number:
		p.next()
		return frame.Literal{Text: t.text, Number: true}
	case p.accept("-"):
		lit := p.next()
		if lit.kind != number {
			p.failf("A minus sign stands before a number or between two values, not before %q.", lit.text)
		}
		return frame.Literal{Text: "-" + lit.text, Number: true}
	case p.accept("("):
		v := p.nested(p.sum)
		p.expect(")")
		return v
	case t.kind == name && p.toks[p.at+1].is("(") && !t.quoted:
		return p.call()
	case t.kind == name:
		return p.plainColumn()
	}
	p.failf("A column, a number or a function is missing before %s.", p.here())
	return nil
}

// plainColumn is a column as part of a calculation.
func (p *parser) plainColumn() frame.Value {
	at := p.here()
	c := p.column()
	switch {
	case c == nil:
		return nil
	case p.inside == "":
		p.failf("The column %s stands outside of a function; say how its values are put together, as in sum(%s).", at, c.Name)
	case (p.inside == frame.Sum || p.inside == frame.Avg) && !c.Class.Numeric():
		p.failf("%s is no number (%s), so it cannot go into %s.", c.ID(), c.Type, strings.ToLower(string(p.inside)))
	}
	return frame.Col{Column: c}
}

func (p *parser) call() frame.Value {
	t := p.next()
	fn, ok := functions[strings.ToLower(t.text)]
	switch {
	case !ok:
		p.failf("%q is not a function that a metric may use; use sum, avg, min, max or count.", t.text)
		p.near(strings.ToLower(t.text), []string{"sum", "avg", "min", "max", "count"})
		return nil
	case p.inside != "":
		p.failf("%s stands inside another function; put them side by side.", strings.ToLower(t.text))
		return nil
	}
	p.next() // (
	p.inside = fn
	defer func() { p.inside = "" }()
	if fn != frame.Count {
		of := p.nested(p.sum)
		p.expect(")")
		return frame.Agg{Func: fn, Of: of}
	}
	a := frame.Agg{Func: frame.Count, Rows: p.table}
	if !p.accept("*") {
		a.Rows, a.Distinct = nil, p.accept("distinct")
		if c := p.column(); c != nil {
			a.Of = frame.Col{Column: c}
		}
	}
	p.expect(")")
	return a
}

// column reads a name with up to two more in front of it.
func (p *parser) column() *ground.Column {
	t := p.peek()
	if t.kind != name {
		p.failf("A column is missing before %s.", p.here())
		return nil
	}
	parts := []string{p.next().text}
	for len(parts) < 3 && p.peek().is(".") && p.toks[p.at+1].kind == name {
		p.next()
		parts = append(parts, p.next().text)
	}
	last := len(parts) - 1
	owner := p.table
	if last > 0 {
		if owner = p.owner(strings.Join(parts[:last], ".")); owner == nil {
			return nil
		}
	}
	c := owner.Column(parts[last])
	if c == nil {
		p.failf("The table %s has no column %q.", owner.Qualified(), parts[last])
		p.near(parts[last], columnNames(owner))
	}
	return c
}

// owner is the table of that name, of which each row of the metric's table has one row
// at most.
func (p *parser) owner(called string) *ground.Table {
	t := p.catalog.Table(called)
	switch {
	case t == nil:
		p.failf("There is no table %q.", called)
		p.near(called, tableNames(p.catalog))
		return nil
	case t != p.table && !p.paths.Reaches(t):
		p.failf("No foreign keys lead from %s to %s; add a relation, or use columns of %s.", p.table.Qualified(), t.Qualified(), p.table.Qualified())
		return nil
	case t != p.table && !p.paths.Single(t):
		p.failf("One row of %s may have many rows of %s, so rows would count more than once; make %s the metric's table.",
			p.table.Qualified(), t.Qualified(), t.Qualified())
		return nil
	}
	return t
}

func columnNames(t *ground.Table) []string {
	var out []string
	for _, c := range t.Columns {
		out = append(out, c.Name)
	}
	return out
}

func tableNames(c *ground.Catalog) []string {
	var out []string
	for _, t := range c.Tables {
		out = append(out, t.Qualified())
	}
	slices.Sort(out)
	return out
}
