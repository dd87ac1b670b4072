package alike

import (
	"encoding/binary"
	"slices"
)

// Table is a result: its number of columns, which an empty one has too, and its
// rows.
type Table struct {
	Columns int
	Rows    [][]any
}

// Match is how closely columns must agree.
type Match string

const (
	// Exact wants the very columns, in any order.
	Exact Match = "exact"
	// Contains allows more columns than wanted, and rounded numbers.
	Contains Match = "contains"
)

// maxPlacements bounds how many ways to lay wanted columns over given ones are
// tried; results of many equal columns have more.
const maxPlacements = 20_000

// Same reports whether got answers as want does. ordered says that the order of
// rows counts.
func Same(want, got Table, ordered bool, match Match) bool {
	extra := match == Contains
	switch {
	case got.Columns < want.Columns || !extra && got.Columns != want.Columns || len(got.Rows) != len(want.Rows):
		return false
	case len(want.Rows) == 0:
		return true
	}
	w, g := tokens(want, got, extra)
	return search(w, g, func(placed [][]int) bool {
		if equal(w, placed) {
			return true
		}
		return sameRows(w, placed) && (!ordered || sortedAlike(w, placed))
	})
}

// search lays the columns of w over columns of g with the same contents and
// reports whether ok holds for one of the ways.
func search(w, g [][]int, ok func(placed [][]int) bool) bool {
	from := candidates(w, g)
	tried := 0
	var used []int
	var walk func() bool
	walk = func() bool {
		if len(used) == len(from) {
			return ok(project(g, used))
		}
		for _, j := range from[len(used)] {
			if slices.Contains(used, j) {
				continue
			}
			if tried++; tried > maxPlacements {
				return false
			}
			used = append(used, j)
			if walk() {
				return true
			}
			used = used[:len(used)-1]
		}
		return false
	}
	return walk()
}

// candidates are, for each column of w, the columns of g with equal contents.
func candidates(w, g [][]int) [][]int {
	columns := make([][]int, len(g[0]))
	for j := range columns {
		columns[j] = sortedColumn(g, j)
	}
	out := make([][]int, len(w[0]))
	for i := range out {
		mine := sortedColumn(w, i)
		for j, c := range columns {
			if slices.Equal(mine, c) {
				out[i] = append(out[i], j)
			}
		}
	}
	return out
}

func column(rows [][]int, j int) []int {
	out := make([]int, len(rows))
	for i, row := range rows {
		out[i] = row[j]
	}
	return out
}

func sortedColumn(rows [][]int, j int) []int {
	c := column(rows, j)
	slices.Sort(c)
	return c
}

func project(rows [][]int, at []int) [][]int {
	out := make([][]int, len(rows))
	for i, row := range rows {
		out[i] = make([]int, len(at))
		for k, j := range at {
			out[i][k] = row[j]
		}
	}
	return out
}

func equal(a, b [][]int) bool { return slices.EqualFunc(a, b, slices.Equal[[]int]) }

// sameRows compares multisets.
func sameRows(a, b [][]int) bool {
	count := make(map[string]int, len(a))
	for _, row := range a {
		count[key(row)]++
	}
	for _, row := range b {
		k := key(row)
		if count[k] == 0 {
			return false
		}
		count[k]--
	}
	return true
}

func key(row []int) string {
	buf := make([]byte, 0, 2*len(row))
	for _, v := range row {
		buf = binary.AppendUvarint(buf, uint64(v))
	}
	return string(buf)
}

// sortedAlike reports whether b is sorted as a is by some column that a is sorted
// by: then they differ among ties only.
func sortedAlike(a, b [][]int) bool {
	for j := range a[0] {
		x, y := column(a, j), column(b, j)
		if slices.Min(x) == slices.Max(x) {
			continue
		}
		if slices.IsSorted(x) && slices.IsSorted(y) {
			return true
		}
		slices.Reverse(x)
		slices.Reverse(y)
		if slices.IsSorted(x) && slices.IsSorted(y) {
			return true
		}
	}
	return false
}
