package ground

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// TokenKind tells words from numbers, quoted spans and signs.
type TokenKind uint8

// The kinds of token.
const (
	Word   TokenKind = iota
	Number           // Value holds the number in plain decimal notation
	Quoted           // Value holds what stood between the quotes
	Date             // Value holds an ISO date, 2006-01-02
	Symbol           // one sign that is none of the above
)

// Token is one piece of a question. Start and End are byte offsets into it.
type Token struct {
	Kind  TokenKind
	Text  string // as written
	Lower string // lower case, without a possessive ending
	Lemma string // dictionary form of Lower
	Value string
	Start int
	End   int
}

// Capital reports whether the token is written with an upper-case first letter.
func (t Token) Capital() bool {
	r, _ := utf8.DecodeRuneInString(t.Text)
	return unicode.IsUpper(r)
}

// quotes maps an opening quotation mark to the marks that close it.
var quotes = map[rune]string{'"': "\"", '“': "”\"", '«': "»", '`': "`", '‘': "’'", '\'': "'"}

// Tokenize splits a question into tokens. Hyphens join nothing: "best-selling" is
// two words. Invalid UTF-8 becomes symbols.
func Tokenize(q string) []Token {
	toks := make([]Token, 0, len(q)/5+4)
	for i := 0; i < len(q); {
		r, w := utf8.DecodeRuneInString(q[i:])
		switch {
		case unicode.IsSpace(r):
			i += w
		case quotes[r] != "" && opensQuote(q, i):
			if end, inner, ok := quotedSpan(q, i+w, quotes[r]); ok {
				toks = append(toks, Token{Kind: Quoted, Text: q[i:end], Lower: strings.ToLower(inner), Lemma: "", Value: inner, Start: i, End: end})
				i = end
				continue
			}
			i += w
		case isDigit(r) || (r == '-' && startsNumber(q, i)):
			t := numberToken(q, i)
			toks = append(toks, t)
			i = t.End
		case unicode.IsLetter(r):
			t := wordToken(q, i)
			toks = append(toks, t)
			i = t.End
		default:
			toks = append(toks, Token{Kind: Symbol, Text: q[i : i+w], Lower: q[i : i+w], Start: i, End: i + w})
			i += w
		}
	}
	return toks
}

func isDigit(r rune) bool { return r >= '0' && r <= '9' }

// opensQuote keeps apostrophes inside words from opening a quotation.
func opensQuote(q string, i int) bool {
	if i == 0 {
		return true
	}
	r, _ := utf8.DecodeLastRuneInString(q[:i])
	return !unicode.IsLetter(r) && !unicode.IsDigit(r)
}

func quotedSpan(q string, from int, closers string) (end int, inner string, ok bool) {
	for i, r := range q[from:] {
		if !strings.ContainsRune(closers, r) {
			continue
		}
		next, w := utf8.DecodeRuneInString(q[from+i+utf8.RuneLen(r):])
		if r == '\'' && w > 0 && unicode.IsLetter(next) {
			continue
		}
		return from + i + utf8.RuneLen(r), q[from : from+i], i > 0
	}
	return 0, "", false
}

func startsNumber(q string, i int) bool {
	if i+1 >= len(q) || !isDigit(rune(q[i+1])) {
		return false
	}
	return i == 0 || q[i-1] == ' ' || q[i-1] == '('
}

// numberToken reads 12, 1,000, 2.5, 10k, 3m, 1st, 20% (the sign stays a symbol)
// and 2024-03-01. Digits that run into letters otherwise are a word.
func numberToken(q string, i int) Token {
	j := i
	if q[j] == '-' {
		j++
	}
	if d, ok := isoDate(q[i:]); ok {
		return Token{Kind: Date, Text: q[i : i+10], Lower: q[i : i+10], Value: d, Start: i, End: i + 10}
	}
	for j < len(q) {
		c := q[j]
		switch {
		case isDigit(rune(c)):
			j++
			continue
		case c == '.' && j+1 < len(q) && isDigit(rune(q[j+1])):
			j++
			continue
		case c == ',' && j+3 < len(q) && isDigit(rune(q[j+1])) && isDigit(rune(q[j+2])) && isDigit(rune(q[j+3])):
			j++
			continue
		}
		break
	}
	value := strings.ReplaceAll(q[i:j], ",", "")
	k := j
	for k < len(q) && k-j < 12 && (q[k] >= 'a' && q[k] <= 'z' || q[k] >= 'A' && q[k] <= 'Z' || isDigit(rune(q[k]))) {
		k++
	}
	suffix := strings.ToLower(q[j:k])
	t := Token{Kind: Number, Text: q[i:k], Lower: strings.ToLower(q[i:k]), Start: i, End: k}
	switch suffix {
	case "", "st", "nd", "rd", "th":
	case "k":
		value = shiftDecimal(value, 3)
	case "m", "mn", "mio":
		value = shiftDecimal(value, 6)
	default:
		t.Kind, t.Lemma = Word, t.Lower
		return t
	}
	if strings.Count(value, ".") > 1 {
		t.Kind, t.Lemma = Word, t.Lower
		return t
	}
	t.Value = plainDecimal(value)
	return t
}

func isoDate(s string) (string, bool) {
	if len(s) < 10 || s[4] != '-' || s[7] != '-' {
		return "", false
	}
	for k, c := range s[:10] {
		if k != 4 && k != 7 && !isDigit(c) {
			return "", false
		}
	}
	if len(s) > 10 && isDigit(rune(s[10])) {
		return "", false
	}
	return s[:10], true
}

// plainDecimal drops leading zeros, so that a literal never reads as octal.
func plainDecimal(v string) string {
	sign := ""
	if strings.HasPrefix(v, "-") {
		sign, v = "-", v[1:]
	}
	v = strings.TrimLeft(v, "0")
	if v == "" || v[0] == '.' {
		v = "0" + v
	}
	return sign + v
}

func shiftDecimal(v string, places int) string {
	whole, frac, _ := strings.Cut(v, ".")
	for len(frac) < places {
		frac += "0"
	}
	out := whole + frac[:places]
	if rest := frac[places:]; rest != "" {
		out += "." + rest
	}
	return out
}

func wordToken(q string, i int) Token {
	j := i
	for j < len(q) {
		r, w := utf8.DecodeRuneInString(q[j:])
		if unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.Is(unicode.Mn, r) || r == '_' {
			j += w
			continue
		}
		if r == '\'' || r == '’' {
			next, _ := utf8.DecodeRuneInString(q[j+w:])
			if unicode.IsLetter(next) {
				j += w
				continue
			}
		}
		break
	}
	text := q[i:j]
	lower := strings.ReplaceAll(strings.ToLower(text), "’", "'")
	lower = strings.TrimSuffix(lower, "'s")
	t := Token{Kind: Word, Text: text, Lower: lower, Lemma: Lemma(lower), Start: i, End: j}
	if n, ok := numberWords[lower]; ok {
		t.Kind, t.Value = Number, n
	}
	return t
}

// numberWords are the counts people write out. "One" is missing on purpose: it
// is a pronoun more often than a count.
var numberWords = map[string]string{
	"zero": "0", "two": "2", "three": "3", "four": "4", "five": "5", "six": "6", "seven": "7",
	"eight": "8", "nine": "9", "ten": "10", "eleven": "11", "twelve": "12", "fifteen": "15",
	"twenty": "20", "thirty": "30", "forty": "40", "fifty": "50", "hundred": "100", "thousand": "1000",
	"dozen": "12", "million": "1000000",
}
