package frame

import (
	"strconv"
	"strings"

	"arivu/events"
)

// dialectMySQL is printed although no engine speaks it yet.
const dialectMySQL events.Dialect = "mysql"

// printer writes a query in a dialect.
type printer struct {
	b       strings.Builder
	dialect events.Dialect
}

func (p *printer) query(q *query, indent string) {
	if q.set != "" {
		p.operandOf(q, indent)
		p.line(indent, string(q.set))
		p.line(indent, "")
		p.operandOf(q.right, indent)
		return
	}
	p.selectClause(q, indent)
}

// operandOf writes one side of a set operation. An order or a limit of its own
// needs a subquery in every dialect.
func (p *printer) operandOf(q *query, indent string) {
	if len(q.order) == 0 && q.limit == 0 && q.from.sub == nil {
		plain := *q
		plain.set, plain.right = "", nil
		p.selectClause(&plain, indent)
		return
	}
	inner := *q
	inner.set, inner.right = "", nil
	p.selectClause(&query{outputs: []output{{value: star{}}}, from: source{sub: &inner, alias: "part"}}, indent)
}

func (p *printer) selectClause(q *query, indent string) {
	p.put("SELECT ")
	if q.distinct {
		p.put("DISTINCT ")
	}
	for i, o := range q.outputs {
		p.comma(i)
		p.expr(o.value, indent)
		if o.alias != "" {
			p.put(" AS " + p.ident(o.alias))
		}
	}
	p.line(indent, "FROM ")
	p.source(q.from, indent)
	for _, j := range q.joins {
		kw := "JOIN "
		if j.left {
			kw = "LEFT JOIN "
		}
		p.line(indent, kw)
		p.source(j.to, indent)
		p.put(" ON ")
		p.expr(j.on, indent)
	}
	p.clause(indent, "WHERE ", q.where)
	p.list(indent, "GROUP BY ", q.group)
	p.clause(indent, "HAVING ", q.having)
	if len(q.order) > 0 {
		p.line(indent, "ORDER BY ")
		p.orderings(q.order, indent)
	}
	if q.limit > 0 {
		p.line(indent, "LIMIT "+strconv.Itoa(q.limit))
		if q.offset > 0 {
			p.put(" OFFSET " + strconv.Itoa(q.offset))
		}
	}
}

func (p *printer) put(s string) { p.b.WriteString(s) }

func (p *printer) comma(i int) {
	if i > 0 {
		p.put(", ")
	}
}

func (p *printer) line(indent, s string) { p.put("\n" + indent + s) }

func (p *printer) clause(indent, kw string, cond node) {
	if cond == nil {
		return
	}
	p.line(indent, kw)
	p.expr(cond, indent)
}

func (p *printer) list(indent, kw string, es []node) {
	if len(es) == 0 {
		return
	}
	p.line(indent, kw)
	p.exprs(es, indent)
}

func (p *printer) exprs(es []node, indent string) {
	for i, e := range es {
		p.comma(i)
		p.expr(e, indent)
	}
}

func (p *printer) orderings(os []ordering, indent string) {
	for i, o := range os {
		p.comma(i)
		p.expr(o.value, indent)
		if o.desc {
			p.put(" DESC")
		}
	}
}

func (p *printer) source(s source, indent string) {
	if s.sub != nil {
		p.sub(s.sub, indent)
		p.put(" AS " + p.ident(s.alias))
		return
	}
	if s.namespace != "" {
		p.put(p.ident(s.namespace) + ".")
	}
	p.put(p.ident(s.table))
	if s.alias != "" {
		p.put(" AS " + p.ident(s.alias))
	}
}

func (p *printer) sub(q *query, indent string) {
	p.put("(\n" + indent + "  ")
	p.query(q, indent+"  ")
	p.put("\n" + indent + ")")
}

// ident quotes a name where the dialect would read it differently.
func (p *printer) ident(name string) string {
	if plainIdent(name, p.dialect) && !reserved[strings.ToLower(name)] {
		return name
	}
	if p.dialect == dialectMySQL {
		return "`" + strings.ReplaceAll(name, "`", "``") + "`"
	}
	return `"` + strings.ReplaceAll(name, `"`, `""`) + `"`
}

func (p *printer) text(s string) string {
	s = strings.ReplaceAll(s, "'", "''")
	if p.dialect == dialectMySQL {
		s = strings.ReplaceAll(s, `\`, `\\`)
	}
	return "'" + s + "'"
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
var reserved = func() map[string]bool {
	m := map[string]bool{}
	for w := range strings.FieldsSeq(`all alter analyse analyze and any array as asc asymmetric authorization between binary both by case
cast change character check collate collation column commit concurrently condition constraint convert create cross current_catalog
current_date current_role current_schema current_time current_timestamp current_user database databases default deferrable delete desc
describe distinct div do drop each else end escape except exists exit explain false fetch float following for foreign force freeze from full
fulltext generated glob grant group groups having if ignore ilike in index initially inner insert int integer intersect interval into is
isnull join key keys kill lateral lead leading leave left like limit lines linear load localtime localtimestamp lock long loop match mod
natural not notnull nothing null of offset on only optimize option or order out outer over overlaps partition placing pragma preceding
precision primary procedure purge raise range rank read reads references regexp release rename repeat replace require restrict return
returning revoke right rlike rollback row row_number rows savepoint schema schemas select separator session_user set show signal similar
some sql symmetric system table tablesample terminated then to trailing transaction trigger true undo union unique unlock unsigned update
usage use user using values varying variadic verbose view virtual when where while window with within without write xor year_month zerofill
abort action add after attach before begin cascade conflict deferred detach exclusive fail immediate indexed instead no plan query recursive
reindex temp temporary vacuum current cume_dist dense_rank empty first_value function lag last_value nth_value ntile percent_rank`) {
		m[w] = true
	}
	return m
}()
