package edge

import (
	"context"
	"encoding/json"
	"net/http"
	"slices"
	"testing"
	"time"

	"arivu/events"
	"arivu/events/bus"
	"arivu/events/bus/bustest"
)

// teacher serves lessons as the planner does: the phrase may mean orders and
// nothing else.
func (w *world) teacher() *bus.Vocabularies {
	w.t.Helper()
	v, err := w.bus.Vocabularies(w.t.Context())
	if err != nil {
		w.t.Fatal(err)
	}
	service, err := w.bus.Serve(events.StagePlanner, events.VerbTeach, func(ctx context.Context, data []byte) (any, error) {
		var in events.TeachTerm
		if err := json.Unmarshal(data, &in); err != nil {
			return nil, err
		}
		if in.Phrase == "" || in.Meaning != "orders" {
			return events.TermTaught{Problem: &events.BadLesson{Field: "meaning", Message: "Nothing is called that.", Near: []string{"orders"}}}, nil
		}
		t := events.Term{
			Phrase: in.Phrase, Meaning: in.Meaning, Kind: events.TermTable, Targets: []string{"orders"}, Author: in.Author, Taught: time.Unix(3, 0).UTC(),
		}
		after, err := v.Change(ctx, in.Tenant, in.Connection, func(v *events.Vocabulary) (bool, error) { return v.Teach(t) })
		if err != nil {
			return nil, err
		}
		return events.TermTaught{Term: &t, Version: after.Version}, nil
	})
	if err != nil {
		w.t.Fatal(err)
	}
	w.t.Cleanup(service.Close)
	return v
}

func TestVocabularyIsTaughtListedAndForgotten(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	const path = "/api/connections/shop/vocabulary"
	if v := w.object(w.do("GET", path, nil), http.StatusOK); v["version"] != 0.0 || len(v["terms"].([]any)) != 0 {
		t.Errorf("before anything was taught: %v", v)
	}
	w.problem(w.do("POST", path, map[string]any{"phrase": "purchases", "meaning": "orders"}), http.StatusServiceUnavailable, "")
	w.teacher()
	taught := w.object(w.do("POST", path, map[string]any{"phrase": "purchases", "meaning": "orders"}), http.StatusOK)
	if taught["phrase"] != "purchases" || taught["version"] != 1.0 || taught["author"] != "local" {
		t.Errorf("taught %v", taught)
	}
	p := w.problem(w.do("POST", path, map[string]any{"phrase": "purchases", "meaning": "ordres"}), http.StatusUnprocessableEntity, "meaning")
	if !slices.Equal(p.Near, []string{"orders"}) {
		t.Errorf("near %v", p.Near)
	}
	w.problem(w.do("POST", path, map[string]any{"phrase": "purchases", "means": "orders"}), http.StatusUnprocessableEntity, "means")
	if v := w.object(w.do("GET", path, nil), http.StatusOK); len(v["terms"].([]any)) != 1 {
		t.Errorf("after the lesson: %v", v)
	}
	w.problem(w.do("DELETE", path, nil), http.StatusUnprocessableEntity, "phrase")
	if p := w.problem(w.do("DELETE", path+"?phrase=purchase", nil), http.StatusNotFound, "phrase"); !slices.Equal(p.Near, []string{"purchases"}) {
		t.Errorf("near %v", p.Near)
	}
	if r := w.do("DELETE", path+"?phrase=Purchases", nil); r.StatusCode != http.StatusNoContent {
		t.Errorf("forgetting: %d %s", r.StatusCode, r.body)
	}
	if v := w.object(w.do("GET", path, nil), http.StatusOK); v["version"] != 2.0 || len(v["terms"].([]any)) != 0 {
		t.Errorf("after forgetting: %v", v)
	}
	w.problem(w.do("GET", "/api/connections/nosuch/vocabulary", nil), http.StatusNotFound, "name")
	w.problem(w.do("PUT", path, nil), http.StatusMethodNotAllowed, "")
}

// A connection takes its words with it.
func TestVocabularyGoesWithItsConnection(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.executor(events.VerbRefresh, func(context.Context, []byte) (any, error) { return events.SchemaRefreshed{}, nil })
	vocabularies := w.teacher()
	w.object(w.do("POST", "/api/connections", map[string]any{"name": "mine", "url": "sqlite:///a.db"}), http.StatusCreated)
	w.object(w.do("POST", "/api/connections/mine/vocabulary", map[string]any{"phrase": "purchases", "meaning": "orders"}), http.StatusOK)
	if r := w.do("DELETE", "/api/connections/mine", nil); r.StatusCode != http.StatusNoContent {
		t.Fatalf("%d %s", r.StatusCode, r.body)
	}
	bustest.Await(t, "the vocabulary to go", func() bool {
		v, err := vocabularies.Vocabulary(t.Context(), "default", "mine")
		return err == nil && v.Version == 0
	})
}
