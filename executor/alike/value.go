package alike

import (
	"encoding/json"
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"
	"unicode"
)

// A cell is a value in comparable form: null, a number or a text.
type cell struct {
	kind cellKind
	num  float64
	// text is the text, or the digits of a whole number beyond what num can hold.
	text string
}

// cellKind orders the kinds as results are sorted.
type cellKind uint8

const (
	isNull cellKind = iota
	isNumber
	isText
)

// longestNumber is the length up to which text may be read as a number.
const longestNumber = 24

// exactInteger is the number below which floats hold every integer.
const exactInteger = 1 << 53

var (
	numberText = regexp.MustCompile(`^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?$`)
	stampText  = regexp.MustCompile(`^(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d:\d\d)(\.\d+)?(?:Z|\+00(?::?00)?)?$`)
	monthText  = regexp.MustCompile(`^\d{4}-\d\d$`)
)

// newCell reads a value of a row.
func newCell(v any) cell {
	switch v := v.(type) {
	case nil:
		return cell{}
	case bool:
		return truth(v)
	case json.Number:
		return textCell(v.String())
	case float64:
		if math.IsNaN(v) {
			return cell{}
		}
		return cell{kind: isNumber, num: v}
	case string:
		return textCell(v)
	default:
		return textCell(fmt.Sprint(v))
	}
}

func truth(b bool) cell {
	if b {
		return cell{kind: isNumber, num: 1}
	}
	return cell{kind: isNumber}
}

func textCell(s string) cell {
	s = strings.TrimRightFunc(s, unicode.IsSpace)
	switch s {
	case "t", "true":
		return truth(true)
	case "f", "false":
		return truth(false)
	}
	if len(s) <= longestNumber && numberText.MatchString(s) {
		return numberCell(s)
	}
	if m := stampText.FindStringSubmatch(s); m != nil {
		return cell{kind: isText, text: stamp(m[1], m[2], m[3])}
	}
	return cell{kind: isText, text: s}
}

func numberCell(s string) cell {
	f, err := strconv.ParseFloat(s, 64)
	if err != nil && !math.IsInf(f, 0) {
		return cell{kind: isText, text: s}
	}
	c := cell{kind: isNumber, num: f}
	if math.Abs(f) >= exactInteger && !strings.ContainsAny(s, ".eE") {
		c.text = s
	}
	return c
}

// stamp spells a time stamp in one way; midnight is the bare date.
func stamp(day, clock, fraction string) string {
	fraction = strings.TrimRight(strings.TrimRight(fraction, "0"), ".")
	if clock == "00:00:00" && fraction == "" {
		return day
	}
	return day + " " + clock + fraction
}

// coarse is c as people show it: a number rounded to two decimals (four below
// one, where shares live), a month as its first day.
func (c cell) coarse() cell {
	switch {
	case c.kind == isNumber && c.num != math.Trunc(c.num):
		unit := 100.0
		if math.Abs(c.num) < 1 {
			unit = 10_000
		}
		c.num = math.Round(c.num*unit)/unit + 0
	case c.kind == isText && monthText.MatchString(c.text):
		c.text += "-01"
	}
	return c
}
