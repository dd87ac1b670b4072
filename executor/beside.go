package executor

import (
	"context"
	"encoding/json"
	"time"

	"arivu/events"
	"arivu/executor/alike"
	"arivu/executor/engine"
	"arivu/executor/guard/facts"
)

// Bounds of what is run beside the candidate whose result is returned. It is a courtesy:
// the answer waits for it, and what goes wrong with it is nobody's concern.
const (
	// dryRunTime bounds all of it together, and is what the result itself may have taken
	// for others to be run as well.
	dryRunTime = 2 * time.Second
	// closeScore is how much less likely a candidate may be and still be looked at
	// when the likelier one finds nothing.
	closeScore = 0.15
)

// billed are the dialects of databases that charge for each statement: no candidate is run
// there only to be compared.
var billed = map[events.Dialect]bool{events.DialectSnowflake: true, events.DialectDatabricks: true}

// besides looks at other candidates than the one that ran: whether one that is almost as
// likely has rows where that has none, and, where the plan asks for it, whether their
// results say the same.
func (c *candidates) besides(ctx context.Context, r *ran) {
	ctx, cancel := context.WithTimeout(ctx, dryRunTime)
	defer cancel()
	switch {
	case hollow(r.result.preview):
		c.lookBeside(ctx, r)
	case c.comparable(r):
		c.compare(ctx, r)
	}
}

// lookBeside looks whether a candidate that is almost as likely has rows where the
// one that ran has none. It reads one row.
func (c *candidates) lookBeside(ctx context.Context, r *ran) {
	next := r.index + 1
	all := c.plan.Candidates
	if next >= min(len(all), maxCandidates) || all[next].Beside != "" || all[next].Score < all[r.index].Score-closeScore {
		return
	}
	seen, _, ok := c.dryRun(ctx, next, 1)
	if !ok {
		return
	}
	outcome := events.TrialRows
	if hollow(seen.rows) {
		outcome = events.TrialEmpty
	}
	c.tried = append(c.tried, events.Trial{Candidate: next, Outcome: outcome})
}

// comparable reports whether the other candidates are run to be compared with the one that
// ran: the plan asks for it, the database does not charge for it, and the result is small
// and came soon.
func (c *candidates) comparable(r *ran) bool {
	took := r.outcome.FirstRow + r.outcome.Fetch
	whole := !r.outcome.Truncated && r.outcome.Rows == len(r.result.preview)
	return c.plan.Compare && !billed[c.pool.connection.Dialect] && whole && took <= dryRunTime
}

// compare holds the results of the candidates behind the one that ran against its own. The
// order of rows counts where both ask for one.
func (c *candidates) compare(ctx context.Context, r *ran) {
	mine := tableOf(r.result.columns, r.result.preview)
	for i := r.index + 1; i < min(len(c.plan.Candidates), maxCandidates); i++ {
		seen, outcome, ok := c.dryRun(ctx, i, len(mine.Rows))
		if !ok {
			continue
		}
		trial := events.Trial{Candidate: i, Outcome: events.TrialDiffers}
		if other := tableOf(seen.columns, seen.rows); !outcome.Truncated && agree(mine, other, sorts(r.facts) && sorts(c.factsOf(i))) {
			trial.Outcome = events.TrialAgrees
		}
		c.tried = append(c.tried, trial)
	}
}

// sorts reports whether a statement asks for an order of its rows.
func sorts(f *events.StatementFacts) bool { return f != nil && len(f.Order) > 0 }

// agree reports whether two results say the same, where one may show more columns.
func agree(a, b alike.Table, ordered bool) bool {
	return alike.Same(a, b, ordered, alike.Contains) || alike.Same(b, a, ordered, alike.Contains)
}

// dryRun runs a candidate for a look at its first rows. A refusal of it by the guard is
// recorded; what else goes wrong is not.
func (c *candidates) dryRun(ctx context.Context, i, rows int) (*few, engine.Outcome, bool) {
	sql := c.plan.Candidates[i].SQL
	st, err := c.x.verify(ctx, sql, c.schema, rows)
	if err != nil {
		c.tried = append(c.tried, events.Trial{Candidate: i, Outcome: events.TrialRefused, Error: &rejection(sql, err).Error})
		return nil, engine.Outcome{}, false
	}
	limits := c.limits
	limits.Rows, limits.Bytes, limits.Timeout = rows, 2*events.PreviewBytes, min(dryRunTime, c.limits.Timeout)
	seen := new(few)
	outcome, err := c.x.query(ctx, "dry run", c.tenant, c.pool, st, limits, seen)
	return seen, outcome, err == nil
}

// factsOf tells what a candidate does, nil if that cannot be read.
func (c *candidates) factsOf(i int) *events.StatementFacts {
	return facts.Of(c.plan.Candidates[i].SQL, c.schema)
}

// hollow reports whether a result says that nothing was found: no row, or one that
// holds nothing but nulls and zeros, as a figure about nothing does.
func hollow[R ~[]any](rows []R) bool {
	if len(rows) != 1 {
		return len(rows) == 0
	}
	for _, v := range rows[0] {
		switch v := v.(type) {
		case nil:
		case json.Number:
			if f, err := v.Float64(); err != nil || f != 0 {
				return false
			}
		default:
			return false
		}
	}
	return true
}

func tableOf(columns []events.ResultColumn, rows []events.Row) alike.Table {
	t := alike.Table{Columns: len(columns), Rows: make([][]any, len(rows))}
	for i, row := range rows {
		t.Rows[i] = row
	}
	return t
}

// few is a sink for results of which little is read.
type few struct {
	columns []events.ResultColumn
	rows    []events.Row
}

// Columns implements engine.Sink.
func (f *few) Columns(columns []events.ResultColumn) error {
	f.columns = columns
	return nil
}

// Row implements engine.Sink.
func (f *few) Row(row events.Row) error {
	f.rows = append(f.rows, row)
	return nil
}
