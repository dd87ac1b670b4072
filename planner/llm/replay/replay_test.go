package replay_test

import (
	"errors"
	"reflect"
	"strings"
	"testing"
	"time"

	"arivu/events"
	"arivu/planner/llm"
	"arivu/planner/llm/fleet"
	"arivu/planner/llm/replay"
)

var down = events.ModelAttempt{
	Provider: "one", Model: "m", LatencyMS: 7, Usage: events.Usage{PromptTokens: 3},
	Error: events.Error{Class: events.ClassUnavailable, Stage: events.StagePlanner, Message: "one/m is down", Retryable: true},
}

// past is a question whose first attempt a second model planned, and whose second nobody.
func past(t *testing.T) *events.Question {
	t.Helper()
	q := new(events.Question)
	for _, body := range []events.Body{
		&events.Asked{}, &events.Completion{Provider: "two", Model: "n", Text: "{}", Usage: events.Usage{PromptTokens: 10}, LatencyMS: 40, Attempts: []events.ModelAttempt{down}},
		&events.Planned{Attempts: []events.ModelAttempt{down}}, &events.Rejected{}, &events.Planned{Attempts: []events.ModelAttempt{down, down}},
	} {
		e := &events.Event{Address: events.Address{Tenant: "default", Session: events.NewID(), Question: events.NewID()}, Attempt: 1, Time: time.Unix(1, 0), Seq: 1, Body: body}
		if last := q.Last(); last != nil {
			e = last.Reply(last.Time, body)
			e.Prev, e.Seq = last.Seq, last.Seq+1
		}
		if err := q.Apply(e); err != nil {
			t.Fatal(err)
		}
	}
	return q
}

func TestRecordingSaysWhatWasSaid(t *testing.T) {
	t.Parallel()
	q := past(t)
	r := replay.New(q)
	for range 2 {
		reply, out, err := r.Complete(t.Context(), fleet.Call{Question: q.Question, Attempt: 1}, llm.Request{})
		want := fleet.Outcome{
			Identity: llm.Identity{Provider: "two", Model: "n"}, Took: 40 * time.Millisecond,
			Attempts: []events.ModelAttempt{down}, Usage: events.Usage{PromptTokens: 13},
		}
		if err != nil || reply.Text != "{}" || reply.Usage.PromptTokens != 10 || !reflect.DeepEqual(out, want) {
			t.Errorf("got %+v, %+v, %v", reply, out, err)
		}
	}
	_, out, err := r.Complete(t.Context(), fleet.Call{Question: q.Question, Attempt: 2}, llm.Request{})
	if !errors.Is(err, events.ClassUnavailable) || len(out.Attempts) != 2 {
		t.Errorf("got %+v, %v", out, err)
	}
	if _, _, err := r.Complete(t.Context(), fleet.Call{Question: q.Question, Attempt: 3}, llm.Request{}); err == nil || !strings.Contains(err.Error(), "attempt 3") {
		t.Errorf("got %v", err)
	}
}

func TestProviderOfAnAttempt(t *testing.T) {
	t.Parallel()
	q := past(t)
	p := replay.New(q).Provider(q.Question, 1)
	reply, err := p.Complete(t.Context(), llm.Request{})
	if err != nil || reply.Text != "{}" || p.Identity().String() != "two/n" {
		t.Errorf("got %+v, %v of %s", reply, err, p.Identity())
	}
	if _, err := replay.New(q).Provider(events.NewID(), 1).Complete(t.Context(), llm.Request{}); !errors.Is(err, events.ClassUnavailable) {
		t.Errorf("another question: %v", err)
	}
}
