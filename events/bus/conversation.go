package bus

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"arivu/events"
)

// Before returns up to n questions of q's session and connection that were asked
// before it, or before the one that it asks again, oldest first, each as it stands now. The log itself is asked, so the
// question before this one is there however quickly the two followed each other.
func (b *Bus) Before(ctx context.Context, q *events.Question, n int) ([]*events.Question, error) {
	if len(q.Events) == 0 || n <= 0 {
		return nil, nil
	}
	asked, err := b.askedIn(ctx, q.Address)
	if err != nil {
		return nil, fmt.Errorf("reading the conversation of question %s: %w", q.Question, err)
	}
	place := q.Events[0].Seq
	if i := slices.IndexFunc(asked, func(l askedLine) bool { return l.address.Question == q.Asked.Again }); i >= 0 {
		place = asked[i].seq
	}
	var earlier []*events.Question
	for _, line := range slices.Backward(asked) {
		if len(earlier) == n {
			break
		}
		if line.seq >= place || line.connection != q.Asked.Connection {
			continue
		}
		one, err := b.recent(ctx, line.address)
		if errors.Is(err, ErrNotFound) {
			continue
		}
		if err != nil {
			return nil, err
		}
		earlier = append(earlier, one)
	}
	slices.Reverse(earlier)
	return earlier, nil
}

// recent is a question from this process's memory if it has ended there, else
// from the log.
func (b *Bus) recent(ctx context.Context, a events.Address) (*events.Question, error) {
	if q := b.history.get(a.Question); q != nil && q.Ended() {
		return q, nil
	}
	return b.load(ctx, a)
}

// askedLine is one question of a session.
type askedLine struct {
	address    events.Address
	seq        uint64
	connection string
}

// askedIn lists the questions of a session, oldest first. The broker answers at
// most 1,024 subjects at once; of a longer session the projection has the newest.
func (b *Bus) askedIn(ctx context.Context, a events.Address) ([]askedLine, error) {
	filter := events.QuestionPrefix + a.Tenant + "." + a.Session + ".*." + string(events.KindAsked)
	msgs, err := b.get(ctx, StreamQueries, directGet{MultiLast: []string{filter}})
	if errors.Is(err, errTooMany) {
		return b.askedOfProjection(ctx, a)
	}
	if err != nil {
		return nil, err
	}
	lines := make([]askedLine, 0, len(msgs))
	for _, m := range msgs {
		e, err := b.recall(m.subject, m.seq, m.data)
		if err != nil {
			return nil, err
		}
		if asked, ok := e.Body.(*events.Asked); ok {
			lines = append(lines, askedLine{address: e.Address, seq: m.seq, connection: asked.Connection})
		}
	}
	return lines, nil
}

func (b *Bus) askedOfProjection(ctx context.Context, a events.Address) ([]askedLine, error) {
	var session events.Session
	_, err := b.Documents(BucketSessions).Get(ctx, a.Tenant+"."+a.Session, &session)
	if errors.Is(err, ErrNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	lines := make([]askedLine, len(session.Questions))
	for i, q := range session.Questions {
		lines[i] = askedLine{
			address: events.Address{Tenant: a.Tenant, Session: a.Session, Question: q.ID}, seq: q.Seq, connection: q.Connection,
		}
	}
	return lines, nil
}
