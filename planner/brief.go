package planner

import (
	"context"
	"fmt"
	"strconv"

	"arivu/events"
	"arivu/events/bus"
	"arivu/planner/ground"
	"arivu/planner/offline"
	"arivu/planner/prompt"
)

// Samples tells whether a few values of each column may be shown to a model.
type Samples interface {
	SampleValues(ctx context.Context, tenant, connection string) (bool, error)
}

// cataloguer is an offline planner that keeps what it made of snapshots. To make it of a
// large one takes a second.
type cataloguer interface {
	Catalog(in offline.Input) *ground.Catalog
}

// brief gathers what a model is told, and puts it into a prompt.
func (p *Planner) brief(ctx context.Context, j *job) (built *prompt.Prompt, err error) {
	ctx, span := bus.StartSpan(ctx, "prompt")
	defer func() { span.End(err) }()
	in := prompt.Input{
		Question: j.q.Asked.Question, Schema: j.schema, Now: j.asked, Rejected: j.q.Rejected,
		MayWrite: j.q.Asked.Options.WriteMode == events.WriteApproval,
	}
	in.Terms = ground.InSight(ground.TermsIn(j.vocabulary, j.q.Asked.Question), j.schema)
	in.Catalog = p.catalog(j)
	if err := p.mayTell(ctx, j, &in); err != nil {
		return nil, err
	}
	j.meaning.tell(&in)
	if in.Change, err = p.change(ctx, j, in.HideValues); err != nil {
		return nil, err
	}
	if in.Change != nil {
		in.Question = wordsOf(j.q, in.HideValues) // what changes is told by itself
	} else {
		if in.Earlier, err = p.told(ctx, j, in.HideValues); err != nil {
			return nil, err
		}
	}
	whole := prompt.Build(in)
	span.Set("tables", strconv.Itoa(len(whole.Tables)))
	span.Set("estimated_tokens", strconv.Itoa(prompt.EstimateTokens(whole.System)+prompt.EstimateTokens(whole.User)))
	return &whole, nil
}

// catalog is that of the job's schema, in the words that people have taught.
func (p *Planner) catalog(j *job) *ground.Catalog {
	if kept, ok := p.cfg.Offline.(cataloguer); ok {
		return kept.Catalog(j.input())
	}
	return ground.NewCatalog(j.schema).WithMetrics(j.meaning.semantics).WithVocabulary(j.vocabulary)
}

// mayTell reads what the connection lets a model see.
func (p *Planner) mayTell(ctx context.Context, j *job, in *prompt.Input) (err error) {
	connection := j.q.Asked.Connection
	if p.cfg.Privacy != nil {
		if in.HideValues, err = p.cfg.Privacy.HideValues(ctx, j.q.Tenant, connection); err != nil {
			return fmt.Errorf("reading the options of %s: %w", connection, err)
		}
	}
	if p.cfg.Samples != nil && !in.HideValues {
		if in.SampleValues, err = p.cfg.Samples.SampleValues(ctx, j.q.Tenant, connection); err != nil {
			return fmt.Errorf("reading the options of %s: %w", connection, err)
		}
	}
	return nil
}
