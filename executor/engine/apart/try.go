package apart

import (
	"context"
	"errors"
	"fmt"

	"arivu/executor/engine"
)

// TryWrite has a worker attempt a write to see it refused. It is the TryWrite of an
// [engine.Prober]; the deadline of ctx is when the worker is killed.
func (a *Workers) TryWrite(ctx context.Context) (engine.WriteAttempt, error) {
	w, release, err := a.acquire(ctx)
	if err != nil {
		return engine.WriteAttempt{}, err
	}
	defer release()
	kill := context.AfterFunc(ctx, w.kill)
	var r reply
	if err = w.ask.Encode(wish{Try: true}); err == nil {
		err = w.hear.Decode(&r)
	}
	if !kill() || err != nil {
		w.end()
	} else {
		a.give(w)
	}
	switch {
	case ctx.Err() != nil:
		return engine.WriteAttempt{}, engine.Stopped(ctx)
	case err != nil:
		return engine.WriteAttempt{}, lost(err)
	case r.Error != nil:
		return engine.WriteAttempt{}, r.Error
	case r.Other != "":
		return engine.WriteAttempt{}, errors.New(r.Other)
	default:
		return r.Attempt, nil
	}
}

// tryWrite attempts a write in the worker itself.
func tryWrite(ctx context.Context, e engine.Engine) (engine.WriteAttempt, error) {
	p, ok := e.(engine.Prober)
	if !ok {
		return engine.WriteAttempt{}, fmt.Errorf("attempting a write: a %s engine cannot", e.Dialect())
	}
	return p.TryWrite(ctx)
}
