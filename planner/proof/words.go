package proof

import (
	"math/big"
	"regexp"
	"slices"
	"strings"
)

var ones = map[string]int64{
	"zero": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
	"eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16, "seventeen": 17, "eighteen": 18,
	"nineteen": 19,
}

var tens = map[string]int64{
	"twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90,
}

const (
	oneToNine = `one|two|three|four|five|six|seven|eight|nine`
	anyOnes   = `zero|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen`
	anyTens   = `twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety`
	anyScale  = `hundred|thousand|million|billion|trillion`
)

var (
	// What was computed from other numbers, or says only about how many.
	computed = regexp.MustCompile(`(?i)\b(?:hundreds|thousands|millions|billions|trillions|dozens?|(?:(?:first|second) )?half|halves|halv(?:ed|ing)|twice|thrice|` +
		`doubl(?:e|ed|es|ing)|tripl(?:e|ed|es|ing)|quadrupl(?:e|ed|es|ing)|(?:` + anyOnes + `|` + anyTens + `|hundred|thousand|many)-?fold|` +
		`(?:a|one|two|three|four)[ -](?:third|quarter|fifth|sixth|seventh|eighth|ninth|tenth|hundredth)s?)\b`)
	// "one" as a pronoun.
	pronoun = regexp.MustCompile(`(?i)\b(?:(?:the|this|that|each|every|no|any|which|another) one|one (?:of|another|or|by one))\b`)
	// A number in words, with what makes it a part of something computed.
	written = regexp.MustCompile(`(?i)\b(?:(?:` + anyTens + `)(?:[ -](?:` + oneToNine + `))?|` + anyOnes + `)(?:[ -](?:` + anyScale + `))*\b(?: times\b| percent\b| per cent\b)?`)
)

// stems are in every number that is written out.
var stems = [...]string{
	"zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "teen", "ty",
	"hundred", "thousand", "million", "billion", "trillion", "dozen", "hal", "twice", "thrice", "doubl", "tripl", "quadrupl", "fold",
	"third", "quarter", "fif", "sixth", "seventh", "eighth", "nin", "tenth",
}

// namesNumber reports whether a text may hold a number in words.
func namesNumber(text string) bool {
	text = strings.ToLower(text)
	return slices.ContainsFunc(stems[:], func(stem string) bool { return strings.Contains(text, stem) })
}

// words reads the numbers that are written out. Most texts hold none, so a quick look
// comes first.
func (r *claimReader) words() {
	if !namesNumber(r.text) {
		return
	}
	r.take(computed, func([]string) (claim, bool) { return claim{}, true })
	r.text = pronoun.ReplaceAllStringFunc(r.text, func(match string) string { return strings.Repeat(gone, len(match)) })
	r.take(written, func(groups []string) (claim, bool) { return inWords(groups[0]), true })
}

// inWords reads a number in words.
func inWords(text string) claim {
	c := claim{unit: big.NewRat(1, 1)}
	sum := int64(0)
	for word := range strings.FieldsFuncSeq(strings.ToLower(text), func(r rune) bool { return r == ' ' || r == '-' }) {
		switch {
		case word == "times":
			return claim{} // as many as what
		case word == "percent" || word == "per":
			c.percent = true
		case scales[word] > 0:
			c.unit.Mul(c.unit, big.NewRat(scales[word], 1))
		default:
			sum += tens[word] + ones[word]
		}
	}
	c.value = big.NewRat(sum, 1)
	return c
}
