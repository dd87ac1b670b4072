package executor

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"arivu/events"
	"arivu/events/bus"
	"arivu/executor/engine"
	"arivu/executor/guard"
	"arivu/executor/probe"
)

const (
	// testTimeout bounds trying a connection.
	testTimeout = 20 * time.Second
	// testSlots is how many connections are tried at once.
	testSlots = 4
)

// serve answers what the other roles ask of the executor.
func (x *Executor) serve() error {
	verbs := map[string]func(context.Context, []byte) (any, error){
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
	for _, transfer := range []struct {
		verb  string
		slots int
		f     func(context.Context, []byte, *bus.Sender) error
	}{{events.VerbExport, x.exportSlots(), x.export}, {events.VerbTest, testSlots, x.test}} {
		s, err := x.cfg.Bus.ServeTransfer(events.StageExecutor, transfer.verb, transfer.slots, transfer.f)
		if err != nil {
			return err
		}
		x.services = append(x.services, s)
	}
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

// test tries a connection that need not be stored, and sends each step as it is taken.
func (x *Executor) test(ctx context.Context, request []byte, to *bus.Sender) error {
	var in events.TestConnection
	if err := json.Unmarshal(request, &in); err != nil {
		return fmt.Errorf("decoding a request: %w", err)
	}
	url, err := x.cfg.Vault.Open(in.Sealed)
	if err != nil {
		return events.NewError(events.StageExecutor, events.ClassUnavailable,
			"The credentials were sealed to another key. Try again in a moment.").RetryIn(time.Second)
	}
	ctx, cancel := context.WithTimeoutCause(ctx, testTimeout, events.NewError(events.StageExecutor, events.ClassTimeout,
		fmt.Sprintf("The database did not get through the test within %s.", testTimeout)))
	defer cancel()
	lines := json.NewEncoder(to)
	report, err := probe.Run(ctx, x.cfg.Openers, url, engine.Options{Worker: x.cfg.Worker}, x.cfg.Bus.Now(), func(step events.TestStep) {
		// Whoever no longer listens ends ctx, and with it the test.
		if err := lines.Encode(step); err == nil {
			_ = to.Flush()
		}
	})
	if stopped := errors.Is(ctx.Err(), context.Canceled); in.Name != "" && !stopped {
		x.keeper.tested(in.Tenant+"."+in.Name, err != nil)
	}
	if err != nil {
		return asInvalid(ctx, err)
	}
	to.Finish(report)
	return nil
}

// asInvalid gives a refused URL a class; its message is safe to show.
func asInvalid(ctx context.Context, err error) error {
	var known *events.Error
	if errors.As(err, &known) || errors.As(context.Cause(ctx), &known) {
		return known
	}
	if !errors.Is(err, engine.ErrURL) {
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
