package postgres

import (
	"context"
	"errors"
	"fmt"

	"arivu/executor/engine"

	"github.com/jackc/pgx/v5/pgconn"
)

// tryWrite is refused by a read-only transaction whatever the role may. Let through, it
// would make a table of this session alone, and that is rolled back.
const tryWrite = "CREATE TEMPORARY TABLE " + engine.TryTable + " (n integer)"

// Login tells the role and the version. It implements [engine.Prober].
func (d *database) Login(ctx context.Context) (engine.Login, error) {
	rows, err := d.query(ctx, "SELECT current_user::text, 'PostgreSQL ' || split_part(current_setting('server_version'), ' ', 1)")
	if err != nil {
		return engine.Login{}, err
	}
	return engine.Login{User: rows[0][0], Version: rows[0][1]}, nil
}

// TryWrite tries to make a temporary table in a transaction such as every statement gets.
// It implements [engine.Prober].
func (d *database) TryWrite(ctx context.Context) (engine.WriteAttempt, error) {
	out := engine.WriteAttempt{Statement: tryWrite}
	inner, cancel := context.WithTimeoutCause(ctx, catalogTime, engine.TimedOut(catalogTime))
	conn, err := d.pool.Acquire(inner)
	if err != nil {
		defer cancel()
		return out, d.noConnection(ctx, err, catalogTime)
	}
	t := &transaction{db: d, conn: conn, ctx: inner, cancel: cancel, timeout: catalogTime}
	if err := t.begin(); err != nil {
		return out, t.fail(err, "")
	}
	err = t.exec(inner, tryWrite)
	var refusal *pgconn.PgError
	if err == nil || errors.As(err, &refusal) && inner.Err() == nil {
		t.tidy()
	} else {
		return out, t.fail(err, "")
	}
	if refusal != nil {
		out.Refused, out.Answer = true, fmt.Sprintf("%s: %s (SQLSTATE %s)", refusal.Severity, refusal.Message, refusal.Code)
	}
	return out, nil
}

var _ engine.Prober = (*database)(nil)
