package postgres

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"arivu/executor/engine"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// Write runs one statement in a transaction that may write. The statement is prepared,
// which admits exactly one, and refused if it returns rows.
func (d *database) Write(ctx context.Context, sql string, opts engine.WriteOptions, commit func(int64) bool) (int64, error) {
	if !d.writable {
		return 0, engine.NotWritable()
	}
	if err := engine.CheckStatement(sql); err != nil {
		return 0, err
	}
	timeout := opts.Timeout
	inner, cancel := context.WithTimeoutCause(ctx, timeout+clientGrace, engine.TimedOut(timeout))
	conn, err := d.pool.Acquire(inner)
	if err != nil {
		defer cancel()
		return 0, d.noConnection(ctx, err, timeout)
	}
	t := &transaction{db: d, conn: conn, ctx: inner, cancel: cancel, timeout: timeout}
	if err := t.exec(t.ctx, beginWrite(timeout, opts.Schemas)); err != nil {
		return 0, t.fail(err, "")
	}
	rows, err := t.write(sql, opts.Structure)
	if err != nil {
		return 0, t.fail(err, sql)
	}
	if commit == nil || !commit(rows) {
		t.tidy()
		return rows, nil
	}
	return rows, t.commit(sql)
}

// beginWrite begins a transaction that may write. The names of schemas are quoted,
// never trusted.
func beginWrite(timeout time.Duration, schemas []string) string {
	begin := fmt.Sprintf("BEGIN TRANSACTION READ WRITE; SET LOCAL statement_timeout = %d; SET LOCAL lock_timeout = %d; "+
		"SET LOCAL idle_in_transaction_session_timeout = %d",
		max(timeout.Milliseconds(), 1), lockTime.Milliseconds(), (timeout + idleInTx).Milliseconds())
	if len(schemas) == 0 {
		return begin
	}
	quoted := make([]string, len(schemas))
	for i, name := range schemas {
		quoted[i] = `"` + strings.ReplaceAll(name, `"`, `""`) + `"`
	}
	return begin + "; SET LOCAL search_path = " + strings.Join(quoted, ", ")
}

// structural are the tags of statements that change structure and can be rolled back.
var structural = map[string]bool{
	"CREATE TABLE": true, "CREATE INDEX": true, "CREATE VIEW": true, "ALTER TABLE": true,
	"DROP TABLE": true, "DROP VIEW": true, "DROP INDEX": true, "TRUNCATE TABLE": true,
}

func (t *transaction) write(sql string, structure bool) (int64, error) {
	pg := t.conn.Conn().PgConn()
	described, err := pg.Prepare(t.ctx, statementName, sql, nil)
	switch {
	case err != nil:
		return 0, err
	case len(described.ParamOIDs) > 0:
		return 0, &engine.UseError{Cause: engine.NoParameters("$1", 0)}
	case len(described.Fields) > 0:
		return 0, &engine.UseError{Cause: engine.Refused("the statement returns rows")}
	}
	tag, err := pg.ExecPrepared(t.ctx, statementName, nil, nil, nil).Close()
	if err != nil {
		return 0, err
	}
	switch {
	case structure && structural[tag.String()]:
		return 0, nil
	case structure:
		return 0, &engine.UseError{Cause: engine.Refused("the statement is none that changes structure")}
	case !tag.Insert() && !tag.Update() && !tag.Delete():
		return 0, &engine.UseError{Cause: engine.Refused("the statement is none that writes rows")}
	default:
		return tag.RowsAffected(), nil
	}
}

// commit keeps what was written. A server that answers with an error has kept nothing;
// one that does not answer may have.
func (t *transaction) commit(sql string) error {
	results, err := t.conn.Conn().PgConn().Exec(t.ctx, "COMMIT").ReadAll()
	var refused *pgconn.PgError
	switch {
	case err == nil && len(results) == 1 && results[0].CommandTag.String() == "COMMIT":
		t.tidy()
		return nil
	case err == nil: // ROLLBACK: the transaction had failed
		return t.fail(&engine.UseError{Cause: engine.Refused("the transaction could not be kept")}, "")
	case errors.As(err, &refused) && refused.Code != queryCanceled:
		return t.fail(err, sql)
	default:
		return errors.Join(engine.ErrUncertain, t.fail(err, ""))
	}
}

// Schemas are the schemas of the session's search path that exist.
func (d *database) Schemas(ctx context.Context) ([]string, error) {
	var list string
	// Not prepared: the reset of a connection takes prepared statements with it.
	err := d.pool.QueryRow(ctx, "SELECT array_to_json(current_schemas(false))::text", pgx.QueryExecModeSimpleProtocol).Scan(&list)
	if err != nil {
		return nil, d.explain(ctx, err)
	}
	var names []string
	if err := json.Unmarshal([]byte(list), &names); err != nil {
		return nil, fmt.Errorf("reading the search path: %w", err)
	}
	return names, nil
}

var _ engine.Writer = (*database)(nil)
