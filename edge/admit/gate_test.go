package admit

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
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
		if err := g.Admit(fmt.Sprint(tenant, i), tenant, "one", c.now.Add(2*time.Minute)); err != nil {
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
	if r := refusal(t, g.Admit("a9", "a", "one", c.now.Add(time.Minute))); !r.Tenant {
		t.Error("the tenant's limit was reported as the system's")
	}
	admitN(t, g, c, "b", 0, 2)
	if r := refusal(t, g.Admit("c0", "c", "one", c.now.Add(time.Minute))); r.Tenant {
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

// However much some ask, each has a share, and a newcomer finds room: of a user among users
// and of a tenant among tenants.
func TestGateKeepsRoomForOthers(t *testing.T) {
	t.Parallel()
	for _, asking := range [][]user{
		{{"a", "1"}},
		{{"a", "1"}, {"a", "2"}},
		{{"a", "1"}, {"a", "2"}, {"a", "3"}, {"a", "4"}, {"b", "1"}},
		{{"a", "1"}, {"b", "1"}, {"c", "1"}, {"d", "1"}, {"e", "1"}, {"f", "1"}},
	} {
		g, c := newGate(Limits{InFlight: 1024})
		r := rand.New(rand.NewPCG(uint64(len(asking)), 1))
		var open []string
		for i := range 12_000 {
			// The first asks ten times as often as the others; all ask more than there is room for.
			who := asking[0]
			if i%10 == 0 {
				who = asking[r.IntN(len(asking))]
			}
			id := strconv.Itoa(i)
			if g.Admit(id, who.tenant, who.name, c.now.Add(time.Hour)) == nil {
				open = append(open, id)
			}
			if i%40 == 0 && len(open) > 0 {
				at := r.IntN(len(open))
				g.Release(open[at])
				open = slices.Delete(open, at, at+1)
			}
		}
		least, most := 1024, 0
		for _, who := range asking {
			least, most = min(least, g.byUser[who]), max(most, g.byUser[who])
		}
		if most > 512 || least < 1 {
			t.Errorf("of %v the shares are from %d to %d", asking, least, most)
		}
		if err := g.Admit("newcomer", "z", "new", c.now.Add(time.Hour)); err != nil {
			t.Errorf("beside %v a newcomer finds no room: %v", asking, err)
		}
		if err := g.Admit("colleague", "a", "new", c.now.Add(time.Hour)); err != nil {
			t.Errorf("beside %v a colleague finds no room: %v", asking, err)
		}
		if r := refusal(t, g.Admit("more", "a", "1", c.now.Add(time.Hour))); !r.Tenant || !strings.Contains(r.Reason, "share") {
			t.Errorf("whoever has the share gets %+v", r)
		}
	}
}

// When to ask again comes of how fast questions end, as soon as that can be told.
func TestRetryAfterIsMeasured(t *testing.T) {
	t.Parallel()
	g, c := newGate(Limits{InFlight: 100})
	admitN(t, g, c, "a", 0, 50)
	if r := refusal(t, g.Admit("more", "a", "one", c.now.Add(time.Hour))); r.RetryAfter != 5*time.Second {
		t.Errorf("with nothing known, ask again in %s", r.RetryAfter)
	}
	// One in two seconds: a tenth of 50 takes ten.
	for i := range 4 {
		c.now = c.now.Add(2 * time.Second)
		g.Release(fmt.Sprint("a", i))
		admitN(t, g, c, "a", 50+i, 1)
	}
	if r := refusal(t, g.Admit("more", "a", "one", c.now.Add(time.Hour))); r.RetryAfter != 10*time.Second {
		t.Errorf("at one in two seconds, ask again in %s", r.RetryAfter)
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
	r := refusal(t, g.Admit("late", "a", "one", c.now.Add(2*time.Minute)))
	if r.Tenant || !strings.Contains(r.Reason, "per second") {
		t.Errorf("refusal %+v", r)
	}
	if err := g.Admit("patient", "a", "one", c.now.Add(10*time.Minute)); err != nil {
		t.Errorf("a question with enough time: %v", err)
	}
}

func TestGateJudgesNoShortQueue(t *testing.T) {
	t.Parallel()
	g, c := newGate(Limits{})
	admitN(t, g, c, "a", 0, freeQueue)
	c.now = c.now.Add(time.Minute)
	admitN(t, g, c, "a", freeQueue, 1)
	if err := g.Admit("one more", "a", "one", c.now.Add(2*time.Minute)); err == nil {
		t.Error("nothing was answered for a minute with a long queue, yet one more was let in")
	}
}
