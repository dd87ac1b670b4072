package fleet_test

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"

	"arivu/events"
	"arivu/planner/llm"
	"arivu/planner/llm/fleet"
	"arivu/planner/llm/fleet/fleettest"
)

// garage opens providers and remembers which of them are open.
type garage struct {
	mu     sync.Mutex
	opened []string // base URL and key, in order
	open   map[string]int
	err    error
	block  chan struct{} // nil lets calls through
	inside chan struct{}
}

func (g *garage) Open(cfg llm.Config) (fleet.Provider, error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	name := cfg.BaseURL + " " + cfg.APIKey
	g.opened = append(g.opened, name)
	g.open[name]++
	return &car{garage: g, name: name, id: llm.Identity{Provider: cfg.Provider, Model: cfg.Model}}, nil
}

func (g *garage) stillOpen() []string {
	g.mu.Lock()
	defer g.mu.Unlock()
	var out []string
	for name, n := range g.open {
		if n > 0 {
			out = append(out, name)
		}
	}
	slices.Sort(out)
	return out
}

type car struct {
	garage *garage
	name   string
	id     llm.Identity
}

func (c *car) Identity() llm.Identity { return c.id }

func (c *car) Complete(context.Context, llm.Request) (*llm.Reply, error) {
	if c.garage.block != nil {
		c.garage.inside <- struct{}{}
		<-c.garage.block
	}
	if c.garage.err != nil {
		return nil, c.garage.err
	}
	return &llm.Reply{Text: c.name}, nil
}

func (c *car) Close() {
	c.garage.mu.Lock()
	defer c.garage.mu.Unlock()
	c.garage.open[c.name]--
}

func at(id, url string, edit ...func(*events.Model)) *events.Model {
	m := &events.Model{ID: id, Provider: "p", Model: "m", BaseURL: url}
	for _, e := range edit {
		e(m)
	}
	return m
}

func ask(t *testing.T, f *fleet.Fleet) string {
	t.Helper()
	reply, _, err := f.Complete(t.Context(), fleet.Call{Tenant: "default"}, llm.Request{})
	if err != nil {
		t.Fatal(err)
	}
	return reply.Text
}

// A model whose key or address changes is opened anew, and what nobody wants any more is
// closed; what concerns neither leaves it open.
func TestModelsAreOpenedAnewWithoutARestart(t *testing.T) {
	t.Parallel()
	g := &garage{open: map[string]int{}}
	source := fleettest.NewModels(at("a", "http://a"), at("b", "http://b"))
	f := fleet.New(fleet.Config{Source: source, Open: g.Open})
	steps := []struct {
		name   string
		change func()
		answer string
		open   []string
		opened int
	}{
		{"first", func() {}, "http://a ", []string{"http://a ", "http://b "}, 2},
		{"limits and prices", func() {
			source.Set(at("a", "http://a", func(m *events.Model) { m.Limits.RequestsPerMinute = 9 }), at("b", "http://b"))
		}, "http://a ", []string{"http://a ", "http://b "}, 2},
		{"another key", func() { source.SetKey("a", "k2"); source.Set(at("a", "http://a"), at("b", "http://b")) }, "http://a k2", []string{"http://a k2", "http://b "}, 3},
		{"another address", func() { source.Set(at("a", "http://c"), at("b", "http://b")) }, "http://c k2", []string{"http://b ", "http://c k2"}, 4},
		{"another order", func() { source.Set(at("b", "http://b"), at("a", "http://c")) }, "http://b ", []string{"http://b ", "http://c k2"}, 4},
		{"two of one endpoint", func() { source.Set(at("b", "http://b"), at("d", "http://b")) }, "http://b ", []string{"http://b "}, 4},
		{"one of them is disabled", func() {
			source.Set(at("b", "http://b", func(m *events.Model) { m.Disabled = true }), at("d", "http://b"))
		}, "http://b ", []string{"http://b "}, 4},
	}
	for _, s := range steps {
		s.change()
		if got := ask(t, f); got != s.answer {
			t.Errorf("%s: answered by %q", s.name, got)
		}
		if got := g.stillOpen(); !slices.Equal(got, s.open) || len(g.opened) != s.opened {
			t.Errorf("%s: open are %q after %d openings", s.name, got, len(g.opened))
		}
	}
	f.Close(t.Context())
	if got := g.stillOpen(); len(got) != 0 {
		t.Errorf("after the end: %q", got)
	}
}

// A call that is under way keeps its provider open, however the models change.
func TestCallKeepsItsProviderOpen(t *testing.T) {
	t.Parallel()
	g := &garage{open: map[string]int{}, block: make(chan struct{}), inside: make(chan struct{})}
	source := fleettest.NewModels(at("a", "http://a"))
	f := fleet.New(fleet.Config{Source: source, Open: g.Open})
	var calls sync.WaitGroup
	calls.Go(func() { ask(t, f) })
	<-g.inside
	source.Set(at("b", "http://b"))
	calls.Go(func() { ask(t, f) })
	<-g.inside
	if got := g.stillOpen(); !slices.Equal(got, []string{"http://a ", "http://b "}) {
		t.Errorf("during the call: %q", got)
	}
	close(g.block)
	calls.Wait()
	if got := g.stillOpen(); !slices.Equal(got, []string{"http://b "}) {
		t.Errorf("after the call: %q", got)
	}
	f.Close(t.Context())
}

// A model with another key is tried at once, though the breaker of the old one is open.
func TestAnotherKeyHasAnotherBreaker(t *testing.T) {
	t.Parallel()
	g := &garage{open: map[string]int{}, err: events.NewError(events.StagePlanner, events.ClassUnavailable, "down")}
	source := fleettest.NewModels(at("a", "http://a"))
	told := &changes{}
	f := fleet.New(fleet.Config{Source: source, Open: g.Open, Breaker: llm.BreakerConfig{Failures: 1}, Changes: told})
	if _, _, err := f.Complete(t.Context(), fleet.Call{Tenant: "default"}, llm.Request{}); !errors.Is(err, events.ClassUnavailable) {
		t.Fatalf("got %v", err)
	}
	g.err = nil
	source.SetKey("a", "k2")
	source.Set(at("a", "http://a"))
	if got := ask(t, f); got != "http://a k2" {
		t.Errorf("answered by %q", got)
	}
	f.Close(t.Context())
	if got := told.states(); !slices.Equal(got, []string{"default a →open", "default a →closed"}) {
		t.Errorf("told %q", got)
	}
}

// changes keeps what it is told.
type changes struct {
	mu   sync.Mutex
	told []string
}

func (c *changes) ModelChanged(_ context.Context, tenant string, change *events.ModelChange) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.told = append(c.told, tenant+" "+change.Model+" →"+change.To)
	return nil
}

func (c *changes) states() []string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.told
}
