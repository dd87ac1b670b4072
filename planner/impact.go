package planner

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"arivu/events"
	"arivu/planner/ground"
	"arivu/planner/offline"
	"arivu/planner/semantics"
)

// outlook is what questions are planned by: the semantics and vocabulary of one moment.
type outlook struct {
	meaning    *meaning
	vocabulary *events.Vocabulary
}

// Impact tells which past questions would be planned otherwise after a change. It asks no
// model: a question that a model planned is held against the verified questions and the
// definitions of the metrics that it names.
func (p *Planner) Impact(ctx context.Context, in events.AskImpact) (*events.ImpactFound, error) {
	taken, err := p.cfg.Schemas.Schema(ctx, in.Tenant, in.Connection)
	if err == nil && taken == nil {
		err = events.NewError(events.StagePlanner, events.ClassUnavailable,
			fmt.Sprintf("The schema of connection %q is not known yet, so nothing can be planned on it.", in.Connection))
	}
	if err != nil {
		return nil, fmt.Errorf("reading the schema of %s: %w", in.Connection, err)
	}
	before, after, err := p.outlooks(ctx, taken, &in)
	var bad *events.BadLesson
	if errors.As(err, &bad) {
		return &events.ImpactFound{Problem: bad}, nil
	}
	if err != nil {
		return nil, err
	}
	found := new(events.ImpactFound)
	out := &found.Impact
	for _, q := range in.Questions {
		select {
		case <-ctx.Done():
			return found, nil // with what was looked at so far
		default:
		}
		out.Looked++
		a, b, ok := p.replan(q, before, after)
		switch {
		case !ok:
			out.Skipped++
		case a != b:
			out.Changed = append(out.Changed, events.ChangedQuestion{PastQuestion: q, Before: a, After: b})
		}
	}
	return found, nil
}

// outlooks are the one of now and the one after the change.
func (p *Planner) outlooks(ctx context.Context, taken *events.Schema, in *events.AskImpact) (before, after outlook, err error) {
	asked := &events.Question{Address: events.Address{Tenant: in.Tenant}, Asked: &events.Asked{Connection: in.Connection}}
	if before.meaning, err = p.meaning(ctx, asked, taken); err != nil {
		return before, after, err
	}
	if before.vocabulary, err = p.vocabulary(ctx, asked); err != nil {
		return before, after, err
	}
	after = outlook{meaning: newMeaning(taken, &in.After), vocabulary: before.vocabulary}
	if in.Phrase == "" {
		return before, after, nil
	}
	v := &events.Vocabulary{Connection: in.Connection}
	if before.vocabulary != nil {
		v = before.vocabulary.Clone()
	}
	t, bad := ground.NewCatalog(taken).Teach(v, in.Phrase, in.Meaning)
	if bad != nil {
		return before, after, bad
	}
	t.Author, t.Taught = in.Author, p.cfg.Clock().UTC()
	if _, err := v.Teach(t); err != nil {
		return before, after, fmt.Errorf("teaching %s: %w", in.Connection, err)
	}
	after.vocabulary = v
	return before, after, nil
}

// replan plans a question by both. It is skipped where it may continue another one and is
// verified by neither.
func (p *Planner) replan(q events.PastQuestion, before, after outlook) (a, b events.PlanBrief, ok bool) {
	a, known := before.verified(q)
	b, knows := after.verified(q)
	switch {
	case known && knows:
		return a, b, true
	case !known && !knows && p.cfg.Offline.Leans(before.input(q)):
		return a, b, false
	}
	if !known {
		a = p.unverified(q, before)
	}
	if !knows {
		b = p.unverified(q, after)
	}
	return a, b, true
}

// unverified is the plan of a question by whoever planned it then. A model is not asked
// again: what it is told stands for its plan.
func (p *Planner) unverified(q events.PastQuestion, o outlook) events.PlanBrief {
	if q.Path == events.PathLLM || q.Path == events.PathCached {
		return modelBrief(q, o)
	}
	return p.planAgain(q, o)
}

// verified is the plan of a question that a person vouches for.
func (o outlook) verified(q events.PastQuestion) (events.PlanBrief, bool) {
	in := o.input(q)
	a, ok := o.meaning.book.Find(q.Text, in.Schema, in.Now)
	if !ok {
		return events.PlanBrief{}, false
	}
	return events.PlanBrief{Outcome: events.KindPlanned, Path: events.PathVerified, Text: a.Restatement, SQL: a.SQL}, true
}

func (o outlook) input(q events.PastQuestion) offline.Input {
	return offline.Input{Question: q.Text, Schema: o.meaning.schema, Now: inZone(q.Asked, o.meaning.taken), Vocabulary: o.vocabulary, Semantics: o.meaning.semantics}
}

// planAgain is the offline plan of a question by itself.
func (p *Planner) planAgain(q events.PastQuestion, o outlook) events.PlanBrief {
	body, err := p.cfg.Offline.Continue(o.input(q))
	if err != nil {
		return events.PlanBrief{Outcome: events.KindFailed, Text: "it cannot be planned"}
	}
	switch b := body.(type) {
	case *events.Planned:
		return events.PlanBrief{Outcome: events.KindPlanned, Path: events.PathOffline, Text: b.Restatement, SQL: b.Candidates[0].SQL}
	case *events.Clarify:
		readings := make([]string, len(b.Readings))
		for i, r := range b.Readings {
			readings[i] = r.Restatement
		}
		return events.PlanBrief{Outcome: events.KindClarify, Text: b.Prompt + " " + strings.Join(readings, " / ")}
	case *events.Declined:
		return events.PlanBrief{Outcome: events.KindDeclined, Text: b.Reason}
	}
	return events.PlanBrief{Outcome: body.Kind()}
}

// modelBrief is what a model is told of the metrics that a question names.
func modelBrief(q events.PastQuestion, o outlook) events.PlanBrief {
	var told []string
	for _, m := range semantics.MetricsIn(o.meaning.semantics, q.Text) {
		told = append(told, m.Name+" = "+strings.Join(slices.Concat([]string{m.Expression + " of " + m.Table}, m.Filters), " and "))
	}
	text := "a model plans it"
	if len(told) > 0 {
		text += ", told of " + strings.Join(told, "; ")
	}
	return events.PlanBrief{Outcome: events.KindPlanned, Path: events.PathLLM, Text: text}
}
