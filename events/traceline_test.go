package events_test

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"
	"time"

	"arivu/events"
)

// fold makes a question of bodies, a second apart.
func fold(t *testing.T, bodies ...events.Body) *events.Question {
	t.Helper()
	q := new(events.Question)
	for i, body := range bodies {
		e := event(body)
		e.Attempt, e.Seq, e.Prev, e.Time = 1, uint64(i+1), uint64(i), at.Add(time.Duration(i)*time.Second)
		if err := q.Apply(e); err != nil {
			t.Fatal(err)
		}
	}
	return q
}

func TestLineTellsCallsAndReuse(t *testing.T) {
	t.Parallel()
	down := events.ModelAttempt{Provider: "p", Model: "down", LatencyMS: 9, Error: *events.NewError(events.StagePlanner, events.ClassModelRate, "too many"), Usage: events.Usage{PromptTokens: 1}}
	reused := &events.Reused{Question: strings.Repeat("a", 32), At: at}
	q := fold(t,
		&events.Asked{Question: "how many?", Connection: "shop"},
		&events.Completion{Provider: "p", Model: "m", LatencyMS: 40, Attempts: []events.ModelAttempt{down}, Usage: events.Usage{PromptTokens: 10}},
		&events.Planned{Path: events.PathLLM, Attempts: []events.ModelAttempt{down}, Candidates: []events.Candidate{{SQL: "SELECT 1"}}},
		&events.AwaitingApproval{},
		&events.Approved{},
		&events.Executed{SQL: "SELECT 1", RowCount: 3, Reused: reused},
		&events.Narration{Provider: "p", Model: "n", Text: "Three.", LatencyMS: 5, Usage: events.Usage{PromptTokens: 100}},
		&events.Answered{},
	)
	line := events.NewTrace(q, nil).Line()
	want := []events.ModelCall{
		{Provider: "p", Model: "down", For: events.CallPlan, Class: events.ClassModelRate, LatencyMS: 9, Usage: events.Usage{PromptTokens: 1}},
		{Provider: "p", Model: "m", For: events.CallPlan, LatencyMS: 40, Usage: events.Usage{PromptTokens: 10}},
		{Provider: "p", Model: "n", For: events.CallNarrate, LatencyMS: 5, Usage: events.Usage{PromptTokens: 100}},
	}
	if !reflect.DeepEqual(line.Calls, want) || line.Usage.PromptTokens != 111 {
		t.Errorf("calls %+v, usage %+v", line.Calls, line.Usage)
	}
	if !line.Held || !line.ResultReused || line.PlanReused || line.RowCount != 3 || !line.End().Equal(at.Add(7*time.Second)) {
		t.Errorf("line %+v", line)
	}
}

// A plan and a text that were made for an earlier question call nobody.
func TestReusedTextIsNoCall(t *testing.T) {
	t.Parallel()
	reused := &events.Reused{Question: strings.Repeat("a", 32), At: at}
	line := events.NewTrace(fold(t,
		&events.Asked{Question: "how many?"},
		&events.Planned{Path: events.PathCached, Reused: reused},
		&events.Executed{},
		&events.Narration{Provider: "p", Model: "m", Text: "Three.", Reused: reused},
	), nil).Line()
	if len(line.Calls) != 0 || !line.PlanReused || line.ResultReused || !line.End().IsZero() {
		t.Errorf("line %+v", line)
	}
}

func TestLineIsShort(t *testing.T) {
	t.Parallel()
	trace := events.NewTrace(fold(t,
		&events.Asked{Question: strings.Repeat("q", 10_000)},
		&events.Failed{Error: events.Error{Class: events.ClassInternal, Stage: events.StagePlanner, Message: strings.Repeat("m", 10_000), Near: []string{"x"}}},
	), nil)
	line := trace.Line()
	data, err := json.Marshal(line)
	if err != nil || len(data) > 2000 || line.Error.Class != events.ClassInternal || line.Error.Stage != events.StagePlanner {
		t.Errorf("%d bytes, %v: %s", len(data), err, data)
	}
	if len(trace.Text) != 10_000 || len(trace.Error.Message) != 10_000 {
		t.Error("the trace itself was clipped")
	}
}
