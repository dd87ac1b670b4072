//go:build duckdb && cgo

package duckdb

import (
	"context"

	lib "github.com/duckdb/duckdb-go-bindings"

	"arivu/executor/engine"
	"arivu/executor/engine/infoschema"
)

// tryWrite is refused by a file that is attached for reading. Let through, it is rolled
// back.
const tryWrite = "CREATE TABLE " + engine.TryTable + " (n INTEGER)"

// Login tells the version; a file has no users. It implements [engine.Prober].
func (d *database) Login(ctx context.Context) (engine.Login, error) {
	row, err := infoschema.First(ctx, infoschema.Query(d.Query).Text, "SELECT 'DuckDB ' || version()", pingTime)
	if err != nil {
		return engine.Login{}, err
	}
	return engine.Login{Version: row[0]}, nil
}

// TryWrite tries to make a table in the file as it is open for every statement. It
// implements [engine.Prober].
func (d *database) TryWrite(ctx context.Context) (engine.WriteAttempt, error) {
	ctx, cancel := context.WithTimeoutCause(ctx, pingTime, engine.TimedOut(pingTime))
	defer cancel()
	if d.apart != nil {
		if err := engine.CheckFile(d.target); err != nil {
			return engine.WriteAttempt{}, err
		}
		return d.apart.TryWrite(ctx)
	}
	out := engine.WriteAttempt{Statement: tryWrite}
	open, leave, err := d.file.use()
	if err != nil {
		return out, err
	}
	defer leave()
	conn, err := open.connect(d.target)
	if err != nil {
		return out, err
	}
	defer lib.Disconnect(&conn)
	defer interruptAtEnd(ctx, conn)()
	if message := send(conn, "BEGIN TRANSACTION"); message != "" {
		return out, complaint(d.target, message, "")
	}
	refusal := send(conn, tryWrite)
	_ = send(conn, "ROLLBACK") // without a transaction that a refusal has ended
	switch {
	case ctx.Err() != nil:
		return out, engine.Stopped(ctx)
	case refusal != "":
		r := read(refusal)
		out.Refused, out.Answer = true, r.Kind+" Error: "+r.Message
	}
	return out, nil
}

// send runs a statement without a result and gives what DuckDB complains of.
func send(conn lib.Connection, sql string) string {
	var result lib.Result
	defer lib.DestroyResult(&result)
	if lib.Query(conn, sql, &result) == lib.StateError {
		return lib.ResultError(&result)
	}
	return ""
}

var _ engine.Prober = (*database)(nil)
