package gold

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"arivu/planner/ground"
	"arivu/planner/offline/frame"
)

// Parse reads a statement against a catalog. The tables of FROM are all listed in
// Extra, and the columns that ON names in Via.
func Parse(c *ground.Catalog, sql string) (*frame.Frame, error) {
	p := &parser{catalog: c, toks: lex(sql)}
	f := p.query()
	p.accept(";")
	if p.err == nil && p.at < len(p.toks) {
		p.failf("trailing %q", p.toks[p.at].text)
	}
	if p.err != nil {
		return nil, fmt.Errorf("reading SQL: %w", p.err)
	}
	return f, nil
}

// parser reads tokens. After an error it reads nothing more.
type parser struct {
	catalog *ground.Catalog
	toks    []token
	at      int
	scopes  []scope
	err     error
}

// scope holds the tables of a statement and what it calls them.
type scope struct {
	tables []*ground.Table
	names  map[string]*ground.Table
}

func (p *parser) failf(format string, args ...any) {
	if p.err == nil {
		p.err = fmt.Errorf(format, args...)
		p.at = len(p.toks)
	}
}

// ahead is the n-th coming word in lower case, "" for quoted texts and the end.
func (p *parser) ahead(n int) string {
	if p.at+n >= len(p.toks) || p.toks[p.at+n].quoted {
		return ""
	}
	return strings.ToLower(p.toks[p.at+n].text)
}

func (p *parser) peek() string { return p.ahead(0) }

func (p *parser) next() token {
	if p.at >= len(p.toks) {
		p.failf("the statement ends early")
		return token{}
	}
	p.at++
	return p.toks[p.at-1]
}

func (p *parser) accept(word string) bool {
	if p.peek() != word {
		return false
	}
	p.at++
	return true
}

func (p *parser) expect(word string) {
	if !p.accept(word) {
		p.failf("want %q, got %q", word, p.peek())
	}
}

// nested reads a query in parentheses. What follows them belongs to the query
// around it.
func (p *parser) nested() *frame.Frame {
	p.expect("(")
	f := p.query()
	p.expect(")")
	return f
}

func (p *parser) query() *frame.Frame {
	paren := p.accept("(")
	p.expect("select")
	f := &frame.Frame{}
	list := p.at
	p.skipToFrom()
	p.scopes = append(p.scopes, scope{names: map[string]*ground.Table{}})
	p.from(f)
	after := p.at
	p.at = list
	f.Distinct = p.accept("distinct")
	p.selects(f)
	if p.err == nil {
		p.at = after
	}
	p.clauses(f)
	p.scopes = p.scopes[:len(p.scopes)-1]
	if paren {
		p.expect(")")
	}
	if op, ok := setOps[p.peek()]; ok {
		p.next()
		p.accept("all")
		f.Set = &frame.Set{Op: op, Right: p.query()}
	}
	return f
}

var setOps = map[string]frame.SetOp{"union": frame.Union, "intersect": frame.Intersect, "except": frame.Except}

// skipToFrom goes to the FROM of this SELECT, since its tables give the columns
// before it their meaning.
func (p *parser) skipToFrom() {
	for depth := 0; p.at < len(p.toks); p.at++ {
		switch w := p.peek(); {
		case w == "(":
			depth++
		case w == ")":
			depth--
		case w == "from" && depth == 0:
			p.at++
			return
		}
	}
	p.failf("no FROM")
}

func (p *parser) from(f *frame.Frame) {
	s := &p.scopes[len(p.scopes)-1]
	for {
		if p.peek() == "(" {
			p.failf("subquery in FROM")
			return
		}
		name := strings.ToLower(p.next().text)
		t := p.table(name)
		if t == nil {
			p.failf("no table %q", name)
			return
		}
		if slices.Contains(s.tables, t) {
			p.failf("a table joined to itself")
			return
		}
		s.tables = append(s.tables, t)
		s.names[name] = t
		if p.accept("as") || isName(p.peek()) {
			s.names[strings.ToLower(p.next().text)] = t
		}
		if p.accept("on") {
			p.on(f)
		}
		p.accept("left")
		p.accept("inner")
		p.accept("outer")
		if !p.accept("join") && !p.accept(",") {
			f.Extra = s.tables
			return
		}
	}
}

func (p *parser) on(f *frame.Frame) {
	for {
		p.accept("(")
		a := p.column()
		p.expect("=")
		b := p.column()
		p.accept(")")
		if a != nil && b != nil {
			f.Via = append(f.Via, frame.Link{A: a, B: b})
		}
		if !p.accept("and") && !p.accept("or") {
			return
		}
	}
}

func (p *parser) table(name string) *ground.Table {
	for _, t := range p.catalog.Tables {
		if strings.EqualFold(t.Name, name) {
			return t
		}
	}
	return nil
}

func (p *parser) selects(f *frame.Frame) {
	for {
		f.Select = append(f.Select, frame.Item{Value: p.expr()})
		if p.accept("as") {
			p.next()
		}
		if !p.accept(",") {
			break
		}
	}
	if p.peek() != "from" {
		p.failf("unread %q in SELECT", p.peek())
	}
}

func (p *parser) clauses(f *frame.Frame) {
	if p.accept("where") {
		f.Where = p.conds()
	}
	if p.accept("group") {
		p.expect("by")
		for {
			if c := p.column(); c != nil {
				f.Group = append(f.Group, frame.Col{Column: c})
			}
			if !p.accept(",") {
				break
			}
		}
	}
	if p.accept("having") {
		f.Having = p.conds()
	}
	if p.accept("order") {
		p.expect("by")
		for {
			s := frame.Sort{Value: p.expr()}
			s.Desc = p.accept("desc")
			p.accept("asc")
			f.Order = append(f.Order, s)
			if !p.accept(",") {
				break
			}
		}
	}
	if p.accept("limit") {
		n, err := strconv.Atoi(p.next().text)
		if err != nil || n < 1 {
			p.failf("limit")
		}
		f.Limit = n
	}
}

var keywords = strings.Fields(`select from where group having order limit join on as union intersect except left inner outer and or by asc desc not in like
between is`)

func isName(w string) bool {
	return w != "" && isWord([]rune(w)[0]) && !slices.Contains(keywords, w)
}

// column reads a column, which may be qualified. It is nil for a star.
func (p *parser) column() *ground.Column {
	if p.accept("*") {
		return nil
	}
	name := strings.ToLower(p.next().text)
	if p.accept(".") {
		t := p.named(name)
		if t == nil {
			p.failf("no table is called %q here", name)
			return nil
		}
		if p.accept("*") {
			return nil
		}
		name = p.next().text
		c := t.Column(name)
		if c == nil {
			p.failf("no column %q in %s", name, t.Name)
		}
		return c
	}
	for _, s := range slices.Backward(p.scopes) {
		for _, t := range s.tables {
			if c := t.Column(name); c != nil {
				return c
			}
		}
	}
	p.failf("no column %q", name)
	return nil
}

func (p *parser) named(alias string) *ground.Table {
	for _, s := range slices.Backward(p.scopes) {
		if t := s.names[alias]; t != nil {
			return t
		}
	}
	return nil
}
