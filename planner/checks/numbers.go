package checks

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"arivu/events"
	"arivu/planner/ground"
)

// scales are what a number of a question may be multiplied by in the statement: a share
// of a hundred, thousands, millions.
var scales = []float64{1, 100, 0.01, 1_000, 1_000_000}

// numbers looks for the numbers of the question among the constants and the limit of the
// statement. Numbers written as words count when they are found only: "the two of them"
// asks for nothing.
func (c *checker) numbers() *events.Check {
	var unused, used []string
	for i, t := range c.toks {
		if t.Kind != ground.Number || c.inPeriod(i) {
			continue
		}
		value, err := strconv.ParseFloat(t.Value, 64)
		switch {
		case err != nil:
		case c.uses(t.Value, value):
			used = add(used, t.Text+" is in the statement")
		case strings.ContainsAny(t.Text, "0123456789") && !c.facts.Cut && !c.partOfName(t):
			unused = add(unused, "the question says "+t.Text+", the statement does not")
		}
	}
	return verdict(Numbers, unused, used)
}

// uses reports whether the statement has a number of the question.
func (c *checker) uses(digits string, value float64) bool {
	if n := c.facts.Limit; n > 0 && float64(n) == value {
		return true
	}
	for _, l := range c.facts.Literals {
		n, err := strconv.ParseFloat(l.Text, 64)
		switch {
		case err == nil && scaled(n, value):
			return true
		case err == nil && l.Op != "" && math.Abs(n-value) == 1: // more than 5 is at least 6
			return true
		case err != nil && hasDigits(l.Text, digits):
			return true
		}
	}
	return false
}

func scaled(n, value float64) bool {
	for _, s := range scales {
		if math.Abs(n-value*s) <= 1e-9*math.Abs(n) {
			return true
		}
	}
	return false
}

// hasDigits reports whether a text has the digits as a number by themselves.
func hasDigits(text, digits string) bool {
	for _, run := range strings.FieldsFunc(text, func(r rune) bool { return r != '.' && (r < '0' || r > '9') }) {
		run = strings.Trim(run, ".")
		if run == digits || strings.TrimLeft(run, "0") == digits {
			return true
		}
	}
	return false
}

// partOfName reports a number that belongs to the name of something in the schema, as in
// "address 2" for the column address2.
func (c *checker) partOfName(t ground.Token) bool {
	if c.Schema == nil {
		return true
	}
	for _, id := range c.Result.Tables {
		table := c.Schema.Table(id)
		if table == nil {
			continue
		}
		if hasDigits(table.Name, t.Value) {
			return true
		}
		for _, column := range table.Columns {
			if hasDigits(column.Name, t.Value) {
				return true
			}
		}
	}
	return false
}

// comparison is how a question compares with a number: the operators that say so for the
// number itself, and for the whole number next to it.
type comparison struct {
	words      []string
	after      bool // the words follow the number
	op, nextOp string
	next       float64
}

var comparisons = []comparison{
	{words: []string{"more", "than"}, op: ">", nextOp: ">=", next: 1},
	{words: []string{"greater", "than"}, op: ">", nextOp: ">=", next: 1},
	{words: []string{"higher", "than"}, op: ">", nextOp: ">=", next: 1},
	{words: []string{"larger", "than"}, op: ">", nextOp: ">=", next: 1},
	{words: []string{"over"}, op: ">", nextOp: ">=", next: 1},
	{words: []string{"above"}, op: ">", nextOp: ">=", next: 1},
	{words: []string{"at", "least"}, op: ">=", nextOp: ">", next: -1},
	{words: []string{"no", "less", "than"}, op: ">=", nextOp: ">", next: -1},
	{words: []string{"or", "more"}, after: true, op: ">=", nextOp: ">", next: -1},
	{words: []string{"less", "than"}, op: "<", nextOp: "<=", next: -1},
	{words: []string{"fewer", "than"}, op: "<", nextOp: "<=", next: -1},
	{words: []string{"lower", "than"}, op: "<", nextOp: "<=", next: -1},
	{words: []string{"under"}, op: "<", nextOp: "<=", next: -1},
	{words: []string{"below"}, op: "<", nextOp: "<=", next: -1},
	{words: []string{"at", "most"}, op: "<=", nextOp: "<", next: 1},
	{words: []string{"up", "to"}, op: "<=", nextOp: "<", next: 1},
	{words: []string{"no", "more", "than"}, op: "<=", nextOp: "<", next: 1},
	{words: []string{"or", "less"}, after: true, op: "<=", nextOp: "<", next: 1},
	{words: []string{"or", "fewer"}, after: true, op: "<=", nextOp: "<", next: 1},
}

// comparisons holds "more than 5", "at least 5" and the like against the operators that
// the statement uses with the number, and "before" and "after" a date against those of
// dates.
func (c *checker) comparisons() *events.Check {
	var wrong, right []string
	for i, t := range c.toks {
		if t.Kind != ground.Number || c.inPeriod(i) {
			continue
		}
		value, err := strconv.ParseFloat(t.Value, 64)
		how, ok := c.comparedAt(i)
		if err != nil || !ok {
			continue
		}
		said := strings.Join(how.words, " ") + " " + t.Text
		if how.after {
			said = t.Text + " " + strings.Join(how.words, " ")
		}
		switch op, ok := c.obeyed(how, value); {
		case ok:
			right = add(right, fmt.Sprintf("%q is %s", said, op))
		case op != "":
			wrong = add(wrong, fmt.Sprintf("the question says %q, the statement compares with %s %s", said, op, t.Value))
		}
	}
	w, r := c.sides()
	return verdict(Comparisons, append(wrong, w...), append(right, r...))
}

// comparedAt is the comparison in words around token i, the longest that there is.
func (c *checker) comparedAt(i int) (best comparison, ok bool) {
	for _, how := range comparisons {
		at := i + 1
		if !how.after {
			at = i - len(how.words)
			if c.lower(i-1) == "$" || c.lower(i-1) == "€" || c.lower(i-1) == "£" {
				at--
			}
		}
		if c.said(at, how.words...) && len(how.words) > len(best.words) {
			best, ok = how, true
		}
	}
	return best, ok
}

// obeyed reports whether the statement compares with the value in the way said. With
// another operator it is not; op is "" if it does not compare with it at all.
func (c *checker) obeyed(how comparison, value float64) (op string, ok bool) {
	for _, l := range c.facts.Literals {
		n, err := strconv.ParseFloat(l.Text, 64)
		if err != nil || l.Op == "" {
			continue
		}
		switch {
		case n == value && l.Op == how.op, n == value+how.next && l.Op == how.nextOp:
			return l.Op + " " + l.Text, true
		case n == value:
			op = l.Op
		}
	}
	return op, false
}
