package postgres

import (
	"context"
	"errors"
	"fmt"
	"time"

	"arivu/events"
	"arivu/executor/engine"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
)

const (
	// statementName is the name under which a statement is prepared; it lives
	// until its connection is reset.
	statementName = "arivu_statement"
	// clientGrace is how much longer than the server the client waits before it
	// cancels by itself: a server that ends a statement in time keeps its
	// connection clean.
	clientGrace = 500 * time.Millisecond
	lockTime    = 5 * time.Second
	idleInTx    = 30 * time.Second
)

// queryCanceled is the SQLSTATE of a statement that ran into statement_timeout.
const queryCanceled = "57014"

// Query runs one statement behind all walls and streams its rows.
func (d *database) Query(ctx context.Context, sql string, limits engine.Limits, sink engine.Sink) (engine.Outcome, error) {
	if err := engine.CheckStatement(sql); err != nil {
		return engine.Outcome{}, err
	}
	limits = limits.WithDefaults()
	meter := engine.NewMeter(limits, sink)
	err := d.read(ctx, sql, limits, &metered{meter: meter})
	if err != nil {
		return engine.Outcome{}, err
	}
	return meter.Finish(), nil
}

// consumer takes what read finds. cells are valid until row returns; nil is NULL.
type consumer interface {
	columns(fields []pgconn.FieldDescription, classes []events.TypeClass) error
	row(cells [][]byte) (more bool, err error)
}

// metered renders rows for a meter.
type metered struct {
	meter   *engine.Meter
	classes []events.TypeClass
	text    []byte // of a short row, reused
}

// shortRow is the most bytes of a row whose values share one piece of memory. In a longer
// one each has its own, so that what is cut off one does not live as long as the others.
const shortRow = 1 << 10

func (m *metered) columns(fields []pgconn.FieldDescription, classes []events.TypeClass) error {
	m.classes = classes
	columns := make([]events.ResultColumn, len(fields))
	for i, f := range fields {
		columns[i] = events.ResultColumn{Name: f.Name, Type: classes[i]}
	}
	return m.meter.Columns(columns)
}

func (m *metered) row(cells [][]byte) (bool, error) {
	size := 0
	for _, cell := range cells {
		size += len(cell)
	}
	row := make(events.Row, len(cells))
	if size <= shortRow {
		m.short(row, cells)
	} else {
		for i, cell := range cells {
			if cell != nil {
				row[i] = value(string(cell), m.classes[i])
			}
		}
	}
	return m.meter.Row(row)
}

// short fills a row with values that share one piece of memory.
func (m *metered) short(row events.Row, cells [][]byte) {
	m.text = m.text[:0]
	for _, cell := range cells {
		m.text = append(m.text, cell...)
	}
	rest := string(m.text)
	for i, cell := range cells {
		if cell != nil {
			row[i] = value(rest[:len(cell)], m.classes[i])
			rest = rest[len(cell):]
		}
	}
}

// read runs one statement in a read-only transaction of its own and gives its
// rows to use. It returns errors ready for the caller.
func (d *database) read(ctx context.Context, sql string, limits engine.Limits, use consumer) error {
	timeout := limits.Timeout
	inner, cancel := context.WithTimeoutCause(ctx, timeout+clientGrace, engine.TimedOut(timeout))
	conn, err := d.pool.Acquire(inner)
	if err != nil {
		defer cancel()
		return d.noConnection(ctx, err, timeout)
	}
	t := &transaction{db: d, conn: conn, ctx: inner, cancel: cancel, timeout: timeout, limits: limits}
	if err := t.begin(); err != nil {
		return t.fail(err, "")
	}
	result, err := t.start(sql, use)
	if err != nil {
		return t.fail(err, sql)
	}
	return t.drain(result, sql, use)
}

// noConnection explains why there was no connection for a statement in time: a
// server that does not answer is unavailable, a busy pool is not its fault.
func (d *database) noConnection(ctx context.Context, err error, timeout time.Duration) error {
	switch {
	case ctx.Err() != nil:
		return stopped(ctx)
	case !errors.Is(err, context.DeadlineExceeded):
		return d.classify(err, "")
	case d.pool.Stat().AcquiredConns() == d.pool.Config().MaxConns:
		return engine.Complaint(events.ClassTimeout, fmt.Sprintf(
			"all %d connections to the database were busy for %s; try again later", d.pool.Config().MaxConns, timeout)).RetryIn(0)
	default:
		return engine.Unavailable(d.target, fmt.Sprintf("no answer within %s", timeout)).WithCause(err)
	}
}

