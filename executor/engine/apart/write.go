package apart

import (
	"context"
	"encoding/gob"
	"errors"
	"time"

	"arivu/executor/engine"
)

// CommitTime is how long a worker may take to commit once it may: a commit that is cut
// short may have happened.
const CommitTime = 10 * time.Second

// writeWish asks a worker to write.
type writeWish struct {
	Options engine.WriteOptions
	// Trial keeps nothing and does not ask.
	Trial bool
}

// verdict answers a worker that asks whether to commit.
type verdict struct{ Keep bool }

// talk is a worker's end of the pipes.
type talk struct {
	in    *gob.Decoder
	out   *gob.Encoder
	flush func() error
}

// commit asks the parent whether the rows stay. One that is gone does not say so, and
// they do not.
func (t *talk) commit(w *writeWish) func(int64) bool {
	if w.Trial {
		return nil
	}
	return func(rows int64) bool {
		var v verdict
		err := t.out.Encode(reply{Asked: true, Written: rows})
		return err == nil && t.flush() == nil && t.in.Decode(&v) == nil && v.Keep
	}
}

// Write runs a writing statement in a worker. A worker that is killed before it may
// commit has written nothing; one that is lost afterwards may have. killed says that what
// it left in the file waits for somebody who may write.
func (a *Workers) Write(ctx context.Context, sql string, opts engine.WriteOptions, commit func(int64) bool) (rows int64, killed bool, err error) {
	inner, cancel := context.WithTimeoutCause(ctx, opts.Timeout+killGrace, engine.TimedOut(opts.Timeout))
	defer cancel()
	w, release, err := a.acquire(inner)
	if err != nil {
		return 0, false, err
	}
	defer release()
	asked := &writing{worker: w, kill: context.AfterFunc(inner, w.kill), commit: commit}
	rows, err = asked.run(wish{SQL: sql, Write: &writeWish{Options: opts, Trial: commit == nil}})
	if asked.kill() && asked.whole {
		a.give(w)
		return rows, false, err
	}
	w.end()
	switch {
	case asked.granted:
		return 0, false, errors.Join(engine.ErrUncertain, err)
	case inner.Err() != nil:
		err = engine.Stopped(inner)
	}
	return 0, true, err
}

// writing is one statement in the hands of a worker.
type writing struct {
	worker  *worker
	kill    func() bool // stops the killing, false if it has begun
	commit  func(int64) bool
	granted bool // it may have committed
	whole   bool // the worker can be asked again
}

func (a *writing) run(ask wish) (int64, error) {
	if err := a.worker.ask.Encode(ask); err != nil {
		return 0, lost(err)
	}
	for {
		var r reply
		if err := a.worker.hear.Decode(&r); err != nil {
			return 0, lost(err)
		}
		switch {
		case r.Asked:
			if err := a.decide(r.Written); err != nil {
				return 0, lost(err)
			}
		case r.Uncertain:
			a.whole = true
			return 0, errors.Join(engine.ErrUncertain, errors.New(r.Other))
		case r.Error != nil:
			a.whole = true
			return 0, r.Error
		case r.Other != "":
			a.whole = true
			return 0, errors.New(r.Other)
		default:
			a.whole = true
			return r.Written, nil
		}
	}
}

var errKilled = errors.New("the worker was killed")

// decide answers the worker. From when it may commit its time is another one: a deadline
// must not cut a commit short.
func (a *writing) decide(rows int64) error {
	keep := a.commit(rows)
	if keep {
		if !a.kill() {
			return errKilled
		}
		a.granted = true
		a.kill = time.AfterFunc(CommitTime, a.worker.kill).Stop
	}
	return a.worker.ask.Encode(verdict{Keep: keep})
}
