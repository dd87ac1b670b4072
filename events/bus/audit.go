package bus

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/nats-io/nats.go/jetstream"

	"arivu/events"
)

// Audit appends an entry to a tenant's record; N, Time and Prev are set here. The id
// makes a repeated entry, as after a redelivery, one entry while the broker remembers
// it.
func (b *Bus) Audit(ctx context.Context, tenant, id string, a events.Audit) error {
	subject := events.AuditPrefix + tenant
	a.Time = b.Now()
	return persist(ctx, func() error {
		return contend(ctx, "storing an audit entry", func() error { return b.auditOnce(ctx, subject, id, a) })
	})
}

func (b *Bus) auditOnce(ctx context.Context, subject, id string, a events.Audit) error {
	var before uint64
	last, err := b.lastOf(ctx, StreamAudit, subject)
	switch {
	case err == nil:
		var newest events.Audit
		if err := json.Unmarshal(last.data, &newest); err != nil {
			return fmt.Errorf("reading the audit: %w", err)
		}
		before, a.N, a.Prev = last.seq, newest.N+1, events.AuditHash(last.data)
	case errors.Is(err, ErrNotFound):
		a.N = 1
	default:
		return err
	}
	data, err := json.Marshal(a)
	if err != nil {
		return fmt.Errorf("encoding an audit entry: %w", err)
	}
	ctx, cancel := context.WithTimeout(ctx, publishTimeout)
	defer cancel()
	_, err = b.js.Publish(ctx, subject, data, jetstream.WithMsgID(subject+"."+id), jetstream.WithExpectLastSequencePerSubject(before))
	if isWrongLastSequence(err) {
		return ErrConflict
	}
	if err != nil {
		return fmt.Errorf("storing an audit entry: %w", asUnavailable(err))
	}
	return nil
}

// AuditEntries reads a tenant's entries, newest first, at most limit.
func (b *Bus) AuditEntries(ctx context.Context, tenant string, limit int) ([]events.Audit, error) {
	var out []events.Audit
	err := b.backwards(ctx, StreamAudit, 0, func(m stored) (bool, error) {
		if m.subject != events.AuditPrefix+tenant {
			return true, nil
		}
		var a events.Audit
		if err := json.Unmarshal(m.data, &a); err != nil {
			return false, fmt.Errorf("reading audit entry %d: %w", m.seq, err)
		}
		out = append(out, a)
		return len(out) < limit, nil
	})
	return out, err
}

// VerifyAudit walks the whole record of a tenant and returns how many entries are one
// chain; the error wraps events.ErrAuditBroken where it breaks.
func (b *Bus) VerifyAudit(ctx context.Context, tenant string) (int64, error) {
	s, err := b.js.Stream(ctx, StreamAudit)
	if err != nil {
		return 0, fmt.Errorf("looking up stream %s: %w", StreamAudit, asUnavailable(err))
	}
	state := s.CachedInfo().State
	var chain events.AuditChain
	var good int64
	for from := max(state.FirstSeq, 1); from <= state.LastSeq; {
		msgs, err := b.get(ctx, StreamAudit, directGet{Seq: from, Batch: 256})
		if err != nil || len(msgs) == 0 {
			return good, err
		}
		for i := range msgs {
			from = msgs[i].seq + 1
			if msgs[i].subject != events.AuditPrefix+tenant {
				continue
			}
			if _, err := chain.Next(msgs[i].data); err != nil {
				return good, err
			}
			good++
		}
	}
	return good, nil
}
