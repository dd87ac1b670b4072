package mysql

import (
	"context"
	"database/sql"
	sqldriver "database/sql/driver"
	"errors"
	"fmt"
	"io"
	"time"

	"arivu/events"
	"arivu/executor/engine"
)

// clientGrace is how much longer than the server the client waits before it kills by
// itself.
const clientGrace = 500 * time.Millisecond

// Query runs one statement behind all walls and streams its rows.
func (d *database) Query(ctx context.Context, sql string, limits engine.Limits, sink engine.Sink) (engine.Outcome, error) {
	limits = limits.WithDefaults()
	meter := engine.NewMeter(limits, sink)
	if err := d.read(ctx, sql, limits, &metered{meter: meter}); err != nil {
		return engine.Outcome{}, err
	}
	return meter.Finish(), nil
}

// consumer takes what read finds. cells are valid until row returns; nil is NULL.
type consumer interface {
	columns(columns []column) error
	row(cells []sqldriver.Value) (more bool, err error)
}

// metered renders rows for a meter.
type metered struct {
	meter *engine.Meter
	cols  []column
}

func (m *metered) columns(columns []column) error {
	m.cols = columns
	out := make([]events.ResultColumn, len(columns))
	for i, c := range columns {
		out[i] = events.ResultColumn{Name: c.name, Type: c.class}
	}
	return m.meter.Columns(out)
}

func (m *metered) row(cells []sqldriver.Value) (bool, error) {
	row := make(events.Row, len(cells))
	for i, cell := range cells {
		if cell != nil {
			row[i] = m.cols[i].value(cell)
		}
	}
	return m.meter.Row(row)
}

// read runs one statement in a read-only transaction of its own and gives its rows
// to use. It returns errors ready for the caller.
func (d *database) read(ctx context.Context, text string, limits engine.Limits, use consumer) error {
	st, err := check(text)
	if err != nil {
		return err
	}
	return d.perform(ctx, st, limits, use)
}

// perform is read for a text that was checked.
func (d *database) perform(ctx context.Context, st statement, limits engine.Limits, use consumer) error {
	return d.session(ctx, limits.Timeout, func(inner context.Context, s *session) (bool, error) {
		t := &transaction{db: d, ctx: inner, timeout: limits.Timeout, limits: limits, st: st, use: use}
		return t.run(s)
	})
}

// session checks a session out for one statement, whose context ends a little after its
// limit. One that is not clean afterwards is closed.
func (d *database) session(ctx context.Context, timeout time.Duration, use func(context.Context, *session) (clean bool, err error)) error {
	inner, cancel := context.WithTimeoutCause(ctx, timeout+clientGrace, engine.TimedOut(timeout))
	defer cancel()
	conn, err := d.pool.Conn(inner)
	if err != nil {
		return d.noConnection(ctx, err, timeout)
	}
	defer func() { _ = conn.Close() }()
	var outcome error
	err = conn.Raw(func(dc any) error {
		s, ok := dc.(*session)
		if !ok {
			return fmt.Errorf("using a %T: not a session", dc)
		}
		var clean bool
		clean, outcome = use(inner, s)
		if !clean {
			return sqldriver.ErrBadConn
		}
		return nil
	})
	if err != nil && !errors.Is(err, sqldriver.ErrBadConn) {
		return err
	}
	return outcome
}

// noConnection explains why there was no connection for a statement in time: a
// server that does not answer is unavailable, a busy pool is not its fault.
func (d *database) noConnection(ctx context.Context, err error, timeout time.Duration) error {
	switch {
	case ctx.Err() != nil:
		return engine.Stopped(ctx)
	case errors.Is(err, sql.ErrConnDone):
		return engine.Unavailable(d.target, "the connection is being closed")
	case !errors.Is(err, context.DeadlineExceeded):
		return d.classify(err, "")
	case d.pool.Stats().InUse >= d.conns:
		return engine.Complaint(events.ClassTimeout, fmt.Sprintf(
			"all %d connections to the database were busy for %s; try again later", d.conns, timeout)).RetryIn(0)
	default:
		return engine.Unavailable(d.target, fmt.Sprintf("no answer within %s", timeout)).WithCause(err)
	}
}

