package sqlite

import (
	"context"
	"database/sql"
	"errors"

	"arivu/executor/engine"

	driver "modernc.org/sqlite"
	lib "modernc.org/sqlite/lib"
)

// Write runs one statement in a transaction that holds the file's write lock.
func (d *database) Write(ctx context.Context, query string, opts engine.WriteOptions, commit func(int64) bool) (int64, error) {
	if d.writer == nil {
		return 0, engine.NotWritable()
	}
	if err := engine.CheckStatement(query); err != nil {
		return 0, err
	}
	if err := checkSingle(query); err != nil {
		return 0, err
	}
	if err := d.rows.checkNames(query); err != nil {
		return 0, err
	}
	if changes, _ := changesStructure(query); opts.Structure && !changes {
		return 0, engine.Refused("the statement is none that changes structure")
	}
	if d.apart != nil {
		return d.writeApart(ctx, query, opts, commit)
	}
	inner, cancel := context.WithTimeoutCause(ctx, opts.Timeout, engine.TimedOut(opts.Timeout))
	defer cancel()
	conn, err := d.writer.Conn(inner)
	if err != nil {
		return 0, d.explain(inner, err)
	}
	h, err := handleOf(conn)
	if err == nil {
		err = limit(conn)
	}
	if err != nil {
		return 0, firstOf(d.explain(inner, err), conn.Close())
	}
	release := interruptAtEnd(inner, h, 0) // once: a rollback must not be interrupted
	rows, err := d.write(inner, conn, query, opts.Structure, commit)
	release()
	offset := h.errorOffset()
	err = firstOf(err, conn.Close())
	switch {
	case err == nil:
		return rows, nil
	case errors.Is(err, engine.ErrUncertain):
		return 0, err
	case inner.Err() != nil:
		return 0, engine.Stopped(inner)
	default:
		return 0, classify(d.target, err, query, offset)
	}
}

// write runs the statement between BEGIN and COMMIT or ROLLBACK.
func (d *database) write(ctx context.Context, conn *sql.Conn, query string, structure bool, commit func(int64) bool) (int64, error) {
	d.wall.wrote, d.wall.structure = false, structure
	_, d.wall.creating = changesStructure(query)
	defer func() { d.wall.structure = false }()
	columns, err := describe(conn, query)
	switch {
	case err != nil:
		return 0, err
	case len(columns) > 0:
		return 0, engine.Refused("the statement returns rows")
	case !d.wall.wrote:
		return 0, engine.Refused("the statement is none that writes rows")
	}
	if err := d.control(ctx, conn, "BEGIN IMMEDIATE"); err != nil {
		return 0, err
	}
	rows, err := d.inside(ctx, conn, query)
	if structure {
		rows = 0 // what SQLite counts is its own work
	}
	if err != nil || commit == nil || !commit(rows) {
		return rows, firstOf(err, d.control(ctx, conn, "ROLLBACK"))
	}
	err = d.control(ctx, conn, "COMMIT")
	if err == nil {
		return rows, nil
	}
	if rollback := d.control(ctx, conn, "ROLLBACK"); definite(err) && rollback == nil {
		return 0, err
	}
	return 0, errors.Join(engine.ErrUncertain, err)
}

func describe(conn *sql.Conn, query string) (columns []driver.ColumnInfo, err error) {
	err = conn.Raw(func(c any) error {
		describer, ok := c.(interface {
			ColumnInfo(query string) ([]driver.ColumnInfo, error)
		})
		if !ok {
			return errors.New("the SQLite driver does not describe columns")
		}
		columns, err = describer.ColumnInfo(query)
		return err
	})
	return columns, err
}

func (d *database) inside(ctx context.Context, conn *sql.Conn, query string) (int64, error) {
	result, err := conn.ExecContext(ctx, query)
	if err != nil {
		return 0, err
	}
	return result.RowsAffected()
}

// control runs a statement of ours. The end of ctx must not keep a transaction open.
func (d *database) control(ctx context.Context, conn *sql.Conn, statement string) error {
	d.wall.ours = true
	defer func() { d.wall.ours = false }()
	_, err := conn.ExecContext(context.WithoutCancel(ctx), statement)
	return err
}

// definite reports errors of COMMIT after which the transaction is still open.
func definite(err error) bool {
	var failure *driver.Error
	if !errors.As(err, &failure) {
		return false
	}
	switch failure.Code() & 0xff {
	case lib.SQLITE_BUSY, lib.SQLITE_CONSTRAINT:
		return true
	default:
		return false
	}
}

// Schemas is nil: a file has one namespace.
func (d *database) Schemas(context.Context) ([]string, error) { return nil, nil }

var _ engine.Writer = (*database)(nil)
