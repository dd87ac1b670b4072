package executor

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"arivu/events"
	"arivu/events/bus"
	"arivu/events/turns"
	"arivu/executor/engine"
	"arivu/executor/guard"
)

// snapshotPoll is how long to wait before looking again for a snapshot that has not
// been taken yet.
const snapshotPoll = 250 * time.Millisecond

// Handle implements events.Handler.
func (x *Executor) Handle(ctx context.Context, q *events.Question, e *events.Event) (events.Body, error) {
	switch b := e.Body.(type) {
	case *events.Planned:
		return x.run(ctx, q, e, b)
	case *events.Approved:
		return x.write(ctx, q, e, b)
	case *events.Ambiguous:
		return x.preview(ctx, q, b)
	default:
		return nil, fmt.Errorf("executor got %s", e.Kind())
	}
}

// run runs the likeliest candidate that neither the guard nor the database refuses. A
// statement that writes is not run but held for approval; where that is not possible its
// refusal says how it would be.
func (x *Executor) run(ctx context.Context, q *events.Question, e *events.Event, plan *events.Planned) (events.Body, error) {
	schema, err := x.schemas.Schema(ctx, q.Tenant, plan.Connection)
	if err != nil {
		return nil, err
	}
	if schema == nil {
		return nil, x.await(ctx, q.Tenant, plan.Connection)
	}
	p, release, err := x.pools.acquire(ctx, q.Tenant, plan.Connection)
	if err != nil {
		return nil, err
	}
	defer release()
	if !p.agrees(schema) {
		return nil, x.await(ctx, q.Tenant, plan.Connection)
	}
	why := ""
	if sql, ok := writes(plan, p); ok {
		if why = mayNotWrite(q, p); why == "" {
			return x.propose(ctx, q, p, schema, sql)
		}
	}
	known := x.lookup(ctx, q, p, schema, plan)
	if !q.Asked.Options.Fresh {
		if r := x.results.find(ctx, known, x.cfg.Bus.Now()); r != nil {
			return r, nil
		}
	}
	return x.together(ctx, q, known, func() (events.Body, *keptResult, error) {
		return x.runFor(ctx, q, e, &candidates{x: x, plan: plan, schema: schema, pool: p, tenant: q.Tenant, mayNotWrite: why})
	})
}

// runFor is run where it is the database that has to say, with the result as others may have it,
// nil if there is none.
func (x *Executor) runFor(ctx context.Context, q *events.Question, e *events.Event, c *candidates) (events.Body, *keptResult, error) {
	p := c.pool
	done, err := x.turn(ctx, p.turns, p.connection.Name, turns.Of(q))
	if err != nil {
		return nil, nil, err
	}
	defer done()
	c.limits, c.begin = x.limits(p, q.Asked.Options), x.cfg.Bus.Now()
	c.limits.Known = c.schema
	r, refused, err := c.run(ctx, pageObject(e))
	switch {
	case err != nil:
		return nil, nil, err
	case refused != nil:
		return refused, nil, nil
	}
	ref, err := r.result.finish()
	if err != nil {
		return nil, nil, err
	}
	if vain := FoundNothing(c.plan, r.index, r.result.preview); vain != nil {
		vain.SQL = r.st.SQL
		return vain, nil, nil
	}
	c.besides(ctx, r)
	summary := c.summary(ctx, r)
	executed := &events.Executed{
		SQL: r.st.SQL, Dialect: p.connection.Dialect, Columns: r.result.columns, Rows: r.result.preview, RowCount: r.outcome.Rows,
		Truncated: r.outcome.Truncated, TruncatedBy: r.outcome.TruncatedBy, Result: ref, Tables: r.st.Tables, Masked: r.st.Masked, Filtered: r.st.Filtered,
		Candidate: r.index, Tried: c.tried, Facts: r.facts, Summary: summary,
		Timings: events.Timings{
			QueueMS: millis(c.begin.Sub(e.Time)), GuardMS: millis(r.guarding),
			QueryMS: millis(r.outcome.FirstRow), FetchMS: millis(r.outcome.Fetch),
		},
	}
	return executed, &keptResult{Executed: executed, Question: q.Question, At: c.begin, bytes: r.result.bytes}, nil
}

// await asks for the event again while a snapshot is on its way.
func (x *Executor) await(ctx context.Context, tenant, name string) error {
	if err := x.pools.exists(ctx, tenant, name); err != nil {
		return err
	}
	return &events.Snooze{Delay: snapshotPoll, Reason: "the schema of " + name + " is not known yet"}
}

