// Package postgres is the engine for PostgreSQL, on pgx.
//
// Every statement of others runs alone: on a connection checked out for it,
// inside BEGIN READ ONLY with its time limits set, prepared first and refused if
// it returns no rows, and always rolled back. Between two users a connection is
// reset with DISCARD ALL; if anything about its state is in doubt it is closed. A
// cancel is sent to the server. Values travel as text, so every type PostgreSQL
// has can be shown, digit by digit.
//
// A read-only transaction does not hold everything a superuser may do. Connect
// with a role that may only SELECT.
package postgres

import (
	"context"
	"fmt"
	"maps"
	"net/url"
	"strconv"
	"sync"
	"time"

	"arivu/events"
	"arivu/executor/engine"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgconn/ctxwatch"
	"github.com/jackc/pgx/v5/pgxpool"
)

const (
	// cancelGrace is how long a canceled statement may take to end before its
	// connection is given up.
	cancelGrace = 2 * time.Second
	// tidyTime bounds rolling back and resetting a connection.
	tidyTime = 5 * time.Second
	// idleTime is when an unused connection is closed.
	idleTime = 5 * time.Minute
	// maxMessageBytes is the largest row taken from the server.
	maxMessageBytes = 64 << 20
)

type database struct {
	target   *engine.Target
	pool     *pgxpool.Pool
	writable bool

	classes sync.Map // type id (uint32) → events.TypeClass, for types of the database itself
	tidying sync.WaitGroup
	closing sync.Once
}

// Open makes the engine for a PostgreSQL database. It is an [engine.Opener]: the
// first connection is made by Ping, Introspect or Query.
func Open(ctx context.Context, target *engine.Target, opts engine.Options) (engine.Engine, error) {
	opts = opts.WithDefaults()
	config, err := configure(target, opts)
	if err != nil {
		return nil, err
	}
	pool, err := pgxpool.NewWithConfig(ctx, config)
	if err != nil {
		return nil, engine.Misconfigured(target, "its pool cannot be made").WithCause(err)
	}
	return &database{target: target, pool: pool, writable: opts.Writable}, nil
}

func configure(target *engine.Target, opts engine.Options) (*pgxpool.Config, error) {
	config, err := pgxpool.ParseConfig(dataSource(target))
	if err != nil {
		return nil, engine.Misconfigured(target, "a parameter of its URL is wrong; check sslmode and the certificate files").WithCause(err)
	}
	config.MaxConns = int32(min(opts.MaxConns, 1000))
	config.MaxConnIdleTime = idleTime
	config.AfterRelease = reset

	c := config.ConnConfig
	if !target.Params.Has("connect_timeout") {
		c.ConnectTimeout = opts.ConnectTimeout
	}
	if opts.Dial != nil || opts.Watch.Dial != nil {
		c.DialFunc = pgconn.DialFunc(opts.Dialer(engine.DialFunc(c.DialFunc)))
	}
	if opts.Watch.Dial != nil {
		c.LookupFunc = asNamed
	}
	opts.Follow(c.TLSConfig)
	for _, other := range c.Fallbacks {
		opts.Follow(other.TLSConfig)
	}
	c.MaxProtocolMessageBodyLen = maxMessageBytes
	c.OnNotice = func(*pgconn.PgConn, *pgconn.Notice) {}
	c.BuildContextWatcherHandler = func(conn *pgconn.PgConn) ctxwatch.Handler {
		return &pgconn.CancelRequestContextWatcherHandler{Conn: conn, DeadlineDelay: cancelGrace}
	}
	// Settings of the process's environment (PGOPTIONS, PGTZ) are dropped, and
	// the notation of values does not depend on the server's defaults.
	search := c.RuntimeParams["search_path"]
	c.RuntimeParams = map[string]string{
		"application_name":              "arivu",
		"bytea_output":                  "hex",
		"client_encoding":               "UTF8",
		"datestyle":                     "ISO",
		"default_transaction_read_only": "on",
		"extra_float_digits":            "1",
		"intervalstyle":                 "postgres",
		"standard_conforming_strings":   "on",
	}
	if search != "" {
		c.RuntimeParams["search_path"] = search
	}
	return config, nil
}

// asNamed leaves names to whoever dials.
func asNamed(_ context.Context, host string) ([]string, error) { return []string{host}, nil }

// dataSource writes the target for pgx. It names whatever pgx would otherwise look
// up in the environment or in a password file of the user running the server, so
// that a password meant for another database is never sent.
func dataSource(t *engine.Target) string {
	q := url.Values{"passfile": {""}}
	maps.Copy(q, t.Params)
	q.Set("host", t.Host)
	q.Set("port", strconv.Itoa(t.Port))
	u := url.URL{Scheme: "postgres", User: url.UserPassword(t.User, t.Password), Path: "/" + t.Database, RawQuery: q.Encode()}
	return u.String()
}

// reset makes a connection as good as new for its next user, or gives it up.
func reset(conn *pgx.Conn) bool {
	ctx, cancel := context.WithTimeout(context.Background(), tidyTime)
	defer cancel()
	return conn.PgConn().Exec(ctx, "DISCARD ALL").Close() == nil
}

// Dialect is PostgreSQL.
func (d *database) Dialect() events.Dialect { return events.DialectPostgres }

// Ping makes or reuses a connection and asks the server something.
func (d *database) Ping(ctx context.Context) error {
	if err := d.pool.Ping(ctx); err != nil {
		return d.explain(ctx, err)
	}
	return nil
}

// Close waits for statements to end and closes all connections.
func (d *database) Close() error {
	d.closing.Do(func() {
		d.pool.Close()
		d.tidying.Wait()
	})
	return nil
}

// explain is for errors outside of a statement of others.
func (d *database) explain(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return stopped(ctx)
	}
	return d.classify(err, "")
}

// stopped is the error of a call whose context ended: our own timeout speaks for
// itself, the caller's reason is wrapped.
func stopped(ctx context.Context) error {
	if timeout := ownTimeout(ctx); timeout != nil {
		return timeout
	}
	return fmt.Errorf("running statement: %w", ctx.Err())
}

var _ engine.Opener = Open
