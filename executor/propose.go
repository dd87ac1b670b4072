package executor

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"time"

	"arivu/events"
	"arivu/events/bus"
	"arivu/executor/engine"
	"arivu/executor/guard"
)

// trialTime bounds the trial of a statement: somebody waits for it.
const trialTime = 10 * time.Second

// writes is the likeliest statement of a plan, by hand or of a planner, if it is one
// that writes.
func writes(plan *events.Planned, p *pool) (sql string, ok bool) {
	if len(plan.Candidates) == 0 {
		return "", false
	}
	sql = plan.Candidates[0].SQL
	return sql, guard.Writes(sql, p.connection.Dialect)
}

// mayNotWrite says what would have to be otherwise for a question to have a writing
// statement held for approval, "" if it may.
func mayNotWrite(q *events.Question, p *pool) string {
	option := "options.write_mode"
	if q.Asked.SQL != "" {
		option = "write_mode"
	}
	switch {
	case !writable(&p.connection):
		return fmt.Sprintf("Connection %q only reads; to write on it, it needs options.writes approval and a write_url.", p.connection.Name)
	case q.Asked.Options.WriteMode != events.WriteApproval:
		return fmt.Sprintf("This question may only read; ask it with %s approval, and another person can approve the statement.", option)
	default:
		return ""
	}
}

// writable reports whether approved statements may run on a connection.
func writable(c *events.Connection) bool {
	return c.Options.Writes == events.WriteApproval && len(c.SealedWrite) > 0
}

// propose proves a writing statement, tries it, and holds it for approval.
func (x *Executor) propose(ctx context.Context, q *events.Question, p *pool, schema *events.Schema, sql string) (events.Body, error) {
	_, span := bus.StartSpan(ctx, "guard")
	st, err := guard.CheckWrite(sql, schema)
	span.End(err)
	if err != nil {
		return rejection(sql, err), nil
	}
	if st.Operation.Structure() && q.Asked.SQL == "" {
		return rejection(sql, engine.Complaint(events.ClassUnsafe,
			"Structure is only changed by a statement that a person wrote. Plan one INSERT, UPDATE or DELETE, or decline.")), nil
	}
	rows, err := x.estimate(ctx, p, st)
	if err != nil {
		if repairable(err) {
			return rejection(st.SQL, err), nil
		}
		return nil, err
	}
	wait := events.DefaultApprovalTime
	if ms := p.connection.Options.ApprovalMS; ms > 0 {
		wait = time.Duration(ms) * time.Millisecond
	}
	held := &events.AwaitingApproval{
		Digest: events.StatementDigest(st.SQL), SQL: st.SQL, EstimatedRows: rows, Expires: x.cfg.Bus.Now().Add(wait),
		Operation: st.Operation, Table: st.Table(), Unfiltered: st.Unfiltered, AtMost: st.AtMost, Warning: st.Warning,
	}
	record := events.Write{Address: q.Address, Digest: held.Digest, Connection: p.connection.Name, State: events.WriteProposed}
	err = x.cfg.Bus.Documents(bus.BucketWrites).Create(ctx, q.WriteKey(), record)
	if err != nil && !errors.Is(err, bus.ErrConflict) { // it was proposed before a crash
		return nil, err
	}
	return held, x.audit(ctx, q, events.AuditWriteProposed, q.Asked.User, map[string]string{
		"connection": p.connection.Name, "digest": held.Digest, "sql": held.SQL, "estimated_rows": strconv.FormatInt(rows, 10),
		"planned_by": string(q.Planned.Path),
	})
}

// estimate is how many rows a statement would write. Where a trial would leave a trace
// (PostgreSQL and MySQL do not take back the numbers that an INSERT draws from a sequence
// or counter) the rows to insert are counted instead.
func (x *Executor) estimate(ctx context.Context, p *pool, st *guard.Write) (int64, error) {
	ctx, span := bus.StartSpan(ctx, "trial")
	rows, err := x.tryWrite(ctx, p, st)
	span.Set("rows", strconv.FormatInt(rows, 10))
	span.End(err)
	return rows, err
}