// limits are the narrowest of what the question, the connection and the server
// allow.
func (x *Executor) limits(p *pool, o events.Options) engine.Limits {
	l := engine.Limits{Rows: x.cfg.Limits.MaxRows, Bytes: x.cfg.Limits.MaxBytes, Timeout: x.cfg.Limits.QueryTimeout, Cost: x.cost(p)}
	for _, rows := range []int{o.MaxRows, p.connection.Options.MaxRows} {
		if rows > 0 {
			l.Rows = min(l.Rows, rows)
		}
	}
	if ms := p.connection.Options.TimeoutMS; ms > 0 {
		l.Timeout = min(l.Timeout, time.Duration(ms)*time.Millisecond)
	}
	return l
}

// cost is the most that the database may expect of a statement, in units of work; 0 for
// any.
func (x *Executor) cost(p *pool) float64 {
	switch most := p.connection.Options.MaxCost; {
	case most > 0:
		return float64(most)
	case most < 0:
		return 0
	}
	return float64(x.cfg.Limits.MaxCost)
}

// verify has the guard look at a statement.
func (x *Executor) verify(ctx context.Context, sql string, schema *events.Schema, rows int) (*guard.Statement, error) {
	_, span := bus.StartSpan(ctx, "guard")
	st, err := guard.Check(sql, schema, guard.Options{MaxRows: rows})
	if err == nil {
		span.Set("tables", fmt.Sprint(st.Tables))
		if len(st.Masked) > 0 {
			span.Set("masked", strings.Join(st.Masked, ", "))
		}
		if len(st.Filtered) > 0 {
			span.Set("filtered", strings.Join(st.Filtered, ", "))
		}
	}
	span.End(err)
	return st, err
}

func rejection(sql string, err error) *events.Rejected {
	var known *events.Error
	if !errors.As(err, &known) {
		known = events.NewError(events.StageExecutor, events.ClassUnsafe, "The statement could not be proved to only read.")
	}
	return &events.Rejected{SQL: sql, Error: *known}
}

// FoundNothing rejects a plan's statement whose rows say that nothing was found, for the
// value that it looks for in vain; nil if it is not the likeliest or in no such doubt.
func FoundNothing[R ~[]any](plan *events.Planned, candidate int, rows []R) *events.Rejected {
	d := plan.Doubt
	if d == nil || candidate != 0 || !hollow(rows) {
		return nil
	}
	e := engine.Complaint(events.ClassNoRows, fmt.Sprintf("Nothing was found, and no row has %s '%s'.", d.Column, d.Value))
	e.Piece, e.Near = d.Value, d.Near
	return &events.Rejected{SQL: plan.Candidates[candidate].SQL, Error: *e}
}

// query runs the statement through the breaker of its database, as a span of that
// name.
func (x *Executor) query(ctx context.Context, name, tenant string, p *pool, st *guard.Statement, limits engine.Limits, sink engine.Sink) (engine.Outcome, error) {
	ctx, span := bus.StartSpan(ctx, name)
	done, err := p.allow(x.cfg.Limits.BreakerOpen)
	if err != nil {
		span.End(err)
		return engine.Outcome{}, err
	}
	outcome, err := p.engine.Query(ctx, st.SQL, limits, sink)
	done(err)
	err = discreet(err, st)
	if engine.IsUnavailable(err) {
		x.keeper.report(ctx, tenant, p, err)
	}
	span.Set("rows", strconv.Itoa(outcome.Rows))
	span.Set("bytes", strconv.FormatInt(outcome.Bytes, 10))
	span.End(err)
	return outcome, err
}

// discreet takes the figures out of a refusal for cost where a policy limits rows: what
// the database expects of a statement comes from all rows of its tables.
func discreet(err error, st *guard.Statement) error {
	if len(st.Filtered) == 0 || !errors.Is(err, events.ClassTooExpensive) {
		return err
	}
	return events.NewError(events.StageExecutor, events.ClassTooExpensive,
		"The database expects this to cost more than this connection allows. Ask for less: a shorter period, fewer groups.").WithCause(err)
}

// pageObject names a result by what produced it, so that doing it again overwrites
// the same pages.
func pageObject(e *events.Event) string {
	return e.Tenant + "." + e.Question + "." + strconv.Itoa(e.Attempt)
}

func millis(d time.Duration) float64 { return float64(max(d, 0).Microseconds()) / 1000 }

var _ events.Handler = (*Executor)(nil)
