package sqlquery

import "strconv"

// maxRows is the most that a number of rows may come to where it is computed.
const maxRows = 1 << 40

// rowCount reads a number of rows: digits or, where that may be, a sum of such, which is
// computed here.
func (p *parser) rowCount() string {
	const what = "a whole number of rows"
	if !p.grammar.rowSums || p.peek().Kind == KindNumber && !p.computes(p.ahead(1)) {
		return p.digits(what)
	}
	if !p.isSign("(") && p.peek().Kind != KindNumber {
		p.unexpected(what)
		return ""
	}
	pos := p.peek().Pos
	n := p.rowSum()
	if p.err == nil && (n < 0 || n > maxRows) {
		p.failf("", pos, "the number of rows is none that a result can have; write it in digits")
	}
	return strconv.FormatInt(n, 10)
}

// computes reports a sign between two numbers.
func (p *parser) computes(t *Token) bool {
	return isSign(t, "+") || isSign(t, "-") || isSign(t, "*")
}

func (p *parser) rowSum() int64 {
	n := p.rowProduct()
	for p.err == nil && n <= maxRows {
		switch {
		case p.takeSign("+"):
			n += p.rowProduct()
		case p.takeSign("-"):
			n -= p.rowProduct()
		default:
			return n
		}
	}
	return n
}

func (p *parser) rowProduct() int64 {
	n := p.rowFactor()
	for p.takeSign("*") {
		pos := p.peek().Pos
		factor := p.rowFactor()
		if p.err == nil && factor > 0 && n > maxRows/factor {
			p.failf("", pos, "the number of rows is none that a result can have; write it in digits")
			return 0
		}
		n *= factor
	}
	return n
}

func (p *parser) rowFactor() int64 {
	if !p.enter() {
		return 0
	}
	defer p.leave()
	if p.takeSign("(") {
		n := p.rowSum()
		p.expectSign(")")
		return n
	}
	pos := p.peek().Pos
	n, err := strconv.ParseInt(p.digits("a whole number of rows"), 10, 41)
	if p.err == nil && err != nil {
		p.failf("", pos, "the number of rows is none that a result can have; write a smaller one")
	}
	return n
}
