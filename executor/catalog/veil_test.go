package catalog_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"arivu/events"
	"arivu/executor/catalog"
	"arivu/executor/engine"
)

// unveiled is an engine that does not know of rules about columns.
type unveiled struct{}

func (unveiled) Introspect(context.Context, engine.IntrospectOptions) (*events.Schema, error) {
	return &events.Schema{Dialect: "other", Tables: []events.Table{{Name: "people", Columns: []events.Column{{Name: "ssn"}}}}}, nil
}

// What an engine shows that cannot keep columns back is not shown at all.
func TestNoSnapshotWithoutAVeil(t *testing.T) {
	t.Parallel()
	rules, err := events.ConnectionOptions{Hidden: []string{"people.ssn"}}.Rules()
	if err != nil {
		t.Fatal(err)
	}
	s, _, err := catalog.TakeUnder(t.Context(), rules, "x", unveiled{}, engine.IntrospectOptions{}, time.Now())
	if s != nil || !errors.Is(err, events.ClassUnavailable) {
		t.Errorf("got %+v, %v", s, err)
	}
}
