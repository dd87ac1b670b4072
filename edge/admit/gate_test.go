package admit

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"
)

type fakeClock struct{ now time.Time }

func (c *fakeClock) Now() time.Time { return c.now }

func newGate(limits Limits) (*Gate, *fakeClock) {
	c := &fakeClock{now: time.Unix(1_700_000_000, 0)}
	return NewGate(limits, c.Now), c
}

func admitN(t *testing.T, g *Gate, c *fakeClock, tenant string, from, n int) {
	t.Helper()
	for i := from; i < from+n; i++ {
		if err := g.Admit(fmt.Sprint(tenant, i), tenant, c.now.Add(2*time.Minute)); err != nil {
			t.Fatalf("question %d: %v", i, err)
		}
	}
}

func refusal(t *testing.T, err error) *Refusal {
	t.Helper()
	var r *Refusal
	if !errors.As(err, &r) {
		t.Fatalf("got %v, want a refusal", err)
	}
	if r.RetryAfter < time.Second || r.RetryAfter > 30*time.Second || r.Reason == "" {
		t.Errorf("refusal %+v: want a reason and a wait of 1 to 30 s", r)
	}
	return r
}

func TestGateLimits(t *testing.T) {
	t.Parallel()
	g, c := newGate(Limits{InFlight: 5, PerTenant: 3})
	admitN(t, g, c, "a", 0, 3)
	if r := refusal(t, g.Admit("a9", "a", c.now.Add(time.Minute))); !r.Tenant {
		t.Error("the tenant's limit was reported as the system's")
	}
	admitN(t, g, c, "b", 0, 2)
	if r := refusal(t, g.Admit("c0", "c", c.now.Add(time.Minute))); r.Tenant {
		t.Error("the system's limit was reported as the tenant's")
	}
	g.Release("a0")
	g.Release("a0")
	g.Release("never seen")
	admitN(t, g, c, "c", 0, 1)
	if n := g.InFlight(); n != 5 {
		t.Errorf("%d in flight, want 5", n)
	}
}

func TestGateForgetsOverdue(t *testing.T) {
	t.Parallel()
	g, c := newGate(Limits{InFlight: 2})
	admitN(t, g, c, "a", 0, 2)
	c.now = c.now.Add(3 * time.Minute)
	admitN(t, g, c, "a", 2, 1)
	if n := g.InFlight(); n != 1 {
		t.Errorf("%d in flight after the others' deadlines, want 1", n)
	}
}

func TestGateRefusesWhatWouldBeLate(t *testing.T) {
	t.Parallel()
	g, c := newGate(Limits{})
	admitN(t, g, c, "a", 0, 200)
	for i := range 15 {
		g.Release(fmt.Sprint("a", i))
		c.now = c.now.Add(time.Second)
	}
	// One answer per second and 185 waiting: two minutes are not enough, ten are.
	r := refusal(t, g.Admit("late", "a", c.now.Add(2*time.Minute)))
	if r.Tenant || !strings.Contains(r.Reason, "per second") {
		t.Errorf("refusal %+v", r)
	}
	if err := g.Admit("patient", "a", c.now.Add(10*time.Minute)); err != nil {
		t.Errorf("a question with enough time: %v", err)
	}
}

func TestGateJudgesNoShortQueue(t *testing.T) {
	t.Parallel()
	g, c := newGate(Limits{})
	admitN(t, g, c, "a", 0, freeQueue)
	c.now = c.now.Add(time.Minute)
	admitN(t, g, c, "a", freeQueue, 1)
	if err := g.Admit("one more", "a", c.now.Add(2*time.Minute)); err == nil {
		t.Error("nothing was answered for a minute with a long queue, yet one more was let in")
	}
}
