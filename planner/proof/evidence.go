package proof

import (
	"encoding/json"
	"fmt"
	"math/big"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"arivu/events"
)

// Source is what prose may speak of: what its writer was shown.
type Source struct {
	Columns []events.ResultColumn
	// Rows are all that were shown, of RowCount.
	Rows     []events.Row
	RowCount int
	Summary  *events.Summary
	// Facts are sentences known to hold.
	Facts []string
	// Said are wordings whose numbers may be repeated as they are: the question, how it
	// was read.
	Said []string
}

// Evidence is a Source as claims are looked up in it. It does not change.
type Evidence struct {
	values   []*big.Rat
	percents []*big.Rat
	dates    map[string]bool
	said     []claim
	texts    []string // lower case, that names in quotes are looked up in
	verbatim []string // values that state something themselves, longest first
}

var (
	percentName = regexp.MustCompile(`(?i)percent|pct|share|rate|ratio|proportion|fraction|growth|change|margin|%`)
	monthName   = regexp.MustCompile(`(?i)(^|_)month$`)
	quarterName = regexp.MustCompile(`(?i)(^|_)quarter$`)
)

// NewEvidence reads a source.
func NewEvidence(s Source) *Evidence {
	e := &Evidence{dates: map[string]bool{}}
	e.count(int64(s.RowCount))
	for _, c := range s.Columns {
		e.say(c.Name)
		e.say(strings.ReplaceAll(c.Name, "_", " "))
	}
	for _, text := range s.Said {
		e.say(text)
	}
	for _, row := range s.Rows {
		for i, v := range row {
			if i < len(s.Columns) && v != nil {
				e.cell(s.Columns[i], v)
			}
		}
	}
	if s.Summary != nil {
		e.summary(s.Summary)
	}
	for _, f := range s.Facts {
		e.learn(f)
	}
	slices.SortStableFunc(e.verbatim, func(a, b string) int { return len(b) - len(a) })
	e.verbatim = slices.Compact(e.verbatim)
	return e
}

func (e *Evidence) count(n int64) { e.values = append(e.values, new(big.Rat).SetInt64(n)) }

// say takes a wording whose claims may be repeated as they stand.
func (e *Evidence) say(text string) {
	e.texts = append(e.texts, strings.ToLower(text))
	for _, c := range claims(text, false) {
		e.said = append(e.said, c)
		e.date(c.date)
	}
}

// learn takes a text whose claims hold.
func (e *Evidence) learn(text string) {
	e.texts = append(e.texts, strings.ToLower(text))
	for _, c := range claims(text, false) {
		switch {
		case c.percent:
			e.percents = append(e.percents, c.amount())
		case c.value != nil:
			e.values = append(e.values, c.amount())
		}
		e.date(c.date)
	}
}

// cell takes a value of a row.
func (e *Evidence) cell(column events.ResultColumn, v any) {
	text := fmt.Sprint(v)
	_, numeric := v.(json.Number)
	if numeric || column.Type.Numeric() {
		e.number(column, text)
		return
	}
	if column.Type.Temporal() {
		e.learn(text)
	} else {
		e.text(column, text)
	}
	if quarterName.MatchString(column.Name) {
		e.quarterOf(text)
	}
}

// text takes a text of a row. What it states counts only where the whole of it is
// repeated: anybody may have written into it that revenue was 999,999. A text that is
// nothing but a number or a point in time is that.
func (e *Evidence) text(column events.ResultColumn, text string) {
	if _, ok := Number(text); ok {
		e.number(column, text)
		return
	}
	e.texts = append(e.texts, strings.ToLower(text))
	found := claims(text, false)
	for _, c := range found {
		if c.date != "" && len(found) == 1 && len(c.text) == len(text) {
			e.date(c.date)
		}
	}
	// A word such as "half" states something of what it is said of.
	if len(found) > 0 && strings.ContainsAny(text, "0123456789 ") {
		e.verbatim = append(e.verbatim, strings.ToLower(text))
	}
}

