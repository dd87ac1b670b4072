package executor

import (
	"context"
	"fmt"
	"strings"
	"time"

	"arivu/events"
	"arivu/events/turns"
	"arivu/executor/dialect"
	"arivu/executor/engine"
	"arivu/executor/guard"
)

// glance is a small read of one database that no question asked for: behind the same
// guard, rules, turns, breaker and walls as any other.
type glance struct {
	x       *Executor
	tenant  string
	pool    *pool
	schema  *events.Schema
	dialect *dialect.Dialect
}

// glance waits for the schema of a connection, and for a turn of the user on its database.
// The function ends the turn.
func (x *Executor) glance(ctx context.Context, tenant, name, user string) (*glance, func(), error) {
	schema, err := x.firstSchema(ctx, tenant, name)
	if err != nil {
		return nil, nil, err
	}
	d, err := dialect.For(schema.Dialect)
	if err != nil {
		return nil, nil, err
	}
	p, release, err := x.pools.acquire(ctx, tenant, name)
	if err != nil {
		return nil, nil, err
	}
	if !p.agrees(schema) {
		release()
		return nil, nil, x.beingRead(name)
	}
	// Without a session, so that all glances of a user are one asker among many.
	done, err := x.turn(ctx, p.turns, name, turns.Asker{Tenant: tenant, User: user})
	if err != nil {
		release()
		return nil, nil, crowded(err)
	}
	return &glance{x: x, tenant: tenant, pool: p, schema: schema, dialect: d}, func() { done(); release() }, nil
}

// table is a table by its qualified name.
func (g *glance) table(name string) (*events.Table, error) {
	for i := range g.schema.Tables {
		if t := &g.schema.Tables[i]; t.Qualified() == name {
			return t, nil
		}
	}
	e := events.NewError(events.StageExecutor, events.ClassUnknownTable, fmt.Sprintf(
		"Connection %q has no table %q that may be read. Its schema lists those there are.", g.pool.connection.Name, name))
	e.Piece = name
	return nil, e
}

// column is the table's column, rendered for a statement.
func (g *glance) column(t *events.Table, name string) (string, error) {
	if t.Column(name) == nil {
		e := events.NewError(events.StageExecutor, events.ClassUnknownColumn, fmt.Sprintf(
			"The table %s has no column %q that may be read. The schema lists those there are.", t.Qualified(), name))
		e.Piece = name
		return "", e
	}
	return g.dialect.QuoteIdent(name), nil
}

// from renders a table for a statement.
func (g *glance) from(t *events.Table) string {
	if t.Namespace == "" {
		return g.dialect.QuoteIdent(t.Name)
	}
	parts := strings.Split(t.Namespace, ".")
	for i, p := range parts {
		parts[i] = g.dialect.QuoteIdent(p)
	}
	return strings.Join(parts, ".") + "." + g.dialect.QuoteIdent(t.Name)
}

// limits are the narrowest of those given and what the connection and the server allow.
func (g *glance) limits(rows int, size int64, timeout time.Duration) engine.Limits {
	l := g.x.limits(g.pool, events.Options{MaxRows: rows})
	l.Bytes, l.Timeout, l.Known = min(l.Bytes, size), min(l.Timeout, timeout), g.schema
	return l
}

// read runs a statement of ours once the guard has let it pass.
func (g *glance) read(ctx context.Context, what, sql string, limits engine.Limits) (*few, *guard.Statement, engine.Outcome, error) {
	st, err := g.x.verify(ctx, sql, g.schema, limits.Rows)
	if err != nil {
		return nil, nil, engine.Outcome{}, &rejection(sql, err).Error
	}
	seen := &few{rows: []events.Row{}}
	outcome, err := g.x.query(ctx, what, g.tenant, g.pool, st, limits, seen)
	return seen, st, outcome, err
}
