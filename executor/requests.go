package executor

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"arivu/events"
	"arivu/executor/catalog"
	"arivu/executor/engine"
	"arivu/executor/guard"
)

// testTimeout bounds trying a connection.
const testTimeout = 20 * time.Second

// serve answers what the other roles ask of the executor.
func (x *Executor) serve() error {
	verbs := map[string]func(context.Context, []byte) (any, error){
		events.VerbTest:    request(x.test),
		events.VerbRefresh: request(x.refresh),
		events.VerbCheck:   request(x.check),
		events.VerbPreview: request(x.firstRows),
		events.VerbExplain: request(x.explain),
		events.VerbOverlap: request(x.overlap),
	}
	for verb, f := range verbs {
		s, err := x.cfg.Bus.Serve(events.StageExecutor, verb, f)
		if err != nil {
			return err
		}
		x.services = append(x.services, s)
	}
	s, err := x.cfg.Bus.ServeTransfer(events.StageExecutor, events.VerbExport, x.exportSlots(), x.export)
	if err != nil {
		return err
	}
	x.services = append(x.services, s)
	return nil
}

// request decodes what f takes.
func request[In, Out any](f func(context.Context, In) (Out, error)) func(context.Context, []byte) (any, error) {
	return func(ctx context.Context, data []byte) (any, error) {
		var in In
		if err := json.Unmarshal(data, &in); err != nil {
			return nil, fmt.Errorf("decoding a request: %w", err)
		}
		return f(ctx, in)
	}
}

// test tries a connection that need not be stored.
func (x *Executor) test(ctx context.Context, in events.TestConnection) (*events.ConnectionReport, error) {
	ctx, cancel := context.WithTimeout(ctx, testTimeout)
	defer cancel()
	url, err := x.cfg.Vault.Open(in.Sealed)
	if err != nil {
		return nil, events.NewError(events.StageExecutor, events.ClassUnavailable,
			"The credentials were sealed to another key. Try again in a moment.").RetryIn(time.Second)
	}
	started := time.Now()
	e, err := x.cfg.Openers.Open(ctx, url, engine.Options{MaxConns: 1})
	if err != nil {
		return nil, asInvalid(err)
	}
	schema, err := catalog.Take(ctx, "test", e, engine.IntrospectOptions{NoData: true}, x.cfg.Bus.Now())
	var warning, remedy string
	if err == nil {
		warning, remedy, err = excess(ctx, e)
	}
	if closing := e.Close(); err == nil {
		err = closing
	}
	if err != nil {
		return nil, err
	}
	report := &events.ConnectionReport{
		OK: true, Dialect: schema.Dialect, Version: schema.Version, Tables: len(schema.Tables), ElapsedMS: millis(time.Since(started)),
	}
	if warning != "" {
		report.Warnings, report.Remedy = append(report.Warnings, warning), remedy
	}
	if report.Tables == 0 {
		report.Warnings = append(report.Warnings, "No tables can be read: is this the right database, and may this user read it?")
	}
	return report, nil
}

// asInvalid gives a refused URL a class; its message is safe to show.
func asInvalid(err error) error {
	var known *events.Error
	if errors.As(err, &known) {
		return err
	}
	return events.NewError(events.StageExecutor, events.ClassDatabase, err.Error())
}

func (x *Executor) refresh(ctx context.Context, in events.RefreshSchema) (*events.SchemaRefreshed, error) {
	if err := x.pools.renew(ctx, in.Tenant, in.Name); err != nil {
		return nil, err
	}
	return x.keeper.refresh(ctx, in.Tenant, in.Name)
}

// check gives the guard's verdict without touching the database.
func (x *Executor) check(ctx context.Context, in events.CheckSQL) (*events.Verdict, error) {
	schema, err := x.firstSchema(ctx, in.Tenant, in.Connection)
	if err != nil {
		return nil, err
	}
	p, release, err := x.pools.acquire(ctx, in.Tenant, in.Connection)
	if err != nil {
		return nil, err
	}
	defer release()
	if !p.agrees(schema) {
		return nil, events.NewError(events.StageExecutor, events.ClassUnavailable, fmt.Sprintf(
			"The schema of connection %q is being read. Try again in a moment.", in.Connection)).RetryIn(time.Second)
	}
	if v, err := checkWrite(in.SQL, p, schema); v != nil || err != nil {
		return v, err
	}
	st, err := guard.Check(in.SQL, schema, guard.Options{MaxRows: x.cfg.Limits.MaxRows})
	if err == nil {
		return &events.Verdict{Allowed: true, SQL: st.SQL, Tables: st.Tables, Masked: st.Masked, Filtered: st.Filtered}, nil
	}
	return refused(err)
}

// checkWrite is the verdict on a statement that writes where that is possible, else nil.
func checkWrite(sql string, p *pool, schema *events.Schema) (*events.Verdict, error) {
	if !writable(&p.connection) || !guard.Writes(sql, schema.Dialect) {
		return nil, nil
	}
	st, err := guard.CheckWrite(sql, schema)
	if err != nil {
		return refused(err)
	}
	return &events.Verdict{Allowed: true, Write: true, SQL: st.SQL, Tables: []string{st.Table()}}, nil
}

func refused(err error) (*events.Verdict, error) {
	var known *events.Error
	if !errors.As(err, &known) {
		return nil, err
	}
	return &events.Verdict{Class: known.Class, Piece: known.Piece, Offset: known.Position, Reason: known.Message, Near: known.Near}, nil
}

// firstSchemaWait is how long a request waits for the first snapshot of a connection.
const firstSchemaWait = 5 * time.Second

// firstSchema is the snapshot of a connection, which may be on its way.
func (x *Executor) firstSchema(ctx context.Context, tenant, name string) (*events.Schema, error) {
	ctx, cancel := context.WithTimeout(ctx, firstSchemaWait)
	defer cancel()
	tick := time.NewTicker(snapshotPoll)
	defer tick.Stop()
	for {
		schema, err := x.schemas.Schema(ctx, tenant, name)
		if err != nil || schema != nil {
			return schema, err
		}
		if err := x.pools.exists(ctx, tenant, name); err != nil {
			return nil, err
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return nil, events.NewError(events.StageExecutor, events.ClassUnavailable, fmt.Sprintf(
				"The schema of connection %q is being read. Try again in a moment.", name)).RetryIn(time.Second)
		}
	}
}
