package executor

import (
	"context"
	"errors"
	"time"

	"arivu/events"
	"arivu/executor/engine"
	"arivu/executor/guard"
)

// maxCandidates are looked at; a planner that offers more is guessing.
const maxCandidates = 5

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
	facts    *events.StatementFacts
	guarding time.Duration
}

// run tries the candidates in order. It returns the first that ran, or the
// rejection of the likeliest one. All together have the time of one statement.
func (c *candidates) run(ctx context.Context, object string) (*ran, *events.Rejected, error) {
	var guarding time.Duration
	for i, candidate := range c.plan.Candidates[:min(len(c.plan.Candidates), maxCandidates)] {
		if candidate.Beside != "" {
			continue
		}
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
			return &ran{index: i, st: st, result: r, outcome: outcome, facts: c.factsOf(i), guarding: guarding}, nil, nil
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

// repairable reports whether another statement can do better.
func repairable(err error) bool {
	var known *events.Error
	return errors.As(err, &known) && known.Class.Repairable()
}