func (x *Executor) tryWrite(ctx context.Context, p *pool, st *guard.Write) (int64, error) {
	limit := min(trialTime, x.limits(p, events.Options{}).Timeout)
	inserts := st.Rows > 0 || st.Count != ""
	if p.connection.Dialect != events.DialectSQLite && inserts && !st.Operation.Structure() {
		return counted(ctx, p, st, limit)
	}
	w, opts, err := x.writer(ctx, p, st, limit)
	if err != nil {
		return 0, err
	}
	rows, err := w.Write(ctx, st.SQL, opts, nil)
	if err = errors.Join(err, w.Close()); err != nil || !st.Operation.Structure() {
		return rows, err
	}
	return counted(ctx, p, st, limit)
}

// counted is how many rows an insert has, or go with what a change of structure deletes.
func counted(ctx context.Context, p *pool, st *guard.Write, limit time.Duration) (int64, error) {
	if st.Count == "" {
		return int64(st.Rows), nil
	}
	return countRows(ctx, p, st.Count, limit)
}

// countRows runs a query that counts.
func countRows(ctx context.Context, p *pool, sql string, limit time.Duration) (int64, error) {
	seen := new(few)
	if _, err := p.engine.Query(ctx, sql, engine.Limits{Rows: 1, Timeout: limit}, seen); err != nil {
		return 0, err
	}
	if len(seen.rows) == 1 && len(seen.rows[0]) == 1 {
		if n, ok := seen.rows[0][0].(json.Number); ok {
			return n.Int64()
		}
	}
	return 0, fmt.Errorf("counting rows: got %v", seen.rows)
}

// writer opens the database of a connection for writing, with the names of tables
// meaning what they mean to its reader. The caller closes it.
func (x *Executor) writer(ctx context.Context, p *pool, st *guard.Write, timeout time.Duration) (engine.Writer, engine.WriteOptions, error) {
	opts := engine.WriteOptions{Timeout: timeout, Namespace: st.Namespace, Table: st.Name, Structure: st.Operation.Structure()}
	w, schemas, err := openWriter(ctx, x.cfg, p)
	opts.Schemas = schemas
	return w, opts, err
}

// openWriter opens the database of a connection for writing, and tells where its reader
// looks names up. The caller closes it.
func openWriter(ctx context.Context, cfg Config, p *pool) (engine.Writer, []string, error) {
	url, err := cfg.Vault.Open(p.connection.SealedWrite)
	if err != nil {
		return nil, nil, events.NewError(events.StageExecutor, events.ClassUnavailable, fmt.Sprintf(
			"The credentials to write on connection %q were sealed to another key. Give its write_url again.", p.connection.Name))
	}
	reader, ok := p.engine.(engine.Writer)
	if !ok {
		return nil, nil, cannotWrite(p)
	}
	schemas, err := reader.Schemas(ctx)
	if err != nil {
		return nil, nil, err
	}
	e, err := cfg.Openers.Open(ctx, url, engine.Options{MaxConns: 1, Writable: true, Rules: p.rules, Worker: cfg.Worker})
	if err != nil {
		return nil, nil, events.NewError(events.StageExecutor, events.ClassUnavailable, fmt.Sprintf(
			"The connection %q cannot be written to: %v. Give its write_url again.", p.connection.Name, err)).WithCause(err)
	}
	w, ok := e.(engine.Writer)
	if !ok || w.Dialect() != p.connection.Dialect {
		return nil, nil, errors.Join(cannotWrite(p), e.Close())
	}
	return w, schemas, nil
}

func cannotWrite(p *pool) error {
	return events.NewError(events.StageExecutor, events.ClassUnsafe, fmt.Sprintf(
		"Statements that write are not possible on connection %q.", p.connection.Name))
}

// audit records what becomes of a writing statement, once per question and action.
func (x *Executor) audit(ctx context.Context, q *events.Question, action events.AuditAction, by string, detail map[string]string) error {
	return x.cfg.Bus.Audit(ctx, q.Tenant, q.Question+"."+string(action), events.Audit{
		By: by, Action: action, Object: q.Question, Detail: detail,
	})
}
