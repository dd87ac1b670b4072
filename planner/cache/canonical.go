package cache

import (
	"slices"
	"strings"
	"time"
	"unicode"

	"arivu/planner/ground"
)

// Canonical is the form under which equal questions are the same text. The periods
// of a question are read at now and in its location, and their bounds belong to the
// form: "last month" asked a month later is another question.
func Canonical(question string, now time.Time) string {
	toks := signs(ground.Tokenize(question))
	periods := ground.Periods(toks, now)
	shouted := shouts(toks)
	pieces := make([]piece, len(toks))
	for i, t := range toks {
		pieces[i] = piece{text: written(t, i == 0 || shouted), lemma: t.Lemma}
	}
	for _, p := range periods {
		for i := p.Start; i < p.End; i++ {
			pieces[i].period = true
		}
	}
	words := reworded(periodLast(pieces))
	return strings.Join(append(words, bounds(periods)...), " ")
}

// piece is a token on its way into the form.
type piece struct {
	text   string
	lemma  string
	period bool // it is part of a period
}

// signs drops punctuation. What may change a meaning stays.
func signs(toks []ground.Token) []ground.Token {
	return slices.DeleteFunc(toks, func(t ground.Token) bool {
		return t.Kind == ground.Symbol && strings.ContainsAny(t.Text, ",.;:!?…")
	})
}

// shouts reports whether a question is all in capitals, which then say nothing.
func shouts(toks []ground.Token) bool {
	return !slices.ContainsFunc(toks, func(t ground.Token) bool {
		return t.Kind == ground.Word && strings.ContainsFunc(t.Text, unicode.IsLower)
	})
}

// written is a token as it is compared. Quoted text and what is all in capitals keep
// their case: "IT" is not "it", and grade "A" is no article. shouted says that capitals
// mean nothing here.
func written(t ground.Token, shouted bool) string {
	switch {
	case t.Kind == ground.Quoted:
		return `"` + t.Value + `"`
	case t.Kind == ground.Number || t.Kind == ground.Date:
		return t.Value
	case !shouted && !strings.ContainsFunc(t.Text, unicode.IsLower) && strings.ContainsFunc(t.Text, unicode.IsUpper):
		return t.Text
	default:
		return t.Lower
	}
}

// periodLast moves the one period of a question behind the rest where that cannot
// change what it is about: from the front, and from before a last grouping ("by
// month"). Anywhere else it may belong to the words around it.
func periodLast(pieces []piece) []piece {
	from := slices.IndexFunc(pieces, func(p piece) bool { return p.period })
	if from < 0 {
		return pieces
	}
	to := from
	for to < len(pieces) && pieces[to].period {
		to++
	}
	rest := pieces[to:]
	if slices.ContainsFunc(rest, func(p piece) bool { return p.period }) || from > 0 && !lastGrouping(rest) {
		return pieces
	}
	return slices.Concat(pieces[:from], rest, pieces[from:to])
}

// lastGrouping reports whether pieces are "by" and up to three words without another
// preposition or link among them.
func lastGrouping(pieces []piece) bool {
	if len(pieces) < 2 || len(pieces) > 4 || pieces[0].text != "by" && pieces[0].text != "per" {
		return false
	}
	return !slices.ContainsFunc(pieces[1:], func(p piece) bool { return links[p.text] })
}

// bounds are periods as dates; of those without a bound on one side it is empty.
func bounds(periods []ground.PeriodSpan) []string {
	var all []string
	for _, p := range periods {
		all = append(all, "["+day(p.From)+","+day(p.To)+")")
	}
	return all
}

func day(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.Format(time.DateOnly)
}

// reworded takes the courtesies off the front and puts one wording for many, longest
// first.
func reworded(pieces []piece) []string {
	pieces = withoutCourtesies(pieces)
	var out []string
	for i := 0; i < len(pieces); {
		w, n := wordingAt(pieces[i:])
		switch {
		case articles[pieces[i].text] && i < len(pieces)-1:
			n = 1
		case n > 0 && w.means != "":
			out = append(out, w.means)
		case n == 0:
			n = 1
			out = append(out, common(pieces[i]))
		}
		i += n
	}
	return out
}

// common is a word in the singular. Other forms stay apart: what was shipped is not
// what is shipping.
func common(p piece) string {
	if p.lemma != "" && strings.HasSuffix(p.text, "s") && !p.period {
		return p.lemma
	}
	return p.text
}

func withoutCourtesies(pieces []piece) []piece {
	for trimmed := true; trimmed; {
		trimmed = false
		for _, c := range courtesies {
			if starts(pieces, c) {
				pieces, trimmed = pieces[len(c):], true
				break
			}
		}
	}
	if len(pieces) > 1 && orders[pieces[0].text] && shown[pieces[1].text] {
		pieces = pieces[1:]
	}
	if n := len(pieces); n > 0 && (pieces[n-1].text == "please" || pieces[n-1].text == "thanks") {
		pieces = pieces[:n-1]
	}
	return pieces
}

func wordingAt(pieces []piece) (wording, int) {
	for _, w := range wordings {
		if starts(pieces, w.words) {
			return w, len(w.words)
		}
	}
	return wording{}, 0
}

// starts reports whether pieces begin with words, none of them part of a period.
func starts(pieces []piece, words []string) bool {
	if len(pieces) < len(words) {
		return false
	}
	for i, w := range words {
		if pieces[i].text != w || pieces[i].period {
			return false
		}
	}
	return true
}
