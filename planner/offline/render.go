package offline

import (
	"strconv"
	"strings"

	"arivu/events"
)

// render prints a query in a dialect.
func render(q *query, d events.Dialect) string {
	w := writer{dialect: d}
	w.query(q, "")
	return w.b.String()
}

type writer struct {
	b       strings.Builder
	dialect events.Dialect
	// bare says that the statement at hand has one table, whose columns need no
	// qualifier.
	bare bool
}

func (w *writer) query(q *query, indent string) {
	outer := w.bare
	w.bare = len(q.joins) == 0 && indent == ""
	if q.from.sub == nil && w.hasSubquery(q) {
		w.bare = false
	}
	w.put("SELECT ")
	if q.distinct {
		w.put("DISTINCT ")
	}
	for i, o := range q.outputs {
		w.comma(i)
		w.expr(o.value, indent)
		if o.alias != "" {
			w.put(" AS " + w.ident(o.alias))
		}
	}
	w.line(indent, "FROM ")
	w.source(q.from, indent)
	for _, j := range q.joins {
		kw := "JOIN "
		if j.left {
			kw = "LEFT JOIN "
		}
		w.line(indent, kw)
		w.source(j.to, indent)
		w.put(" ON ")
		w.all(j.on, indent)
	}
	if len(q.where) > 0 {
		w.line(indent, "WHERE ")
		w.all(q.where, indent)
	}
	w.list(indent, "GROUP BY ", q.group)
	if len(q.having) > 0 {
		w.line(indent, "HAVING ")
		w.all(q.having, indent)
	}
	for i, o := range q.order {
		if i == 0 {
			w.line(indent, "ORDER BY ")
		} else {
			w.put(", ")
		}
		w.expr(o.value, indent)
		if o.desc {
			w.put(" DESC")
		}
	}
	if q.limit > 0 {
		w.line(indent, "LIMIT "+strconv.Itoa(q.limit))
	}
	w.bare = outer
}

func (w *writer) hasSubquery(q *query) bool {
	for _, e := range append(append([]expr(nil), q.where...), q.having...) {
		switch e := e.(type) {
		case exists, scalar:
			return true
		case binary:
			if _, ok := e.r.(scalar); ok {
				return true
			}
		}
	}
	return false
}

func (w *writer) put(s string) { w.b.WriteString(s) }

func (w *writer) comma(i int) {
	if i > 0 {
		w.put(", ")
	}
}

func (w *writer) line(indent, s string) { w.put("\n" + indent + s) }

func (w *writer) list(indent, kw string, es []expr) {
	for i, e := range es {
		if i == 0 {
			w.line(indent, kw)
		} else {
			w.put(", ")
		}
		w.expr(e, indent)
	}
}

func (w *writer) all(es []expr, indent string) {
	for i, e := range es {
		if i > 0 {
			w.put(" AND ")
		}
		if b, ok := e.(binary); ok && b.op == "OR" && len(es) > 1 {
			w.put("(")
			w.expr(e, indent)
			w.put(")")
			continue
		}
		w.expr(e, indent)
	}
}

func (w *writer) source(s source, indent string) {
	if s.sub != nil {
		w.sub(s.sub, indent)
		w.put(" AS " + w.ident(s.alias))
		return
	}
	if s.namespace != "" {
		w.put(w.ident(s.namespace) + ".")
	}
	w.put(w.ident(s.table))
	if s.alias != "" {
		w.put(" AS " + w.ident(s.alias))
	}
}

func (w *writer) sub(q *query, indent string) {
	w.put("(\n" + indent + "  ")
	w.query(q, indent+"  ")
	w.put("\n" + indent + ")")
}

func (w *writer) expr(e expr, indent string) { //nolint:funlen // one case per kind of expression
	switch e := e.(type) {
	case colRef:
		if !w.bare && e.table != "" {
			w.put(w.ident(e.table) + ".")
		}
		w.put(w.ident(e.column))
	case aliasRef:
		w.put(w.ident(e.name))
	case textLit:
		w.put(quoteText(e.value))
	case numLit:
		w.put(e.value)
	case boolLit:
		w.put(strings.ToUpper(strconv.FormatBool(e.value)))
	case binary:
		w.operand(e.l, e.op, true, indent)
		w.put(" " + e.op + " ")
		w.operand(e.r, e.op, false, indent)
	case call:
		w.call(e, indent)
	case oneOf:
		w.expr(e.value, indent)
		w.not(e.not)
		w.put(" IN (")
		for i, v := range e.list {
			w.comma(i)
			w.expr(v, indent)
		}
		w.put(")")
	case isNull:
		w.expr(e.value, indent)
		w.put(" IS")
		w.not(e.not)
		w.put(" NULL")
	case between:
		w.expr(e.value, indent)
		w.not(e.not)
		w.put(" BETWEEN ")
		w.expr(e.low, indent)
		w.put(" AND ")
		w.expr(e.high, indent)
	case exists:
		if e.not {
			w.put("NOT ")
		}
		w.put("EXISTS ")
		w.sub(e.sub, indent)
	case scalar:
		w.sub(e.sub, indent)
	case bucket:
		w.bucket(e, indent)
	case when:
		w.put("CASE WHEN ")
		w.all(e.cond, indent)
		w.put(" THEN 1 ELSE 0 END")
	case overAll:
		w.put("SUM(")
		w.expr(e.value, indent)
		w.put(") OVER ()")
	}
}

