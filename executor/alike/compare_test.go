package alike

import (
	"encoding/json"
	"math/rand/v2"
	"testing"
)

func n(s string) json.Number { return json.Number(s) }

// of makes a table of rows.
func of(rows ...[]any) Table {
	t := Table{Rows: rows}
	if len(rows) > 0 {
		t.Columns = len(rows[0])
	}
	return t
}

func TestSame(t *testing.T) {
	t.Parallel()
	type row = []any
	people := of(row{"Ann", n("3")}, row{"Bob", n("1")}, row{"Cem", n("1")})
	for _, c := range []struct {
		name      string
		want, got Table
		ordered   bool
		match     Match
		same      bool
	}{
		{name: "the very rows", want: people, got: people, same: true},
		{name: "rows in another order", want: people, got: of(row{"Cem", n("1")}, row{"Ann", n("3")}, row{"Bob", n("1")}), same: true},
		{name: "columns in another order", want: people, got: of(row{n("3"), "Ann"}, row{n("1"), "Bob"}, row{n("1"), "Cem"}), same: true},
		{name: "columns mixed between rows", want: of(row{"a", "b"}, row{"b", "a"}), got: of(row{"a", "a"}, row{"b", "b"})},
		{name: "a row twice", want: of(row{"a"}, row{"a"}, row{"b"}), got: of(row{"a"}, row{"b"}, row{"b"})},
		{name: "a row too many", want: of(row{"a"}), got: of(row{"a"}, row{"a"})},
		{name: "a column too many", want: of(row{"a"}), got: of(row{"a", "b"})},
		{name: "a column too few", want: of(row{"a", "b"}), got: of(row{"a"})},
		{name: "both empty", want: Table{Columns: 1}, got: Table{Columns: 1}, same: true},
		{name: "both empty, other columns", want: Table{Columns: 1}, got: Table{Columns: 2}},
		{name: "one empty", want: of(row{"a"}), got: Table{Columns: 1}},

		{name: "numbers within the error", want: of(row{n("0.3333333333")}), got: of(row{n("0.333334")}), same: true},
		{name: "numbers beyond it", want: of(row{n("0.33333")}), got: of(row{n("0.3334")})},
		{name: "whole numbers exactly", want: of(row{n("1000000")}), got: of(row{n("1000001")})},
		{name: "whole numbers beyond floats", want: of(row{n("9007199254740993")}), got: of(row{n("9007199254740992")})},
		{name: "a whole number as a decimal", want: of(row{n("2")}), got: of(row{n("2.0")}), same: true},
		{name: "a number as text", want: of(row{n("12")}), got: of(row{"12"}), same: true},
		{name: "text that is no number", want: of(row{n("7")}), got: of(row{"007"})},
		{name: "truth as a number", want: of(row{true}), got: of(row{n("1")}), same: true},
		{name: "truth as text", want: of(row{false}), got: of(row{"f"}), same: true},
		{name: "spaces at the end", want: of(row{"a"}), got: of(row{"a  "}), same: true},
		{name: "spaces at the start", want: of(row{"a"}), got: of(row{" a"})},
		{name: "letter case", want: of(row{"a"}), got: of(row{"A"})},
		{name: "null is not empty", want: of(row{nil}), got: of(row{""})},
		{name: "null is not zero", want: of(row{nil}), got: of(row{n("0")})},
		{name: "midnight is the date", want: of(row{"2024-05-01"}), got: of(row{"2024-05-01T00:00:00Z"}), same: true},
		{name: "spellings of a time", want: of(row{"2024-05-01 10:00:00.500"}), got: of(row{"2024-05-01T10:00:00.5+00"}), same: true},
		{name: "another time", want: of(row{"2024-05-01 10:00:00"}), got: of(row{"2024-05-01 10:00:01"})},

		{name: "in order", want: people, got: people, ordered: true, same: true},
		{name: "in order but for ties", want: people, got: of(row{"Ann", n("3")}, row{"Cem", n("1")}, row{"Bob", n("1")}), ordered: true, same: true},
		{name: "in the reverse order", want: people, got: of(row{"Cem", n("1")}, row{"Bob", n("1")}, row{"Ann", n("3")}), ordered: true},
		{name: "sorted by a column that is not shown", want: of(row{"c"}, row{"a"}, row{"b"}), got: of(row{"a"}, row{"c"}, row{"b"}), ordered: true},

		{name: "more columns allowed", want: of(row{"a"}, row{"b"}), got: of(row{"a", n("1")}, row{"b", n("2")}), match: Contains, same: true},
		{name: "more columns, other rows", want: of(row{"a"}, row{"b"}), got: of(row{"a", n("1")}, row{"c", n("2")}), match: Contains},
		{name: "more columns, rows twice", want: of(row{"a"}, row{"b"}), got: of(row{"a", n("1")}, row{"a", n("2")}, row{"b", n("3")}), match: Contains},
		{name: "more columns, in order", want: of(row{"b"}, row{"a"}), got: of(row{"b", n("2")}, row{"a", n("1")}), match: Contains, ordered: true, same: true},
		{name: "fewer columns", want: of(row{"a", "b"}), got: of(row{"a"}), match: Contains},
		{name: "rounded to cents", want: of(row{n("12.3456")}), got: of(row{n("12.35")}), match: Contains, same: true},
		{name: "rounded share", want: of(row{n("0.037263")}), got: of(row{n("0.0373")}), match: Contains, same: true},
		{name: "another share", want: of(row{n("0.0372")}), got: of(row{n("0.0392")}), match: Contains},
		{name: "a month as its first day", want: of(row{"2024-05"}), got: of(row{"2024-05-01"}), match: Contains, same: true},
		{name: "a month as its first day, exactly", want: of(row{"2024-05"}), got: of(row{"2024-05-01"})},
		{name: "both empty, more columns", want: Table{Columns: 1}, got: Table{Columns: 3}, match: Contains, same: true},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			match := c.match
			if match == "" {
				match = Exact
			}
			if got := Same(c.want, c.got, c.ordered, match); got != c.same {
				t.Errorf("Same is %v", got)
			}
		})
	}
}

