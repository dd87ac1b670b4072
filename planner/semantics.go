package planner

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"arivu/events"
	"arivu/events/bus"
	"arivu/planner/offline/metric"
	"arivu/planner/prompt"
	"arivu/planner/semantics"
	"arivu/planner/vouched"
)

// Semantics tells what people have written down of each connection's data.
type Semantics interface {
	// Semantics returns the newest version, which must not be changed; an empty one if
	// there is none.
	Semantics(ctx context.Context, tenant, connection string) (*events.Semantics, error)
}

// meaning is a version of the semantics made ready for a snapshot.
type meaning struct {
	semantics *events.Semantics
	taken     *events.Schema // the snapshot as it was taken
	schema    *events.Schema // as people describe it
	book      *vouched.Book
	examples  []prompt.Example // of the verified questions
}

func newMeaning(taken *events.Schema, s *events.Semantics) *meaning {
	m := &meaning{semantics: s, taken: taken, schema: semantics.Overlay(taken, &s.Meanings), book: vouched.NewBook(s, taken.Dialect)}
	for _, e := range m.book.Examples(taken) {
		if !readsMasked(e.SQL, taken) {
			m.examples = append(m.examples, prompt.Example(e))
		}
	}
	return m
}

// readsMasked reports whether a statement reads a masked column. A model is told its name
// and no more, and people wrote the statement when they may have seen its values.
func readsMasked(sql string, s *events.Schema) bool {
	var masked []string
	for i := range s.Tables {
		for _, c := range s.Tables[i].Columns {
			if c.Masked {
				masked = append(masked, s.Tables[i].Qualified()+"."+c.Name)
			}
		}
	}
	if len(masked) == 0 {
		return false
	}
	_, columns := mentioned(sql, s)
	return slices.ContainsFunc(columns, func(id string) bool { return slices.Contains(masked, id) })
}

// meanings keeps those used last: making one ready takes longer than most questions.
type meanings struct {
	mu   sync.Mutex
	used []*meaning // most recent first
}

// maxMeanings bounds them.
const maxMeanings = 16

// of returns a version made ready for a snapshot. Both are told apart by their address:
// who hands them out keeps them until they change.
func (k *meanings) of(taken *events.Schema, s *events.Semantics) *meaning {
	k.mu.Lock()
	defer k.mu.Unlock()
	for i, m := range k.used {
		if m.semantics == s && m.taken == taken {
			copy(k.used[1:i+1], k.used[:i])
			k.used[0] = m
			return m
		}
	}
	m := newMeaning(taken, s)
	k.used = append([]*meaning{m}, k.used[:min(len(k.used), maxMeanings-1)]...)
	return m
}

// meaning is what is written down of a question's connection, empty if nothing is.
func (p *Planner) meaning(ctx context.Context, q *events.Question, taken *events.Schema) (*meaning, error) {
	if p.cfg.Semantics == nil {
		return p.meanings.of(taken, &nothingWritten), nil
	}
	s, err := p.cfg.Semantics.Semantics(ctx, q.Tenant, q.Asked.Connection)
	if err != nil {
		return nil, fmt.Errorf("reading the semantics of %s: %w", q.Asked.Connection, err)
	}
	return p.meanings.of(taken, s), nil
}

// nothingWritten is what a planner without semantics goes by.
var nothingWritten events.Semantics

// verifiedConfidence is that of a statement that a person vouches for: what remains is
// that the data may have changed their meaning since.
const verifiedConfidence = 0.98

// verified is the verified question that fits some words; false if none does, or the client
// insists on a model.
func (j *job) verified(question string) (*vouched.Answer, bool) {
	if j.q.Asked.Options.Planner == events.PlanLLM {
		return nil, false
	}
	return j.meaning.book.Find(question, j.schema, j.asked)
}

// vouched answers with a question that a person has verified. One whose statement was
// refused is left to the planners.
func (p *Planner) vouched(ctx context.Context, j *job) (events.Body, error) {
	if len(j.q.Rejected) > 0 || j.q.Asked.Change != nil {
		return nil, nil
	}
	_, span := bus.StartSpan(ctx, "verified")
	defer span.End(nil)
	a, ok := j.verified(j.q.Asked.Question)
	if !ok {
		return nil, nil
	}
	span.Set("verified", a.Use.ID)
	return j.vouchedPlan(a), nil
}

// vouchedPlan is the plan of a verified question.
func (j *job) vouchedPlan(a *vouched.Answer) *events.Planned {
	plan := &events.Planned{
		Connection: j.q.Asked.Connection, Dialect: j.schema.Dialect, Path: events.PathVerified,
		Candidates:  []events.Candidate{{SQL: a.SQL, Score: verifiedConfidence}},
		Restatement: a.Restatement, Parts: a.Parts, Confidence: verifiedConfidence,
		Reasons:           []string{fmt.Sprintf("%s vouches for this statement since %s", a.Use.Author, a.Use.Time.UTC().Format(time.DateOnly))},
		SchemaFingerprint: j.schema.Fingerprint, Semantics: a.Use.Version, Verified: &a.Use,
	}
	if a.Note != "" {
		plan.Notes = []string{a.Note}
	}
	plan.Tables, plan.Columns = mentioned(a.SQL, j.schema)
	plan.Metrics = metricUses(plan.Candidates, a.Use.Question, j)
	return plan
}

