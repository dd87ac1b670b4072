package sqlquery

import (
	"strings"

	"arivu/events"
	"arivu/executor/dialect"
)

// maxDepth bounds how deep the rules of the grammar nest, so that no text can use
// up the stack.
const maxDepth = 400

// parser reads one text. The first error sticks: every rule returns early once
// there is one, and a rule that fails returns nil.
type parser struct {
	tokens  []Token
	at      int
	depth   int
	grammar *grammar
	// lambdas says that an arrow behind a name makes a lambda.
	lambdas bool
	facts   *dialect.Dialect
	// naming collects the names that parts of the expressions of a SELECT have.
	naming *[]string
	err    error
}

// Parse reads a text that is one query. Its errors are of type *[Error], or what
// each returned; each, if not nil, is shown every token first.
func Parse(sql string, d events.Dialect, each func(Token) error) (*Statement, error) {
	p, err := newParser(sql, d, each)
	if err != nil {
		return nil, err
	}
	st := p.statement()
	if p.err != nil {
		return nil, p.err
	}
	return st, nil
}

func newParser(sql string, d events.Dialect, each func(Token) error) (*parser, error) {
	tokens, err := Lex(sql, d, each)
	if err != nil {
		return nil, err
	}
	facts, err := dialect.For(d)
	if err != nil {
		return nil, err
	}
	g := grammars[d]
	return &parser{tokens: tokens, grammar: g, lambdas: g.lambdas && !g.arrowOperator, facts: facts}, nil
}

func (p *parser) statement() *Statement {
	for p.takeSign(";") {
		continue
	}
	st := &Statement{Pos: p.peek().Pos}
	if p.peek().Kind == KindEnd {
		p.failf("", -1, "there is no statement; write one SELECT")
		return nil
	}
	if p.grammar.explains && p.takeWord("EXPLAIN") {
		st.Explain = true
		st.Plan = p.plan()
	}
	if p.grammar.describes && p.isWord("DESC") {
		p.tokens[p.at].Text = "DESCRIBE"
	}
	if !p.startsQuery() {
		p.notAQuery()
		return nil
	}
	st.Query = p.query()
	if p.grammar.queryHints && p.err == nil {
		st.Query.Hints = p.queryHints()
	}
	p.end()
	return st
}

// notAQuery refuses a statement of another kind by its first word.
func (p *parser) notAQuery() {
	t := p.peek()
	if t.Kind == KindWord {
		word := t.upper
		p.stop(unsafe(word, t.Pos, "%s statement is not allowed: only a query that reads may run. Write a SELECT", word))
		return
	}
	p.unexpected("a SELECT")
}

// end admits nothing behind the query but semicolons.
func (p *parser) end() {
	if p.err != nil {
		return
	}
	for p.takeSign(";") {
		if t := p.peek(); t.Kind != KindEnd && !p.isSign(";") {
			p.stop(unsafe(t.Text, t.Pos, "there is more than one statement; keep the query and remove the rest"))
			return
		}
	}
	if p.peek().Kind != KindEnd {
		p.refuseClause()
		p.unexpected("the end of the query")
	}
}

// enter counts a rule that may nest; leave is its counterpart.
func (p *parser) enter() bool {
	p.depth++
	if p.depth > maxDepth && p.err == nil {
		p.stop(&Error{Deep: true, Pos: p.peek().Pos, Message: "the statement nests too deep; flatten it"})
	}
	return p.err == nil
}

func (p *parser) leave() { p.depth-- }

// stop records the first error.
func (p *parser) stop(err error) {
	if p.err == nil {
		p.err = err
	}
}

func (p *parser) failf(piece string, pos int, format string, args ...any) {
	p.stop(syntax(piece, pos, format, args...))
}

// unexpected refuses the next token.
func (p *parser) unexpected(want string) {
	t := p.peek()
	if t.Kind == KindEnd {
		p.failf("", t.Pos, "the statement ends where %s is expected", want)
		return
	}
	if isSign(t, "?") && !p.grammar.ternary {
		p.stop(unsafe("?", t.Pos, "parameters are not allowed; write the value itself"))
		return
	}
	if t.Kind == KindWord {
		word := t.upper
		if reason, ok := p.grammar.misplaced[word]; ok {
			p.stop(unsafe(t.Text, t.Pos, "%s", reason))
			return
		}
		if reason, ok := p.grammar.instead[word]; ok {
			p.failf(t.Text, t.Pos, "%s", reason)
			return
		}
	}
	p.failf(t.Text, t.Pos, "%q stands where %s is expected", clip(t.Text), want)
}

// clip shortens a token for a message.
func clip(s string) string {
	const most = 60
	if len(s) <= most {
		return s
	}
	return strings.ToValidUTF8(s[:most], "") + "…"
}

func (p *parser) peek() *Token { return &p.tokens[p.at] }

// ahead is the token n behind the next one.
func (p *parser) ahead(n int) *Token { return &p.tokens[min(p.at+n, len(p.tokens)-1)] }

func (p *parser) advance() *Token {
	t := p.peek()
	if p.at < len(p.tokens)-1 {
		p.at++
	}
	return t
}

// isWord compares with a word in capitals.
func isWord(t *Token, word string) bool { return t.upper == word }

func isSign(t *Token, sign string) bool { return t.Kind == KindSign && t.Text == sign }

func (p *parser) isWord(words ...string) bool {
	for i, w := range words {
		if !isWord(p.ahead(i), w) {
			return false
		}
	}
	return true
}

func (p *parser) isSign(sign string) bool { return isSign(p.peek(), sign) }

