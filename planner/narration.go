package planner

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"time"

	"arivu/events"
	"arivu/planner/llm"
	"arivu/planner/prompt"
	"arivu/planner/proof"
)

// minPatience is the least time that is worth asking a model for prose.
const minPatience = 2 * time.Second

// wants reports whether a model is to tell the result. It is not asked where the
// question did without one, where nothing may be shown to it, and where the template
// says all there is: of a single value, and of nothing.
func (n *Narrator) wants(ctx context.Context, t *tale) bool {
	asked, r := t.q.Asked, t.result
	switch {
	case n.cfg.Writer == nil, asked.SQL != "", asked.Options.Planner == events.PlanOffline, t.plan.Path == events.PathOffline, t.plan.Path == events.PathSQL:
		return false
	case r.RowCount == 0, len(r.Columns) == 0, valueless(r), r.RowCount == 1 && len(r.Columns) == 1:
		return false
	case t.summary() == nil && !t.small(), n.patience(t.q) < minPatience:
		return false
	}
	// What cannot be read keeps everything to itself.
	if some, err := n.cfg.Writer.Any(ctx, t.q.Tenant); err != nil || !some {
		return false
	}
	if n.cfg.Narration == nil {
		return true
	}
	may, err := n.cfg.Narration.MayNarrate(ctx, t.q.Tenant, asked.Connection)
	return err == nil && may
}

// patience is how long a model may take, which leaves time to tell the result without.
func (n *Narrator) patience(q *events.Question) time.Duration {
	if q.Asked.Deadline.IsZero() {
		return n.cfg.Patience
	}
	left := q.Asked.Deadline.Sub(n.cfg.Clock())
	return min(n.cfg.Patience, left-min(left/5, maxReserve))
}

// write has a model put the result into words, or has what it is writing of an equal one for
// another question. What it brings is recorded before it is used, also if that is nothing:
// then the record says why.
func (n *Narrator) write(ctx context.Context, t *tale, e *events.Event) (events.Body, error) {
	built := prompt.BuildNarration(t.prompt())
	key := keyOf(t.q, built)
	same := string(key[:])
	if t.q.Asked.Options.Fresh {
		same = ""
	} else if known := n.texts.get(key); known != nil {
		return known, nil
	}
	writing, cancel := context.WithTimeout(ctx, n.patience(t.q))
	defer cancel()
	var own *events.Narration
	kept, others, err := n.flights.Do(writing, same, func() (kept *events.Narration, share bool, err error) {
		if own, err = n.ask(writing, t, e, built); err != nil && ctx.Err() != nil {
			return nil, false, err
		}
		if err != nil {
			own = broughtNothing(own, err)
		}
		own.Prompt, own.PromptFingerprint = &events.Prompt{System: built.System, User: built.User}, built.Fingerprint
		kept = n.texts.put(key, own, &events.Reused{Question: t.q.Question, At: n.cfg.Clock()})
		return kept, kept != nil, nil
	})
	switch {
	case others:
		return toldAgain(kept), nil
	case err != nil && ctx.Err() == nil:
		return broughtNothing(nil, err), nil // another's text did not come in time
	case err != nil:
		return nil, err
	default:
		return own, nil
	}
}

// ask has a model write, and shows it while it does.
func (n *Narrator) ask(ctx context.Context, t *tale, e *events.Event, built prompt.Prompt) (*events.Narration, error) {
	request := llm.Request{System: built.System, User: built.User, Prose: true}
	var restart func()
	if n.cfg.Drafts != nil {
		evidence := t.evidence()
		d := &draft{drafts: n.cfg.Drafts, clock: n.cfg.Clock, reader: proof.NewReader(evidence), result: e}
		request.OnText = d.hear
		restart = func() { d.reader = proof.NewReader(evidence) }
	}
	return n.cfg.Writer.Write(ctx, t.q, request, restart)
}

// broughtNothing is the record of a call that failed. An answer does not fail with it,
// whatever the reason.
func broughtNothing(n *events.Narration, err error) *events.Narration {
	var out events.Narration
	if n != nil {
		out = *n
	}
	out.Text = ""
	if n := len(out.Attempts); n > 0 {
		out.Provider, out.Model = out.Attempts[n-1].Provider, out.Attempts[n-1].Model
		return &out
	}
	var failure *events.Error
	if !errors.As(err, &failure) {
		failure = events.NewError(events.StageNarrator, events.ClassInternal, "the model could not be asked")
	}
	out.Attempts = []events.ModelAttempt{{Provider: out.Provider, Model: out.Model, Error: *failure, LatencyMS: out.LatencyMS}}
	return &out
}

