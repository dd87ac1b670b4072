package facts

import (
	"strings"

	"arivu/events"
	"arivu/executor/guard/sqlquery"
)

// Bounds of the constants that are told: a list of values may be long.
const (
	maxLiterals = 100
	maxText     = 200 // bytes
)

// folding are the functions that change a text's letters and not what it says.
var folding = map[string]bool{"lower": true, "upper": true, "trim": true, "lcase": true, "ucase": true}

// casting are the functions that make a point in time of a text.
var casting = map[string]bool{"date": true, "timestamp": true, "datetime": true, "to_date": true, "todate": true, "to_timestamp": true}

// clocks are the functions that read the clock.
var clocks = map[string]bool{
	"current_date": true, "current_timestamp": true, "current_time": true, "localtimestamp": true, "now": true, "today": true,
	"getdate": true, "sysdate": true, "sysdatetime": true, "curdate": true, "utc_timestamp": true,
}

// mirrored is an operator seen from its other side.
var mirrored = map[string]string{"=": "=", "<>": "<>", "<": ">", "<=": ">=", ">": "<", ">=": "<="}

// constants records the constants of a part of a SELECT, and reads the queries in it.
func (r *reader) constants(part any, s *scope, env *with) {
	sqlquery.Descend(part, func(node sqlquery.Node) bool {
		switch n := node.(type) {
		case *sqlquery.Query:
			negated := r.negated
			r.negated = false
			r.query(n, s, env)
			r.negated = negated
			return false
		case *sqlquery.Unary:
			if n.Op == "NOT" {
				r.negated = !r.negated
				r.constants(n.X, s, env)
				r.negated = !r.negated
				return false
			}
		case *sqlquery.Binary:
			r.compared(n, s)
		case *sqlquery.In:
			for _, x := range n.List {
				r.compare(n.X, x, either(n.Not, "<>", "="), s)
			}
		case *sqlquery.Between:
			r.compare(n.X, n.Lo, either(n.Not, "", ">="), s)
			r.compare(n.X, n.Hi, either(n.Not, "", "<="), s)
		case *sqlquery.Like:
			r.compare(n.X, n.Y, either(n.Not, "not like", "like"), s)
		case *sqlquery.Window:
			for _, term := range n.Order {
				r.out.Ranks = append(r.out.Ranks, r.ordering(term, s))
			}
		case *sqlquery.Call:
			r.out.Clock = r.out.Clock || clocks[n.Name]
		case *sqlquery.Literal:
			r.add(n, n.Text, "", "", false)
		}
		return true
	})
}

func either(not bool, yes, no string) string {
	if not {
		return yes
	}
	return no
}

// compared records the constant on one side of a comparison.
func (r *reader) compared(n *sqlquery.Binary, s *scope) {
	op := n.Op
	switch op {
	case "!=":
		op = "<>"
	case "==":
		op = "="
	}
	if mirrored[op] == "" {
		return
	}
	r.compare(n.X, n.Y, op, s)
	r.compare(n.Y, n.X, mirrored[op], s)
}

// compare records y, if it is a constant, as compared with x.
func (r *reader) compare(x, y sqlquery.Expr, op string, s *scope) {
	literal, text, ok := constant(y)
	if !ok {
		return
	}
	if r.negated {
		op = ""
	}
	id, folded := "", false
	if p, ok := s.column(x); ok {
		id = p.id()
	} else if call, ok := x.(*sqlquery.Call); ok && folding[call.Name] && len(call.Args) == 1 {
		if p, ok := s.column(call.Args[0]); ok {
			id, folded = p.id(), true
		}
	}
	r.add(literal, text, id, op, folded)
}

// add records a constant, once.
func (r *reader) add(n *sqlquery.Literal, text, column, op string, folded bool) {
	if r.told[n] {
		return
	}
	r.told[n] = true
	if n.Kind == sqlquery.LiteralWord || n.Kind == sqlquery.LiteralBytes {
		return
	}
	if len(r.out.Literals) == maxLiterals || len(text) > maxText {
		r.out.Cut = true
		return
	}
	if strings.EqualFold(text, "now") {
		r.out.Clock = true
	}
	r.out.Literals = append(r.out.Literals, events.LiteralFact{
		Text: text, Number: n.Kind == sqlquery.LiteralNumber, Column: column, Op: op, Folded: folded,
	})
}

// constant is the literal that an expression comes to: alone, in parentheses, with a sign,
// or made a point in time.
func constant(x sqlquery.Expr) (literal *sqlquery.Literal, text string, ok bool) {
	switch n := x.(type) {
	case *sqlquery.Literal:
		return n, n.Text, true
	case *sqlquery.Paren:
		return constant(n.X)
	case *sqlquery.Cast:
		return constant(n.X)
	case *sqlquery.Unary:
		literal, text, ok = constant(n.X)
		return literal, n.Op + text, ok && n.Op == "-"
	case *sqlquery.Call:
		if casting[n.Name] && len(n.Args) == 1 {
			return constant(n.Args[0])
		}
	}
	return nil, "", false
}
