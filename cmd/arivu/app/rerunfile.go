package app

import (
	"context"
	"errors"
	"fmt"

	"arivu/events"
	"arivu/planner"
	"arivu/planner/offline"
)

// RerunFile is Rerun of a question in a file, by what the file holds: without a log and
// without a server.
func RerunFile(ctx context.Context, file *events.TraceFile) ([]planner.Step, error) {
	q, err := events.QuestionOf(file.Events)
	if err != nil {
		return nil, err
	}
	if file.Planning == nil || file.Planning.Schema == nil {
		return nil, fmt.Errorf("the file does not have the schema of connection %q, which was gone when it was saved: there is nothing to plan by", q.Asked.Connection)
	}
	from := filed{file.Planning}
	own := offline.New()
	plan := planner.Config{
		Schemas: from, Offline: own, Privacy: from, Samples: from, Vocabularies: from, Semantics: from, Conversations: from,
	}
	return planner.Rerun(ctx, plan, planner.NewNarrator(planner.NarratorConfig{Schemas: from, Offline: own}), q)
}

// filed is what a trace file says of its question's connection.
type filed struct{ *events.FiledPlanning }

// Schema implements planner.Schemas.
func (f filed) Schema(context.Context, string, string) (*events.Schema, error) {
	return f.FiledPlanning.Schema, nil
}

// HideValues implements planner.Privacy.
func (f filed) HideValues(context.Context, string, string) (bool, error) {
	return f.FiledPlanning.HideValues, nil
}

// SampleValues implements planner.Samples.
func (f filed) SampleValues(context.Context, string, string) (bool, error) {
	return f.FiledPlanning.SampleValues, nil
}

// Vocabulary implements planner.Vocabularies.
func (f filed) Vocabulary(context.Context, string, string) (*events.Vocabulary, error) {
	if f.FiledPlanning.Vocabulary == nil {
		return &events.Vocabulary{}, nil
	}
	return f.FiledPlanning.Vocabulary, nil
}

// errFiled says that a file teaches nobody.
var errFiled = errors.New("a replay changes no vocabulary")

// Change implements planner.Vocabularies. A replay takes lessons as they are on the log.
func (f filed) Change(context.Context, string, string, func(*events.Vocabulary) (bool, error)) (*events.Vocabulary, error) {
	return nil, errFiled
}

// Semantics implements planner.Semantics.
func (f filed) Semantics(context.Context, string, string) (*events.Semantics, error) {
	if f.FiledPlanning.Semantics == nil {
		return &events.Semantics{}, nil
	}
	return f.FiledPlanning.Semantics, nil
}

// Before implements planner.Conversations.
func (f filed) Before(_ context.Context, _ *events.Question, n int) ([]*events.Question, error) {
	var earlier []*events.Question
	for _, before := range f.Earlier[max(0, len(f.Earlier)-n):] {
		q, err := events.QuestionOf(before)
		if err != nil {
			return nil, err
		}
		earlier = append(earlier, q)
	}
	return earlier, nil
}

var (
	_ planner.Schemas       = filed{}
	_ planner.Privacy       = filed{}
	_ planner.Samples       = filed{}
	_ planner.Vocabularies  = filed{}
	_ planner.Semantics     = filed{}
	_ planner.Conversations = filed{}
)
