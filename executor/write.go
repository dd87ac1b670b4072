package executor

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"arivu/events"
	"arivu/events/bus"
	"arivu/executor/engine"
	"arivu/executor/guard"
)

const (
	// claimGrace is how long after its limit a claimed statement is left alone.
	claimGrace = 5 * time.Second
	// recordTime bounds recording how a write ended, also while the process stops.
	recordTime = 5 * time.Second
)

// write runs an approved statement, once. Whoever runs it has claimed it before, by
// compare-and-set; whoever finds it claimed and not ended can only say that it may
// have run.
func (x *Executor) write(ctx context.Context, q *events.Question, e *events.Event, approved *events.Approved) (events.Body, error) {
	docs := x.cfg.Bus.Documents(bus.BucketWrites)
	var record events.Write
	revision, err := look(ctx, docs, q.Address, &record)
	if errors.Is(err, bus.ErrNotFound) {
		return nil, notRun(events.ClassExpired, "The record of the statement is gone, so it did not run. Run it again to ask anew.")
	}
	if err != nil {
		return nil, err
	}
	switch record.State {
	case events.WriteEnded:
		if err := x.outdated(ctx, q, &record); err != nil {
			return nil, err
		}
		return ended(&record)
	case events.WriteClaimed:
		return x.claimed(ctx, q, &record)
	case events.WriteProposed:
	}
	if refusal := x.refusal(q, e, approved, &record); refusal != nil {
		return nil, refusal
	}
	return x.writeOnce(ctx, q, e, &claim{docs: docs, record: record, revision: revision})
}

// look reads the record of a statement, also once the question's time is over.
func look(ctx context.Context, docs *bus.Documents, a events.Address, record *events.Write) (uint64, error) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), recordTime)
	defer cancel()
	return docs.Get(ctx, a.WriteKey(), record)
}

// refusal is why an approved statement must not run.
func (x *Executor) refusal(q *events.Question, e *events.Event, approved *events.Approved, record *events.Write) error {
	held := q.Approval
	switch {
	case held == nil || approved.Digest != held.Digest || held.Digest != record.Digest || events.StatementDigest(held.SQL) != held.Digest:
		return notRun(events.ClassUnsafe, "The approval is for another statement, so it did not run.")
	case approved.By == q.Asked.User:
		return notRun(events.ClassUnsafe, "The statement was approved by who asked for it, so it did not run. Somebody else has to approve it.")
	case q.Asked.Options.WriteMode != events.WriteApproval:
		return notRun(events.ClassUnsafe, "The question may not write, so the statement did not run.")
	case e.Time.After(held.Expires):
		return notRun(events.ClassExpired, "The statement was approved too late, so it did not run. Run it again to ask anew.")
	case q.Overdue(x.cfg.Bus.Now()):
		return notRun(events.ClassDeadline, "The statement was approved, but could not run in time, and did not run. Run it again to ask anew.")
	default:
		return nil
	}
}

func notRun(class events.Class, message string) *events.Error {
	return events.NewError(events.StageExecutor, class, message)
}

// claimed waits for whoever has the statement. Past its time the outcome is unknown.
func (x *Executor) claimed(ctx context.Context, q *events.Question, record *events.Write) (events.Body, error) {
	if left := record.Until.Sub(x.cfg.Bus.Now()); left > 0 {
		return nil, &events.Snooze{Delay: min(left, time.Second), Reason: "the statement may be running"}
	}
	if err := x.outdated(ctx, q, record); err != nil {
		return nil, err
	}
	failure := uncertain(q)
	return nil, errors.Join(failure, x.auditEnd(ctx, q, nil, failure))
}

// uncertain is the end of a statement that may have run.
func uncertain(q *events.Question) *events.Error {
	return events.NewError(events.StageExecutor, events.ClassUncertain, fmt.Sprintf(
		"The outcome is unknown: the statement was started, and whether it has changed %s is not known. It is not run again. Look at the table before you do.",
		q.Approval.Table))
}

// ended is the recorded outcome.
func ended(record *events.Write) (events.Body, error) {
	if record.Error != nil {
		return nil, record.Error
	}
	return record.Executed, nil
}

// claim is the record of a statement in the hands of who may run it.
type claim struct {
	docs     *bus.Documents
	record   events.Write
	revision uint64
}

