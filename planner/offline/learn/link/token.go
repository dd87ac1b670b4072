package link

import (
	"strings"
	"unicode"

	"arivu/planner/ground"
)

// Token is a token of the question with what the planner needs to know of it.
type Token struct {
	ground.Token
	Stem   string
	Class  Class
	Number string // the number said, "" if none
	Quoted bool
	Used   bool // part of a mention or a value
}

// Word is the token's lemma, or the token itself where it has none.
func (t *Token) Word() string {
	if t.Lemma == "" {
		return t.Lower
	}
	return t.Lemma
}

// Year reports whether the number said looks like a year.
func (t *Token) Year() bool {
	return len(t.Number) == 4 && (t.Number[0] == '1' || t.Number[0] == '2')
}

func tokenize(question string) []Token {
	raw := ground.Tokenize(quiet(question))
	out := make([]Token, len(raw))
	for i, r := range raw {
		t := Token{Token: r, Class: classOf[r.Lower], Quoted: r.Kind == ground.Quoted}
		switch r.Kind {
		case ground.Number:
			t.Number = r.Value
			if r.Lemma == "" {
				t.Lemma = r.Lower
			}
		case ground.Word:
			t.Number = smallNumbers[r.Lower]
			t.Stem = ground.Stem(r.Lower)
		case ground.Quoted:
			t.Number = quotedNumber(r.Value)
		case ground.Date, ground.Symbol:
		}
		out[i] = t
	}
	return out
}

// quiet writes a question that is all in capitals in small letters: there they mark no
// names. What stands in quotes is meant as it is written, so with any of it the
// question stays.
func quiet(question string) string {
	if strings.ContainsAny(question, "\"'`“”‘’") || strings.ContainsFunc(question, unicode.IsLower) {
		return question
	}
	return strings.ToLower(question)
}

// quotedNumber is the text if it is a number.
func quotedNumber(s string) string {
	if s == "" {
		return ""
	}
	for _, r := range s {
		if (r < '0' || r > '9') && r != '.' {
			return ""
		}
	}
	return s
}
