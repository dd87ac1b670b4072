// Package sqlite is the engine for SQLite files, on modernc.org/sqlite.
//
// A file is opened read-only and never created. Statements of others run on
// connections that have four walls, each sufficient against writes: the file
// handle is read-only, query_only and defensive mode are set, an authorizer
// allows nothing but reading with known functions, and more than one statement is
// refused by the text. No value may exceed 8 MiB, because a single function call
// cannot be interrupted; everything else can. What may spend hours in one call even so,
// and every statement that writes, runs in a process of its own, which can be killed: see
// package apart.
package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"sync"

	"arivu/events"
	"arivu/executor/engine"
	"arivu/executor/engine/apart"

	driver "modernc.org/sqlite"
)

type database struct {
	target *engine.Target
	walled *sql.DB // for statements of others
	plain  *sql.DB // for our own catalog queries: read-only, without authorizer
	writer *sql.DB // one connection for approved statements, nil unless opened for them
	wall   writeWall
	rows   wall           // knows the row policies
	apart  *apart.Workers // for statements that may not end and for all that write; nil runs them here

	closing sync.Once
	closed  error
}

// Open makes the engine for a SQLite file. It is an [engine.Opener]: the file is
// first touched by Ping, Introspect or Query, and whatever is wrong with it is
// their error.
func Open(_ context.Context, target *engine.Target, opts engine.Options) (engine.Engine, error) {
	return newDatabase(target, opts.WithDefaults()), nil
}

func newDatabase(target *engine.Target, opts engine.Options) *database {
	walls := new(driver.Driver)
	walls.RegisterConnectionHook(wall{rules: opts.Rules}.install)
	d := &database{
		target: target,
		walled: sql.OpenDB(&connector{driver: walls, target: target}),
		plain:  sql.OpenDB(&connector{driver: new(driver.Driver), target: target}),
	}
	d.walled.SetMaxOpenConns(opts.MaxConns)
	d.walled.SetMaxIdleConns(opts.MaxConns)
	d.plain.SetMaxOpenConns(1)
	d.rows = wall{rules: opts.Rules}
	if len(opts.Rules.Rows) > 0 {
		d.walled.SetConnMaxLifetime(viewAge)
	}
	if opts.Writable {
		d.wall.wall = wall{rules: opts.Rules}
		writing := new(driver.Driver)
		writing.RegisterConnectionHook(d.wall.install)
		d.writer = sql.OpenDB(&connector{driver: writing, target: target, writable: true})
		d.writer.SetMaxOpenConns(1)
	}
	if len(opts.Worker) > 0 {
		d.apart = apart.New(target, opts)
	}
	return d
}

// Dialect is SQLite.
func (d *database) Dialect() events.Dialect { return events.DialectSQLite }

// Ping reads the file's header and schema.
func (d *database) Ping(ctx context.Context) error {
	var tables int
	err := d.plain.QueryRowContext(ctx, "SELECT count(*) FROM sqlite_schema").Scan(&tables)
	return d.explain(ctx, err)
}

// Close closes all connections.
func (d *database) Close() error {
	d.closing.Do(func() {
		if d.apart != nil {
			d.apart.Close()
		}
		d.closed = errors.Join(d.walled.Close(), d.plain.Close())
		if d.writer != nil {
			d.closed = errors.Join(d.closed, d.writer.Close())
		}
	})
	return d.closed
}

// explain is for errors outside of a statement of others.
func (d *database) explain(ctx context.Context, err error) error {
	if err == nil {
		return nil
	}
	if ctx.Err() != nil {
		return engine.Stopped(ctx)
	}
	return classify(d.target, err, "", 0)
}

var _ engine.Opener = Open