// move writes the record's next state; nobody else may have done so in between.
func (c *claim) move(ctx context.Context) error {
	key := c.record.WriteKey()
	if err := c.docs.Update(ctx, key, c.record, c.revision); err != nil {
		return err
	}
	revision, err := c.docs.Get(ctx, key, new(events.Write))
	c.revision = revision
	return err
}

// end records the outcome. Only who holds the claim does, so a record that has ended
// was written by an attempt whose acknowledgement was lost.
func (c *claim) end(ctx context.Context) error {
	c.record.State = events.WriteEnded
	for pause := 20 * time.Millisecond; ; pause *= 2 {
		err := c.move(ctx)
		if err == nil {
			return nil
		}
		var now events.Write
		if revision, getErr := c.docs.Get(ctx, c.record.WriteKey(), &now); getErr == nil {
			if now.State == events.WriteEnded {
				return nil
			}
			c.revision = revision
		}
		select {
		case <-ctx.Done():
			return err
		case <-time.After(pause):
		}
	}
}

// writeOnce claims the statement, runs it, and records how it ended before anything
// else can fail.
func (x *Executor) writeOnce(ctx context.Context, q *events.Question, e *events.Event, c *claim) (events.Body, error) {
	started := x.cfg.Bus.Now()
	p, release, err := x.pools.acquire(ctx, q.Tenant, c.record.Connection)
	if err != nil {
		return nil, err
	}
	defer release()
	st, err := x.proveAgain(ctx, q, p)
	if err != nil {
		return nil, err
	}
	guarded := x.cfg.Bus.Now()
	limit := min(x.limits(p, q.Asked.Options).Timeout, q.Deadline().Sub(guarded))
	w, opts, err := x.writer(ctx, p, st, limit)
	if err != nil {
		return nil, err
	}
	defer func() { _ = w.Close() }()
	err = x.audit(ctx, q, events.AuditWriteStarted, q.Approved.By, map[string]string{
		"connection": p.connection.Name, "digest": c.record.Digest, "sql": st.SQL, "asked_by": q.Asked.User, "approved_by": q.Approved.By,
	})
	if err != nil {
		return nil, err
	}
	c.record.State, c.record.Until = events.WriteClaimed, x.cfg.Bus.Now().Add(opts.Timeout+claimGrace)
	if err := c.move(ctx); err != nil {
		return nil, fmt.Errorf("claiming the statement: %w", err)
	}
	x.cfg.Bus.Reached(bus.PointClaimed, e)
	rows, err := x.keep(ctx, q, p, w, st, opts)
	x.cfg.Bus.Reached(bus.PointWritten, e)
	if errors.Is(err, engine.ErrUncertain) {
		err = uncertain(q)
	}
	finished := x.cfg.Bus.Now()
	if err == nil {
		c.record.Executed = &events.Executed{
			SQL: st.SQL, Dialect: p.connection.Dialect, Columns: []events.ResultColumn{}, Rows: []events.Row{}, Tables: []string{st.Table()},
			Written: &events.Written{Operation: st.Operation, Table: st.Table(), Rows: rows},
			Timings: events.Timings{QueueMS: millis(started.Sub(e.Time)), GuardMS: millis(guarded.Sub(started)), QueryMS: millis(finished.Sub(guarded))},
		}
	}
	if st.Operation.Structure() {
		x.keeper.changed(q.Tenant + "." + p.connection.Name)
	}
	return x.settle(ctx, q, c, err)
}

// settle records the outcome and returns it. A process that is stopping still has the
// time for that.
func (x *Executor) settle(ctx context.Context, q *events.Question, c *claim, outcome error) (events.Body, error) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), recordTime)
	defer cancel()
	if outcome != nil {
		c.record.Error = asFailure(outcome)
	}
	if err := c.end(ctx); err != nil {
		// It stays claimed, and whoever comes next cannot know.
		return nil, errors.Join(fmt.Errorf("recording the outcome of a write: %w", err), outcome)
	}
	if err := x.outdated(ctx, q, &c.record); err != nil {
		// Whoever comes next finds the outcome, and does this first.
		return nil, err
	}
	if err := x.auditEnd(ctx, q, c.record.Executed, c.record.Error); err != nil {
		return nil, err
	}
	return ended(&c.record)
}

