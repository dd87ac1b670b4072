package planner

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"arivu/events"
	"arivu/planner/offline"
	"arivu/planner/prompt"
)

// changed answers a question that is another one with one part changed, if that is a
// parameter of a verified question, or the offline planner can make the change: it edits the
// reading, and nothing else can come of it. What neither can change is left to a model, if
// there is one.
func (p *Planner) changed(ctx context.Context, j *job) (events.Body, error) {
	asked := j.q.Asked
	if asked.Change == nil || j.e.Kind() != events.KindAsked || asked.Options.Planner == events.PlanLLM {
		return nil, nil
	}
	if body, err := p.rebound(ctx, j); body != nil || err != nil {
		return body, err
	}
	if asked.Options.Planner != events.PlanAuto {
		return nil, nil
	}
	body, err := p.offline(ctx, j, nil)
	if err != nil || body.Kind() == events.KindPlanned {
		return body, err
	}
	if found, err := p.anyModel(ctx, j.q.Tenant); err != nil || found {
		return nil, err
	}
	return body, nil
}

// tooFarBack says that the conversation no longer holds what is changed.
const tooFarBack = "The question that this changes is no longer within reach: too much was asked since. Ask it again, and change it then."

// input is the question as the offline planner takes it, with what was before; declined
// says why there is none.
func (p *Planner) input(ctx context.Context, j *job) (in offline.Input, declined *events.Declined, err error) {
	in = j.input()
	if j.q.Asked.Change == nil {
		in.Earlier, err = p.before(ctx, j)
		return in, nil, err
	}
	questions, err := p.conversation(ctx, j)
	if err != nil {
		return in, nil, err
	}
	root, changes, problem := origin(questions, j.q, j)
	if problem != "" {
		return in, &events.Declined{Reason: problem}, nil
	}
	in.Question, in.Now, in.Changes = root.Asked.Question, j.zoned(root), changes
	if p.cfg.Offline.Leans(in) {
		in.Earlier = j.turns(continuable(questions, root), questions)
	}
	return in, nil, nil
}

// origin is the question that was asked in words, of which q is a change or a change of a
// change, and what was changed, the oldest first; a problem says what is in the way.
func origin(questions []*events.Question, q *events.Question, j *job) (root *events.Question, changes []offline.Change, problem string) {
	for root = q; root.Asked.Change != nil; {
		at := slices.IndexFunc(questions, func(o *events.Question) bool { return o.Question == root.Asked.Parent })
		if at < 0 {
			return nil, nil, tooFarBack
		}
		ch, parent := root.Asked.Change, questions[at]
		if isVouched(parent) {
			return nil, nil, fmt.Sprintf("%q does not fit in the place of %q in the verified question %q, with all else as it was.",
				oneLine(cmp.Or(ch.To, ch.Entry), maxText), oneLine(ch.From, maxText), oneLine(parent.Planned.Verified.Question, maxPhrase))
		}
		if parent.Planned == nil || parent.Planned.Path != events.PathOffline {
			return nil, nil, fmt.Sprintf("The offline planner has not read the question %q itself, so it cannot change a part of how it was read.", oneLine(parent.Asked.Question, maxText))
		}
		changes = append(changes, offline.Change{Part: ch.Part, Was: parent.Planned.Restatement, To: ch.To, Entry: ch.Entry, Now: j.zoned(root)})
		root = parent
	}
	slices.Reverse(changes)
	return root, changes, ""
}

// change is what the question changes, as a model is told: nil for a question of its own.
func (p *Planner) change(ctx context.Context, j *job, hideValues bool) (*prompt.Change, error) {
	ch := j.q.Asked.Change
	if ch == nil {
		return nil, nil
	}
	questions, err := p.conversation(ctx, j)
	if err != nil {
		return nil, err
	}
	at := slices.IndexFunc(questions, func(o *events.Question) bool { return o.Question == j.q.Asked.Parent })
	if at < 0 {
		return nil, events.NewError(events.StagePlanner, events.ClassUnavailable, tooFarBack)
	}
	parent := questions[at]
	if hideValues && (parent.Planned == nil || ofValue(parent.Planned, ch.Part)) {
		return nil, events.NewError(events.StagePlanner, events.ClassUnavailable, valueHidden)
	}
	out := &prompt.Change{Question: wordsOf(parent, hideValues), Part: ch.From, Becomes: cmp.Or(ch.To, ch.Entry), SQL: shownSQL(parent, hideValues)}
	if plan := parent.Planned; plan != nil && (!hideValues || plan.Path == events.PathLLM) {
		out.ReadAs = plan.Restatement
	}
	return out, nil
}

const valueHidden = "values of this connection must not reach a model, so none can be told to change one: ask in words of your own"

// ofValue reports whether a part of a plan holds a value, as the data write it.
func ofValue(plan *events.Planned, part int) bool {
	if part >= len(plan.Parts) || plan.Parts[part].Alternatives == nil {
		return true
	}
	what := plan.Parts[part].Alternatives.What
	return what == events.AspectValue || what == events.AspectCondition
}

// changedWords begin what is said of a change behind the words of a question.
const changedWords = " (with"

// wordsOf are the words of an earlier question for a model. Those of a change may hold a
// value as the data write it, which not everybody who asks has said.
func wordsOf(q *events.Question, hideValues bool) string {
	if !hideValues || q.Asked.Change == nil {
		return q.Asked.Question
	}
	words, _, _ := strings.Cut(q.Asked.Question, changedWords)
	return words
}
