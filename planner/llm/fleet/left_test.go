package fleet_test

import (
	"context"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"arivu/planner/llm"
	"arivu/planner/llm/fleet"
	"arivu/planner/llm/fleet/fleettest"
)

// telling is a model whose replies say what is left.
type telling struct {
	left  llm.Left
	calls int
}

func (m *telling) Identity() llm.Identity { return llm.Identity{Provider: "p", Model: "m"} }

func (m *telling) Complete(context.Context, llm.Request) (*llm.Reply, error) {
	m.calls++
	return &llm.Reply{Text: "{}", Left: m.left}, nil
}

// A model is not asked for what its vendor has said is not left, until it is again.
func TestVendorsHeadersAreKeptTo(t *testing.T) {
	t.Parallel()
	some := func(n int) llm.Remainder { return llm.Remainder{Known: true, N: n, Reset: 6 * time.Second} }
	for name, tt := range map[string]struct {
		left  llm.Left
		calls int // that pass, of three
		says  string
	}{
		"nothing said":      {llm.Left{}, 3, ""},
		"enough":            {llm.Left{Requests: some(2), Tokens: some(2000)}, 3, ""},
		"no requests":       {llm.Left{Requests: some(0)}, 1, "no requests are left"},
		"too few tokens":    {llm.Left{Requests: some(9), Tokens: some(499)}, 1, "499 tokens are left"},
		"just enough":       {llm.Left{Tokens: some(500)}, 3, ""},
		"no word of a time": {llm.Left{Requests: llm.Remainder{Known: true}}, 3, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				m := &telling{left: tt.left}
				f := fleettest.Of(t, fleet.Config{}, m)
				request := llm.Request{User: strings.Repeat("x", 300)} // expected to take 500 tokens
				for i := range 3 {
					_, outcome, err := f.Complete(t.Context(), fleet.Call{Tenant: "default"}, request)
					if i < tt.calls && err != nil || i >= tt.calls && (err == nil || !fleet.RatesOnly(outcome.Attempts) || !strings.Contains(err.Error(), tt.says)) {
						t.Fatalf("call %d: %v", i, err)
					}
					if i >= tt.calls && outcome.Attempts[0].Error.RetryAfter != 6000 {
						t.Errorf("retry after %d ms", outcome.Attempts[0].Error.RetryAfter)
					}
				}
				if m.calls != tt.calls {
					t.Errorf("%d calls", m.calls)
				}
				time.Sleep(6 * time.Second)
				if _, _, err := f.Complete(t.Context(), fleet.Call{Tenant: "default"}, request); err != nil {
					t.Errorf("after the limit is whole again: %v", err)
				}
			})
		})
	}
}

// Calls under way count, though the vendor may not know of them yet.
func TestCallsUnderWayCount(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		slowly := &slow{name: "p", takes: time.Second}
		first := &telling{left: llm.Left{Requests: llm.Remainder{Known: true, N: 1, Reset: time.Minute}}}
		f := fleettest.Of(t, fleet.Config{}, either{first, slowly})
		if _, _, err := f.Complete(t.Context(), fleet.Call{Tenant: "default"}, llm.Request{}); err != nil {
			t.Fatal(err)
		}
		done := make(chan error)
		go func() {
			_, _, err := f.Complete(t.Context(), fleet.Call{Tenant: "default"}, llm.Request{User: "slowly"})
			done <- err
		}()
		synctest.Wait()
		if _, _, err := f.Complete(t.Context(), fleet.Call{Tenant: "default"}, llm.Request{}); err == nil || !strings.Contains(err.Error(), "no requests") {
			t.Errorf("beside the last one: %v", err)
		}
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
}

// either is a model that is slow when it is told to.
type either struct {
	quick *telling
	slow  *slow
}

func (e either) Identity() llm.Identity { return e.quick.Identity() }

func (e either) Complete(ctx context.Context, r llm.Request) (*llm.Reply, error) {
	if r.User == "slowly" {
		return e.slow.Complete(ctx, r)
	}
	return e.quick.Complete(ctx, r)
}
