package cache_test

import (
	"testing"
	"time"

	"go.uber.org/goleak"

	"arivu/events"
	"arivu/events/bus"
	"arivu/events/bus/bustest"
	"arivu/planner/cache"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// shelf is the plans of a process on a bus.
func shelf(t *testing.T, b *bus.Bus) *cache.Plans {
	t.Helper()
	p, err := cache.NewPlans(b.Documents(bus.BucketPlans))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.Close)
	return p
}

func scope() cache.Scope {
	return cache.Scope{Tenant: "default", Connection: "shop", WriteMode: events.WriteNever, Schema: "s1", Prompt: "p1", Models: []string{"openai/m"}}
}

func keep(t *testing.T, p *cache.Plans, s cache.Scope, text, sql string, at time.Time) *events.Question {
	t.Helper()
	asked := bustest.Asked(text)
	asked.Seq = 1
	q, err := events.NewQuestion(asked)
	if err != nil {
		t.Fatal(err)
	}
	plan := &events.Planned{
		Connection: "shop", Path: events.PathLLM, Candidates: []events.Candidate{{SQL: sql, Score: 0.9}}, Restatement: "all of them", Model: "m",
		Usage: events.Usage{PromptTokens: 7}, Notes: []string{"asked twice"}, CacheKey: s.Key(text, at),
	}
	if err := p.Keep(t.Context(), q, plan, at); err != nil {
		t.Fatal(err)
	}
	return q
}

func find(t *testing.T, p *cache.Plans, s cache.Scope, text string, at time.Time) *events.Planned {
	t.Helper()
	plan, err := p.Find(t.Context(), s.Key(text, at), text, at)
	if err != nil {
		t.Fatal(err)
	}
	return plan
}

func TestAPlanIsFoundByAllReplicas(t *testing.T) {
	t.Parallel()
	b := bustest.New(t)
	here, there := shelf(t, b), shelf(t, b)
	q := keep(t, here, scope(), "How many orders?", "SELECT COUNT(*) FROM orders", now)
	for _, p := range []*cache.Plans{here, there, there} {
		plan := find(t, p, scope(), "how many orders", now.Add(time.Hour))
		if plan == nil || plan.Path != events.PathCached || plan.Candidates[0].SQL != "SELECT COUNT(*) FROM orders" || plan.Model != "m" {
			t.Fatalf("found %+v", plan)
		}
		if plan.Usage != (events.Usage{}) || plan.Notes != nil || plan.CacheKey != "" {
			t.Errorf("it says what its first question cost: %+v", plan)
		}
		if r := plan.Reused; r.Question != q.Question || !r.At.Equal(now) || r.Asked != "" {
			t.Errorf("reused %+v", r)
		}
	}
	if plan := find(t, there, scope(), "number of orders", now); plan == nil || plan.Reused.Asked != "How many orders?" {
		t.Errorf("for another wording: %+v", plan)
	}
}

func TestAPlanStaysInItsScope(t *testing.T) {
	t.Parallel()
	p := shelf(t, bustest.New(t))
	keep(t, p, scope(), "orders", "SELECT * FROM orders", now)
	for name, change := range map[string]func(*cache.Scope){
		"tenant":       func(s *cache.Scope) { s.Tenant = "other" },
		"connection":   func(s *cache.Scope) { s.Connection = "other" },
		"write mode":   func(s *cache.Scope) { s.WriteMode = events.WriteApproval },
		"schema":       func(s *cache.Scope) { s.Schema = "s2" },
		"prompt":       func(s *cache.Scope) { s.Prompt = "p2" },
		"models":       func(s *cache.Scope) { s.Models = []string{"openai/m", "groq/n"} },
		"vocabulary":   func(s *cache.Scope) { s.Vocabulary = 1 },
		"semantics":    func(s *cache.Scope) { s.Semantics = 1 },
		"conversation": func(s *cache.Scope) { s.Earlier = []string{"customers"} },
	} {
		s := scope()
		change(&s)
		if plan := find(t, p, s, "orders", now); plan != nil {
			t.Errorf("found with another %s", name)
		}
	}
	if find(t, p, scope(), "orders", now) == nil {
		t.Error("not found in its own scope")
	}
	if find(t, p, scope(), "orders", now.Add(cache.MaxAge+time.Hour)) != nil {
		t.Error("found when it was too old")
	}
}

func TestAPlanMadeFromTheDayIsForThatDay(t *testing.T) {
	t.Parallel()
	p := shelf(t, bustest.New(t))
	for _, c := range []struct {
		text, sql string
		lasts     bool
	}{
		{"recent orders", "SELECT * FROM orders WHERE placed >= '2026-02-18'", false},
		{"orders of this season", "SELECT * FROM orders WHERE strftime('%Y', placed) = '2026'", false},
		{"orders since 2026-01-05", "SELECT * FROM orders WHERE placed >= '2026-01-05'", true},
		{"orders in March 2024", "SELECT * FROM orders WHERE placed >= '2024-03-01' AND placed < '2024-04-01'", true},
		{"invoices in March 2024", "SELECT * FROM invoices WHERE day BETWEEN '2024-03-01' AND '2024-03-31'", true},
		{"orders in 2024", "SELECT * FROM orders WHERE strftime('%Y', placed) = '2024'", true},
		{"orders over 100", "SELECT * FROM orders WHERE total > 100", true},
	} {
		keep(t, p, scope(), c.text, c.sql, now)
		if find(t, p, scope(), c.text, now.Add(time.Hour)) == nil {
			t.Errorf("%s: not found on its day", c.text)
		}
		if found := find(t, p, scope(), c.text, now.AddDate(0, 0, 1)) != nil; found != c.lasts {
			t.Errorf("%s: found the day after: %v", c.text, found)
		}
	}
}
