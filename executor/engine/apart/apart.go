// Package apart runs statements of engines that live inside the program in processes of
// their own. A call into such a database cannot always be interrupted, and one that fails
// badly takes its process with it: a process can be killed, and another one started.
//
// The command of a worker is the program itself; it answers with [Serve] over standard
// input and output.
package apart

import (
	"bufio"
	"context"
	"encoding/gob"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"sync"
	"time"

	"arivu/events"
	"arivu/executor/engine"
)

// killGrace is how much longer than its own limit a worker may take before it is killed:
// one that ends its statement in time lives on.
const killGrace = 500 * time.Millisecond

// workerMemory bounds what a worker's garbage collector lets grow, and mostMemory the
// address space of the whole process, in bytes.
const (
	workerMemory = "GOMEMLIMIT=256MiB"
	mostMemory   = 4 << 30
)

// Workers run statements, each in a process that serves one at a time.
type Workers struct {
	command []string
	hello   greeting
	slots   chan struct{}

	mu     sync.Mutex
	idle   []*worker
	closed bool
}

// New makes the workers for a file, which start when they are needed. Their command is
// that of the options, and as many run at once as the options allow connections.
func New(target *engine.Target, opts engine.Options) *Workers {
	a := &Workers{
		command: opts.Worker, slots: make(chan struct{}, opts.MaxConns),
		hello: greeting{Dialect: target.Dialect, Path: target.Path, Writable: opts.Writable},
	}
	a.hello.Hidden, a.hello.Masked = opts.Rules.Patterns()
	a.hello.RowPolicies = opts.Rules.Policies()
	return a
}

// worker is a process with the pipes to it.
type worker struct {
	cmd  *exec.Cmd
	in   io.WriteCloser
	ask  *gob.Encoder
	hear *gob.Decoder
}

// Query runs a statement in a worker, which is killed if it does not end in time. It is
// the Query of an [engine.Engine].
func (a *Workers) Query(ctx context.Context, sql string, limits engine.Limits, sink engine.Sink) (engine.Outcome, error) {
	inner, cancel := context.WithTimeoutCause(ctx, limits.Timeout+killGrace, engine.TimedOut(limits.Timeout))
	defer cancel()
	w, release, err := a.acquire(inner)
	if err != nil {
		return engine.Outcome{}, err
	}
	defer release()
	kill := context.AfterFunc(inner, w.kill)
	outcome, whole, err := w.run(sql, limits, sink)
	if !kill() || !whole {
		w.end()
	} else {
		a.give(w)
	}
	if inner.Err() != nil {
		return engine.Outcome{}, engine.Stopped(inner)
	}
	return outcome, err
}

// acquire waits for a worker that nobody else uses. The caller gives or ends it, and then
// releases its place.
func (a *Workers) acquire(ctx context.Context) (*worker, func(), error) {
	select {
	case a.slots <- struct{}{}:
	case <-ctx.Done():
		return nil, nil, engine.Stopped(ctx)
	}
	release := func() { <-a.slots }
	w, err := a.take()
	if err != nil {
		release()
		return nil, nil, engine.Complaint(events.ClassUnavailable, "the process for long statements cannot be started").WithCause(err)
	}
	return w, release, nil
}

// run asks a worker and passes on what it answers. whole says that the talk came to its
// end, so that the worker can be asked again.
func (w *worker) run(sql string, limits engine.Limits, sink engine.Sink) (outcome engine.Outcome, whole bool, err error) {
	limits.Cost, limits.Known = 0, nil // it was looked at before
	if err := w.ask.Encode(wish{SQL: sql, Limits: limits}); err != nil {
		return outcome, false, lost(err)
	}
	for {
		var r reply
		if err := w.hear.Decode(&r); err != nil {
			return outcome, false, lost(err)
		}
		switch {
		case r.Done && r.Error != nil:
			return outcome, true, r.Error
		case r.Done && r.Other != "":
			return outcome, true, errors.New(r.Other)
		case r.Done:
			return r.Outcome, true, nil
		case r.Columns != nil:
			err = sink.Columns(r.Columns)
		default:
			row := make(events.Row, len(r.Row))
			for i, c := range r.Row {
				row[i] = c.value()
			}
			err = sink.Row(row)
		}
		if err != nil {
			return outcome, false, err
		}
	}
}

func lost(err error) error {
	return engine.Complaint(events.ClassUnavailable, "the process that ran the statement has ended").WithCause(err).RetryIn(0)
}

// take is an idle worker, or a new one.
func (a *Workers) take() (*worker, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.closed {
		return nil, errors.New("the engine is closed")
	}
	if n := len(a.idle); n > 0 {
		w := a.idle[n-1]
		a.idle = a.idle[:n-1]
		return w, nil
	}
	return a.start()
}

func (a *Workers) start() (*worker, error) {
	// It outlives the statement that it is started for; end and kill are its bounds.
	cmd := exec.CommandContext(context.Background(), a.command[0], a.command[1:]...) //nolint:gosec // the command is the program's own
	cmd.Env = []string{workerMemory}                                                 // nothing of ours: no secrets
	in, err := cmd.StdinPipe()
	if err != nil {
		return nil, fmt.Errorf("making a pipe: %w", err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, fmt.Errorf("making a pipe: %w", err)
	}
	if err := cmd.Start(); err != nil {
		return nil, fmt.Errorf("starting a worker: %w", err)
	}
	w := &worker{cmd: cmd, in: in, ask: gob.NewEncoder(in), hear: gob.NewDecoder(bufio.NewReader(out))}
	if err := w.ask.Encode(a.hello); err != nil {
		w.end()
		return nil, fmt.Errorf("greeting a worker: %w", err)
	}
	return w, nil
}

func (a *Workers) give(w *worker) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.closed {
		w.end()
		return
	}
	a.idle = append(a.idle, w)
}

// Close ends the idle workers; those that run end with their statements.
func (a *Workers) Close() {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.closed = true
	for _, w := range a.idle {
		w.end()
	}
	a.idle = nil
}

func (w *worker) kill() { _ = w.cmd.Process.Kill() }

// end kills a worker and waits for it.
func (w *worker) end() {
	_ = w.in.Close()
	w.kill()
	_ = w.cmd.Wait()
}