// small reports whether the rows are few enough to be shown to a model one by one.
func (t *tale) small() bool {
	r := t.result
	if r.Truncated || len(r.Rows) != r.RowCount || r.RowCount > prompt.NarrationRows {
		return false
	}
	data, err := json.Marshal(r.Rows)
	return err == nil && len(data) <= prompt.NarrationBytes
}

// whole reports whether all rows are at hand.
func (t *tale) whole() bool { return !t.result.Truncated && len(t.result.Rows) == t.result.RowCount }

// summary is what all rows add up to, nil if that is not known.
func (t *tale) summary() *events.Summary {
	if t.result.Summary != nil || !t.whole() {
		return t.result.Summary
	}
	tally := events.NewTally(t.result.Columns)
	for _, row := range t.result.Rows {
		tally.Add(row)
	}
	return tally.Summary()
}

// facts are what the template says of all rows, never of some of them.
func (t *tale) facts() []string {
	if !t.whole() || t.small() {
		return nil
	}
	facts, _, _ := sift(t.told, t.result)
	return facts
}

// prompt is what a model is shown of the result: all rows if they are few, else what
// they add up to.
func (t *tale) prompt() prompt.Narration {
	r := t.result
	in := prompt.Narration{
		Question: t.q.Asked.Question, Reading: t.plan.Restatement, Columns: r.Columns, RowCount: r.RowCount, Truncated: r.Truncated,
		Limited: len(r.Filtered) > 0,
	}
	if t.small() {
		in.Rows = r.Rows
		return in
	}
	in.Summary, in.Facts = t.summary(), t.facts()
	return in
}

// evidence is what a model's text may speak of: what it was shown, and no more.
func (t *tale) evidence() *proof.Evidence {
	in := t.prompt()
	return proof.NewEvidence(proof.Source{
		Columns: in.Columns, Rows: in.Rows, RowCount: in.RowCount, Summary: in.Summary, Facts: in.Facts, Said: []string{in.Question, in.Reading},
	})
}

// prose is the text of the answer, the check that it was put to, and who wrote it.
func (t *tale) prose(narration *events.Narration) (string, events.Check, *events.Author) {
	closing := beside(t.plan, t.result)
	text, check := verified(append(t.told, closing), t.result)
	if narration == nil {
		return text, check, &events.Author{By: events.WriterTemplate}
	}
	author := &events.Author{By: events.WriterTemplate, Provider: narration.Provider, Model: narration.Model}
	if narration.Text == "" {
		author.Reason = whyNothing(narration)
		return text, check, author
	}
	reader := proof.NewReader(t.evidence())
	reader.Hear(narration.Text)
	reader.End()
	if reader.Text() == "" {
		author.Reason = "nothing that the model wrote was found again in the result"
		check.Passed, check.Detail = false, leftOut(reader)+"; the text is the template's"
		return text, check, author
	}
	author.By = events.WriterModel
	rest, _, _ := sift([]sentence{(&teller{plan: t.plan, r: t.result, s: t.shape}).cutOff(), closing}, t.result)
	return strings.Join(append([]string{reader.Text()}, rest...), " "), proofCheck(reader), author
}

// marks are where in the result the text of the answer is from. What rows add up to is in
// it where a model was shown that, or where not all rows are at hand.
func (t *tale) marks(text string, author *events.Author) []events.Mark {
	r := t.result
	summary := r.Summary
	if author.By == events.WriterModel {
		summary = t.summary()
	}
	return proof.Marks(text, proof.Source{
		Columns: r.Columns, Rows: r.Rows, RowCount: r.RowCount, Summary: summary, Said: []string{t.q.Asked.Question, t.plan.Restatement},
	})
}

// whyNothing says why a model brought no text.
func whyNothing(n *events.Narration) string {
	if len(n.Attempts) == 0 {
		return "the model wrote nothing"
	}
	return n.Attempts[len(n.Attempts)-1].Error.Message
}

// proofCheck is the outcome of reading a model's text.
func proofCheck(r *proof.Reader) events.Check {
	check := events.Check{Name: CheckNumbers, Passed: r.Dropped == 0}
	switch {
	case r.Dropped > 0:
		check.Detail = leftOut(r)
	case r.Numbers == 0:
		check.Detail = "the text holds no numbers"
	default:
		check.Detail = plural(r.Numbers, "number was", "numbers were") + " found again in the rows, what they add up to or the wording of the question"
	}
	return check
}

func leftOut(r *proof.Reader) string {
	return plural(r.Dropped, "sentence of the model was", "sentences of the model were") + " left out, because a number or a name in it was not found in the result"
}
