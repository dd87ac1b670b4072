package events_test

import (
	"fmt"
	"testing"
	"time"

	"arivu/events"
)

// What models charged is told once, wherever it stands: with a completion, and again with
// the plan that is made of it; or with a plan or a failure alone.
func TestUsedAndAttempts(t *testing.T) {
	t.Parallel()
	attempt := func(name string, tokens int, took int64) events.ModelAttempt {
		return events.ModelAttempt{Provider: name, Model: "m", LatencyMS: took, Usage: events.Usage{PromptTokens: tokens}}
	}
	a, b, c, d := attempt("a", 10, 1), attempt("b", 20, 2), attempt("c", 40, 4), attempt("d", 0, 0)
	q := new(events.Question)
	push := func(body events.Body) {
		var e *events.Event
		if last := q.Last(); last != nil {
			e = last.Reply(last.Time, body)
			e.Prev, e.Seq = last.Seq, last.Seq+1
		} else {
			e = &events.Event{Address: address, Attempt: 1, Time: at, Seq: 1, Body: body}
		}
		if err := q.Apply(e); err != nil {
			t.Fatal(err)
		}
	}
	push(&events.Asked{})
	push(&events.Completion{Attempts: []events.ModelAttempt{a, b}, Usage: events.Usage{PromptTokens: 100, CompletionTokens: 7}, LatencyMS: 50})
	push(&events.Planned{Attempts: []events.ModelAttempt{a, b, d}})
	push(&events.Rejected{})
	push(&events.Planned{})
	push(&events.Executed{})
	push(&events.Narration{Attempts: []events.ModelAttempt{a}, Usage: events.Usage{PromptTokens: 1000}, LatencyMS: 100})
	push(&events.Failed{Attempts: []events.ModelAttempt{c}})
	var got []string
	for _, n := range q.ModelAttempts() {
		got = append(got, fmt.Sprint(n.Attempt, n.Provider, " ", n.For))
	}
	if want := "[1a plan 1b plan 1d plan 2a narrate 2c plan]"; fmt.Sprint(got) != want {
		t.Errorf("got %v, expected %s", got, want)
	}
	used, took := q.Used()
	if used.PromptTokens != 1180 || used.CompletionTokens != 7 || took != 158*time.Millisecond {
		t.Errorf("got %+v in %s", used, took)
	}
}
