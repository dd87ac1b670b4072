package bus

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"arivu/events"
)

// DeadLetter is an event that could not be handled, kept as it came.
type DeadLetter struct {
	Stage      events.Stage `json:"stage"`
	Subject    string       `json:"subject"`
	Seq        uint64       `json:"seq"`
	Deliveries uint64       `json:"deliveries"`
	Reason     string       `json:"reason"`
	Time       time.Time    `json:"time"`
	Data       []byte       `json:"data"`
}

// bury stores a dead letter. e is nil if the event could not be read.
func (b *Bus) bury(ctx context.Context, l DeadLetter, e *events.Event) error {
	subject := events.DeadPrefix + string(l.Stage) + ".unreadable." + strconv.FormatUint(l.Seq, 10)
	if e != nil {
		subject = events.DeadPrefix + string(l.Stage) + "." + e.Tenant + "." + e.Question
	}
	data, err := json.Marshal(l)
	if err != nil {
		return fmt.Errorf("encoding dead letter: %w", err)
	}
	ctx, cancel := context.WithTimeout(ctx, publishTimeout)
	defer cancel()
	_, err = b.js.Publish(ctx, subject, data, jetstream.WithMsgID(string(l.Stage)+"."+strconv.FormatUint(l.Seq, 10)))
	if err != nil {
		return fmt.Errorf("storing dead letter: %w", asUnavailable(err))
	}
	return nil
}

// DeadLetters reads the newest dead letters, newest first, at most limit.
func (b *Bus) DeadLetters(ctx context.Context, limit int) ([]DeadLetter, error) {
	var out []DeadLetter
	err := b.backwards(ctx, StreamDead, 0, func(m stored) (bool, error) {
		var l DeadLetter
		if err := json.Unmarshal(m.data, &l); err != nil {
			return false, fmt.Errorf("reading dead letter %d: %w", m.seq, err)
		}
		out = append(out, l)
		return len(out) < limit, nil
	})
	return out, err
}
