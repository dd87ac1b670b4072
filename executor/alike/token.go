package alike

import (
	"cmp"
	"math"
	"slices"
)

// How near numbers count as equal, relative to the larger and at least.
const (
	relativeError = 1e-5
	absoluteError = 1e-9
)

// tokens replaces the cells of two results by small integers that are equal
// where the cells count as equal and ascend as the values do: null, numbers,
// text.
func tokens(a, b Table, coarse bool) (ta, tb [][]int) {
	ca, cb := cells(a, coarse), cells(b, coarse)
	code := codes(distinct(ca, cb))
	return encode(ca, code), encode(cb, code)
}

func cells(t Table, coarse bool) [][]cell {
	out := make([][]cell, len(t.Rows))
	for i, row := range t.Rows {
		out[i] = make([]cell, len(row))
		for k, v := range row {
			c := newCell(v)
			if coarse {
				c = c.coarse()
			}
			out[i][k] = c
		}
	}
	return out
}

// distinct lists the values of both results that are not null, in ascending order.
func distinct(tables ...[][]cell) []cell {
	seen := make(map[cell]bool)
	for _, t := range tables {
		for _, row := range t {
			for _, c := range row {
				if c.kind != isNull {
					seen[c] = true
				}
			}
		}
	}
	all := make([]cell, 0, len(seen))
	for c := range seen {
		all = append(all, c)
	}
	slices.SortFunc(all, func(a, b cell) int {
		return cmp.Or(cmp.Compare(a.kind, b.kind), cmp.Compare(a.num, b.num), cmp.Compare(a.text, b.text))
	})
	return all
}

// codes numbers sorted values from 1. A number close to the one before it gets
// the same code.
func codes(sorted []cell) map[cell]int {
	code := make(map[cell]int, len(sorted))
	next := 0
	for i, c := range sorted {
		if i == 0 || !near(sorted[i-1], c) {
			next++
		}
		code[c] = next
	}
	return code
}

func near(a, b cell) bool {
	if a.kind != isNumber || b.kind != isNumber {
		return false
	}
	if whole(a.num) && whole(b.num) {
		return a == b
	}
	return math.Abs(a.num-b.num) <= max(absoluteError, relativeError*max(math.Abs(a.num), math.Abs(b.num)))
}

func whole(f float64) bool { return f == math.Trunc(f) }

func encode(t [][]cell, code map[cell]int) [][]int {
	out := make([][]int, len(t))
	for i, row := range t {
		out[i] = make([]int, len(row))
		for k, c := range row {
			out[i][k] = code[c]
		}
	}
	return out
}
