package proof

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Bounds of a text that is shown.
const (
	maxSentence  = 600   // bytes; a longer one is dropped
	maxSentences = 8     // what is said beyond is left out
	maxText      = 4_000 // bytes
)

// Reader reads prose as it is written. It is for one goroutine.
type Reader struct {
	evidence *Evidence
	rest     string
	kept     []string
	length   int

	// Dropped is how many sentences were left out, and Numbers how many claims those have
	// that were kept.
	Dropped, Numbers int
}

// NewReader returns a reader that has read nothing.
func NewReader(e *Evidence) *Reader { return &Reader{evidence: e} }

// Hear takes the next piece, and reports whether Text has grown.
func (r *Reader) Hear(piece string) bool { return r.take(piece, false) }

// End says that no more will come.
func (r *Reader) End() { r.take("", true) }

// Text is the sentences so far that are whole and hold.
func (r *Reader) Text() string { return strings.Join(r.kept, " ") }

func (r *Reader) take(piece string, whole bool) (grown bool) {
	found, rest := sentences(r.rest+clean(piece), whole)
	r.rest = rest
	if !whole && len(rest) > maxSentence {
		r.rest = rest[:utf8Cut(rest, maxSentence+1)] // it is dropped however it ends
	}
	for _, s := range found {
		if s = unmarked(s); !strings.ContainsFunc(s, func(c rune) bool { return unicode.IsLetter(c) || unicode.IsNumber(c) }) {
			continue
		}
		if len(r.kept) == maxSentences || r.length+len(s) > maxText {
			return grown
		}
		numbers, ok := r.evidence.Check(s)
		if !ok {
			r.Dropped++
			continue
		}
		r.Numbers += numbers
		r.kept, r.length, grown = append(r.kept, s), r.length+len(s)+1, true
	}
	return grown
}

// utf8Cut is the place of a character's beginning at or after a place.
func utf8Cut(s string, at int) int {
	for at < len(s) && !utf8.RuneStart(s[at]) {
		at++
	}
	return min(at, len(s))
}

var (
	link   = regexp.MustCompile(`(?i)\b[a-z][a-z0-9+.-]*://|\bwww\.|\bmailto:|\]\(|<[a-z/!]|\S@\S+\.\S`)
	quoted = []*regexp.Regexp{
		regexp.MustCompile(`"([^"]+)"`), regexp.MustCompile(`“([^”]+)”`), regexp.MustCompile(`«([^»]+)»`), regexp.MustCompile("`([^`]+)`"),
		regexp.MustCompile(`(?:^|[\s(])'([^']+)'(?:$|[\s.,;:!?)])`), regexp.MustCompile(`(?:^|[\s(])‘([^’]+)’(?:$|[\s.,;:!?)])`),
	}
)

// Check reads one sentence: whether all that it claims and quotes is found, and how many
// claims there are.
func (e *Evidence) Check(sentence string) (numbers int, ok bool) {
	if len(sentence) > maxSentence || !e.quotesHold(sentence) {
		return 0, false
	}
	text := e.withoutValues(sentence)
	if link.MatchString(text) {
		return 0, false
	}
	found := claims(text, true)
	for _, c := range found {
		if !e.holds(c) {
			return 0, false
		}
	}
	return len(found) + strings.Count(text, value), true
}

func (e *Evidence) quotesHold(sentence string) bool {
	if strings.Count(sentence, `"`)%2 != 0 {
		return false
	}
	for _, form := range quoted {
		for _, g := range form.FindAllStringSubmatch(sentence, -1) {
			name := strings.ToLower(strings.Trim(g[1], " .,;:!?"))
			if !slices.ContainsFunc(e.texts, func(text string) bool { return strings.Contains(text, name) }) {
				return false
			}
		}
	}
	return true
}

// value stands for a value of the data that a sentence repeats letter by letter: what it
// states is in the data.
const value = "\x01"

func (e *Evidence) withoutValues(sentence string) string {
	for _, v := range e.verbatim {
		sentence = replaceWord(sentence, v)
	}
	return sentence
}

// replaceWord puts the sign for a value where a text stands as a word of its own,
// whatever its capitals.
func replaceWord(sentence, word string) string {
	var b strings.Builder
	lower := strings.ToLower(sentence)
	if len(lower) != len(sentence) {
		return sentence // places do not correspond
	}
	from := 0
	for {
		at := strings.Index(lower[from:], word)
		if at < 0 {
			b.WriteString(sentence[from:])
			return b.String()
		}
		at += from
		end := at + len(word)
		if !standsAlone(sentence, at, end) {
			_, n := utf8.DecodeRuneInString(sentence[at:])
			b.WriteString(sentence[from : at+n])
			from = at + n
			continue
		}
		b.WriteString(sentence[from:at] + value)
		from = end
	}
}

// standsAlone reports whether a stretch is a word of its own, and no piece of a longer
// word or number.
func standsAlone(sentence string, at, end int) bool {
	before, _ := utf8.DecodeLastRuneInString(sentence[:at])
	after, _ := utf8.DecodeRuneInString(sentence[end:])
	return !joins(before) && !joins(after) && !partOfNumber(sentence, at, end) && !extended(sentence[end:])
}

func joins(r rune) bool {
	return r != utf8.RuneError && (unicode.IsLetter(r) || unicode.IsNumber(r) || strings.ContainsRune("-−–%_", r))
}

// partOfNumber reports whether what stands there is a piece of a longer number: the 5 of
// 5,000 or of 1.5, the 14 of 14 459.
func partOfNumber(sentence string, at, end int) bool {
	digit := func(i int) bool { return i >= 0 && i < len(sentence) && sentence[i] >= '0' && sentence[i] <= '9' }
	before, n := utf8.DecodeLastRuneInString(sentence[:at])
	if digit(at) && digit(at-n-1) && within(sentence, before, at-n) {
		return true
	}
	after, n := utf8.DecodeRuneInString(sentence[end:])
	return digit(end-1) && digit(end+n) && within(sentence, after, end)
}

// within reports whether a sign that stands between two digits may stand within one number.
func within(sentence string, sign rune, at int) bool {
	return strings.ContainsRune(".,/'’\u00a0\u202f\u2009", sign) || sign == ' ' && spaceGroups(sentence, at)
}

// extended reports whether what follows makes another number of the one before: the 5 of
// "5 million".
func extended(follows string) bool {
	return percent.MatchString(follows) || scale.MatchString(follows) || ratio.MatchString(follows) && !letterAfter(follows)
}
