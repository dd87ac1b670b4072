package planner

import (
	"cmp"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"arivu/events"
	"arivu/planner/ground"
)

// spokenParts are the pieces of a model's restatement: those that something else may stand
// for, and the words between. A piece is known by what the statement does, too: a value
// that it looks for, the number of rows that it keeps; or it is a period or a unit of time
// by which rows are grouped. Nil where there is no such piece.
func spokenParts(restatement, sql string, schema *events.Schema, tables []string, now time.Time) []events.Part {
	found := slices.Concat(
		valuePieces(restatement, soughtValues(sql, schema, tables)), limitPieces(restatement, sql), grainPieces(restatement), periodPieces(restatement, now),
	)
	slices.SortStableFunc(found, func(a, b piece) int { return cmp.Compare(a.start, b.start) })
	var parts []events.Part
	at := 0
	for _, p := range found {
		if p.start < at {
			continue // within the one before
		}
		if p.start > at {
			parts = append(parts, events.Part{Kind: events.PartText, Text: restatement[at:p.start]})
		}
		parts = append(parts, events.Part{Kind: p.kind, Text: restatement[p.start:p.end], Alternatives: p.alternatives})
		at = p.end
	}
	if at > 0 && at < len(restatement) {
		parts = append(parts, events.Part{Kind: events.PartText, Text: restatement[at:]})
	}
	return parts
}

// piece is a stretch of a restatement, in bytes.
type piece struct {
	start, end   int
	kind         events.PartKind
	alternatives *events.Alternatives
}

// mostSpoken is how many alternatives are offered for a piece.
const mostSpoken = 10

// offers are the alternatives to what is said, a few of them.
func offers(all []string, said string) []string {
	out := slices.DeleteFunc(slices.Clone(all), func(s string) bool { return strings.EqualFold(s, said) })
	return out[:min(len(out), mostSpoken)]
}

// valuePieces are values that the statement looks for and the restatement says.
func valuePieces(restatement string, values []sought) []piece {
	var out []piece
	for _, s := range values {
		if start := wordAt(restatement, s.value); start >= 0 {
			out = append(out, piece{start, start + len(s.value), events.PartFilter, &events.Alternatives{
				What: events.AspectValue, Offers: offers(s.column.Values, s.value), Entry: events.EntryText,
			}})
		}
	}
	return out
}

var (
	limitPattern  = regexp.MustCompile(`(?i)\b(?:LIMIT|TOP|FETCH\s+(?:FIRST|NEXT))\s+\(?(\d+)\b`)
	spokenLimits  = []string{"3", "5", "10", "20", "50"}
	grainPattern  = regexp.MustCompile(`(?i)\b(?:per|by|each|every)\s+(?:calendar\s+)?(day|week|month|quarter|year)\b`)
	spokenGrains  = []string{"day", "week", "month", "quarter", "year"}
	spokenPeriods = []string{"this month", "last month", "this quarter", "last quarter", "this year", "last year", "last 30 days", "last 12 months"}
)

// limitPieces is the number of rows that the statement keeps, if the restatement says it.
func limitPieces(restatement, sql string) []piece {
	m := limitPattern.FindAllStringSubmatch(sql, -1)
	if len(m) == 0 {
		return nil
	}
	n := m[len(m)-1][1]
	start := wordAt(restatement, n)
	if _, err := strconv.Atoi(n); err != nil || start < 0 {
		return nil
	}
	return []piece{{start, start + len(n), events.PartLimit, &events.Alternatives{
		What: events.AspectLimit, Offers: offers(spokenLimits, n), Entry: events.EntryNumber,
	}}}
}

// grainPieces are the units of time that rows are grouped by.
func grainPieces(restatement string) []piece {
	var out []piece
	for _, m := range grainPattern.FindAllStringSubmatchIndex(restatement, -1) {
		out = append(out, piece{m[2], m[3], events.PartGroup, &events.Alternatives{
			What: events.AspectGrain, Offers: offers(spokenGrains, restatement[m[2]:m[3]]),
		}})
	}
	return out
}

// periodPieces are the periods that the restatement names.
func periodPieces(restatement string, now time.Time) []piece {
	var out []piece
	toks := ground.Tokenize(restatement)
	for _, p := range ground.Periods(toks, now) {
		start, end := toks[p.Start].Start, toks[p.End-1].End
		out = append(out, piece{start, end, events.PartFilter, &events.Alternatives{
			What: events.AspectPeriod, Offers: offers(spokenPeriods, restatement[start:end]), Entry: events.EntryPeriod,
		}})
	}
	return out
}

// wordAt is where a text stands in another one as words of its own, -1 if it does not or
// does more than once: then it is not known which of them is meant.
func wordAt(text, word string) int {
	found := -1
	for at := 0; word != "" && at+len(word) <= len(text); at++ {
		if !strings.EqualFold(text[at:at+len(word)], word) || letterBefore(text[:at]) || letterAfter(text[at+len(word):]) {
			continue
		}
		if found >= 0 {
			return -1
		}
		found = at
	}
	return found
}

func letterBefore(s string) bool {
	r, _ := utf8.DecodeLastRuneInString(s)
	return unicode.IsLetter(r) || unicode.IsDigit(r)
}

func letterAfter(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return unicode.IsLetter(r) || unicode.IsDigit(r)
}