// transaction is one statement's use of a session.
type transaction struct {
	db  *database
	ctx context.Context // ends a little after the server's limit
	st  statement
	use consumer

	timeout time.Duration // the server's limit
	limits  engine.Limits
}

// run runs the statement and rolls back. clean says that the session may serve
// another.
func (t *transaction) run(s *session) (clean bool, err error) {
	// The driver gives a connection up when its context ends, so it gets one that
	// ends only when killing the statement did not help.
	life, giveUp := context.WithCancel(context.WithoutCancel(t.ctx))
	defer giveUp()
	w := t.db.watch(t.ctx, s.id, giveUp)
	err = s.begin(life, t.timeout)
	if err == nil {
		err = t.ctx.Err() // an order to end it may have come before there was anything to end
	}
	if err == nil {
		err = t.stream(life, s, w)
	}
	w.stop()
	if s.end() != nil {
		return false, t.explain(err)
	}
	return !t.st.lasting, t.explain(err)
}

// stream prepares the statement, which admits exactly one, and reads its rows.
func (t *transaction) stream(life context.Context, s *session, w *watch) error {
	p, ok := s.Conn.(sqldriver.ConnPrepareContext)
	if !ok {
		return errors.New("preparing a statement: the driver cannot")
	}
	prepared, err := p.PrepareContext(life, t.st.sql)
	if err != nil {
		return err
	}
	defer func() { _ = prepared.Close() }()
	if prepared.NumInput() > 0 {
		return parameter(t.st.sql)
	}
	if t.limits.Cost > 0 && !t.st.shows {
		if err := t.afford(life, s); err != nil {
			return err
		}
	}
	q, ok := prepared.(sqldriver.StmtQueryContext)
	if !ok {
		return errors.New("running a statement: the driver cannot")
	}
	rows, err := q.QueryContext(life, nil)
	if err != nil {
		return err
	}
	names := rows.Columns()
	if len(names) == 0 {
		return errors.Join(engine.Refused("the statement returns no rows"), rows.Close())
	}
	columns := describe(rows, names)
	if err := t.use.columns(columns); err != nil {
		return t.abandon(&engine.UseError{Cause: err}, rows, w)
	}
	return t.drain(rows, len(columns), w)
}

func (t *transaction) drain(rows sqldriver.Rows, width int, w *watch) error {
	cells := make([]sqldriver.Value, width)
	for {
		err := rows.Next(cells)
		if errors.Is(err, io.EOF) {
			return rows.Close()
		}
		if err != nil {
			return errors.Join(err, rows.Close())
		}
		more, err := t.use.row(cells)
		if err != nil {
			return t.abandon(&engine.UseError{Cause: err}, rows, w)
		}
		if more {
			continue
		}
		// Most results that are cut end with the row that proved it.
		if errors.Is(rows.Next(cells), io.EOF) {
			return rows.Close()
		}
		return t.abandon(nil, rows, w)
	}
}

// abandon ends a statement whose rest is not wanted.
func (t *transaction) abandon(reason error, rows sqldriver.Rows, w *watch) error {
	w.kill()
	// What the server sent before it heard is read and dropped; its own complaint
	// about the end is expected.
	if err := rows.Close(); err != nil && number(err) != errInterrupted && reason == nil && !killedAlready(err) {
		return err
	}
	return reason
}

// explain turns what went wrong into what the caller is told.
func (t *transaction) explain(err error) error {
	var use *engine.UseError
	var ours *events.Error
	switch {
	case err == nil:
		return nil
	case errors.As(err, &use):
		return use.Cause
	case errors.As(err, &ours):
		return ours
	case t.ctx.Err() != nil:
		return engine.Stopped(t.ctx)
	case timeLimit(err):
		return engine.TimedOut(t.timeout).WithCause(err)
	default:
		return t.db.classify(err, t.st.sql)
	}
}
