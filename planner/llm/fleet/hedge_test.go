package fleet_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"arivu/events"
	"arivu/planner/llm"
	"arivu/planner/llm/fleet"
	"arivu/planner/llm/fleet/fleettest"
)

// slow is a model that takes its time, and then fails or answers.
type slow struct {
	name  string
	takes time.Duration
	err   error
	asked time.Time // when it was last
	ended string    // how that call did: "", answered, failed, canceled
}

func (s *slow) Identity() llm.Identity { return llm.Identity{Provider: s.name, Model: "m"} }

func (s *slow) Complete(ctx context.Context, _ llm.Request) (*llm.Reply, error) {
	s.asked, s.ended = time.Now(), ""
	select {
	case <-ctx.Done():
		s.ended = "canceled"
		return nil, fmt.Errorf("calling %s: %w", s.name, context.Cause(ctx))
	case <-time.After(s.takes):
	}
	if s.err != nil {
		s.ended = "failed"
		return nil, s.err
	}
	s.ended = "answered"
	return &llm.Reply{Text: s.name, Usage: events.Usage{PromptTokens: 10}}, nil
}

func TestHedging(t *testing.T) {
	t.Parallel()
	down := events.NewError(events.StagePlanner, events.ClassUnavailable, "one/m is down")
	for name, tt := range map[string]struct {
		hedge       time.Duration
		models      []*slow
		winner      string
		takes       time.Duration
		asked       []time.Duration // when each was, -1 for never
		ended       []string
		attempts    int
		loserWasOne bool
	}{
		"off": {
			models: []*slow{{name: "one", takes: time.Minute}, {name: "two"}},
			winner: "one", takes: time.Minute, asked: []time.Duration{0, -1}, ended: []string{"answered", ""},
		},
		"second is first": {
			hedge: 2 * time.Second, models: []*slow{{name: "one", takes: time.Minute}, {name: "two", takes: time.Second}, {name: "three"}},
			winner: "two", takes: 3 * time.Second, asked: []time.Duration{0, 2 * time.Second, -1}, ended: []string{"canceled", "answered", ""}, attempts: 1, loserWasOne: true,
		},
		"first is first": {
			hedge: 2 * time.Second, models: []*slow{{name: "one", takes: 3 * time.Second}, {name: "two", takes: time.Minute}},
			winner: "one", takes: 3 * time.Second, asked: []time.Duration{0, 2 * time.Second}, ended: []string{"answered", "canceled"}, attempts: 1,
		},
		"first is quick": {
			hedge: 2 * time.Second, models: []*slow{{name: "one", takes: time.Second}, {name: "two"}},
			winner: "one", takes: time.Second, asked: []time.Duration{0, -1}, ended: []string{"answered", ""},
		},
		"first fails early": {
			hedge: 2 * time.Second, models: []*slow{{name: "one", takes: time.Second, err: down}, {name: "two", takes: time.Second}, {name: "three", takes: time.Minute}},
			winner: "two", takes: 2 * time.Second, asked: []time.Duration{0, time.Second, -1}, ended: []string{"failed", "answered", ""}, attempts: 1, loserWasOne: true,
		},
		"first fails beside the second": {
			hedge: 2 * time.Second, models: []*slow{{name: "one", takes: 3 * time.Second, err: down}, {name: "two", takes: 4 * time.Second}},
			winner: "two", takes: 6 * time.Second, asked: []time.Duration{0, 2 * time.Second}, ended: []string{"failed", "answered"}, attempts: 1, loserWasOne: true,
		},
		"nobody else": {
			hedge: 2 * time.Second, models: []*slow{{name: "one", takes: time.Minute}},
			winner: "one", takes: time.Minute, asked: []time.Duration{0}, ended: []string{"answered"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				providers := make([]llm.Provider, len(tt.models))
				for i, m := range tt.models {
					providers[i] = m
				}
				f := fleettest.Of(t, fleet.Config{HedgeAfter: tt.hedge}, providers...)
				start := time.Now()
				reply, outcome, err := f.Complete(t.Context(), fleet.Call{Tenant: "default"}, llm.Request{User: "u"})
				if err != nil || reply.Text != tt.winner || outcome.Identity.Provider != tt.winner || len(outcome.Attempts) != tt.attempts {
					t.Fatalf("got %+v, %+v, %v", reply, outcome, err)
				}
				if took := time.Since(start); took != tt.takes {
					t.Errorf("took %s, expected %s", took, tt.takes)
				}
				for i, m := range tt.models {
					at := m.asked.Sub(start)
					if m.asked.IsZero() {
						at = -1
					}
					if at != tt.asked[i] || m.ended != tt.ended[i] {
						t.Errorf("%s was asked at %s and %s, expected %s and %s", m.name, at, m.ended, tt.asked[i], tt.ended[i])
					}
				}
				if tt.attempts == 0 {
					return
				}
				lost := outcome.Attempts[0]
				if (lost.Provider == "one") != tt.loserWasOne || (lost.Error.Class == events.ClassTimeout) != !strings.Contains(lost.Error.Message, "down") {
					t.Errorf("the other call: %+v", lost)
				}
			})
		})
	}
}
