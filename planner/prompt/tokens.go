package prompt

import (
	"unicode"
	"unicode/utf8"
)

// EstimateTokens says about how many tokens a model's tokenizer makes of a text.
//
// It splits as those tokenizers do — words and signs with the space before them, groups of
// three digits — and counts each piece by its length, without their tables of pieces.
// Prompts of this package over 160 databases came within 10 % of what o200k_base and
// cl100k_base make of them, 2 % in sum. A short text alone may be 30 % off, and prose in
// other alphabets is counted higher than most tokenizers count it. What a call used is what
// the vendor reports; this is for what must be known before.
func EstimateTokens(text string) int {
	sixths := 0
	for len(text) > 0 {
		cost, size := piece(text)
		sixths += cost
		text = text[size:]
	}
	return (sixths + one - 1) / one
}

// Costs in sixths of a token.
const (
	one         = 6
	commonWord  = 4 // letters; each more is one more chance that the word breaks
	extraLetter = 1
	signedWord  = 3 // a sign right before a word, as in o.order_id, is often part of it
	otherLetter = 3 // of what is not ASCII
	rareSign    = 12
)

// piece is the cost and the size in bytes of what stands at the start of a text.
func piece(text string) (cost, size int) {
	if len(text) > 1 && text[0] == ' ' && (letter(text[1]) || sign(text[1])) {
		cost, size = piece(text[1:])
		return cost, size + 1
	}
	if len(text) > 1 && sign(text[0]) && letter(text[1]) {
		cost, size = piece(text[1:])
		return cost + signedWord, size + 1
	}
	switch c := text[0]; {
	case letter(c):
		n := word(text)
		return one + max(0, n-commonWord)*extraLetter, n
	case digit(c):
		n := run(text, digit)
		return (n + 2) / 3 * one, n
	case c <= ' ':
		return one, run(text, func(c byte) bool { return c <= ' ' })
	case c < utf8.RuneSelf:
		// Signs take the line breaks behind them along.
		n := run(text, sign)
		return (n + 2) / 3 * one, n + run(text[n:], func(c byte) bool { return c == '\n' })
	}
	r, n := utf8.DecodeRuneInString(text)
	return runeCost(r), n
}

// runeCost is the cost of a character that is not ASCII.
func runeCost(r rune) int {
	switch {
	case unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul):
		return one
	case unicode.IsLetter(r), unicode.IsMark(r):
		return otherLetter
	case unicode.IsPunct(r), unicode.IsSpace(r):
		return one
	default:
		return rareSign
	}
}

// word is the length of the word at the start of a text, which ends where a capital
// follows a small letter.
func word(text string) int {
	n := 1
	for n < len(text) && letter(text[n]) && (small(text[n]) || !small(text[n-1])) {
		n++
	}
	return n
}

// run is how many bytes at the start of a text are of a kind.
func run(text string, is func(byte) bool) int {
	n := 0
	for n < len(text) && is(text[n]) {
		n++
	}
	return n
}

func small(c byte) bool { return c >= 'a' && c <= 'z' }

func letter(c byte) bool { return small(c | 0x20) }

func digit(c byte) bool { return c >= '0' && c <= '9' }

func sign(c byte) bool { return c > ' ' && c < utf8.RuneSelf && !letter(c) && !digit(c) }
