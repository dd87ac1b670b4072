package sqlquery

import (
	"slices"
	"strings"
)

// topClause reads what stands behind TOP: a number of rows, or a share of them.
func (p *parser) topClause(s *Select) {
	pos := p.peek().Pos
	if p.takeSign("(") {
		s.Top = p.digits("a whole number of rows")
		p.expectSign(")")
	} else {
		s.Top = p.digits("a whole number of rows")
	}
	s.Percent = p.takeWord("PERCENT")
	s.Ties = p.takeWord("WITH", "TIES")
	if n := strings.TrimLeft(s.Top, "0"); s.Percent && (len(n) > 3 || len(n) == 3 && n > "100") {
		p.failf(s.Top, pos, "%s is no share in percent; write a whole number up to 100", s.Top)
	}
}

// offsetFetch reads OFFSET … ROWS FETCH … ROWS ONLY.
func (p *parser) offsetFetch(q *Query) {
	t := p.peek()
	if !p.takeWord("OFFSET") {
		return
	}
	switch s, ok := q.Body.(*Select); {
	case len(q.Order) == 0:
		p.failf(t.Text, t.Pos, "OFFSET takes an ORDER BY before it")
	case ok && s.Top != "":
		p.failf(t.Text, t.Pos, "TOP and OFFSET stand in one query; write FETCH NEXT … ROWS ONLY behind OFFSET instead of TOP")
	}
	q.Offset = p.digits("a whole number of rows")
	p.rows()
	pos := p.peek().Pos
	if !p.takeWord("FETCH") {
		return
	}
	if !p.takeWord("NEXT") {
		p.expectWord("FIRST")
	}
	q.Limit = &Limit{Pos: pos, Rows: p.digits("a whole number of rows")}
	p.rows()
	p.expectWord("ONLY")
}

func (p *parser) rows() {
	if !p.takeWord("ROW") {
		p.expectWord("ROWS")
	}
}

// forModes are the modes of FOR, and forOptions the words behind them. XMLDATA and
// XMLSCHEMA, which describe columns, are not among them.
var (
	forModes   = map[string][]string{"XML": {"PATH", "RAW", "AUTO"}, "JSON": {"PATH", "AUTO"}}
	forOptions = map[string][]string{
		"XML":  {"ROOT", "TYPE", "ELEMENTS XSINIL", "ELEMENTS ABSENT", "ELEMENTS", "BINARY BASE64"},
		"JSON": {"ROOT", "INCLUDE_NULL_VALUES", "WITHOUT_ARRAY_WRAPPER"},
	}
)

// forClause reads FOR XML or FOR JSON; nil if neither follows.
func (p *parser) forClause() *For {
	f := &For{Pos: p.peek().Pos}
	switch {
	case p.takeWord("FOR", "XML"):
		f.Kind = "XML"
	case p.takeWord("FOR", "JSON"):
		f.Kind = "JSON"
	default:
		return nil
	}
	if f.Mode = p.takeOne(forModes[f.Kind]); f.Mode == "" {
		p.unexpected("one of " + strings.Join(forModes[f.Kind], ", "))
		return nil
	}
	if f.Kind == "XML" && f.Mode != "AUTO" {
		f.Row = p.textInParens()
	}
	for p.takeSign(",") {
		f.Options = append(f.Options, p.forOption(forOptions[f.Kind]))
	}
	return f
}

func (p *parser) forOption(known []string) *ForOption {
	o := &ForOption{Pos: p.peek().Pos, Word: p.takeOne(known)}
	switch o.Word {
	case "":
		p.unexpected("one of " + strings.Join(known, ", "))
		return nil
	case "ROOT":
		o.Text = p.textInParens()
	}
	return o
}

// textInParens reads ('text'); nil if no parenthesis follows.
func (p *parser) textInParens() *string {
	if !p.takeSign("(") {
		return nil
	}
	text := p.text()
	p.expectSign(")")
	return &text
}

// text reads a text by itself.
func (p *parser) text() string {
	if p.err != nil || p.peek().Kind != KindString {
		p.unexpected("a text in single quotes")
		return ""
	}
	return p.advance().Text
}

// allowedTableHints say how a table is read and take no lock that others wait for.
// READPAST is not among them: it leaves out rows.
var allowedTableHints = []string{"NOLOCK", "READUNCOMMITTED", "READCOMMITTED", "READCOMMITTEDLOCK", "NOEXPAND", "FORCESEEK", "FORCESCAN"}

// tableHints reads WITH (NOLOCK) and the like. A table's alias has no columns: in that
// place stand hints too, by an older custom.
func (p *parser) tableHints(table *Table) {
	if a := table.Alias; a != nil && len(a.Columns) > 0 {
		p.failf(a.Name, a.Pos, "a list in parentheses stands behind the alias of a table; write hints as WITH (NOLOCK), and name columns with AS in a query")
		return
	}
	if !p.isWord("WITH") || !isSign(p.ahead(1), "(") {
		return
	}
	p.advance()
	p.advance()
	for p.err == nil && !p.isSign(")") {
		t := p.peek()
		hint := t.upper
		if t.Kind != KindWord || !slices.Contains(allowedTableHints, hint) {
			p.stop(unsafe(t.Text, t.Pos, "the table hint %s is not allowed: hints may not take locks or leave out rows. Leave it out", clip(t.Text)))
			return
		}
		p.advance()
		table.Hints = append(table.Hints, hint)
		p.takeSign(",")
	}
	p.expectSign(")")
}

// maxRecursion is the most that MAXRECURSION takes; its 0 is no bound at all.
const maxRecursion = 32767

// planHints say how a plan is to be, and take nothing from anybody.
var planHints = []string{
	"HASH JOIN", "LOOP JOIN", "HASH GROUP", "ORDER GROUP", "HASH UNION", "CONCAT UNION", "FORCE ORDER", "OPTIMIZE FOR UNKNOWN",
}

func (p *parser) planHint(h *QueryHint) bool {
	at := slices.IndexFunc(planHints, func(words string) bool { return p.takeWord(strings.Fields(words)...) })
	if at < 0 {
		return false
	}
	h.Name = planHints[at]
	return true
}

// queryHints reads OPTION (MAXRECURSION n, RECOMPILE) and hints on the plan.
func (p *parser) queryHints() []*QueryHint {
	if !p.takeWord("OPTION") {
		return nil
	}
	p.expectSign("(")
	var hints []*QueryHint
	for p.err == nil {
		t := p.peek()
		h := &QueryHint{Pos: t.Pos, Name: t.upper}
		switch {
		case p.takeWord("MAXRECURSION"):
			h.Value = p.digits("a whole number")
			if n := strings.TrimLeft(h.Value, "0"); p.err == nil && (n == "" || len(n) > 5 || len(n) == 5 && n > "32767") {
				p.failf(h.Value, t.Pos, "MAXRECURSION takes a whole number from 1 to %d", maxRecursion)
			}
		case p.takeWord("RECOMPILE"):
		case p.planHint(h):
		default:
			p.stop(unsafe(t.Text, t.Pos, "the query hint %s is not allowed; leave it out. MAXRECURSION and RECOMPILE may stand there", clip(t.Text)))
		}
		hints = append(hints, h)
		if !p.takeSign(",") {
			break
		}
	}
	p.expectSign(")")
	return hints
}
