package ground

import "strings"

// Alike is how much two words have in common, in 0…1: of the runs of three letters in
// either, with their ends marked, the share that is in both.
func Alike(a, b string) float64 {
	x, y := grams(a), grams(b)
	if len(x) == 0 || len(y) == 0 {
		return 0
	}
	both := 0
	for g := range x {
		if y[g] {
			both++
		}
	}
	return float64(2*both) / float64(len(x)+len(y))
}

// grams are the runs of three characters of a text with its ends marked.
func grams(text string) map[string]bool {
	runes := []rune(" " + strings.ToLower(text) + " ")
	out := make(map[string]bool, len(runes))
	for i := 0; i+3 <= len(runes); i++ {
		out[string(runes[i:i+3])] = true
	}
	return out
}