// takeWord consumes the words if all of them follow.
func (p *parser) takeWord(words ...string) bool {
	if p.err != nil || !p.isWord(words...) {
		return false
	}
	for range words {
		p.advance()
	}
	return true
}

// takeOne consumes the first of the phrases, in any of the lists, that follows. It
// returns the phrase; "" if none follows.
func (p *parser) takeOne(lists ...[]string) string {
	if p.err != nil || p.peek().Kind != KindWord {
		return ""
	}
	for _, list := range lists {
		for _, phrase := range list {
			if n := p.phrase(phrase); n > 0 {
				p.at += n // a word is never the last token
				return phrase
			}
		}
	}
	return ""
}

// phrase is how many words a phrase has if all of them follow; else 0.
func (p *parser) phrase(phrase string) int {
	for n := 0; ; n++ {
		word, rest, more := strings.Cut(phrase, " ")
		switch {
		case !isWord(p.ahead(n), word):
			return 0
		case !more:
			return n + 1
		}
		phrase = rest
	}
}

func (p *parser) takeSign(sign string) bool {
	if p.err != nil || !p.isSign(sign) {
		return false
	}
	p.advance()
	return true
}

// more takes the comma before another member of a list. Where a comma may stand behind
// the last member as well, it is dropped.
func (p *parser) more() bool {
	return p.takeSign(",") && !(p.grammar.trailingCommas && p.listEnds())
}

// listEnds reports whether what follows can begin no member of a list.
func (p *parser) listEnds() bool {
	t := p.peek()
	switch t.Kind {
	case KindEnd:
		return true
	case KindSign:
		return t.Text == ")" || t.Text == "]" || t.Text == "}" || t.Text == ";"
	case KindWord:
		next := p.ahead(1)
		names := p.softWord(t) && (isSign(next, ",") || isSign(next, ")") || isWord(next, "FROM"))
		return clauseWords[t.upper] && !names
	default:
		return false
	}
}

func (p *parser) expectSign(sign string) {
	if p.err == nil && !p.takeSign(sign) {
		p.unexpected(sign)
	}
}

func (p *parser) expectWord(word string) {
	if p.err == nil && !p.takeWord(word) {
		p.unexpected(word)
	}
}

// reservedWord reports a word that cannot be a name here.
func (p *parser) reservedWord(t *Token) bool {
	if t.Kind != KindWord {
		return false
	}
	word := t.upper
	if p.grammar.words != nil {
		return p.grammar.words[word]
	}
	return reserved[word] && !p.grammar.unreserved[word] || p.grammar.reserved[word]
}

// softWord reports a word that is a name where a value is expected, whatever it opens
// elsewhere.
func (p *parser) softWord(t *Token) bool {
	return t.Kind == KindWord && (softWords[t.upper] || p.grammar.soft[t.upper])
}

// isName reports whether a token can name something.
func (p *parser) isName(t *Token) bool {
	return t.Kind == KindIdent || t.Kind == KindWord && !p.reservedWord(t)
}

// name reads a name and folds it.
func (p *parser) name(what string) string {
	t := p.peek()
	if p.err != nil || !p.isName(t) {
		p.unexpected(what)
		return ""
	}
	p.advance()
	return p.fold(t)
}

// fold is the form in which the dialect compares a name: where unquoted
// words do not turn to capitals, they keep their spelling and are compared without case.
func (p *parser) fold(t *Token) string {
	if t.Kind == KindWord && p.grammar.upperNames {
		return t.upper
	}
	return t.Text
}

// column reads the name of a column, perhaps dotted. Where a value is expected, words
// that open a clause elsewhere are names.
func (p *parser) column(what string) []string {
	t := p.peek()
	if p.err != nil || !p.softWord(t) {
		return p.dotted(what)
	}
	p.advance()
	return p.steps([]string{p.fold(t)})
}

// dotted reads a name of one or more parts. A part behind a dot may be any word.
func (p *parser) dotted(what string) []string {
	return p.steps([]string{p.name(what)})
}

// steps reads the parts of a name behind the first.
func (p *parser) steps(parts []string) []string {
	for p.err == nil && p.isSign(".") && (p.ahead(1).Kind == KindIdent || p.ahead(1).Kind == KindWord) {
		p.advance()
		parts = append(parts, p.fold(p.advance()))
	}
	if p.err == nil && p.isSign(".") && isSign(p.ahead(1), ".") {
		p.stop(unsafe("..", p.peek().Pos, "a name may not leave out the schema between a database and a table; leave out both"))
	}
	return parts
}

// names reads a list of names in parentheses.
func (p *parser) names(what string) []string {
	p.expectSign("(")
	list := []string{p.name(what)}
	for p.takeSign(",") {
		list = append(list, p.name(what))
	}
	p.expectSign(")")
	return list
}

// digits reads a whole number without a sign.
func (p *parser) digits(what string) string {
	t := p.peek()
	if p.err != nil || t.Kind != KindNumber || strings.Trim(t.Text, "0123456789") != "" {
		p.unexpected(what)
		return ""
	}
	p.advance()
	return t.Text
}

// refuseClause refuses a clause that is known and not supported.
func (p *parser) refuseClause() {
	t := p.peek()
	if t.Kind != KindWord || p.grammar.forClause && (p.isWord("FOR", "XML") || p.isWord("FOR", "JSON")) {
		return
	}
	if reason, ok := p.grammar.refused[t.upper]; ok && !p.grammar.clauses[t.upper] {
		p.stop(unsafe(t.Text, t.Pos, "%s", reason))
	}
}