// outdated has no result from before a write reused after it. The outcome is recorded by
// then, so that it does not depend on a cache, and told to nobody yet.
func (x *Executor) outdated(ctx context.Context, q *events.Question, record *events.Write) error {
	if err := x.results.written(ctx, q.Tenant, record.Connection, x.cfg.Bus.Now()); err != nil {
		return fmt.Errorf("recording that results are out of date: %w", err)
	}
	return nil
}

// asFailure is any error as one that an event can carry. What has no class rolled back.
func asFailure(err error) *events.Error {
	var known *events.Error
	if errors.As(err, &known) {
		return known
	}
	return events.NewError(events.StageExecutor, events.ClassUnavailable,
		"The statement was interrupted and rolled back; nothing was changed. Run it again to ask anew.").WithCause(err)
}

func (x *Executor) auditEnd(ctx context.Context, q *events.Question, done *events.Executed, failure *events.Error) error {
	detail := map[string]string{"digest": q.Approval.Digest, "asked_by": q.Asked.User, "approved_by": q.Approved.By}
	if failure != nil {
		detail["outcome"], detail["reason"] = string(failure.Class), failure.Message
	} else {
		detail["outcome"], detail["rows"] = "written", strconv.FormatInt(done.Written.Rows, 10)
	}
	return x.audit(ctx, q, events.AuditWriteEnded, q.Approved.By, detail)
}

// proveAgain holds the approved text against the schema of now.
func (x *Executor) proveAgain(ctx context.Context, q *events.Question, p *pool) (*guard.Write, error) {
	if !writable(&p.connection) {
		return nil, notRun(events.ClassUnsafe, fmt.Sprintf(
			"Writing on connection %q was switched off after the statement was held, so it did not run.", p.connection.Name))
	}
	schema, err := x.schemas.Schema(ctx, q.Tenant, p.connection.Name)
	if err != nil {
		return nil, err
	}
	if schema == nil || !p.agrees(schema) {
		return nil, x.await(ctx, q.Tenant, p.connection.Name)
	}
	st, err := guard.CheckWrite(q.Approval.SQL, schema)
	if err != nil {
		return nil, err
	}
	if st.SQL != q.Approval.SQL {
		return nil, notRun(events.ClassUnsafe, "The statement no longer means what was approved, so it did not run.")
	}
	return st, nil
}

// keep runs the statement and commits it, unless it touches far more than was approved.
func (x *Executor) keep(ctx context.Context, q *events.Question, p *pool, w engine.Writer, st *guard.Write, opts engine.WriteOptions) (int64, error) {
	ctx, span := bus.StartSpan(ctx, "write")
	rows, err := x.kept(ctx, p, w, st, opts, q.Approval.EstimatedRows)
	span.Set("rows", strconv.FormatInt(rows, 10))
	span.End(err)
	return rows, err
}

func (x *Executor) kept(ctx context.Context, p *pool, w engine.Writer, st *guard.Write, opts engine.WriteOptions, approved int64) (int64, error) {
	most := mostRows(approved)
	if st.Operation.Structure() {
		// The database does not tell how many rows go with a table.
		gone, err := counted(ctx, p, st, opts.Timeout)
		if err == nil && gone > most {
			err = grown(gone, approved)
		}
		if err == nil {
			_, err = w.Write(ctx, st.SQL, opts, func(int64) bool { return true })
		}
		return gone, err
	}
	rows, err := w.Write(ctx, st.SQL, opts, func(rows int64) bool { return rows <= most })
	switch {
	case err != nil:
		return rows, err
	case rows > most:
		return rows, grown(rows, approved)
	case st.Recounted:
		return int64(st.Rows), nil
	default:
		return rows, nil
	}
}

func grown(rows, approved int64) error {
	return notRun(events.ClassChanged, fmt.Sprintf(
		"The statement would now write %d rows, where about %d were approved. It was rolled back and nothing was changed. Run it again to ask anew.", rows, approved))
}

// mostRows is how many rows an approval of an estimate covers: the data may have moved
// on since, but not to another order of magnitude.
func mostRows(estimated int64) int64 { return 2*estimated + 10 }
