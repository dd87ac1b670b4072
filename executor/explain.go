package executor

import (
	"context"
	"strings"
	"time"

	"arivu/events"
	"arivu/executor/explain"
)

// explainTime is the most that a plan may take, explainBytes what it may come to.
const (
	explainTime  = 10 * time.Second
	explainBytes = 512 << 10
	explainRows  = 1000
)

// explain asks a database how it would run a statement, without running it. The statement
// is the one that would run, limits and all. One over a table of which a policy holds rows
// back has no plan to show: what a database expects comes from all rows.
func (x *Executor) explain(ctx context.Context, in events.ExplainSQL) (*events.Explained, error) {
	g, done, err := x.glance(ctx, in.Tenant, in.Connection, in.User)
	if err != nil {
		return nil, err
	}
	defer done()
	limits := g.limits(explainRows, explainBytes, explainTime)
	st, err := x.verify(ctx, in.SQL, g.schema, x.limits(g.pool, events.Options{}).Rows)
	if err != nil {
		return nil, &rejection(in.SQL, err).Error
	}
	if len(st.Filtered) > 0 {
		return nil, events.NewError(events.StageExecutor, events.ClassUnsafe,
			"A policy holds back rows of "+strings.Join(st.Filtered, ", ")+", and a plan would tell how many there are. The statement itself can be run.")
	}
	asking := *st
	if asking.SQL, err = explain.Statement(g.schema.Dialect, st.SQL); err != nil {
		return nil, err
	}
	limits.Cost = 0
	seen := &few{rows: []events.Row{}}
	if _, err := x.query(ctx, "explain", in.Tenant, g.pool, &asking, limits, seen); err != nil {
		return nil, err
	}
	return explain.Read(g.schema.Dialect, st.SQL, st.Tables, g.schema, seen.rows)
}
