package sqlserver

import (
	"context"
	"database/sql"
	sqldriver "database/sql/driver"
	"errors"
	"fmt"
	"io"
	"sync"
	"time"

	"arivu/events"
	"arivu/executor/engine"

	driver "github.com/microsoft/go-mssqldb"
)

// Query runs one statement behind all walls and streams its rows.
func (d *database) Query(ctx context.Context, text string, limits engine.Limits, sink engine.Sink) (engine.Outcome, error) {
	if err := engine.CheckStatement(text); err != nil {
		return engine.Outcome{}, err
	}
	printed, err := d.check(text)
	if err != nil {
		return engine.Outcome{}, err
	}
	limits = limits.WithDefaults()
	m := &metered{meter: engine.NewMeter(limits, sink)}
	if err := d.read(ctx, &statement{sql: printed, timeout: limits.Timeout, cost: limits.Cost, use: m}); err != nil {
		return engine.Outcome{}, err
	}
	return m.meter.Finish(), nil
}

// consumer takes what read finds. nil is NULL.
type consumer interface {
	columns(kinds []kind) error
	row(cells []sqldriver.Value) (more bool, err error)
}

// metered renders rows for a meter.
type metered struct {
	meter *engine.Meter
	kinds []kind
}

func (m *metered) columns(kinds []kind) error {
	m.kinds = kinds
	header := make([]events.ResultColumn, len(kinds))
	for i, k := range kinds {
		header[i] = events.ResultColumn{Name: k.column, Type: k.class}
	}
	return m.meter.Columns(header)
}

func (m *metered) row(cells []sqldriver.Value) (bool, error) {
	row := make(events.Row, len(cells))
	for i, cell := range cells {
		row[i] = m.kinds[i].value(cell)
	}
	return m.meter.Row(row)
}

// statement is one statement with its bounds and the reader of its rows.
type statement struct {
	sql     string
	timeout time.Duration
	cost    float64
	use     consumer
}

// read runs one statement in a transaction of its own and gives its rows to the reader.
// It returns errors ready for the caller. A connection that the server closed while it
// lay in the pool is noticed by the first batch, before the statement; then the next
// connection is tried.
func (d *database) read(ctx context.Context, st *statement) error {
	inner, cancel := context.WithTimeoutCause(ctx, st.timeout, engine.TimedOut(st.timeout))
	defer cancel()
	for range d.conns {
		if stale, err := d.attempt(ctx, inner, st); !stale {
			return err
		}
	}
	_, err := d.attempt(ctx, inner, st)
	return err
}

func (d *database) attempt(ctx, inner context.Context, st *statement) (stale bool, err error) {
	conn, err := d.pool.Conn(inner)
	if err != nil {
		return false, d.noConnection(ctx, err, st.timeout)
	}
	defer func() { _ = conn.Close() }()
	t := &transaction{db: d, ctx: inner, statement: st}
	var outcome error
	err = conn.Raw(func(dc any) error {
		s, ok := dc.(*session)
		if !ok {
			return fmt.Errorf("using a %T: not a session", dc)
		}
		outcome = t.run(s)
		if !t.clean {
			return sqldriver.ErrBadConn
		}
		return nil
	})
	if err != nil && !errors.Is(err, sqldriver.ErrBadConn) {
		return false, err
	}
	return outcome != nil && !t.begun && !t.clean && inner.Err() == nil, outcome
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
		return engine.Unavailable(d.target, fmt.Sprintf("no answer from %s in time", d.target.Address())).WithCause(err)
	}
}

// transaction is one statement's use of a session.
type transaction struct {
	*statement
	db    *database
	ctx   context.Context
	life  context.Context // ends with ctx, but never as one whose time was up
	begun bool            // the statement may have been sent
	clean bool            // the session may serve another
}

// run runs the statement and rolls back. The driver takes the error of a context whose
// time was up for one of the network and gives the connection up; so it gets another.
func (t *transaction) run(s *session) error {
	life, cancel := context.WithCancel(context.WithoutCancel(t.ctx))
	defer cancel()
	t.life = life
	stop := t.watch(s, cancel)
	err := s.begin(life, t.cost)
	if err == nil {
		err = life.Err()
	}
	if err == nil {
		t.begun = true
		err = t.stream(s)
	}
	stop()
	t.clean = t.inOrder(err) && s.IsValid() && s.end() == nil
	return t.explain(err)
}

// watch cancels the statement when its context ends, and gives the connection up if the
// server does not acknowledge that. stop ends the watch and waits for it.
func (t *transaction) watch(s *session, cancel func()) (stop func()) {
	done := make(chan struct{})
	var wg sync.WaitGroup
	wg.Go(func() {
		select {
		case <-done:
			return
		case <-t.ctx.Done():
		}
		cancel()
		grace := time.NewTimer(cancelGrace)
		defer grace.Stop()
		select {
		case <-done:
		case <-grace.C:
			s.giveUp()
		}
	})
	return func() {
		close(done)
		wg.Wait()
	}
}

// inOrder reports whether both sides still agree where a message ends: after what the
// server itself reports, and after a cancel that it has acknowledged. All else, such as
// a token that the driver cannot read, leaves the rest of an answer in the connection.
func (t *transaction) inOrder(err error) bool {
	var reported driver.Error
	var fatal driver.ServerError
	var use *engine.UseError
	var ours *events.Error
	switch {
	case errors.As(err, &fatal):
		return false
	case err == nil, errors.As(err, &reported), errors.As(err, &use), errors.As(err, &ours):
		return true
	default:
		return err == t.life.Err() //nolint:errorlint // the driver gives it bare, and only once the cancel is acknowledged
	}
}

// stream sends the statement and reads its rows.
func (t *transaction) stream(s *session) error {
	rows, err := s.query(t.life, t.sql)
	if err != nil {
		return err
	}
	kinds := describe(rows)
	if len(kinds) == 0 {
		return t.abandon(engine.Refused("the statement returns no rows"), rows)
	}
	if err := t.use.columns(kinds); err != nil {
		return t.abandon(&engine.UseError{Cause: err}, rows)
	}
	return t.drain(rows, len(kinds))
}

func (t *transaction) drain(rows *driver.Rows, width int) error {
	cells := make([]sqldriver.Value, width)
	for {
		// The driver looks at the context only where it has to wait for a row.
		if err := t.life.Err(); err != nil {
			return t.abandon(err, rows)
		}
		err := rows.Next(cells)
		if errors.Is(err, io.EOF) {
			return t.finish(rows)
		}
		if err != nil {
			return err
		}
		more, err := t.use.row(cells)
		if err != nil {
			return t.abandon(&engine.UseError{Cause: err}, rows)
		}
		if more {
			continue
		}
		// Most results that are cut end with the row that proved it.
		if errors.Is(rows.Next(cells), io.EOF) {
			return t.finish(rows)
		}
		return t.abandon(nil, rows)
	}
}

// finish ends a result. Another one is proof of another statement.
func (t *transaction) finish(rows *driver.Rows) error {
	if rows.HasNextResultSet() {
		return t.abandon(engine.OneStatement(0), rows)
	}
	return rows.Close()
}

// abandon ends a statement whose rest is not wanted: the driver sends the cancel and
// waits until the server has acknowledged it.
func (t *transaction) abandon(reason error, rows *driver.Rows) error {
	var reported driver.Error
	if err := rows.Close(); err != nil && !errors.As(err, &reported) {
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
	default:
		return t.db.classify(err, t.sql)
	}
}