// transaction is one statement's use of a connection. Every path ends in tidy.
type transaction struct {
	db     *database
	conn   *pgxpool.Conn
	ctx    context.Context
	cancel context.CancelFunc

	timeout time.Duration // the server's limit; ctx ends a little later
	limits  engine.Limits
}

func (t *transaction) begin() error {
	return t.exec(t.ctx, fmt.Sprintf("BEGIN TRANSACTION READ ONLY; SET LOCAL statement_timeout = %d; "+
		"SET LOCAL lock_timeout = %d; SET LOCAL idle_in_transaction_session_timeout = %d",
		max(t.timeout.Milliseconds(), 1), lockTime.Milliseconds(), (t.timeout+idleInTx).Milliseconds()))
}

// exec runs statements of ours.
func (t *transaction) exec(ctx context.Context, sql string) error {
	return t.conn.Conn().PgConn().Exec(ctx, sql).Close()
}

// start prepares the statement, which admits exactly one, and runs it only if it
// returns rows: what does not (COPY, SET, COMMIT, DO, NOTIFY…) is not a question.
func (t *transaction) start(sql string, use consumer) (*pgconn.ResultReader, error) {
	pg := t.conn.Conn().PgConn()
	described, err := pg.Prepare(t.ctx, statementName, sql, nil)
	if err != nil {
		return nil, err
	}
	switch {
	case len(described.ParamOIDs) > 0:
		return nil, engine.NoParameters("$1", 0)
	case len(described.Fields) == 0:
		return nil, engine.Refused("the statement returns no rows")
	}
	classes, err := t.classes(described.Fields)
	if err != nil {
		return nil, err
	}
	if t.limits.Cost > 0 {
		if err := t.afford(); err != nil {
			return nil, err
		}
	}
	result := pg.ExecPrepared(t.ctx, statementName, nil, nil, nil)
	if err := use.columns(described.Fields, classes); err != nil {
		t.cancel()
		_, _ = result.Close()
		return nil, &engine.UseError{Cause: err}
	}
	return result, nil
}

func (t *transaction) drain(result *pgconn.ResultReader, sql string, use consumer) error {
	for result.NextRow() {
		more, err := use.row(result.Values())
		if more && err == nil {
			continue
		}
		// The rest of the result is not wanted. Stopping the server takes a
		// while, and nobody has to wait for it.
		t.cancel()
		t.db.tidying.Go(func() {
			_, _ = result.Close()
			t.tidy()
		})
		return err
	}
	if _, err := result.Close(); err != nil {
		return t.fail(err, sql)
	}
	t.tidy()
	return nil
}

// fail explains an error and tidies up.
func (t *transaction) fail(err error, sql string) error {
	defer t.tidy()
	var use *engine.UseError
	switch {
	case errors.As(err, &use):
		return use.Cause
	case t.ctx.Err() != nil:
		return stopped(t.ctx)
	}
	var pg *pgconn.PgError
	if errors.As(err, &pg) && pg.Code == queryCanceled {
		return engine.TimedOut(t.timeout).WithCause(err)
	}
	return t.db.classify(err, sql)
}

// tidy rolls back and gives the connection back. A connection that does not
// follow is closed by the pool, which accepts none inside a transaction.
func (t *transaction) tidy() {
	t.cancel()
	defer t.conn.Release()
	pg := t.conn.Conn().PgConn()
	if pg.IsClosed() {
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), tidyTime)
	defer cancel()
	if err := t.exec(ctx, "ROLLBACK"); err != nil {
		_ = pg.Close(ctx)
	}
}

// ownTimeout is the error of a time limit of ours that ended ctx, or nil.
func ownTimeout(ctx context.Context) error {
	var timeout *events.Error
	if errors.As(context.Cause(ctx), &timeout) {
		return timeout
	}
	return nil
}