func (w *writer) not(not bool) {
	if not {
		w.put(" NOT")
	}
}

// operand puts parentheses where the operator around it would bind tighter.
func (w *writer) operand(e expr, op string, left bool, indent string) {
	b, ok := e.(binary)
	if !ok || precedence(b.op) > precedence(op) || (precedence(b.op) == precedence(op) && (left || op == "*" || op == "+")) {
		w.expr(e, indent)
		return
	}
	w.put("(")
	w.expr(e, indent)
	w.put(")")
}

func precedence(op string) int {
	switch op {
	case "*", "/":
		return 5
	case "+", "-":
		return 4
	case "AND":
		return 2
	case "OR":
		return 1
	default:
		return 3
	}
}

func (w *writer) call(c call, indent string) {
	w.put(c.fn + "(")
	if c.distinct {
		w.put("DISTINCT ")
	}
	if c.star {
		w.put("*")
	}
	for i, a := range c.args {
		w.comma(i)
		w.expr(a, indent)
	}
	w.put(")")
}

// bucket writes a unit of time as text that sorts in time: 2024, 2024-Q2,
// 2024-05, the Monday of a week, a day.
func (w *writer) bucket(b bucket, indent string) {
	wrap := func(before, after string) {
		w.put(before)
		w.expr(b.value, indent)
		w.put(after)
	}
	if w.dialect == events.DialectPostgres {
		switch b.unit {
		case "year":
			wrap("to_char(", ", 'YYYY')")
		case "quarter":
			wrap("to_char(", `, 'YYYY-"Q"Q')`)
		case "month":
			wrap("to_char(", ", 'YYYY-MM')")
		case "week":
			wrap("to_char(date_trunc('week', ", "), 'YYYY-MM-DD')")
		default:
			wrap("to_char(", ", 'YYYY-MM-DD')")
		}
		return
	}
	switch b.unit {
	case "year":
		wrap("strftime('%Y', ", ")")
	case "quarter":
		wrap("strftime('%Y-Q', ", ")")
		wrap(" || ((CAST(strftime('%m', ", ") AS INTEGER) + 2) / 3)")
	case "month":
		wrap("strftime('%Y-%m', ", ")")
	case "week":
		wrap("date(", ", 'weekday 0', '-6 days')")
	default:
		wrap("date(", ")")
	}
}

func quoteText(s string) string { return "'" + strings.ReplaceAll(s, "'", "''") + "'" }

// ident quotes a name where the dialect would read it differently.
func (w *writer) ident(name string) string {
	if plainIdent(name, w.dialect) && !reserved[strings.ToLower(name)] {
		return name
	}
	return `"` + strings.ReplaceAll(name, `"`, `""`) + `"`
}

func plainIdent(name string, d events.Dialect) bool {
	if name == "" {
		return false
	}
	for i, r := range name {
		switch {
		case r >= 'a' && r <= 'z' || r == '_':
		case r >= 'A' && r <= 'Z' && d != events.DialectPostgres:
		case r >= '0' && r <= '9' && i > 0:
		default:
			return false
		}
	}
	return true
}

// reserved are the words that cannot name a table or column unquoted in at least
// one of the dialects.
var reserved = wordSet(`all alter analyse analyze and any array as asc asymmetric authorization between binary both by case cast check
collate collation column commit concurrently constraint create cross current_catalog current_date current_role current_schema
current_time current_timestamp current_user default deferrable delete desc distinct do drop else end escape except exists false fetch
for foreign freeze from full glob grant group having if ilike in index initially inner insert intersect into is isnull join key lateral
leading left like limit localtime localtimestamp match natural not notnull nothing null of offset on only or order outer over overlaps
placing pragma primary raise references regexp replace returning right rollback row rows savepoint select session_user set similar some
symmetric table tablesample then to trailing transaction trigger true union unique update user using vacuum values variadic verbose view
virtual when where window with without match rank range groups current following preceding partition`)
