package planner

import (
	"context"
	"slices"
	"time"

	"arivu/events"
)

// vouchedFor are readings that a model offers. One whose words a person has verified shows
// what that statement gives, for it is what its question gets.
func (j *job) vouchedFor(readings []events.Reading) []events.Reading {
	out := slices.Clone(readings)
	for i := range out {
		if a, ok := j.verified(out[i].Question); ok {
			out[i].SQL, out[i].Path = a.SQL, events.PathVerified
		}
	}
	return out
}

// offered answers a question that is a reading which was chosen. It gets what was shown of
// it: who has read the question so plans it again, or, if that was a model, its statement
// is the plan, and no model is asked. What no longer stands as it was shown is planned like
// any other question.
func (p *Planner) offered(ctx context.Context, j *job) (events.Body, error) {
	asked := j.q.Asked
	if asked.Reading == "" || asked.Change != nil || j.e.Kind() != events.KindAsked || asked.Options.Planner == events.PlanOffline || asked.Options.Fresh {
		return nil, nil
	}
	questions, err := p.conversation(ctx, j)
	if err != nil {
		return nil, err
	}
	parent, reading := chosenOf(questions, j.q)
	switch {
	case reading == nil:
		return nil, nil
	case reading.Path == events.PathOffline && asked.Options.Planner == events.PlanAuto:
		return p.readAgain(ctx, j)
	case reading.Path == events.PathLLM && standsAsShown(parent, j):
		return p.asOffered(ctx, j, parent.Completion, reading)
	default:
		return nil, nil
	}
}

// chosenOf is the reading that a question is, with the question whose reading that is; nil
// if the conversation no longer has it.
func chosenOf(questions []*events.Question, q *events.Question) (*events.Question, *events.Reading) {
	at := slices.IndexFunc(questions, func(o *events.Question) bool { return o.Question == q.Asked.Parent })
	if at < 0 {
		return nil, nil
	}
	parent := questions[at]
	readings := parent.Choice()
	i := slices.IndexFunc(readings, func(r events.Reading) bool {
		return r.Question == q.Asked.Question && r.Restatement == q.Asked.Reading
	})
	if i < 0 {
		return nil, nil
	}
	return parent, &readings[i]
}

// standsAsShown reports whether a statement that a model wrote for a reading of the parent
// still says what it said: on the same structure, on the same day, since it holds dates
// that count from it, and if no other model is asked for.
func standsAsShown(parent *events.Question, j *job) bool {
	c := parent.Completion
	return c != nil && c.SchemaFingerprint == j.schema.Fingerprint && parent.Asked.Options.Model == j.q.Asked.Options.Model &&
		j.zoned(parent).Format(time.DateOnly) == j.asked.Format(time.DateOnly)
}

// readAgain has the offline planner plan its own reading; nil if it no longer does.
func (p *Planner) readAgain(ctx context.Context, j *job) (events.Body, error) {
	body, err := p.offline(ctx, j, nil)
	if plan, ok := body.(*events.Planned); ok && err == nil {
		return plan, nil
	}
	return nil, err
}

// Confidence in a statement that a model wrote for one reading among others, once a person
// has chosen that, and where they left the choice to us.
const (
	offeredConfidence = 0.85
	pickedConfidence  = 0.5
)

// asOffered is the plan of a reading for which a model wrote a statement. The model has
// been paid for it with the question that it asked back.
func (p *Planner) asOffered(ctx context.Context, j *job, written *events.Completion, reading *events.Reading) (events.Body, error) {
	c := *written
	c.Usage, c.Attempts, c.CacheKey, c.Reused = events.Usage{}, nil, "", nil
	r := &reply{
		restatement: reading.Restatement, confidence: offeredConfidence, grounds: choseReading,
		note: "the model wrote this statement when it offered the reading, and was not asked again",
	}
	if j.q.Asked.Picked {
		r.confidence, r.grounds = pickedConfidence, noEstimate
	}
	r.candidates = []events.Candidate{{SQL: reading.SQL, Score: r.confidence}}
	return p.modelPlan(ctx, j, &c, r)
}
