package planner

import (
	"encoding/json"
	"math/big"
	"regexp"
	"strconv"
	"strings"

	"arivu/planner/proof"
)

// figure is a number as it occurs in text or in a row. Dates and numbers out of
// all proportion have a literal instead of a value: they are equal letter by
// letter or not at all.
type figure struct {
	value    *big.Rat
	decimals int // digits after the point as written
	literal  string
}

// parseFigure reads a plain or scientific number. Numbers out of all proportion are
// not read.
func parseFigure(text string) (figure, bool) {
	value, ok := proof.Number(text)
	if !ok {
		return figure{}, false
	}
	mantissa, _, _ := strings.Cut(strings.ToLower(text), "e")
	_, fraction, _ := strings.Cut(mantissa, ".")
	return figure{value: value, decimals: len(fraction)}, true
}

// figureOf is a row value as a number, if it is one. Numbers that JSON readers
// would round come as strings.
func figureOf(v any) (figure, bool) {
	switch v := v.(type) {
	case json.Number:
		return parseFigure(v.String())
	case string:
		return parseFigure(v)
	default:
		return figure{}, false
	}
}

// text writes the figure with thousands separators, rounded to what people read:
// two decimals, or three significant digits below one.
func (f figure) text() string {
	decimals := min(f.decimals, 2)
	if f.value.IsInt() && f.decimals > 2 {
		decimals = 0
	}
	if !f.value.IsInt() {
		decimals = f.shownDecimals()
	}
	return group(f.value.FloatString(decimals))
}

// maxDecimals is beyond those of any number that is read.
const maxDecimals = 62

func (f figure) shownDecimals() int {
	one := big.NewRat(1, 1)
	abs := new(big.Rat).Abs(f.value)
	if abs.Cmp(one) >= 0 {
		return min(max(f.decimals, 1), 2)
	}
	decimals := 2
	for ten := big.NewRat(10, 1); decimals <= maxDecimals && abs.Cmp(big.NewRat(1, 10)) < 0; decimals++ {
		abs.Mul(abs, ten)
	}
	if rest := strings.TrimRight(f.value.FloatString(decimals+1), "0"); len(rest) > 0 {
		if _, fraction, ok := strings.Cut(rest, "."); ok && len(fraction) <= decimals {
			return max(len(fraction), 1)
		}
	}
	return decimals + 1
}

// group puts separators between thousands.
func group(number string) string {
	whole, fraction, _ := strings.Cut(number, ".")
	sign := ""
	if strings.HasPrefix(whole, "-") {
		sign, whole = "-", whole[1:]
	}
	var b strings.Builder
	b.WriteString(sign)
	for i, digit := range whole {
		if i > 0 && (len(whole)-i)%3 == 0 {
			b.WriteByte(',')
		}
		b.WriteRune(digit)
	}
	if fraction != "" {
		b.WriteString("." + fraction)
	}
	return b.String()
}

func groupInt(n int) string { return group(strconv.Itoa(n)) }

var dateLiteral = regexp.MustCompile(`^\d{4}-\d{2}(-\d{2})?`)

// figures finds every number and date in a text. Digits inside words count too:
// "Q3" holds 3.
func figures(text string) []figure {
	var found []figure
	for i := 0; i < len(text); {
		if !digit(text, i) {
			i++
			continue
		}
		if date := dateLiteral.FindString(text[i:]); date != "" && !digit(text, i+len(date)) {
			found = append(found, figure{literal: date})
			i += len(date)
			continue
		}
		end := numberEnd(text, i)
		literal := strings.ReplaceAll(text[i:end], ",", "")
		if negative(text, i) {
			literal = "-" + literal
		}
		f, ok := parseFigure(literal)
		if !ok {
			f = figure{literal: literal}
		}
		found = append(found, f)
		i = end
	}
	return found
}

func digit(text string, i int) bool { return i < len(text) && text[i] >= '0' && text[i] <= '9' }

// numberEnd is where the number that starts at i ends: digits, groups of
// thousands, a fraction.
func numberEnd(text string, i int) int {
	start := i
	for digit(text, i) {
		i++
	}
	for i-start <= 3 || text[i-4] == ',' {
		if i >= len(text) || text[i] != ',' || !digit(text, i+1) || !digit(text, i+2) || !digit(text, i+3) || digit(text, i+4) {
			break
		}
		i += 4
	}
	if i < len(text) && text[i] == '.' && digit(text, i+1) {
		for i++; digit(text, i); i++ {
			continue
		}
	}
	return i
}

// negative reports whether the number at i has a sign, which is a minus that
// joins no two words.
func negative(text string, i int) bool {
	return i > 0 && text[i-1] == '-' && (i == 1 || text[i-2] == ' ' || text[i-2] == '(')
}
