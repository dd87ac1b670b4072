package turns

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"testing"
)

// simulation is a queue under load in a time of its own: at each tick some ask, some give up at
// their deadline, and some are served to the end.
type simulation struct {
	q        *Queue
	rand     *rand.Rand
	now      int
	waiting  []*visit
	running  []*visit
	served   map[string]int // by tenant
	byUser   map[string]int
	longest  map[string]int // wait in ticks, by tenant
	sentAway int
	most     int // sessions, users and tenants remembered
}

type visit struct {
	turn    *turn
	asker   Asker
	came    int
	expires int
	ends    int
}

func newSimulation(seed uint64, l Limits) *simulation {
	return &simulation{
		q: New(l), rand: rand.New(rand.NewPCG(seed, 1)), served: map[string]int{}, byUser: map[string]int{}, longest: map[string]int{},
	}
}

func (s *simulation) ask(a Asker, patience int) {
	w, err := s.q.join(a, uint64(s.now))
	if err != nil {
		s.sentAway++
		return
	}
	s.waiting = append(s.waiting, &visit{turn: w, asker: a, came: s.now, expires: s.now + patience})
}

// tick ends what is over and starts what has its turn, each for 1 to 5 ticks.
func (s *simulation) tick(t *testing.T) {
	t.Helper()
	s.now++
	s.running = slices.DeleteFunc(s.running, func(v *visit) bool {
		if v.ends > s.now {
			return false
		}
		s.q.end(v.turn)
		s.served[v.asker.Tenant]++
		s.byUser[v.asker.User]++
		return true
	})
	s.waiting = slices.DeleteFunc(s.waiting, func(v *visit) bool {
		select {
		case <-v.turn.ready:
			s.start(t, v)
			return true
		default:
		}
		if v.expires > s.now {
			return false
		}
		if !s.q.leave(v.turn) {
			t.Fatal("one that waits past its deadline could not leave")
		}
		return true
	})
	if running, waiting := s.q.Load(); running > s.q.limits.Places || waiting > s.q.limits.Room {
		t.Fatalf("%d run and %d wait, of %+v", running, waiting, s.q.limits)
	}
	s.most = max(s.most, size(&s.q.interactive)+size(&s.q.background))
}

func (s *simulation) start(t *testing.T, v *visit) {
	t.Helper()
	if v.turn.err != nil {
		s.sentAway++
		return
	}
	if v.expires <= s.now-1 {
		t.Fatal("one was served after its deadline")
	}
	s.longest[v.asker.Tenant] = max(s.longest[v.asker.Tenant], s.now-v.came)
	v.ends = s.now + 1 + s.rand.IntN(5)
	s.running = append(s.running, v)
}

func size(n *asking) int {
	all := 1
	for _, c := range n.below {
		all += size(c)
	}
	return all
}

// Under overload, tenants that ask ten times as much as others get no more than twice as
// much, nobody starves, and no more is remembered than the room allows; so with their users.
func TestOverloadIsShared(t *testing.T) {
	t.Parallel()
	for seed := range uint64(5) {
		for _, places := range []int{1, 2, 8} {
			t.Run(fmt.Sprintf("seed %d places %d", seed, places), func(t *testing.T) {
				t.Parallel()
				limits := Limits{Places: places, Room: 8 * places * 3}
				s := newSimulation(seed, limits)
				for range 1000 {
					// Each tenant alone is more than the places can serve; a is ten times that, and
					// every question has a session of its own.
					for tenant, n := range map[string]int{"a": 10 * places, "b": places, "c": 2 * places} {
						for i := range n {
							user := fmt.Sprint(tenant, s.rand.IntN(1+i%3))
							s.ask(Asker{Tenant: tenant, User: user, Session: fmt.Sprint(s.now, i)}, 400)
						}
					}
					s.tick(t)
				}
				least, most := s.served["a"], s.served["a"]
				for _, tenant := range []string{"a", "b", "c"} {
					least, most = min(least, s.served[tenant]), max(most, s.served[tenant])
				}
				if least == 0 || float64(most)/float64(least) > 2 {
					t.Errorf("served %v", s.served)
				}
				if s.sentAway == 0 {
					t.Error("nobody was sent away: this was no overload")
				}
				// A session, its user and its tenant for each that is served or waits, and the roots.
				if bound := 2 + 3*(limits.Places+limits.Room); s.most > bound {
					t.Errorf("%d are remembered, at most %d may be", s.most, bound)
				}
			})
		}
	}
}

// Somebody who asks now and then is served soon, however many questions a crowd has: after
// one round of those who are there.
func TestQuietAskerIsServedSoon(t *testing.T) {
	t.Parallel()
	for seed := range uint64(5) {
		s := newSimulation(seed, Limits{Places: 2, Room: 64})
		for range 2000 {
			for i := range 8 {
				s.ask(Asker{Tenant: "crowd", User: strconv.Itoa(i), Session: fmt.Sprint(s.now, i)}, 1000)
			}
			if s.now%50 == 0 {
				s.ask(Asker{Tenant: "quiet", User: "one", Session: "s"}, 40)
			}
			s.tick(t)
		}
		// A piece of work lasts at most 5 ticks, and the next turn is the quiet one's.
		if s.served["quiet"] != 40 || s.longest["quiet"] > 6 {
			t.Errorf("seed %d: the quiet tenant was served %d times of 40 and waited up to %d ticks", seed, s.served["quiet"], s.longest["quiet"])
		}
	}
}

// What nobody waits for holds up what somebody does for no longer than one piece of work that
// has begun, and with two places not at all.
func TestBackgroundGivesWay(t *testing.T) {
	t.Parallel()
	for seed := range uint64(5) {
		for _, places := range []int{1, 2, 4} {
			s := newSimulation(seed, Limits{Places: places, Room: 64})
			for range 2000 {
				for i := range 4 {
					s.ask(Asker{Tenant: "night", User: strconv.Itoa(i), Session: fmt.Sprint(s.now, i), Background: true}, 1000)
				}
				if s.now%20 == 0 {
					s.ask(Asker{Tenant: "day", User: "one", Session: "s"}, 40)
				}
				s.tick(t)
			}
			most := 6
			if places > 1 {
				most = 1
			}
			if s.served["day"] != 100 || s.longest["day"] > most {
				t.Errorf("seed %d, %d places: served %v, waited up to %d ticks", seed, places, s.served, s.longest["day"])
			}
			if s.served["night"] == 0 {
				t.Errorf("seed %d, %d places: nothing of the background was done in %d ticks", seed, places, s.now)
			}
		}
	}
}

// When the room is full, the newest of whoever has most waiting gives way, and before it what
// nobody waits for.
func TestCrowdGivesWay(t *testing.T) {
	t.Parallel()
	q := New(Limits{Places: 1, Room: 3})
	join := func(a Asker, order uint64) *turn {
		t.Helper()
		w, err := q.join(a, order)
		if err != nil {
			t.Fatal(err)
		}
		return w
	}
	crowd, one := Asker{Tenant: "crowd"}, Asker{Tenant: "one"}
	join(crowd, 1)
	night := join(Asker{Tenant: "one", Background: true}, 2)
	second, fourth := join(crowd, 3), join(crowd, 4)
	join(one, 5)
	if night.err == nil || second.err != nil || fourth.err != nil {
		t.Errorf("in the background %v, of the crowd %v and %v", night.err, second.err, fourth.err)
	}
	again := join(one, 6) // two wait of each: the first to come is the crowd
	if fourth.err == nil || again.err != nil || second.err != nil {
		t.Errorf("of the crowd %v and %v, of the other %v", second.err, fourth.err, again.err)
	}
}
