package bench

import (
	"context"
	"fmt"

	"arivu/executor/alike"
)

// wishes are the statements that are right for one item. Each is run when it is
// first needed, as most items are settled by one.
type wishes struct {
	statements []string
	db         *Database
	match      alike.Match
	ordered    func(sql string) bool

	run     []wish // those that ran, in their order
	failure error  // of the last that did not
}

// wish is a wanted statement with its rows.
type wish struct {
	sql     string
	table   alike.Table
	ordered bool
}

// at is the i-th of the statements that run.
func (w *wishes) at(ctx context.Context, i int) (*wish, error) {
	for len(w.run) <= i && len(w.statements) > 0 {
		sql := w.statements[0]
		w.statements = w.statements[1:]
		table, err := w.db.runWanted(ctx, sql)
		if err != nil {
			w.failure = err
			continue
		}
		w.run = append(w.run, wish{sql: sql, table: table, ordered: w.ordered(sql)})
	}
	switch {
	case i < len(w.run):
		return &w.run[i], nil
	case w.failure != nil:
		return nil, w.failure
	default:
		return nil, fmt.Errorf("there is none for %s", w.db.Schema.Dialect)
	}
}

// met reports whether rows are those of a wanted statement.
func (w *wishes) met(ctx context.Context, got alike.Table) bool {
	for i := 0; ; i++ {
		want, err := w.at(ctx, i)
		if err != nil {
			return false
		}
		if alike.Same(want.table, got, want.ordered, w.match) {
			return true
		}
	}
}
