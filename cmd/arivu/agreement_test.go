//go:build !race

package main

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"reflect"
	"slices"
	"strings"
	"testing"

	"arivu/planner/ground"
	"arivu/planner/offline/frame"
)

// errApart says that two engines give different rows.
var errApart = errors.New("the rows differ")

// agree fails the test unless every engine accepts the statement of a frame and gives
// the rows that SQLite gives. Where ties leave open which rows come first, what is
// compared is the whole order.
func (e *engines) agree(t *testing.T, c *ground.Catalog, f *frame.Frame) {
	t.Helper()
	cut := f.Limit > 0 || f.Top != nil || leavesOpen(f)
	failed := e.compare(t, c, f, func(want, got [][]any) error {
		if len(want) != len(got) {
			return fmt.Errorf("%w: %d and %d", errApart, len(want), len(got))
		}
		if cut {
			return nil
		}
		return sameMultiset(want, got)
	})
	if failed {
		return
	}
	if whole, sorts := ordered(f); whole != nil {
		e.compare(t, c, whole, func(want, got [][]any) error {
			if err := sameMultiset(want, got); err != nil {
				return err
			}
			return sameOrder(want, got, sorts)
		})
	}
}

// leavesOpen reports whether groups show a column of which they may hold several
// values.
func leavesOpen(f *frame.Frame) bool {
	return f.Grouped() && slices.ContainsFunc(f.Select, func(it frame.Item) bool {
		c, ok := it.Value.(frame.Col)
		return ok && !slices.Contains(f.Group, it.Value) &&
			slices.ContainsFunc(frame.TableKey(c.Table), func(k frame.Value) bool { return !slices.Contains(f.Group, k) })
	})
}

// compare runs a frame everywhere and reports whether that was not possible.
func (e *engines) compare(t *testing.T, c *ground.Catalog, f *frame.Frame, same func(want, got [][]any) error) bool {
	t.Helper()
	var want [][]any
	var reference string
	for i, d := range e.dialects {
		statement, err := f.SQLIn(c, d)
		if err != nil {
			t.Errorf("%s: %v: %s", d, err, f.Canonical(c))
			return true
		}
		rows, err := e.run(t.Context(), d, statement)
		if err != nil {
			t.Errorf("%s: %v\n%s", d, err, statement)
			return true
		}
		if i == 0 {
			want, reference = rows, statement
			continue
		}
		if err := same(want, rows); err != nil {
			t.Errorf("%s: %v\n%s\n--- sqlite\n%s", d, err, statement, reference)
			return true
		}
	}
	return false
}

// ordered is a frame with all its rows, and with the columns that it sorts by; nil
// where it does not sort or such a frame would ask for something else.
func ordered(f *frame.Frame) (*frame.Frame, []int) {
	_, all := f.Select[0].Value.(frame.AllColumns)
	if f.Set != nil || f.Distinct || all || leavesOpen(f) {
		return nil, nil
	}
	out := *f
	out.Select = slices.Clone(f.Select)
	out.Limit, out.Offset, out.Top = 0, 0, nil
	if f.Top != nil {
		out.Order = f.Top.By
	}
	var at []int
	for i, s := range out.Order {
		k := slices.IndexFunc(out.Select, func(it frame.Item) bool { return reflect.DeepEqual(it.Value, s.Value) })
		if k < 0 {
			k = len(out.Select)
			out.Select = append(out.Select, frame.Item{Value: s.Value, Alias: fmt.Sprintf("sorted_by_%d", i)})
		}
		at = append(at, k)
	}
	if len(at) == 0 {
		return nil, nil
	}
	return &out, at
}

func sameMultiset(want, got [][]any) error {
	if len(want) != len(got) {
		return fmt.Errorf("%w: %d and %d", errApart, len(want), len(got))
	}
	want, got = slices.Clone(want), slices.Clone(got)
	slices.SortFunc(want, compareRows)
	slices.SortFunc(got, compareRows)
	for i := range want {
		if near(want[i], got[i]) {
			continue
		}
		// Numbers that rounding makes larger or smaller may have changed places.
		at := slices.IndexFunc(got[i:], func(row []any) bool { return near(want[i], row) })
		if at < 0 {
			return fmt.Errorf("%w: no %v; there is %v", errApart, want[i], got[i])
		}
		got[i], got[i+at] = got[i+at], got[i]
	}
	return nil
}

// sameOrder compares some columns row by row. What breaks a tie between fractions is
// not compared: to SQLite, whose decimals are binary, it may be none.
func sameOrder(want, got [][]any, columns []int) error {
	for i := range want {
		for _, k := range columns {
			if a, b := want[i][k:k+1], got[i][k:k+1]; !near(a, b) {
				return fmt.Errorf("%w in order: row %d is %v and %v", errApart, i, want[i], got[i])
			}
			if f, ok := want[i][k].(float64); ok && f != math.Trunc(f) {
				break
			}
		}
	}
	return nil
}

// What decimals may lose: MySQL keeps four digits of a quotient and of an average, and
// calculates with those.
const tolerance, relative = 1e-4, 1e-4

func near(a, b []any) bool {
	return slices.EqualFunc(a, b, func(x, y any) bool {
		p, one := x.(float64)
		q, two := y.(float64)
		if one && two {
			return math.Abs(p-q) <= tolerance+relative*math.Abs(p)
		}
		return x == y
	})
}

func compareRows(a, b []any) int {
	return slices.CompareFunc(a, b, func(x, y any) int {
		p, one := x.(float64)
		q, two := y.(float64)
		if one && two {
			return cmp.Compare(math.Round(p/tolerance), math.Round(q/tolerance))
		}
		return strings.Compare(fmt.Sprint(x), fmt.Sprint(y))
	})
}
