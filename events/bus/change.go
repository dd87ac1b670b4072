package bus

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/nats-io/nats.go/jetstream"
	"go.uber.org/zap"

	"arivu/events"
)

// AppendSchemaChange records a change of structure, once however often and from
// wherever it is found: one that ends where the last one recorded ended is that one.
func (b *Bus) AppendSchemaChange(ctx context.Context, tenant string, c *events.SchemaChange) error {
	return persist(ctx, func() error {
		return contend(ctx, "storing a change of "+c.Connection, func() error { return b.appendSchemaChange(ctx, tenant, c) })
	})
}

func (b *Bus) appendSchemaChange(ctx context.Context, tenant string, c *events.SchemaChange) error {
	subject := events.SchemaChangeSubject(tenant, c.Connection)
	var before uint64
	last, err := b.lastOf(ctx, StreamChanges, subject)
	switch {
	case err == nil:
		newest := new(events.SchemaChange)
		if err := json.Unmarshal(last.data, newest); err != nil {
			return fmt.Errorf("reading the last change of %s: %w", c.Connection, err)
		}
		if !c.Follows(newest) {
			return nil
		}
		before = last.seq
	case !errors.Is(err, ErrNotFound):
		return err
	}
	data, err := json.Marshal(c)
	if err != nil {
		return fmt.Errorf("encoding a change of %s: %w", c.Connection, err)
	}
	ctx, cancel := context.WithTimeout(ctx, publishTimeout)
	defer cancel()
	// The id makes a retry whose first try was stored that first one. It names the
	// change before, so that a structure may go to and fro.
	id := fmt.Sprintf("%s.%d.%s.%s", subject, before, c.Previous, c.Fingerprint)
	_, err = b.js.Publish(ctx, subject, data, jetstream.WithMsgID(id), jetstream.WithExpectLastSequencePerSubject(before))
	if isWrongLastSequence(err) {
		return ErrConflict
	}
	if err != nil {
		return fmt.Errorf("storing a change of %s: %w", c.Connection, asUnavailable(err))
	}
	return nil
}

// SchemaChanges reads the changes of a connection that were found before a moment (the
// zero time for all), newest first, at most limit.
func (b *Bus) SchemaChanges(ctx context.Context, tenant, connection string, before time.Time, limit int) ([]events.SchemaChange, error) {
	return changesBefore(ctx, b, events.SchemaChangeSubject(tenant, connection), before, limit, func(c *events.SchemaChange) time.Time { return c.At })
}

// RecentSchemaChanges reads the changes of all connections of a tenant that were found
// after a moment, newest first, at most limit.
func (b *Bus) RecentSchemaChanges(ctx context.Context, tenant string, after time.Time, limit int) ([]events.SchemaChange, error) {
	var out []events.SchemaChange
	err := b.backwards(ctx, StreamChanges, 0, func(m stored) (bool, error) {
		if m.at.Before(after) {
			return false, nil
		}
		if !strings.HasPrefix(m.subject, events.SchemaChangeSubject(tenant, "")) {
			return true, nil
		}
		var c events.SchemaChange
		if err := json.Unmarshal(m.data, &c); err != nil {
			return false, fmt.Errorf("reading change %d: %w", m.seq, err)
		}
		out = append(out, c)
		return len(out) < limit, nil
	})
	return out, err
}

// changesBefore reads the changes on a subject that were found before a moment, newest
// first. at is when one was found.
func changesBefore[T any](ctx context.Context, b *Bus, subject string, before time.Time, limit int, at func(*T) time.Time) ([]T, error) {
	var out []T
	err := b.backwards(ctx, StreamChanges, 0, func(m stored) (bool, error) {
		if m.subject != subject {
			return true, nil
		}
		var c T
		if err := json.Unmarshal(m.data, &c); err != nil {
			return false, fmt.Errorf("reading change %d: %w", m.seq, err)
		}
		if before.IsZero() || at(&c).Before(before) {
			out = append(out, c)
		}
		return len(out) < limit, nil
	})
	return out, err
}

// DropSchemaChanges forgets the changes of a connection: another database of that name
// has others.
func (b *Bus) DropSchemaChanges(ctx context.Context, tenant, connection string) error {
	return b.dropChanges(ctx, events.SchemaChangeSubject(tenant, connection), connection)
}

func (b *Bus) dropChanges(ctx context.Context, subject, of string) error {
	s, err := b.js.Stream(ctx, StreamChanges)
	if err == nil {
		err = s.Purge(ctx, jetstream.WithPurgeSubject(subject))
	}
	if err != nil {
		return fmt.Errorf("dropping the changes of %s: %w", of, asUnavailable(err))
	}
	return nil
}

// WatchSchemaChanges calls found with every change recorded from now on, in order, until
// ctx is done. It returns when the watch is in place; found must not block.
func (b *Bus) WatchSchemaChanges(ctx context.Context, found func(tenant string, c *events.SchemaChange)) error {
	consuming, err := b.consumeChanges(ctx, func(m jetstream.Msg) {
		tenant, _, err := events.ParseSchemaChangeSubject(m.Subject())
		c := new(events.SchemaChange)
		if err == nil {
			err = json.Unmarshal(m.Data(), c)
		}
		if err != nil {
			b.log.Warn("leaving out a change of structure", zap.Error(err))
			return
		}
		found(tenant, c)
	})
	if err != nil {
		return fmt.Errorf("watching %s: %w", StreamChanges, asUnavailable(err))
	}
	b.goRun(func() {
		select {
		case <-ctx.Done():
		case <-b.stop:
		}
		consuming.Stop()
		<-consuming.Closed()
	})
	return nil
}

// consumeChanges waits for a cluster that is not ready yet. A consumer made twice is no
// harm: one that nobody reads ends.
func (b *Bus) consumeChanges(ctx context.Context, handle func(jetstream.Msg)) (out jetstream.ConsumeContext, err error) {
	starting, cancel := context.WithTimeout(ctx, watchTimeout)
	defer cancel()
	err = b.insist(starting, "watching "+StreamChanges, func(attempt context.Context) error {
		last, err := b.lastSeq(attempt, StreamChanges)
		if err != nil {
			return asUnavailable(err)
		}
		// By sequence, not "new": a consumer that is made anew, after the broker was gone,
		// begins where this one did or had got to.
		consumer, err := b.js.OrderedConsumer(attempt, StreamChanges, jetstream.OrderedConsumerConfig{
			DeliverPolicy: jetstream.DeliverByStartSequencePolicy, OptStartSeq: last + 1,
			FilterSubjects: []string{events.SchemaChangePrefix + ">"},
		})
		if err == nil {
			out, err = consumer.Consume(handle)
		}
		return asUnavailable(err)
	})
	return out, err
}
