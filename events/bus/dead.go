package bus

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"arivu/events"
)

// DeadLetter is an event, or spans, that could not be handled, kept as they came.
type DeadLetter struct {
	// ID is its place among all dead letters, set when it is read.
	ID         uint64       `json:"-"`
	Stage      events.Stage `json:"stage"`
	Subject    string       `json:"subject"`
	Seq        uint64       `json:"seq"` // in the stream it comes from
	Deliveries uint64       `json:"deliveries"`
	Reason     string       `json:"reason"`
	Time       time.Time    `json:"time"`
	Data       []byte       `json:"data"`
}

// Address is the question that the letter is about, false if its subject cannot be read.
func (l *DeadLetter) Address() (events.Address, bool) {
	if a, _, err := events.ParseSubject(l.Subject); err == nil {
		return a, true
	}
	return addressOf(l.Subject, events.SpanPrefix)
}

// Kind is the kind of event it is, "" for spans.
func (l *DeadLetter) Kind() events.Kind {
	_, kind, err := events.ParseSubject(l.Subject)
	if err != nil {
		return ""
	}
	return kind
}

// subject is where the letter is stored: by stage, tenant and question. One that is
// nobody's is the default tenant's, so that somebody sees it.
func (l *DeadLetter) subject() string {
	prefix := events.DeadPrefix + string(l.Stage) + "."
	if a, ok := l.Address(); ok {
		return prefix + a.Tenant + "." + a.Question
	}
	return prefix + events.DefaultTenant + ".unreadable." + strconv.FormatUint(l.Seq, 10)
}

// deadOf is the wildcard over a tenant's letters.
func deadOf(tenant string) string { return events.DeadPrefix + "*." + tenant + ".>" }

// isDeadOf reports whether a letter's subject is a tenant's.
func isDeadOf(subject, tenant string) bool {
	tokens := strings.Split(strings.TrimPrefix(subject, events.DeadPrefix), ".")
	return len(tokens) > 2 && tokens[1] == tenant
}

// bury stores a dead letter.
func (b *Bus) bury(ctx context.Context, l DeadLetter) error {
	data, err := json.Marshal(l)
	if err != nil {
		return fmt.Errorf("encoding dead letter: %w", err)
	}
	ctx, cancel := context.WithTimeout(ctx, publishTimeout)
	defer cancel()
	_, err = b.js.Publish(ctx, l.subject(), data, jetstream.WithMsgID(string(l.Stage)+"."+strconv.FormatUint(l.Seq, 10)))
	if err != nil {
		return fmt.Errorf("storing dead letter: %w", asUnavailable(err))
	}
	return nil
}

// DeadLetters reads the newest dead letters of a tenant below an ID (0 starts at the
// newest), newest first, at most limit.
func (b *Bus) DeadLetters(ctx context.Context, tenant string, before uint64, limit int) ([]DeadLetter, error) {
	var out []DeadLetter
	err := b.backwards(ctx, StreamDead, before, func(m stored) (bool, error) {
		if !isDeadOf(m.subject, tenant) {
			return true, nil
		}
		l, err := readDead(&m)
		if err != nil {
			return false, err
		}
		out = append(out, *l)
		return len(out) < limit, nil
	})
	return out, err
}

// DeadLetter reads one of a tenant's dead letters, or returns ErrNotFound.
func (b *Bus) DeadLetter(ctx context.Context, tenant string, id uint64) (*DeadLetter, error) {
	if id == 0 {
		return nil, fmt.Errorf("dead letter 0: %w", ErrNotFound)
	}
	msgs, err := b.get(ctx, StreamDead, directGet{Seq: id, Batch: 1})
	if err != nil {
		return nil, err
	}
	if len(msgs) == 0 || msgs[0].seq != id || !isDeadOf(msgs[0].subject, tenant) {
		return nil, fmt.Errorf("dead letter %d: %w", id, ErrNotFound)
	}
	return readDead(&msgs[0])
}

func readDead(m *stored) (*DeadLetter, error) {
	l := &DeadLetter{ID: m.seq}
	if err := json.Unmarshal(m.data, l); err != nil {
		return nil, fmt.Errorf("reading dead letter %d: %w", m.seq, err)
	}
	return l, nil
}

// CountDeadLetters is how many dead letters a tenant has.
func (b *Bus) CountDeadLetters(ctx context.Context, tenant string) (int, error) {
	var info *jetstream.StreamInfo
	s, err := b.js.Stream(ctx, StreamDead)
	if err == nil {
		info, err = s.Info(ctx, jetstream.WithSubjectFilter(deadOf(tenant)))
	}
	if err != nil {
		return 0, fmt.Errorf("counting dead letters: %w", asUnavailable(err))
	}
	n := 0
	for _, count := range info.State.Subjects {
		n += int(count)
	}
	return n, nil
}

// DiscardDeadLetter removes one of a tenant's dead letters, or returns ErrNotFound.
func (b *Bus) DiscardDeadLetter(ctx context.Context, tenant string, id uint64) error {
	if _, err := b.DeadLetter(ctx, tenant, id); err != nil {
		return err
	}
	s, err := b.js.Stream(ctx, StreamDead)
	if err == nil {
		err = s.DeleteMsg(ctx, id)
	}
	if errors.Is(err, jetstream.ErrMsgNotFound) {
		return fmt.Errorf("dead letter %d: %w", id, ErrNotFound)
	}
	if err != nil {
		return fmt.Errorf("discarding dead letter %d: %w", id, asUnavailable(err))
	}
	return nil
}
