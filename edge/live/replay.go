package live

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"time"

	"arivu/events"
)

// Question watches one question: first what the log has of it above the sequence
// after, then what comes. The note precedes them; it gets the question as stored.
// Spans have no sequence and are sent whenever a viewer comes.
func (v *Viewer) Question(ctx context.Context, log Log, a events.Address, after uint64, note func(*events.Question) any) error {
	t := QuestionTopic(a)
	v.Hold(t, after)
	q, err := log.Question(ctx, a)
	if err != nil {
		v.Drop(t)
		return err
	}
	stored := updates(nil, q, after)
	spans, err := log.Spans(ctx, a)
	if err != nil {
		v.Drop(t)
		return err
	}
	for _, s := range spans {
		stored = append(stored, NewSpanUpdate(s))
	}
	v.Release(t, note(q), stored)
	return nil
}

// Session watches a session. With a sequence to continue from, the questions of
// the session that may have gone on since are read from the log first; lines is
// what is known of the session, oldest first, and longest the most time that any
// question may take.
func (v *Viewer) Session(ctx context.Context, log Log, t Topic, after uint64, lines []events.SessionQuestion, longest time.Duration, note any) error {
	v.Hold(t, after)
	var stored []*Update
	if after > 0 {
		for _, line := range since(lines, after, longest) {
			q, err := log.Question(ctx, events.Address{Tenant: t.Tenant, Session: t.Session, Question: line.ID})
			if errors.Is(err, ErrUnknown) {
				continue // too old for the log
			}
			if err != nil {
				v.Drop(t)
				return err
			}
			stored = updates(stored, q, after)
		}
	}
	v.Release(t, note, stored)
	return nil
}

// maxMissed is how many events are brought up for one who comes back to watch a tenant.
const maxMissed = 200

// Tenant watches all questions of a tenant. With a sequence to continue from, what is
// stored above it comes first, unless that is more than maxMissed events: then note is
// told that some are missed, and only what comes from now on follows.
func (v *Viewer) Tenant(ctx context.Context, log Log, tenant string, after uint64, note func(missed bool) any) error {
	t := TenantTopic(tenant)
	v.Hold(t, after)
	var stored []*Update
	missed := false
	if after > 0 {
		found, err := log.Since(ctx, tenant, after, maxMissed+1)
		if err != nil {
			v.Drop(t)
			return err
		}
		if missed = len(found) > maxMissed; !missed {
			for _, e := range found {
				stored = append(stored, NewEventUpdate(e))
			}
		}
	}
	v.Release(t, note(missed), stored)
	return nil
}

// since picks the questions that can have events above a sequence: those asked
// above it, and those that could still run when the last one below it was asked.
func since(lines []events.SessionQuestion, after uint64, longest time.Duration) []events.SessionQuestion {
	i := len(lines)
	for i > 0 && lines[i-1].Seq > after {
		i--
	}
	if i == 0 {
		return lines
	}
	// Stages take a moment to notice that a deadline has passed.
	const grace = time.Minute
	oldest := lines[i-1].Asked.Add(-longest - grace)
	for i > 0 && !lines[i-1].Asked.Before(oldest) {
		i--
	}
	return lines[i:]
}

func updates(to []*Update, q *events.Question, after uint64) []*Update {
	for _, e := range q.Events {
		if e.Seq > after {
			to = append(to, NewEventUpdate(e))
		}
	}
	return to
}

// upTo leaves out what is beyond the feed's position: it will come from the feed,
// in order with the events of other questions.
func upTo(stored []*Update, last uint64) []*Update {
	return slices.DeleteFunc(stored, func(u *Update) bool { return u.Seq > last })
}

// merge puts stored and held updates above a sequence in the order of the log,
// each once, spans last.
func merge(stored, held []*Update, after uint64) []*Update {
	seqs := make(map[uint64]bool, len(stored)+len(held))
	ids := make(map[string]bool)
	var all []*Update
	for _, u := range slices.Concat(stored, held) {
		switch {
		case u.span != nil && !ids[u.span.ID]:
			ids[u.span.ID] = true
			all = append(all, u)
		case u.span == nil && u.Seq > after && !seqs[u.Seq]:
			seqs[u.Seq] = true
			all = append(all, u)
		}
	}
	slices.SortStableFunc(all, func(a, b *Update) int {
		if a.span != nil || b.span != nil {
			return cmp.Compare(order(a), order(b))
		}
		return cmp.Compare(a.Seq, b.Seq)
	})
	return all
}

func order(u *Update) int {
	if u.span != nil {
		return 1
	}
	return 0
}
