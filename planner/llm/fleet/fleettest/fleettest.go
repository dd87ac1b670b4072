// Package fleettest gives tests a fleet of providers that they have in hand.
package fleettest

import (
	"context"
	"fmt"
	"strconv"
	"sync"
	"testing"

	"arivu/events"
	"arivu/planner/llm"
	"arivu/planner/llm/fleet"
)

// Models is a fleet.Source that a test changes. Models hold no sealed keys.
type Models struct {
	mu     sync.Mutex
	models []*events.Model
	keys   map[string]string
}

// NewModels returns a source of these models, in their order.
func NewModels(models ...*events.Model) *Models {
	return &Models{models: models, keys: map[string]string{}}
}

// Set replaces the models.
func (s *Models) Set(models ...*events.Model) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.models = models
}

// SetKey gives a model a key.
func (s *Models) SetKey(id, key string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.keys[id] = key
}

// List implements fleet.Source.
func (s *Models) List(context.Context, string) ([]*events.Model, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.models, nil
}

// Config implements fleet.Source.
func (s *Models) Config(m *events.Model) (llm.Config, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return llm.Config{Provider: m.Provider, Model: m.Model, BaseURL: m.BaseURL, APIKey: s.keys[m.ID]}.WithDefaults(), nil
}

// Of returns a fleet of these providers, in their order, each a model whose id is its
// place from 1 and that every tenant may use. It closes with the test. Source and Open of
// cfg are its own.
func Of(tb testing.TB, cfg fleet.Config, providers ...llm.Provider) *fleet.Fleet {
	tb.Helper()
	models := make([]*events.Model, len(providers))
	byAddress := map[string]llm.Provider{}
	for i, p := range providers {
		id := p.Identity()
		address := fmt.Sprintf("http://127.0.0.1/%d", i+1)
		models[i] = &events.Model{ID: strconv.Itoa(i + 1), Provider: id.Provider, Model: id.Model, BaseURL: address}
		byAddress[address] = p
	}
	cfg.Source = NewModels(models...)
	cfg.Open = func(c llm.Config) (fleet.Provider, error) { return kept{byAddress[c.BaseURL]}, nil }
	f := fleet.New(cfg)
	tb.Cleanup(func() { f.Close(context.Background()) })
	return f
}

// kept is a provider that is closed with its connections, if it has any.
type kept struct{ llm.Provider }

// Close implements fleet.Provider.
func (k kept) Close() {
	if c, has := k.Provider.(interface{ Close() }); has {
		c.Close()
	}
}

var _ fleet.Source = (*Models)(nil)