// Whatever is in a table, it is the same with its rows and columns shuffled, and
// another with a cell changed.
func TestSameHoldsUnderShuffling(t *testing.T) {
	t.Parallel()
	values := []any{nil, "x", "y", "2024-01-01", n("1"), n("2"), n("2.5"), true, "7"}
	r := rand.New(rand.NewPCG(1, 2))
	for range 500 {
		columns := 1 + r.IntN(4)
		table := Table{Columns: columns}
		for range 1 + r.IntN(6) {
			row := make([]any, columns)
			for i := range row {
				row[i] = values[r.IntN(len(values))]
			}
			table.Rows = append(table.Rows, row)
		}
		shuffled := shuffle(r, table)
		if !Same(table, shuffled, false, Exact) || !Same(table, shuffled, false, Contains) {
			t.Fatalf("%v\nis not\n%v", table.Rows, shuffled.Rows)
		}
		shuffled.Rows[0][0] = "none of the others"
		if Same(table, shuffled, false, Exact) {
			t.Fatalf("%v\nis\n%v", table.Rows, shuffled.Rows)
		}
	}
}

func shuffle(r *rand.Rand, t Table) Table {
	at := r.Perm(t.Columns)
	out := Table{Columns: t.Columns}
	for _, i := range r.Perm(len(t.Rows)) {
		row := make([]any, t.Columns)
		for to, from := range at {
			row[to] = t.Rows[i][from]
		}
		out.Rows = append(out.Rows, row)
	}
	return out
}

func TestDifference(t *testing.T) {
	t.Parallel()
	want := of([]any{"a", n("1")}, []any{"b", n("2")}, []any{"c", n("3")})
	got := of([]any{n("2"), "b"}, []any{n("4"), "a"}, []any{n("5"), "e"})
	missing, surplus := Difference(want, got, 1)
	if len(missing) != 1 || missing[0][0] != "a" || len(surplus) != 1 || surplus[0][1] != "a" {
		t.Errorf("missing %v, surplus %v", missing, surplus)
	}
	if missing, surplus := Difference(want, want, 3); missing != nil || surplus != nil {
		t.Errorf("missing %v, surplus %v of the same", missing, surplus)
	}
}
