package planner

import (
	"context"
	"fmt"
	"time"

	"arivu/events"
	"arivu/planner/ground"
	"arivu/planner/offline"
	"arivu/planner/prompt"
)

// Conversations tells what was asked before.
type Conversations interface {
	// Before returns up to n questions of q's session and connection that were
	// asked before it, oldest first.
	Before(ctx context.Context, q *events.Question, n int) ([]*events.Question, error)
}

// maxEarlier is how far back the chain of follow-ups to follow-ups is read.
const maxEarlier = 12

// earlier are the questions that this one may continue, oldest first. Lessons and
// what a person stopped are no part of a conversation. A question that names its
// parent continues that one, whatever was asked meanwhile.
func (p *Planner) earlier(ctx context.Context, j *job) ([]*events.Question, error) {
	questions, err := p.conversation(ctx, j)
	return continuable(questions, j.q), err
}

// conversation are the questions before this one, oldest first.
func (p *Planner) conversation(ctx context.Context, j *job) ([]*events.Question, error) {
	if p.cfg.Conversations == nil {
		return nil, nil
	}
	questions, err := p.cfg.Conversations.Before(ctx, j.q, maxEarlier)
	if err != nil {
		return nil, fmt.Errorf("reading the conversation before question %s: %w", j.q.Question, err)
	}
	return questions, nil
}

// continuable are the questions of a conversation that one of it, or the next one, may
// continue.
func continuable(questions []*events.Question, q *events.Question) []*events.Question {
	var found []*events.Question
	for _, o := range questions {
		if o.Question == q.Question {
			break
		}
		if o.Question == q.Asked.Parent && ambiguous(o) {
			break // the question is the reading of it that was chosen
		}
		if o.Taught == nil && o.Canceled == nil && o.Denied == nil {
			found = append(found, o)
		}
		if o.Question == q.Asked.Parent {
			break
		}
	}
	return found
}

// before is earlier as the offline planner takes it, for a question that needs it: most
// stand alone and need not wait for the log to be read.
func (p *Planner) before(ctx context.Context, j *job) ([]offline.Turn, error) {
	if !p.cfg.Offline.Leans(j.input()) {
		return nil, nil
	}
	questions, err := p.conversation(ctx, j)
	if err != nil {
		return nil, err
	}
	return j.turns(continuable(questions, j.q), questions), nil
}

// turns are questions as the offline planner takes them; all are those among which the
// ones that they change are looked for.
func (j *job) turns(questions, all []*events.Question) []offline.Turn {
	var turns []offline.Turn
	for _, q := range questions {
		if q.Asked.Change != nil && isVouched(q) {
			turns = append(turns, offline.Turn{Question: q.Planned.Restatement, Now: j.zoned(q)})
			continue
		}
		root, changes, problem := origin(all, q, j)
		if problem != "" {
			turns = append(turns, offline.Turn{Question: q.Asked.Question, Now: j.zoned(q), Unplanned: "a part of its reading was changed by a model"})
			continue
		}
		turns = append(turns, offline.Turn{Question: root.Asked.Question, Now: j.zoned(root), Unplanned: unplanned(q), Changes: changes})
	}
	return turns
}

// zoned is when a question was asked, in the time zone of the database.
func (j *job) zoned(q *events.Question) time.Time { return q.Events[0].Time.In(j.asked.Location()) }

// continued is earlier for a question that a model may have to read with what was before:
// one that leans on it, or that names nothing of the schema, in whatever language it is
// asked. What a model makes of another question depends on that question alone, so that its
// plan can be used again.
func (p *Planner) continued(ctx context.Context, j *job) ([]*events.Question, error) {
	if !p.cfg.Offline.Leans(j.input()) && namesSomething(p.catalog(j), j.q.Asked.Question) {
		return nil, nil
	}
	return p.earlier(ctx, j)
}

// namesSomething reports whether a question says the name of a table or column.
func namesSomething(c *ground.Catalog, question string) bool {
	toks := ground.Tokenize(question)
	for i := range toks {
		if toks[i].Kind == ground.Word && (len(c.Names(toks[i:i+1])) > 0 || c.Metric(toks[i:i+1]) != nil) {
			return true
		}
	}
	return false
}

// told is continued as a model takes it, each question with the statement that answered it.
// Where values must not reach a model, statements that another planner has written stay
// out: they spell values as the data do.
func (p *Planner) told(ctx context.Context, j *job, hideValues bool) ([]prompt.Example, error) {
	questions, err := p.continued(ctx, j)
	if err != nil {
		return nil, err
	}
	var turns []prompt.Example
	for _, q := range questions {
		turns = append(turns, prompt.Example{Question: wordsOf(q, hideValues), SQL: shownSQL(q, hideValues)})
	}
	return turns, nil
}

// shownSQL is the statement of an earlier question as far as a model may see it.
func shownSQL(q *events.Question, hideValues bool) string {
	if hideValues && (q.Planned == nil || q.Planned.Path != events.PathLLM) {
		return ""
	}
	return answeredBy(q)
}

// answeredBy is the statement whose result a question got, as it was planned or written; "" if it
// got none. What ran may differ: it holds what the connection keeps back.
func answeredBy(q *events.Question) string {
	switch {
	case q.Executed == nil:
		return ""
	case q.Asked.SQL != "":
		return q.Asked.SQL
	case q.Planned != nil && q.Executed.Candidate < len(q.Planned.Candidates):
		return q.Planned.Candidates[q.Executed.Candidate].SQL
	default:
		return ""
	}
}

// input is the question as the offline planner takes it, without what was before.
func (j *job) input() offline.Input {
	return offline.Input{Question: j.q.Asked.Question, Schema: j.schema, Now: j.asked, Vocabulary: j.vocabulary, Semantics: j.meaning.semantics}
}

// unplanned says why a question came to no plan, "" if it came to one or may
// still.
func unplanned(q *events.Question) string {
	switch {
	case q.Asked.SQL != "":
		return "it was SQL written by hand"
	case ambiguous(q):
		return "it needed a choice"
	case q.Declined != nil:
		return "it was declined"
	case q.Failed != nil && q.Planned == nil:
		return "it failed"
	}
	return ""
}

// inZone is a time in the zone of the database, where that is known.
func inZone(at time.Time, schema *events.Schema) time.Time {
	if zone, err := time.LoadLocation(schema.TimeZone); err == nil {
		return at.In(zone)
	}
	return at
}

// ambiguous reports whether a question came to a choice.
func ambiguous(q *events.Question) bool { return q.Clarify != nil || q.Ambiguous != nil }
