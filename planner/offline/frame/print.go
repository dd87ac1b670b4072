package frame

import (
	"strings"
	"unicode"

	"arivu/events"
)

// printer writes a query in a dialect.
type printer struct {
	b       strings.Builder
	dialect events.Dialect
	given   map[string]bool // names that the statement gives, as they are written
	own     map[string]bool // those among them that nothing else has

	aggregated int  // how many aggregates, or lists to group by, are around
	unsayable  bool // there was a subquery in one of them, in a dialect that takes none
}

// printed writes a query in a dialect. known are the names of the schema, which a
// name that the statement gives must not be confused with. It fails with
// [ErrUnsayable].
func printed(q *query, d events.Dialect, known func(name string) bool) (string, error) {
	p := printer{dialect: d, given: map[string]bool{}}
	p.query(q, "")
	if p.unsayable && p.tsql() {
		return "", ErrUnsayable
	}
	if d != events.DialectSnowflake {
		return p.b.String(), nil
	}
	// Only after the whole statement is it plain which names are its own.
	again := printer{dialect: d, given: map[string]bool{}, own: map[string]bool{}}
	for name := range p.given {
		if !known(name) {
			again.own[name] = true
		}
	}
	again.query(q, "")
	return again.b.String(), nil
}

// give writes the name that the statement gives to something.
func (p *printer) give(name string) {
	p.given[name] = true
	p.put(" AS " + p.ident(name))
}

func (p *printer) query(q *query, indent string) {
	if q.set == "" {
		p.selectClause(q, indent)
		return
	}
	left := *q
	left.set, left.right = "", nil
	p.operandOf(&left, indent)
	p.line(indent, string(q.set))
	if p.dialect == events.DialectClickHouse && q.set == Union {
		p.put(" DISTINCT") // it wants to be told
	}
	p.line(indent, "")
	p.operandOf(q.right, indent)
}

// operandOf writes one side of a set operation. An order or a limit of its own needs
// a subquery in every dialect, and so does a set operation of its own: which of two
// goes first differs.
func (p *printer) operandOf(q *query, indent string) {
	if len(q.order) > 0 || q.limit > 0 || q.from.sub != nil || q.set != "" {
		q = wrapped(q)
	}
	p.selectClause(q, indent)
}

// wrapped is a query as a subquery of one that shows all of it.
func wrapped(q *query) *query {
	return &query{outputs: []output{{value: star{}}}, from: source{sub: q, alias: "part"}}
}

func (p *printer) selectClause(q *query, indent string) {
	p.put("SELECT ")
	if q.distinct {
		p.put("DISTINCT ")
	}
	p.first(q)
	for i, o := range q.outputs {
		p.comma(i)
		p.expr(o.value, indent)
		if o.alias != "" {
			p.give(o.alias)
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
	p.aggregated++
	p.list(indent, "GROUP BY ", q.group)
	p.aggregated--
	p.clause(indent, "HAVING ", q.having)
	if len(q.order) > 0 {
		p.line(indent, "ORDER BY ")
		p.orderings(q.order, indent)
	}
	p.rest(q, indent)
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
		if o.nulls {
			p.nulls(o.desc)
		}
	}
}

// nullsAtTheEnd are the dialects that put rows without a value last, some in either order.
var nullsAtTheEnd = map[events.Dialect]bool{events.DialectPostgres: true, events.DialectSnowflake: true, events.DialectDuckDB: true,
	events.DialectClickHouse: true}

// nulls says where rows without a value go, in the dialect that would put them at the
// other end.
func (p *printer) nulls(desc bool) {
	switch {
	case !nullsAtTheEnd[p.dialect]:
	case desc:
		p.put(" NULLS LAST")
	default:
		p.put(" NULLS FIRST")
	}
}

func (p *printer) source(s source, indent string) {
	if s.sub != nil {
		p.sub(s.sub, indent)
		p.give(s.alias)
		return
	}
	if s.namespace != "" {
		p.put(p.ident(s.namespace) + ".")
	}
	p.put(p.ident(s.table))
	if s.alias != "" {
		p.give(s.alias)
	}
}

func (p *printer) sub(q *query, indent string) {
	p.unsayable = p.unsayable || p.aggregated > 0
	around := p.aggregated
	p.aggregated = 0
	p.put("(\n" + indent + "  ")
	p.query(p.unordered(q), indent+"  ")
	p.put("\n" + indent + ")")
	p.aggregated = around
}

// ident quotes a name where the dialect would read it differently.
func (p *printer) ident(name string) string {
	if p.plain(name) && !p.reserves(strings.ToLower(name)) {
		return name
	}
	switch p.dialect {
	case events.DialectMySQL, events.DialectDatabricks:
		return "`" + strings.ReplaceAll(name, "`", "``") + "`"
	case events.DialectSQLServer:
		return "[" + strings.ReplaceAll(name, "]", "]]") + "]"
	}
	if p.dialect == events.DialectClickHouse {
		return "`" + strings.NewReplacer(`\`, `\\`, "`", "\\`").Replace(name) + "`"
	}
	return `"` + strings.ReplaceAll(name, `"`, `""`) + `"`
}

func (p *printer) reserves(word string) bool {
	switch p.dialect {
	case events.DialectMySQL:
		return reserved[word] || reservedMySQL[word]
	case events.DialectSnowflake, events.DialectDatabricks:
		return reserved[word] || reservedWarehouse[word]
	case events.DialectSQLServer:
		return reserved[word] || reservedTSQL[word]
	case events.DialectDuckDB:
		return reserved[word] || reservedDuckDB[word]
	case events.DialectClickHouse:
		return reserved[word] || reservedWarehouse[word] || reservedClickHouse[word]
	default:
		return reserved[word]
	}
}

func (p *printer) text(s string) string {
	switch p.dialect {
	case events.DialectMySQL, events.DialectSnowflake:
		s = strings.ReplaceAll(strings.ReplaceAll(s, `\`, `\\`), "'", "''")
	case events.DialectDatabricks, events.DialectClickHouse:
		s = strings.NewReplacer(`\`, `\\`, "'", `\'`).Replace(s)
	default:
		s = strings.ReplaceAll(s, "'", "''")
	}
	if p.tsql() && strings.IndexFunc(s, func(r rune) bool { return r > unicode.MaxASCII }) >= 0 {
		return "N'" + s + "'" // without the N it is in the database's own code page
	}
	return "'" + s + "'"
}

// plain reports whether the dialect reads a name without quotes as it is. Snowflake
// reads it in capitals, which names that the statement itself gives can bear.
func (p *printer) plain(name string) bool {
	small := p.dialect != events.DialectSnowflake || p.own[name]
	large := p.dialect != events.DialectPostgres
	for i, r := range name {
		switch {
		case r == '_':
		case r >= 'a' && r <= 'z' && small:
		case r >= 'A' && r <= 'Z' && large:
		case r >= '0' && r <= '9' && i > 0:
		default:
			return false
		}
	}
	return name != ""
}
