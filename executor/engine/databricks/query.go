package databricks

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"arivu/events"
	"arivu/executor/engine"
	"arivu/executor/engine/onlyread"
)

const (
	// inlineBytes is how much the API is asked to inline at most, with room below
	// its own limit of 25 MiB, at which it fails a statement: it counts in its own
	// representation.
	inlineBytes = 16 << 20
	// leastBytes is the smallest limit asked for, again because of the counting.
	leastBytes = 1 << 20
	// The pauses between two looks at a statement.
	firstPoll, longestPoll = 20 * time.Millisecond, time.Second
)

// Query runs one statement and streams its rows.
func (d *database) Query(ctx context.Context, sql string, limits engine.Limits, sink engine.Sink) (engine.Outcome, error) {
	printed, err := onlyread.Query(sql, events.DialectDatabricks)
	if err != nil {
		return engine.Outcome{}, err
	}
	limits = limits.WithDefaults()
	ctx, cancel := context.WithTimeoutCause(ctx, limits.Timeout, engine.TimedOut(limits.Timeout))
	defer cancel()
	if err := d.afford(ctx, printed, limits); err != nil {
		return engine.Outcome{}, err
	}
	meter := engine.NewMeter(limits, sink)
	var classes []events.TypeClass
	s := statement{
		sql: printed, rows: int64(limits.Rows) + 1, bytes: limits.Bytes, timeout: limits.Timeout, cut: meter.Cut,
	}
	err = d.read(ctx, s,
		func(columns []column) error {
			header := make([]events.ResultColumn, len(columns))
			for i, c := range columns {
				classes = append(classes, classOf(c.TypeText, c.TypeName))
				header[i] = events.ResultColumn{Name: c.Name, Type: classes[i]}
			}
			return meter.Columns(header)
		},
		func(cells []*string) (bool, error) {
			row := make(events.Row, len(cells))
			for i, cell := range cells {
				if cell != nil {
					row[i] = value(*cell, classes[i])
				}
			}
			return meter.Row(row)
		})
	if err != nil {
		return engine.Outcome{}, err
	}
	return meter.Finish(), nil
}

// statement is what is asked of the API.
type statement struct {
	sql     string
	rows    int64 // 0 for no limit
	bytes   int64 // 0 for a small result
	timeout time.Duration
	cut     func() // called if the API left out rows
}

// read runs one statement and gives its columns and rows to use. It returns errors
// ready for the caller, and leaves nothing running on the server.
func (d *database) read(ctx context.Context, s statement, columns func([]column) error, row func([]*string) (bool, error)) error {
	inner, cancel := context.WithTimeoutCause(ctx, s.timeout, engine.TimedOut(s.timeout))
	defer cancel()
	select {
	case d.slots <- struct{}{}:
		defer func() { <-d.slots }()
	case <-inner.Done():
		return d.noSlot(ctx, s.timeout)
	}
	done, err := d.run(inner, s)
	if err == nil {
		err = d.rows(inner, s, done, columns, row)
	}
	var use *engine.UseError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &use):
		return use.Cause
	case inner.Err() != nil:
		return engine.Stopped(inner)
	default:
		return err
	}
}

func (d *database) noSlot(ctx context.Context, timeout time.Duration) error {
	var ours *events.Error
	if ctx.Err() != nil && !errors.As(context.Cause(ctx), &ours) {
		return engine.Stopped(ctx)
	}
	return engine.Complaint(events.ClassTimeout, fmt.Sprintf(
		"all %d statements that may run at a time were busy for %s; try again later", cap(d.slots), timeout)).RetryIn(0)
}

// run submits a statement and waits until it has succeeded.
func (d *database) run(ctx context.Context, s statement) (*statementResponse, error) {
	got, err := d.submit(ctx, s)
	if err != nil {
		return nil, err
	}
	for wait := firstPoll; ; wait = min(wait*3/2, longestPoll) {
		switch got.Status.State {
		case stateSucceeded:
			if got.Manifest == nil || got.Result == nil {
				return nil, d.garbled("it reports success without a result")
			}
			return got, nil
		case statePending, stateRunning:
		default:
			return nil, d.ended(&got.Status, s.sql)
		}
		if err := d.pause(ctx, wait); err != nil {
			d.abandon(got.ID)
			return nil, err
		}
		id := got.ID
		got = &statementResponse{}
		if err := d.call(ctx, http.MethodGet, statementPath(id), nil, got); err != nil {
			d.abandon(id)
			return nil, err
		}
		got.ID = id
	}
}

func statementPath(id string) string { return statementsPath + "/" + id }

// submit starts a statement. The request itself does not end with ctx: its answer has
// the id by which the statement can be canceled.
func (d *database) submit(ctx context.Context, s statement) (*statementResponse, error) {
	type answer struct {
		got *statementResponse
		err error
	}
	answered := make(chan answer, 1)
	detached, cancel := context.WithTimeout(context.WithoutCancel(ctx), s.timeout+cancelTime)
	d.background.Go(func() {
		defer cancel()
		got := &statementResponse{}
		err := d.call(detached, http.MethodPost, statementsPath, d.request(s), got)
		if err == nil && !validID(got.ID) {
			err = d.garbled("it gave a statement no id")
		}
		answered <- answer{got, err}
	})
	select {
	case a := <-answered:
		return a.got, a.err
	case <-ctx.Done():
		d.background.Go(func() {
			if a := <-answered; a.err == nil {
				d.cancel(a.got.ID)
			}
		})
		return nil, ctx.Err()
	}
}

// validID reports whether an id can be a part of a path.
func validID(id string) bool {
	return id != "" && len(id) < 200 && strings.Trim(id, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_") == ""
}

func (d *database) request(s statement) executeRequest {
	r := executeRequest{
		Statement: s.sql, WarehouseID: d.warehouse,
		Catalog: d.target.Params.Get("catalog"), Schema: d.target.Params.Get("schema"),
		Disposition: dispositionInline, Format: formatJSON, WaitTimeout: "0s", OnWaitTimeout: "CONTINUE",
		RowLimit: s.rows, ByteLimit: min(max(4*s.bytes, leastBytes), inlineBytes),
	}
	if s.bytes > inlineBytes {
		r.Disposition, r.ByteLimit = dispositionExternal, 0
	}
	return r
}

// abandon cancels a statement in the background: nobody has to wait for that.
func (d *database) abandon(id string) {
	d.background.Go(func() { d.cancel(id) })
}

func (d *database) cancel(id string) {
	ctx, cancel := context.WithTimeout(context.Background(), cancelTime)
	defer cancel()
	var nothing struct{}
	// A statement that cannot be canceled has ended, or the server cannot be reached.
	_ = d.call(ctx, http.MethodPost, statementPath(id)+"/cancel", struct{}{}, &nothing)
}
