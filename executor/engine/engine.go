// Package engine is the executor's last wall before a customer's database: one
// interface over every database Arivu reads, and what all engines share.
//
// An engine is handed raw SQL and must be safe with it even when nobody looked at
// it before: the session is read-only in the database itself, exactly one
// statement runs, time, rows and bytes are bounded, and a cancel reaches the
// database. The guard in front of it is another wall, not a precondition.
//
// A [Writer] is the exception, and only where it was opened to be one: it runs single
// statements that a person has approved, each in a transaction of its own.
//
// # Values
//
// Every engine renders values alike: NULL is nil, booleans are bool, integers
// and floats are what [events.IntValue] and [events.FloatValue] make of them,
// decimals are json.Number with every digit the database gave, dates are
// "2006-01-02", timestamps are "2006-01-02T15:04:05.999999" followed by an
// offset where the type has one, bytes are "\x" and hexadecimal digits, and all
// else is text in the database's own notation. A text longer than
// [MaxCellBytes] is cut and says so.
//
// # Cost
//
// Where limits say how much a statement may cost, an engine reads its database's plan of
// the statement before it runs it, within the statement's time, and has [Limits.Afford]
// judge. Asking does not run it, and what cannot be asked is not refused: the limits of time,
// rows and bytes hold for every statement.
//
// # Errors
//
// What a database complains about is an [*events.Error] whose class says whether
// planning again can help. [events.ClassUnavailable] means that the database
// itself is at fault and is what a breaker counts. A call whose own context ended
// returns an error that wraps the context's, with no class: the caller knows why.
package engine

import (
	"context"
	"fmt"
	"time"

	"arivu/events"
)

// Engine reads one database. It is safe for concurrent use and bounds its own
// connections.
type Engine interface {
	// Dialect is the SQL the engine speaks.
	Dialect() events.Dialect
	// Ping reports whether the database can be reached and read.
	Ping(ctx context.Context) error
	// Introspect takes a snapshot. Connection, Fingerprint and TakenAt are left
	// to the caller.
	Introspect(ctx context.Context, opts IntrospectOptions) (*events.Schema, error)
	// Query runs one read-only statement and streams its result to sink. The
	// Outcome is valid only without an error; rows may have reached the sink
	// before one.
	Query(ctx context.Context, sql string, limits Limits, sink Sink) (Outcome, error)
	// Close releases all connections and waits for what runs in the background.
	Close() error
}

// Options shape an engine at opening. The zero value has working defaults.
type Options struct {
	// MaxConns bounds the connections to the database (default 4).
	MaxConns int
	// ConnectTimeout bounds opening one connection (default 5 s).
	ConnectTimeout time.Duration
	// Dial, if set, opens every network connection of the engine, also those
	// that carry a cancel. It is where an address rule is enforced on the address
	// that is really dialled.
	Dial DialFunc
	// Watch follows how the database is reached.
	Watch Watch
	// Writable opens the database so that Write works. Query stays read-only.
	Writable bool
	// Worker is a command that serves statements in a process of its own, for engines
	// that run inside this one and whose calls cannot all be interrupted: see package
	// apart. Without it such statements run here.
	Worker []string
	// Rules, if set, are columns that no statement may read. An engine that can holds
	// them in the database itself, behind the guard.
	Rules events.Rules
}

const (
	defaultMaxConns       = 4
	defaultConnectTimeout = 5 * time.Second
)

// WithDefaults fills in what is unset.
func (o Options) WithDefaults() Options {
	if o.MaxConns <= 0 {
		o.MaxConns = defaultMaxConns
	}
	if o.ConnectTimeout <= 0 {
		o.ConnectTimeout = defaultConnectTimeout
	}
	return o
}

// Opener makes an engine for a target. It dials nothing: whether the database
// can be reached is what Ping tells.
type Opener func(ctx context.Context, target *Target, opts Options) (Engine, error)

// Openers is the set of engines a program was built with, by dialect. The
// program wires it, so that this package need not import them.
type Openers map[events.Dialect]Opener

// Open parses a database URL and makes the engine for it. Errors are safe to
// show and never contain the URL.
func (o Openers) Open(ctx context.Context, rawURL string, opts Options) (Engine, error) {
	target, err := ParseURL(rawURL)
	if err != nil {
		return nil, err
	}
	open, ok := o[target.Dialect]
	if !ok {
		return nil, fmt.Errorf("%w: this program was built without an engine for %s", ErrURL, target.Dialect)
	}
	return open(ctx, target, opts.WithDefaults())
}
