package ground

import (
	"slices"
	"sort"
	"strings"
	"unicode/utf8"
)

const (
	maxTypoLen = 24
	minTypoLen = 5 // shorter words are too easily another word
	// twoSlips is the length from which a word may hold two slips.
	twoSlips = 8
	// maxLooked bounds the words compared in one place of the index, so that the
	// time for a word does not grow with the data.
	maxLooked = 4096
)

// spelling knows words and finds the one that a misspelt one stands for. Words lie
// by length, each list sorted from the front and from the back: a slip leaves one
// end of a word as it was, so few words need to be compared however many there
// are.
type spelling struct {
	words [maxTypoLen + 1][]string
	// back orders the words of a list by their last letters first.
	back [maxTypoLen + 1][]int32
}

func (s *spelling) add(w string) {
	if n := utf8.RuneCountInString(w); n >= minTypoLen-1 && n <= maxTypoLen {
		s.words[n] = append(s.words[n], w)
	}
}

// done sorts what was added; only then can words be looked up.
func (s *spelling) done() {
	for n := range s.words {
		sort.Strings(s.words[n])
		s.words[n] = slices.Clip(slices.Compact(s.words[n]))
		words := s.words[n]
		back := make([]int32, len(words))
		for i := range back {
			back[i] = int32(i)
		}
		slices.SortFunc(back, func(a, b int32) int { return compareBack(words[a], words[b]) })
		s.back[n] = back
	}
}

// compareBack compares words from their last byte to their first.
func compareBack(a, b string) int {
	for i := 1; i <= len(a) && i <= len(b); i++ {
		if x, y := a[len(a)-i], b[len(b)-i]; x != y {
			return int(x) - int(y)
		}
	}
	return len(a) - len(b)
}

// Respell finds the known word that an unknown one is a misspelling of: one slip
// away, two for long words, and with the same first letter. Of several it takes
// the nearest, of the same length if it can, the first in the alphabet. It returns
// "" if there is none.
func (c *Catalog) Respell(word string) string { return c.spelling.respell(word) }

func (s *spelling) respell(word string) string {
	n := utf8.RuneCountInString(word)
	if n < minTypoLen || n > maxTypoLen-1 {
		return ""
	}
	for _, k := range []int{n, n + 1, n - 1} {
		if w := s.oneSlip(word, k); w != "" {
			return w
		}
	}
	if n < twoSlips {
		return ""
	}
	return s.twoSlips(word, n)
}

// oneSlip looks among the words of n letters. The slip is in the first half of the
// word, and its end is intact, or it is not, and its beginning is.
func (s *spelling) oneSlip(word string, n int) string {
	half := (len(word) + 1) / 2
	best := ""
	s.each(n, word[:half-1], word[half:], func(w string) {
		if w[0] == word[0] && oneEdit(word, w) && (best == "" || w < best) {
			best = w
		}
	})
	return best
}

// twoSlips looks for words of about n letters. Slips in both the first and the last
// third of a word are not found.
func (s *spelling) twoSlips(word string, n int) string {
	third := len(word) / 3
	letters := []rune(word)
	best := ""
	for _, k := range []int{n, n + 1, n - 1, n + 2, n - 2} {
		if k < minTypoLen || k > maxTypoLen {
			continue
		}
		s.each(k, word[:third], word[len(word)-third:], func(w string) {
			if w[0] == word[0] && (best == "" || w < best) && distance(letters, []rune(w), 2) <= 2 {
				best = w
			}
		})
		if best != "" {
			return best
		}
	}
	return ""
}

// each visits the words of n letters that begin or end so; the most that it visits
// of either is maxLooked.
func (s *spelling) each(n int, begin, end string, visit func(string)) {
	words, back := s.words[n], s.back[n]
	from := sort.SearchStrings(words, begin)
	for i := from; i < len(words) && i < from+maxLooked && strings.HasPrefix(words[i], begin); i++ {
		visit(words[i])
	}
	first := sort.Search(len(back), func(i int) bool { return compareBack(words[back[i]], end) >= 0 })
	for i := first; i < len(back) && i < first+maxLooked && strings.HasSuffix(words[back[i]], end); i++ {
		visit(words[back[i]])
	}
}

// oneEdit reports whether a becomes b by one insertion, deletion, replacement or
// swap of neighbours.
func oneEdit(a, b string) bool {
	if len(a) > len(b) {
		a, b = b, a
	}
	if len(b)-len(a) > 1 {
		return false
	}
	i := 0
	for i < len(a) && a[i] == b[i] {
		i++
	}
	if len(a) < len(b) {
		return a[i:] == b[i+1:]
	}
	if i == len(a) {
		return false
	}
	if a[i+1:] == b[i+1:] {
		return true
	}
	return i+1 < len(a) && a[i] == b[i+1] && a[i+1] == b[i] && a[i+2:] == b[i+2:]
}
