package bus_test

import (
	"errors"
	"slices"
	"testing"
	"time"

	"arivu/events"
	"arivu/events/bus"
	"arivu/events/bus/bustest"
)

func modelIDs(t *testing.T, m *bus.Models, tenant string) []string {
	t.Helper()
	list, err := m.List(t.Context(), tenant)
	if err != nil {
		t.Fatal(err)
	}
	ids := make([]string, len(list))
	for i, model := range list {
		ids[i] = model.ID
	}
	return ids
}

// Models stand in order of preference, each tenant's apart, and every process sees what
// another one changes.
func TestModelsInOrder(t *testing.T) {
	t.Parallel()
	brk := bustest.Broker(t)
	here, err := bustest.Connect(t, brk, bus.Options{}).Models(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	there, err := bustest.Connect(t, brk, bus.Options{}).Models(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if got := modelIDs(t, there, "default"); len(got) != 0 {
		t.Fatalf("before any was stored: %v", got)
	}
	for _, model := range []events.Model{{ID: "c", Rank: 1}, {ID: "b", Rank: 2}, {ID: "a", Rank: 2}} {
		if err := here.Create(t.Context(), "default", &model); err != nil {
			t.Fatal(err)
		}
	}
	if err := here.Create(t.Context(), "other", &events.Model{ID: "z"}); err != nil {
		t.Fatal(err)
	}
	if got := modelIDs(t, here, "default"); !slices.Equal(got, []string{"c", "a", "b"}) {
		t.Errorf("here: %v", got)
	}
	bustest.Await(t, "the other process to see them", func() bool {
		return slices.Equal(modelIDs(t, there, "default"), []string{"c", "a", "b"})
	})

	last, revision, err := here.Model(t.Context(), "default", "b")
	if err != nil {
		t.Fatal(err)
	}
	last.Rank = 0
	if err := here.Update(t.Context(), "default", last, revision); err != nil {
		t.Fatal(err)
	}
	bustest.Await(t, "the other process to see the new order", func() bool {
		return slices.Equal(modelIDs(t, there, "default"), []string{"b", "c", "a"})
	})
	if err := here.Update(t.Context(), "default", last, revision); !errors.Is(err, bus.ErrConflict) {
		t.Errorf("an update of an older state: %v", err)
	}
	if err := here.Create(t.Context(), "default", last); !errors.Is(err, bus.ErrConflict) {
		t.Errorf("a second model of the name: %v", err)
	}
}

// How a model was found stands beside it, is no model, and goes when it goes.
func TestModelStatuses(t *testing.T) {
	t.Parallel()
	m, err := bustest.New(t).Models(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, id := range []string{"fast", "slow"} {
		if err := m.Create(t.Context(), "default", &events.Model{ID: id}); err != nil {
			t.Fatal(err)
		}
	}
	found := events.ModelStatus{State: events.ModelOpen, Reason: "down", Since: time.Unix(1, 0).UTC(), RetryAt: time.Unix(31, 0).UTC()}
	if err := m.SetStatus(t.Context(), "default", "slow", found); err != nil {
		t.Fatal(err)
	}
	if got := modelIDs(t, m, "default"); !slices.Equal(got, []string{"fast", "slow"}) {
		t.Errorf("models: %v", got)
	}
	statuses, err := m.Statuses(t.Context(), "default")
	if err != nil || len(statuses) != 1 || statuses["slow"] != found {
		t.Errorf("statuses: %+v, %v", statuses, err)
	}
	if err := m.ForgetStatus(t.Context(), "default", "slow"); err != nil {
		t.Fatal(err)
	}
	if statuses, err = m.Statuses(t.Context(), "default"); err != nil || len(statuses) != 0 {
		t.Errorf("statuses after one was forgotten: %+v, %v", statuses, err)
	}
	if err := m.SetStatus(t.Context(), "default", "slow", found); err != nil {
		t.Fatal(err)
	}
	if err := m.Delete(t.Context(), "default", "slow"); err != nil {
		t.Fatal(err)
	}
	if _, _, err := m.Model(t.Context(), "default", "slow"); !errors.Is(err, bus.ErrNotFound) {
		t.Errorf("after its deletion: %v", err)
	}
	if statuses, err = m.Statuses(t.Context(), "default"); err != nil || len(statuses) != 0 {
		t.Errorf("statuses after the deletion: %+v, %v", statuses, err)
	}
}
