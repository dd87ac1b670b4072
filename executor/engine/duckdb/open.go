//go:build duckdb && cgo

package duckdb

import (
	"context"
	"sync"
	"time"

	"arivu/events"
	"arivu/executor/engine"
	"arivu/executor/engine/apart"
)

// pingTime bounds opening the file and asking for nothing.
const pingTime = 10 * time.Second

type database struct {
	target *engine.Target
	slots  chan struct{} // held by each statement that runs here
	file   file
	apart  *apart.Workers // where statements run; nil for here
}

// Open makes the engine for a DuckDB file. It is an [engine.Opener]: the file is first
// touched by Ping, Introspect or Query, and whatever is wrong with it is their error.
func Open(_ context.Context, target *engine.Target, opts engine.Options) (engine.Engine, error) {
	opts = opts.WithDefaults()
	d := &database{target: target, slots: make(chan struct{}, opts.MaxConns), file: file{target: target}}
	if len(opts.Worker) > 0 {
		d.apart = apart.New(target, opts)
	}
	return d, nil
}

// Dialect is DuckDB.
func (d *database) Dialect() events.Dialect { return events.DialectDuckDB }

// Ping opens the file and asks for nothing.
func (d *database) Ping(ctx context.Context) error {
	_, err := d.Query(ctx, "SELECT 1", engine.Limits{Timeout: pingTime}, nowhere{})
	return err
}

// nowhere is a sink that keeps nothing.
type nowhere struct{}

func (nowhere) Columns([]events.ResultColumn) error { return nil }
func (nowhere) Row(events.Row) error                { return nil }

// Close ends the workers. Nothing else is open between statements.
func (d *database) Close() error {
	if d.apart != nil {
		d.apart.Close()
	}
	return nil
}

// file is a database file that is open while somebody uses it.
type file struct {
	target *engine.Target

	mu    sync.Mutex
	users int
	open  *instance
}

// use gives the open file, and what to call when it is no longer needed.
func (f *file) use() (*instance, func(), error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.users == 0 {
		if err := engine.CheckFile(f.target); err != nil {
			return nil, nil, err
		}
		open, err := openInstance(f.target)
		if err != nil {
			return nil, nil, err
		}
		f.open = open
	}
	f.users++
	return f.open, f.leave, nil
}

func (f *file) leave() {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.users--; f.users == 0 {
		f.open.close()
		f.open = nil
	}
}

var (
	_ engine.Opener = Open
	_ engine.Engine = (*database)(nil)
)
