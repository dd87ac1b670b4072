package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"arivu/executor/engine"
)

// tryWrite is refused by a file that is opened for reading. Let through, it is rolled back.
const tryWrite = "CREATE TABLE " + engine.TryTable + " (n INTEGER)"

// Login tells the version of SQLite; a file has no users. It implements [engine.Prober].
func (d *database) Login(ctx context.Context) (engine.Login, error) {
	var out engine.Login
	err := d.catalog(ctx, "SELECT 'SQLite ' || sqlite_version()", func(r *sql.Rows) error { return r.Scan(&out.Version) })
	return out, err
}

// TryWrite tries to make a table through a handle such as every statement gets, without
// the authorizer in front of it, which would not let SQLite come to its answer. It
// implements [engine.Prober].
func (d *database) TryWrite(ctx context.Context) (engine.WriteAttempt, error) {
	out := engine.WriteAttempt{Statement: tryWrite}
	ctx, cancel := context.WithTimeoutCause(ctx, catalogTime, engine.TimedOut(catalogTime))
	defer cancel()
	err := d.hold(ctx, d.plain, "", func(conn *sql.Conn, _ handle) error {
		if _, err := conn.ExecContext(ctx, "BEGIN"); err != nil {
			return err
		}
		_, err := conn.ExecContext(ctx, tryWrite)
		_, undone := conn.ExecContext(context.WithoutCancel(ctx), "ROLLBACK")
		code, message, answered := said(err)
		if err == nil || !answered || ctx.Err() != nil {
			return errors.Join(err, undone)
		}
		out.Refused, out.Answer = true, fmt.Sprintf("%s (%d)", message, code)
		return undone
	})
	return out, err
}

var _ engine.Prober = (*database)(nil)
