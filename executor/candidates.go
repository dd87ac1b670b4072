package executor

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"arivu/events"
	"arivu/executor/engine"
	"arivu/executor/guard"
)

// Bounds of the work on a plan's candidates.
const (
	// maxCandidates are looked at; a planner that offers more is guessing.
	maxCandidates = 5
	// closeScore is how much less likely a candidate may be and still be looked at
	// when the likelier one finds nothing.
	closeScore = 0.15
	// dryRunTime bounds that look: the answer waits for it.
	dryRunTime = 2 * time.Second
)

// candidates is the work on the candidates of one plan: the first that neither the
// guard nor the database refuses gives the result.
type candidates struct {
	x      *Executor
	plan   *events.Planned
	schema *events.Schema
	pool   *pool
	tenant string
	limits engine.Limits
	begin  time.Time
	// mayNotWrite says how the likeliest candidate, which writes, could; "" if it reads.
	mayNotWrite string

	best  *events.Rejected // what was wrong with the likeliest one
	tried []events.Trial
}

// ran is a candidate that gave a result.
type ran struct {
	index    int
	st       *guard.Statement
	result   *result
	outcome  engine.Outcome
	guarding time.Duration
}

// run tries the candidates in order. It returns the first that ran, or the
// rejection of the likeliest one. All together have the time of one statement.
func (c *candidates) run(ctx context.Context, object string) (*ran, *events.Rejected, error) {
	var guarding time.Duration
	for i, candidate := range c.plan.Candidates[:min(len(c.plan.Candidates), maxCandidates)] {
		started := c.x.cfg.Bus.Now()
		st, err := c.x.verify(ctx, candidate.SQL, c.schema, c.limits.Rows)
		guarding += c.x.cfg.Bus.Now().Sub(started)
		if err != nil {
			c.refuse(i, candidate.SQL, err)
			continue
		}
		limits := c.limits
		if limits.Timeout = c.left(); limits.Timeout <= 0 {
			break
		}
		r := newResult(ctx, c.x.cfg.Bus, object)
		outcome, err := c.x.query(ctx, "query", c.tenant, c.pool, st, limits, r)
		if err == nil {
			return &ran{index: i, st: st, result: r, outcome: outcome, guarding: guarding}, nil, nil
		}
		// Where a likelier one was refused, that is what there is to say.
		if !repairable(err) && (c.best == nil || ctx.Err() != nil) {
			return nil, nil, err
		}
		c.refuse(i, st.SQL, err)
	}
	return nil, c.rejected(), nil
}

// left is what remains of the time of the statement.
func (c *candidates) left() time.Duration {
	if c.best == nil {
		return c.limits.Timeout
	}
	return c.limits.Timeout - c.x.cfg.Bus.Now().Sub(c.begin)
}

func (c *candidates) refuse(i int, sql string, err error) {
	r := rejection(sql, err)
	if i == 0 && c.mayNotWrite != "" {
		r.Error.Message += " " + c.mayNotWrite
	}
	if c.best == nil {
		c.best = r
	}
	c.tried = append(c.tried, events.Trial{Candidate: i, Outcome: events.TrialRefused, Error: &r.Error})
}

func (c *candidates) rejected() *events.Rejected {
	if c.best == nil {
		return rejection("", events.NewError(events.StageExecutor, events.ClassSyntax, "The plan holds no statement."))
	}
	if len(c.tried) > 1 {
		c.best.Tried = c.tried
	}
	return c.best
}

// lookBeside looks whether a candidate that is almost as likely has rows where the
// one that ran has none. It is a courtesy: it runs for a moment and reads one row,
// and what goes wrong with it is nobody's concern.
func (c *candidates) lookBeside(ctx context.Context, r *ran) {
	next := r.index + 1
	all := c.plan.Candidates
	if !hollow(r.result.preview) || next >= min(len(all), maxCandidates) || all[next].Score < all[r.index].Score-closeScore {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, dryRunTime)
	defer cancel()
	st, err := c.x.verify(ctx, all[next].SQL, c.schema, 1)
	if err != nil {
		c.tried = append(c.tried, events.Trial{Candidate: next, Outcome: events.TrialRefused, Error: &rejection(all[next].SQL, err).Error})
		return
	}
	seen := new(firstRow)
	limits := engine.Limits{Rows: 1, Bytes: events.PreviewBytes, Timeout: min(dryRunTime, c.limits.Timeout)}
	if _, err := c.x.query(ctx, "dry run", c.tenant, c.pool, st, limits, seen); err != nil {
		return
	}
	outcome := events.TrialRows
	if hollow(seen.rows) {
		outcome = events.TrialEmpty
	}
	c.tried = append(c.tried, events.Trial{Candidate: next, Outcome: outcome})
}

// hollow reports whether a result says that nothing was found: no row, or one that
// holds nothing but nulls and zeros, as a figure about nothing does.
func hollow(rows []events.Row) bool {
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

// firstRow is a sink that keeps little.
type firstRow struct{ rows []events.Row }

// Columns implements engine.Sink.
func (*firstRow) Columns([]events.ResultColumn) error { return nil }

// Row implements engine.Sink.
func (f *firstRow) Row(row events.Row) error {
	if len(f.rows) == 0 {
		f.rows = append(f.rows, row)
	}
	return nil
}

// repairable reports whether another statement can do better.
func repairable(err error) bool {
	var known *events.Error
	return errors.As(err, &known) && known.Class.Repairable()
}
