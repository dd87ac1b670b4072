package bus

import (
	"context"
	"errors"
	"fmt"

	"github.com/nats-io/nats.go/jetstream"

	"arivu/events"
)

// Backlog is what a stage still has to do, of all tenants.
type Backlog struct {
	Stage events.Stage `json:"stage"`
	// Waiting are events that no process has taken yet.
	Waiting int `json:"waiting"`
	// InHand are events that a process works on, or has put off. The tracer keeps one of
	// each question that has not ended.
	InHand int `json:"in_hand"`
}

// Backlogs tells of every stage that has ever run how much it has to do.
func (b *Bus) Backlogs(ctx context.Context) ([]Backlog, error) {
	var out []Backlog
	for _, stage := range []events.Stage{events.StagePlanner, events.StageExecutor, events.StageNarrator, events.StageTracer} {
		c, err := b.js.Consumer(ctx, StreamQueries, string(stage))
		if errors.Is(err, jetstream.ErrConsumerNotFound) {
			continue
		}
		if err != nil {
			return nil, fmt.Errorf("looking up the backlog of the %s: %w", stage, asUnavailable(err))
		}
		info := c.CachedInfo()
		out = append(out, Backlog{Stage: stage, Waiting: int(info.NumPending), InHand: info.NumAckPending})
	}
	return out, nil
}
