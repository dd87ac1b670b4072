package bus

import (
	"context"
	"errors"
	"math/rand/v2"
	"time"

	"github.com/nats-io/nats.go/jetstream"
	"go.uber.org/zap"
)

// insistFirst and insistMost bound how long one attempt waits for an answer: longer
// each time, since a slow broker must get to answer.
const (
	insistFirst = 500 * time.Millisecond
	insistMost  = 8 * time.Second
)

// insist repeats f, which must be idempotent, until it succeeds, is refused for good,
// or ctx is done. A cluster that elects a leader, or to which several processes
// propose the same stream at once, may leave a request without an answer.
func (b *Bus) insist(ctx context.Context, what string, f func(context.Context) error) error {
	for patience := insistFirst; ; patience = min(2*patience, insistMost) {
		err := attempt(ctx, patience, f)
		if err == nil || !passing(err) || ctx.Err() != nil {
			return err
		}
		b.log.Info(what+": no success yet, trying again", zap.Error(err))
		select {
		case <-ctx.Done():
			return err
		case <-time.After(rand.N(patience / 2)):
		}
	}
}

func attempt(ctx context.Context, patience time.Duration, f func(context.Context) error) error {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	return f(ctx)
}

// passing reports whether an error may go away by itself: the broker did not answer,
// or answered that it cannot now (5xx).
func passing(err error) bool {
	var api *jetstream.APIError
	if errors.As(err, &api) {
		return api.Code >= 500
	}
	return errors.Is(err, ErrUnavailable)
}
