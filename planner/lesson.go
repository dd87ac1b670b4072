package planner

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"arivu/events"
	"arivu/events/bus"
	"arivu/planner/ground"
)

// Vocabularies keeps what people have taught of each connection's words.
type Vocabularies interface {
	// Vocabulary returns a connection's vocabulary, which must not be changed; an
	// empty one if nothing was taught.
	Vocabulary(ctx context.Context, tenant, connection string) (*events.Vocabulary, error)
	// Change applies change to the newest vocabulary and stores the outcome if
	// change reports that there is one. It may call change several times.
	Change(ctx context.Context, tenant, connection string, change func(*events.Vocabulary) (bool, error)) (*events.Vocabulary, error)
}

// vocabulary is what was taught of a question's connection, nil if lessons are
// not taken here.
func (p *Planner) vocabulary(ctx context.Context, q *events.Question) (*events.Vocabulary, error) {
	if p.cfg.Vocabularies == nil {
		return nil, nil
	}
	v, err := p.cfg.Vocabularies.Vocabulary(ctx, q.Tenant, q.Asked.Connection)
	if err != nil {
		return nil, fmt.Errorf("reading the vocabulary of %s: %w", q.Asked.Connection, err)
	}
	return v, nil
}

// lesson reads a question that teaches a word. It only looks: the lesson goes to
// the log first and into the vocabulary from there. The body is nil if the
// question is no lesson.
func (p *Planner) lesson(ctx context.Context, j *job) (events.Body, error) {
	if p.cfg.Vocabularies == nil || j.q.Asked.Change != nil {
		return nil, nil
	}
	l, ok := ground.ReadLesson(j.q.Asked.Question)
	if !ok || l.Loose && !taught(j.vocabulary, l.Phrase) {
		return nil, nil
	}
	_, span := bus.StartSpan(ctx, "lesson")
	defer span.End(nil)
	if l.Forget {
		t := ground.TermOf(j.vocabulary, l.Phrase)
		if t == nil {
			return &events.Declined{Reason: fmt.Sprintf("I was never taught what %q means on this connection, so there is nothing to forget.", clipPhrase(l.Phrase))}, nil
		}
		return &events.Taught{Connection: j.q.Asked.Connection, Term: *t, Forget: true}, nil
	}
	t, bad := ground.NewCatalog(j.schema).Teach(j.vocabulary, l.Phrase, l.Meaning)
	if bad != nil {
		return notTaught(l, bad), nil
	}
	t.Author, t.Taught, t.Question = j.q.Asked.User, j.q.Events[0].Time, j.q.Question
	return &events.Taught{Connection: j.q.Asked.Connection, Term: t}, nil
}

// taught reports whether a vocabulary has the phrase.
func taught(v *events.Vocabulary, phrase string) bool { return ground.TermOf(v, phrase) != nil }

// notTaught says what is wrong with a lesson and offers it put right.
func notTaught(l ground.Lesson, bad *events.BadLesson) *events.Declined {
	d := &events.Declined{Reason: bad.Message}
	if bad.Field == "meaning" && l.Meaning != "" {
		d.Missing = []string{clipPhrase(l.Meaning)}
	}
	for _, near := range bad.Near {
		d.Suggestions = append(d.Suggestions, fmt.Sprintf("teach me: %s means %s", strings.TrimSpace(l.Phrase), near))
	}
	return d
}

func clipPhrase(s string) string { return oneLine(s, maxText) }

// remember answers taught: it puts the lesson into the vocabulary and says so.
// Doing it again changes nothing, so a redelivery is harmless.
func (p *Planner) remember(ctx context.Context, q *events.Question, b *events.Taught) (events.Body, error) {
	if p.cfg.Vocabularies == nil {
		return nil, events.NewError(events.StagePlanner, events.ClassUnavailable, "This planner keeps no vocabulary.")
	}
	_, err := p.cfg.Vocabularies.Change(ctx, q.Tenant, b.Connection, func(v *events.Vocabulary) (bool, error) {
		if b.Forget {
			return v.Forget(b.Term.Phrase, q.Events[0].Time), nil
		}
		return v.Teach(b.Term)
	})
	if errors.Is(err, events.ErrVocabularyFull) {
		return &events.Declined{Reason: fmt.Sprintf("%d phrases are taught on this connection, and no more fit. Forget one first.", events.MaxTerms)}, nil
	}
	if err != nil {
		return nil, fmt.Errorf("teaching %s: %w", b.Connection, err)
	}
	return confirm(b), nil
}

// confirm says what was learnt, and what it comes to.
func confirm(b *events.Taught) *events.Answered {
	t := b.Term
	if b.Forget {
		return &events.Answered{Text: fmt.Sprintf("I have forgotten that %q means %s on connection %q.", t.Phrase, t.Meaning, b.Connection), Checks: []events.Check{}}
	}
	text := fmt.Sprintf("From now on %q means %s on connection %q: the %s %s.", t.Phrase, t.Meaning, b.Connection, t.Kind, strings.Join(t.Targets, " or "))
	out := &events.Answered{Text: text, Checks: []events.Check{}}
	if t.Kind == events.TermTable {
		out.FollowUps = []string{"How many " + t.Phrase + " are there?"}
	}
	return out
}

// Teach checks a lesson that comes from outside a conversation and puts it into
// the vocabulary. What is wrong with it is part of the outcome; the error is for
// what went wrong with the teaching.
func (p *Planner) Teach(ctx context.Context, in events.TeachTerm) (*events.TermTaught, error) {
	schema, err := p.cfg.Schemas.Schema(ctx, in.Tenant, in.Connection)
	if err != nil {
		return nil, fmt.Errorf("reading the schema of %s: %w", in.Connection, err)
	}
	if schema == nil {
		return nil, events.NewError(events.StagePlanner, events.ClassUnavailable,
			fmt.Sprintf("The schema of connection %q is not known yet, so nothing can be taught about it.", in.Connection)).RetryIn(time.Second)
	}
	if p.cfg.Vocabularies == nil {
		return nil, events.NewError(events.StagePlanner, events.ClassUnavailable, "This planner keeps no vocabulary.")
	}
	c, out := ground.NewCatalog(schema), new(events.TermTaught)
	v, err := p.cfg.Vocabularies.Change(ctx, in.Tenant, in.Connection, func(v *events.Vocabulary) (bool, error) {
		t, bad := c.Teach(v, in.Phrase, in.Meaning)
		if bad != nil {
			return false, bad
		}
		t.Author, t.Taught = in.Author, p.cfg.Clock().UTC()
		changed, err := v.Teach(t)
		out.Term = v.Term(t.Phrase)
		return changed, err
	})
	var bad *events.BadLesson
	if errors.As(err, &bad) {
		return &events.TermTaught{Problem: bad}, nil
	}
	if err != nil {
		return nil, fmt.Errorf("teaching %s: %w", in.Connection, err)
	}
	out.Version = v.Version
	return out, nil
}
