package proof

import (
	"math/big"
	"regexp"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// claim is a number or a point in time that a text states.
type claim struct {
	text string
	// value is the number as written, before unit; nil for a date, and for what cannot be
	// checked.
	value    *big.Rat
	unit     *big.Rat // 1, or what "thousand" and "million" stand for
	decimals int      // behind the point, as written
	percent  bool
	// date is a point in time: 2024-05-01, 2024-05, 2024-Q2, or one of no year as --05-01,
	// --05, --Q2.
	date string
	// at and end are where it stands in the text that it was read from, in bytes.
	at, end int
}

// amount is what the claim comes to, nil if it is no number.
func (c claim) amount() *big.Rat {
	if c.value == nil {
		return nil
	}
	return new(big.Rat).Mul(c.value, c.unit)
}

// maxDigits bounds the numbers that are worked with; a row may hold 1e999999.
const maxDigits = 60

// Number reads a plain or scientific number. Numbers out of all proportion are not read.
func Number(text string) (*big.Rat, bool) {
	if text == "" || len(text) > 2*maxDigits {
		return nil, false
	}
	mantissa, exponent, scientific := strings.Cut(strings.ToLower(text), "e")
	if scientific {
		n, err := strconv.Atoi(exponent)
		if err != nil || n > maxDigits || n < -maxDigits {
			return nil, false
		}
	}
	if strings.ContainsAny(mantissa, "/_xpobi") {
		return nil, false // big.Rat reads more notations than databases write
	}
	return new(big.Rat).SetString(text)
}

// claims finds everything that a text states, in no particular order. With spaced, a
// space may group thousands: "12 345" is one number. Prose is read so, because two
// numbers side by side are rare in it and one must not pass for two; data are not.
func claims(text string, spaced bool) []claim {
	r := &claimReader{text: text, spaced: spaced}
	r.dates()
	r.words()
	r.digits()
	return r.found
}

// gone stands for what has been read, one for each byte. It joins no two words.
const gone = "\x00"

// claimReader takes the claims out of a text, the longest forms first.
type claimReader struct {
	text   string
	spaced bool
	found  []claim
}

// take reads what matches and takes it out, if read makes a claim of it. Groups that
// did not take part are "".
func (r *claimReader) take(form *regexp.Regexp, read func(groups []string) (claim, bool)) {
	places := form.FindAllStringSubmatchIndex(r.text, -1)
	if places == nil {
		return
	}
	left := []byte(r.text)
	for _, p := range places {
		match := r.text[p[0]:p[1]]
		c, ok := read(groupsOf(r.text, p))
		if !ok {
			continue
		}
		trimmed := strings.TrimSpace(match)
		c.text, c.at = strings.ToLower(trimmed), p[0]+strings.Index(match, trimmed)
		c.end = c.at + len(trimmed)
		r.found = append(r.found, c)
		blank(left, p[0], p[1])
	}
	r.text = string(left)
}

func groupsOf(text string, places []int) []string {
	groups := make([]string, len(places)/2)
	for i := range groups {
		if at := places[2*i]; at >= 0 {
			groups[i] = text[at:places[2*i+1]]
		}
	}
	return groups
}

// blank takes a stretch out of a text.
func blank(text []byte, at, end int) {
	for i := at; i < end; i++ {
		text[i] = gone[0]
	}
}

// digits reads the numbers written in digits, and numerals of other scripts, which
// cannot be checked.
func (r *claimReader) digits() {
	for i := 0; i < len(r.text); {
		if c := r.text[i]; c < utf8.RuneSelf {
			if c < '0' || c > '9' {
				i++
				continue
			}
			c, end := r.number(i)
			c.at, c.end = i, end
			r.found = append(r.found, c)
			i = end
			continue
		}
		symbol, n := utf8.DecodeRuneInString(r.text[i:])
		if unicode.IsNumber(symbol) {
			r.found = append(r.found, claim{text: string(symbol), at: i, end: i + n})
		}
		i += n
	}
}

var (
	// Groups of thousands as people of several countries write them.
	grouped = regexp.MustCompile(`^\d{1,3}(?:[,\x{a0}\x{202f}\x{2009}'’]\d{3})+(?:\D|$)`)
	plain   = regexp.MustCompile(`^\d+`)
	// A group behind a space.
	thousands = regexp.MustCompile(`^ \d{3}(?:\D|$)`)
	// What a number may go on with: a fraction, an exponent.
	fraction = regexp.MustCompile(`^\.\d+`)
	exponent = regexp.MustCompile(`^[eE][+-]?\d+`)
	// What makes it another kind of number: 1.2.3, 1,5, 1/3.
	odd = regexp.MustCompile(`^(?:[.,/]\d+)+`)
	// What follows a number and belongs to it.
	percent = regexp.MustCompile(`^(?: ?%|[ -]?(?i:percent|per cent|percentage|pct|pp)\b)`)
	ratio   = regexp.MustCompile(`^(?:\s?[x×]|\s?‰|[ -]?(?i:fold)\b| times (?i:as|more|higher|larger|bigger|greater|less|fewer|lower|smaller|the|that|those|what)\b)`)
	scale   = regexp.MustCompile(`^(?:(?:k|K|M|m|mn|B|b|bn|tn|T)\b| ?-?(?i:hundred|thousand|million|billion|trillion|mn|bn|mio|mrd|lakh|crore)\b| [kKMB]\b)`)
)

var scales = map[string]int64{
	"hundred": 100, "thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12,
	"k": 1e3, "m": 1e6, "mn": 1e6, "mio": 1e6, "b": 1e9, "bn": 1e9, "mrd": 1e9, "t": 1e12, "tn": 1e12, "lakh": 1e5, "crore": 1e7,
}

// wholePart is the digits of a number up to its point, with what groups them.
func (r *claimReader) wholePart(rest string) string {
	if group := grouped.FindString(rest); group != "" {
		return strings.TrimRightFunc(group, func(c rune) bool { return c < '0' || c > '9' })
	}
	digits := plain.FindString(rest)
	for r.spaced && spaceGroups(rest, len(digits)) {
		digits = rest[:len(digits)+len(" 000")]
	}
	return digits
}

// spaceGroups reports whether there is a space at a place of a text that groups the
// thousands of one number, as in "14 459". One number is grouped in one way: in
// "14 459,172" a comma groups, and the space stands between two numbers.
func spaceGroups(text string, at int) bool {
	before := at - len(strings.TrimRight(text[:at], "0123456789"))
	return before >= 1 && before <= 3 && thousands.MatchString(text[at:]) && !grouped.MatchString(text[at+1:])
}

// number reads the number at a place of the text, and says where it ends.
func (r *claimReader) number(at int) (claim, int) {
	rest := r.text[at:]
	digits := r.wholePart(rest)
	end := len(digits)
	behind := fraction.FindString(rest[end:])
	end += len(behind)
	if other := odd.FindString(rest[end:]); other != "" {
		end += len(other)
		return claim{text: rest[:end]}, at + end
	}
	power := exponent.FindString(rest[end:])
	end += len(power)
	c := claim{text: rest[:end], unit: big.NewRat(1, 1), decimals: max(len(behind)-1, 0)}
	value, ok := Number(bare(digits) + behind + power)
	if !ok {
		return claim{text: rest[:end]}, at + end
	}
	if negative(r.text[:at]) {
		value.Neg(value)
	}
	switch follows := rest[end:]; {
	case ratio.MatchString(follows) && !letterAfter(follows):
		return claim{text: rest[:end]}, at + end
	case percent.MatchString(follows):
		c.percent = true
	default:
		for sign := scale.FindString(follows); sign != ""; sign = scale.FindString(rest[end:]) {
			end += len(sign)
			c.unit.Mul(c.unit, big.NewRat(scales[strings.ToLower(strings.Trim(sign, " -"))], 1))
		}
	}
	c.value = value
	return c, at + end
}

// letterAfter reports whether what looks like the sign of a ratio begins a word, as in
// "3 xylophones".
func letterAfter(follows string) bool {
	trimmed := strings.TrimLeft(follows, " ")
	if !strings.HasPrefix(trimmed, "x") || len(trimmed) < 2 {
		return false
	}
	next, _ := utf8.DecodeRuneInString(trimmed[1:])
	return unicode.IsLetter(next)
}

// bare is a number without what groups its digits.
func bare(digits string) string {
	return strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, digits)
}

// negative reports whether a number has a minus in front of it, which is one that
// joins no two words or numbers.
func negative(before string) bool {
	before = strings.TrimRight(before, "$€£¥")
	if rest, ok := strings.CutSuffix(before, "−"); ok {
		last, _ := utf8.DecodeLastRuneInString(rest)
		return rest == "" || !unicode.IsDigit(last)
	}
	for _, sign := range []string{"-", "–"} {
		if rest, ok := strings.CutSuffix(before, sign); ok {
			last, _ := utf8.DecodeLastRuneInString(rest)
			return rest == "" || !unicode.IsDigit(last) && !unicode.IsLetter(last) && last != 0
		}
	}
	return false
}
