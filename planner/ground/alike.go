package ground

import "strings"

// Alike is how much two words have in common, in 0…1: of the runs of three letters in
// either, with their ends marked, the share that is in both.
func Alike(a, b string) float64 { return common(grams(a), grams(b)) }

// common is the share of runs that both have.
func common(x, y map[gram]bool) float64 {
	if len(x) == 0 || len(y) == 0 {
		return 0
	}
	if len(x) > len(y) {
		x, y = y, x
	}
	both := 0
	for g := range x {
		if y[g] {
			both++
		}
	}
	return float64(2*both) / float64(len(x)+len(y))
}

// gram is a run of three characters.
type gram [3]rune

// grams are the runs of a text with its ends marked.
func grams(text string) map[gram]bool {
	runes := []rune(" " + strings.ToLower(text) + " ")
	out := make(map[gram]bool, len(runes))
	for i := 0; i+3 <= len(runes); i++ {
		out[gram(runes[i:i+3])] = true
	}
	return out
}
