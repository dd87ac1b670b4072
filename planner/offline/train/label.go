package train

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"sync"

	"arivu/planner/ground"
	"arivu/planner/offline/frame"
)

// Execute runs a statement on a training database and gives its rows as text. It
// must give the same rows on every run; an error means that nothing is known.
type Execute func(ctx context.Context, database, sql string) ([][]string, error)

// outcome is what a statement gave, without the order of its columns.
type outcome struct {
	rows, columns  int
	loose, ordered uint64   // digests of the rows, in any order and in theirs
	number         bool     // a single number, which many statements give by chance
	each           []uint64 // digests of the columns, in any order of rows
	failed         bool
}

// runner runs each statement once.
type runner struct {
	ctx  context.Context
	run  Execute
	mu   sync.Mutex
	done map[string]outcome
}

func (r *runner) outcome(database, sql string) outcome {
	k := database + "\x00" + sql
	r.mu.Lock()
	o, ok := r.done[k]
	r.mu.Unlock()
	if ok {
		return o
	}
	rows, err := r.run(r.ctx, database, sql)
	o = digest(rows)
	o.failed = err != nil
	r.mu.Lock()
	r.done[k] = o
	r.mu.Unlock()
	return o
}

// hash is FNV-1a over the parts with a mark after each.
func hash(parts ...string) uint64 {
	const offset, prime = 14695981039346656037, 1099511628211
	h := uint64(offset)
	for _, p := range parts {
		for i := range len(p) {
			h = (h ^ uint64(p[i])) * prime
		}
		h = (h ^ 0xff) * prime
	}
	return h
}

// digest sorts the columns by what they hold, so that their order does not count.
func digest(rows [][]string) outcome {
	o := outcome{rows: len(rows)}
	if len(rows) == 0 {
		return o
	}
	o.columns = len(rows[0])
	order, sums := make([]int, o.columns), make([]uint64, o.columns)
	for c := range sums {
		order[c] = c
		for _, row := range rows {
			sums[c] += hash(row[c])
		}
	}
	o.each = slices.Clone(sums)
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(sums[a], sums[b]) })
	cells := make([]string, o.columns)
	for _, row := range rows {
		for i, c := range order {
			cells[i] = row[c]
		}
		h := hash(cells...)
		o.loose += h
		o.ordered = o.ordered*31 + h
	}
	o.number = o.rows == 1 && o.columns == 1 && strings.Trim(rows[0][0], "0123456789.-") == ""
	return o
}

// label marks the candidates that are right: those of the right form, and those
// that give the rows of the right statement, not by chance.
func (t *trainer) label(e *example, g *group) {
	g.right = make([]bool, len(g.candidates))
	want := t.wanted(e)
	for i, c := range g.candidates {
		g.right[i] = t.isRight(e, c.Frame, c.Canonical, want)
		g.any = g.any || g.right[i]
	}
}

// wanted is what the right statement gives, if that is known.
func (t *trainer) wanted(e *example) outcome {
	if t.runs == nil || e.frame == nil {
		return outcome{failed: true}
	}
	return t.runs.outcome(e.Database, e.SQL)
}

func (t *trainer) isRight(e *example, f *frame.Frame, canonical string, want outcome) bool {
	if e.canonical != "" && canonical == e.canonical {
		return true
	}
	if want.failed || want.rows == 0 || !t.alike(e, f, want) {
		return false
	}
	sql, err := f.SQL(e.reading.Index.Catalog)
	if err != nil {
		return false
	}
	got := t.runs.outcome(e.Database, sql)
	return !got.failed && same(got, want, len(e.frame.Order) > 0)
}

// contains reports whether an opinion answers the question, if with more columns.
func (t *trainer) contains(e *example, f *frame.Frame, want outcome) bool {
	if want.failed || want.rows == 0 || want.number {
		return false
	}
	sql, err := f.SQL(e.reading.Index.Catalog)
	if err != nil {
		return false
	}
	got := t.runs.outcome(e.Database, sql)
	if got.failed || got.rows != want.rows {
		return false
	}
	for _, column := range want.each {
		if !slices.Contains(got.each, column) {
			return false
		}
	}
	return true
}

func same(got, want outcome, ordered bool) bool {
	if ordered {
		return got.rows == want.rows && got.columns == want.columns && got.ordered == want.ordered
	}
	return got.rows == want.rows && got.columns == want.columns && got.loose == want.loose
}

// alike reports whether equal rows would mean more than chance: a single number
// must come from the same tables.
func (t *trainer) alike(e *example, f *frame.Frame, want outcome) bool {
	if len(f.Select) != len(e.frame.Select) {
		return false
	}
	if !want.number {
		return true
	}
	mine, err := f.AllTables(e.reading.Index.Catalog)
	return err == nil && sameTables(mine, e.tables)
}

func sameTables(a, b []*ground.Table) bool {
	for _, t := range a {
		if !slices.Contains(b, t) {
			return false
		}
	}
	return len(a) == len(b)
}
