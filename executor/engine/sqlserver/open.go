// Package sqlserver is the engine for Microsoft SQL Server and Azure SQL, on
// microsoft/go-mssqldb. Servers from 2016 on are read.
//
// SQL Server has no read-only session. What holds in its place: a text of others is
// never sent, only the print of one query that package onlyread has read; it travels as
// the argument of sp_executesql, inside a transaction that is always rolled back, with
// XACT_ABORT so that an error cannot leave half of it standing; a statement without a
// result, or with a second one, is refused. Rolling back undoes changes of data and
// definitions, but not what leaves the database (xp_cmdshell, OPENROWSET, linked
// servers, BACKUP, KILL): only the login's own rights hold that back. Connect with one
// that may only read; Rights says whether it is one, and makes the script for it.
//
// Before each statement its session is reset by the protocol's own flag and set anew:
// language, date format, isolation, lock wait, cost limit, the longest text of a cell. A
// cancel is the protocol's attention signal, which ends the batch on the server. SQL
// Server has no time limit for a statement: what outlives its limit is canceled from
// here, and what outlives this process ends when the server misses the connection.
package sqlserver

import (
	"context"
	"database/sql"
	"sync"
	"time"

	"arivu/events"
	"arivu/executor/engine"
	"arivu/executor/engine/onlyread"
)

const (
	// cancelGrace is how long the server may take to acknowledge a cancel before the
	// connection is given up. The driver would wait five seconds, or ten.
	cancelGrace = 2 * time.Second
	// tidyTime bounds rolling back.
	tidyTime = 5 * time.Second
	// idleTime is when an unused connection is closed.
	idleTime = 5 * time.Minute
)

type database struct {
	target *engine.Target
	pool   *sql.DB
	conns  int
	// check turns a text of others into the statement to send, or refuses it.
	check func(sql string) (string, error)

	closing sync.Once
	closed  error
}

// Open makes the engine for a SQL Server database. It is an [engine.Opener]: the first
// connection is made by Ping, Introspect or Query.
func Open(ctx context.Context, target *engine.Target, opts engine.Options) (engine.Engine, error) {
	return open(ctx, target, opts, func(sql string) (string, error) { return onlyread.Query(sql, events.DialectSQLServer) })
}

func open(_ context.Context, target *engine.Target, opts engine.Options, check func(string) (string, error)) (engine.Engine, error) {
	opts = opts.WithDefaults()
	c, err := newConnector(target, opts)
	if err != nil {
		return nil, err
	}
	d := &database{target: target, pool: sql.OpenDB(c), conns: opts.MaxConns, check: check}
	d.pool.SetMaxOpenConns(opts.MaxConns)
	d.pool.SetMaxIdleConns(opts.MaxConns)
	d.pool.SetConnMaxIdleTime(idleTime)
	return d, nil
}

// Dialect is Transact-SQL.
func (d *database) Dialect() events.Dialect { return events.DialectSQLServer }

// Ping makes or reuses a connection and asks the server something.
func (d *database) Ping(ctx context.Context) error {
	return d.text(ctx, "SELECT 1", catalogTime, func([]*string) (bool, error) { return true, nil })
}

// Close waits for statements to end and closes all connections.
func (d *database) Close() error {
	d.closing.Do(func() { d.closed = d.pool.Close() })
	return d.closed
}

var (
	_ engine.Opener    = Open
	_ engine.Inspector = (*database)(nil)
)