// number takes a number of a column, whose name may say that it is one of a hundred, or
// of twelve months.
func (e *Evidence) number(column events.ResultColumn, text string) {
	value, ok := Number(text)
	if !ok {
		e.said = append(e.said, claim{text: text})
		return
	}
	e.values = append(e.values, value)
	if percentName.MatchString(column.Name) {
		e.percents = append(e.percents, value)
		if new(big.Rat).Abs(value).Cmp(big.NewRat(1, 1)) <= 0 {
			e.percents = append(e.percents, new(big.Rat).Mul(value, big.NewRat(100, 1)))
		}
	}
	if !value.IsInt() || !value.Num().IsInt64() {
		return
	}
	switch n := value.Num().Int64(); {
	case monthName.MatchString(column.Name) && n >= 1 && n <= 12:
		e.date(fmt.Sprintf("--%02d", n))
	case quarterName.MatchString(column.Name) && n >= 1 && n <= 4:
		e.date("--Q" + strconv.FormatInt(n, 10))
	}
}

// date takes a point in time, and those that it lies in.
func (e *Evidence) date(date string) {
	if date == "" {
		return
	}
	e.dates[date] = true
	year, rest, ofYear := strings.Cut(date, "-")
	if n, err := strconv.ParseInt(year, 10, 64); err == nil {
		e.count(n)
	}
	if !ofYear || strings.HasPrefix(date, "--") {
		rest, year = strings.TrimPrefix(date, "--"), "-"
	}
	e.dates["--"+rest] = true
	if month, _, ok := strings.Cut(rest, "-"); ok {
		e.dates[year+"-"+month], e.dates["--"+month] = true, true
	}
}

// quarterOf takes the quarter that begins on a date, where a column holds quarters so.
func (e *Evidence) quarterOf(text string) {
	g := isoDay.FindStringSubmatch(text)
	if g == nil || g[3] != "01" {
		return
	}
	if m, err := strconv.Atoi(g[2]); err == nil && m%3 == 1 {
		e.date(inQuarter(g[1], strconv.Itoa((m+2)/3)))
	}
}

func (e *Evidence) summary(s *events.Summary) {
	e.count(s.Rows)
	for _, c := range s.Columns {
		column := events.ResultColumn{Name: c.Name, Type: c.Type}
		e.count(c.Values)
		e.count(s.Rows - c.Values)
		if c.Distinct != nil {
			e.count(*c.Distinct)
		}
		for _, v := range []string{c.Min, c.Max} {
			switch {
			case v == "":
			case c.Type.Temporal():
				e.cell(column, v)
			default:
				e.number(column, v)
			}
		}
		for _, v := range []string{c.Sum, c.Average} {
			if v != "" {
				e.number(column, v)
			}
		}
	}
}

// holds reports whether a claim is found.
func (e *Evidence) holds(c claim) bool {
	if slices.ContainsFunc(e.said, func(s claim) bool { return s.same(c) }) {
		return true
	}
	switch {
	case c.date != "":
		return e.dates[c.date]
	case c.value == nil:
		return false
	case c.percent:
		return slices.ContainsFunc(e.percents, c.rounds)
	default:
		return slices.ContainsFunc(e.values, c.rounds)
	}
}

// same reports whether two claims state the same, however they are written.
func (c claim) same(d claim) bool {
	if c.value == nil || d.value == nil {
		return c.value == nil && d.value == nil && c.date == d.date && strings.EqualFold(c.text, d.text)
	}
	return c.percent == d.percent && c.amount().Cmp(d.amount()) == 0
}

// maxOff is how far a number may be from what it stands for, as a part of that: rounding
// 1,449 to 1k says something else.
var maxOff = big.NewRat(1, 20)

// rounds reports whether the claim is a number, or that number rounded as it is written.
func (c claim) rounds(known *big.Rat) bool {
	off := new(big.Rat).Sub(known, c.amount())
	if off.Sign() == 0 {
		return true
	}
	half := new(big.Rat).SetFrac(big.NewInt(1), new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(c.decimals)), nil))
	half.Mul(half, c.unit).Mul(half, big.NewRat(1, 2))
	off.Abs(off)
	return off.Cmp(half) <= 0 && off.Cmp(new(big.Rat).Mul(new(big.Rat).Abs(known), maxOff)) <= 0
}