// metricUses are the metrics that a question names, each with whether statements that we
// did not compile have it as it is defined: all of them, since any may run.
func metricUses(candidates []events.Candidate, question string, j *job) []events.MetricUse {
	var out []events.MetricUse
	for _, m := range semantics.MetricsIn(j.meaning.semantics, question) {
		use := events.MetricUse{Name: m.Name, Version: j.meaning.semantics.Version, AsDefined: true}
		for _, c := range candidates {
			if missing := metric.In(c.SQL, m); missing != "" && use.AsDefined {
				use.AsDefined, use.Detail = false, "the statement does not have "+missing+" as the metric is defined"
			}
		}
		out = append(out, use)
	}
	return out
}

// bentMetric is by what a metric that is not as it was defined multiplies confidence.
const bentMetric = 0.6

// doubtMetrics lowers the confidence of a plan that has a metric otherwise than defined.
func doubtMetrics(plan *events.Planned) {
	for _, m := range plan.Metrics {
		if !m.AsDefined {
			plan.Confidence = hundredths(plan.Confidence * bentMetric)
			plan.Reasons = append(plan.Reasons, "the metric "+m.Name+" is not as it was defined")
		}
	}
}

// metricChecks say of the metrics of a plan whether the statement has them as they are
// defined.
func metricChecks(plan *events.Planned) []events.Check {
	if plan == nil {
		return nil
	}
	var out []events.Check
	for _, m := range plan.Metrics {
		c := events.Check{Name: "metric " + m.Name, Passed: m.AsDefined, Detail: fmt.Sprintf("as defined in version %d", m.Version)}
		if !m.AsDefined {
			c.Detail = m.Detail
		}
		out = append(out, c)
	}
	return out
}

// tell gives a model what is written down. Where values must not reach it, a question whose
// statement holds a text constant stays out, for its words are likely to spell it as well.
// Descriptions are in the schema.
func (m *meaning) tell(in *prompt.Input) {
	for _, n := range m.semantics.Instructions {
		in.Notes = append(in.Notes, prompt.Note{Text: n.Text, About: n.Tables})
	}
	for _, x := range m.semantics.Metrics {
		if readsMasked("SELECT "+x.Expression+" FROM "+x.Table+" WHERE "+strings.Join(x.Filters, " AND "), m.taken) {
			continue
		}
		in.Metrics = append(in.Metrics, prompt.Metric{
			Name: x.Name, Synonyms: x.Synonyms, Expression: x.Expression, Table: x.Table, Filters: x.Filters, Description: x.Description,
		})
	}
	for _, e := range m.examples {
		if !in.HideValues || !prompt.MayHoldText(e.SQL) {
			in.Examples = append(in.Examples, e)
		}
	}
}

// badges are the metrics that a statement has as they are defined, as a card shows them.
func badges(uses []events.MetricUse) []string {
	var out []string
	for _, m := range uses {
		if m.AsDefined {
			out = append(out, fmt.Sprintf("metric: %s (v%d)", m.Name, m.Version))
		}
	}
	return out
}

// Joins tells which references of a connection the database does not declare.
func (p *Planner) Joins(ctx context.Context, in events.FindJoins) (*events.JoinsFound, error) {
	schema, err := p.cfg.Schemas.Schema(ctx, in.Tenant, in.Connection)
	if err != nil {
		return nil, fmt.Errorf("reading the schema of %s: %w", in.Connection, err)
	}
	if schema == nil {
		return nil, events.NewError(events.StagePlanner, events.ClassUnavailable,
			fmt.Sprintf("The schema of connection %q is not known yet, so its joins are not either.", in.Connection)).RetryIn(time.Second)
	}
	return &events.JoinsFound{Joins: semantics.Joins(schema, &in.Meanings)}, nil
}

// CheckSemantics holds what people wrote of a connection's data against its schema.
func (p *Planner) CheckSemantics(ctx context.Context, in events.CheckSemantics) (*events.SemanticsChecked, error) {
	schema, err := p.cfg.Schemas.Schema(ctx, in.Tenant, in.Connection)
	if err != nil {
		return nil, fmt.Errorf("reading the schema of %s: %w", in.Connection, err)
	}
	if schema == nil {
		return nil, events.NewError(events.StagePlanner, events.ClassUnavailable,
			fmt.Sprintf("The schema of connection %q is not known yet, so nothing can be written down about it.", in.Connection)).RetryIn(time.Second)
	}
	return semantics.Check(schema, &in.Meanings), nil
}
