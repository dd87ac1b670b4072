package alike

import "slices"

// Difference lists the first n wanted rows that were not given, and the first n
// given rows that were not wanted. The order of rows and columns does not count.
func Difference(want, got Table, n int) (missing, surplus [][]any) {
	w, g := tokens(want, got, false)
	return without(want, w, g, n), without(got, g, w, n)
}

// without lists the first n rows of t, whose tokens are mine, that theirs lack.
func without(t Table, mine, theirs [][]int, n int) [][]any {
	have := make(map[string]int, len(theirs))
	for _, row := range theirs {
		have[looseKey(row)]++
	}
	var out [][]any
	for i, row := range mine {
		k := looseKey(row)
		if have[k] > 0 {
			have[k]--
			continue
		}
		if out = append(out, t.Rows[i]); len(out) == n {
			break
		}
	}
	return out
}

// looseKey is the same for rows that differ in the order of columns only.
func looseKey(row []int) string {
	sorted := slices.Clone(row)
	slices.Sort(sorted)
	return key(sorted)
}
