package main

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"arivu/cmd/arivu/client"
	"arivu/events"
	"arivu/events/bus/bustest"
	"arivu/planner/llm/llmtest"
)

// The next question is planned by whichever model is first when it is asked: by the order,
// by what is disabled, and by the choice of its connection; and offline once there is none.
func TestNextQuestionFollowsTheModels(t *testing.T) {
	t.Parallel()
	w := startTwoModels(t)
	planned := func(path events.Path, provider string) func() bool {
		return func() bool {
			a := w.ask(t, "How many customers are there?")
			return a.Status == events.StatusAnswered && a.Path == path && (provider == "" || a.Provider == provider)
		}
	}
	change := func(method, path string, body any) {
		t.Helper()
		if err := w.Do(t.Context(), method, path, body, nil); err != nil {
			t.Fatal(err)
		}
	}
	bustest.Await(t, "the first model", planned(events.PathLLM, "first"))
	change(http.MethodPut, "/api/llms/order", map[string]any{"ids": []string{"second"}})
	bustest.Await(t, "the second one, put first", planned(events.PathLLM, "second"))
	change(http.MethodPut, "/api/llms/second", map[string]any{"disabled": true})
	bustest.Await(t, "the first one, the other being disabled", planned(events.PathLLM, "first"))
	change(http.MethodPut, "/api/llms/second", map[string]any{"disabled": false})
	change(http.MethodPut, "/api/connections/shop", map[string]any{"options": map[string]any{"models": []string{"first"}}})
	bustest.Await(t, "the choice of the connection", planned(events.PathLLM, "first"))
	change(http.MethodPut, "/api/connections/shop", map[string]any{"options": map[string]any{"models": []string{}}})
	bustest.Await(t, "the server's order again", planned(events.PathLLM, "second"))
	for _, id := range []string{"first", "second"} {
		change(http.MethodDelete, "/api/llms/"+id, nil)
	}
	bustest.Await(t, "the offline planner", planned(events.PathOffline, ""))
}

// One question is planned by the model that it names, whatever the order; with that one
// disabled it is refused before it is accepted.
func TestAskNamesTheModel(t *testing.T) {
	t.Parallel()
	w := startTwoModels(t)
	out, errs, code := w.command(t, "ask", "--model", "second", "--json", "How many customers are there?")
	if code != exitOK || !strings.Contains(out, `"provider":"second"`) {
		t.Fatalf("exit %d: %s%s", code, out, errs)
	}
	if err := w.Do(t.Context(), http.MethodPut, "/api/llms/second", map[string]any{"disabled": true}, nil); err != nil {
		t.Fatal(err)
	}
	_, errs, code = w.command(t, "ask", "--model", "second", "How many customers are there?")
	if code != exitUsage || !strings.Contains(errs, `"second" is disabled`) {
		t.Errorf("exit %d: %s", code, errs)
	}
}

// A model that fails again and again is shown as down, with the reason and when it is
// tried again; one with another key is no longer that one.
func TestModelThatIsDownSaysSo(t *testing.T) {
	t.Parallel()
	w := startTwoModels(t)
	w.set(llmtest.Status(http.StatusServiceUnavailable, "", "later"), outcomes[0].step)
	state := func(id string) client.Model {
		t.Helper()
		var m client.Model
		if err := w.Do(t.Context(), http.MethodGet, "/api/llms/"+id, nil, &m); err != nil {
			t.Fatal(err)
		}
		return m
	}
	bustest.Await(t, "the first model to be given up for a while", func() bool {
		w.ask(t, "How many customers are there?")
		return state("first").State == events.ModelOpen
	})
	if m := state("first"); m.Reason == "" || m.RetryAt == nil {
		t.Errorf("got %+v", m)
	}
	out, errs, code := w.command(t, "models", "changes", "first")
	if code != exitOK {
		t.Fatalf("exit %d: %s%s", code, out, errs)
	}
	wantLines(t, out, "down: ", "ok")
	bustest.Await(t, "the second one to be known to answer", func() bool { return state("second").State == events.ModelClosed })
	if err := w.Do(t.Context(), http.MethodPut, "/api/llms/first", map[string]any{"api_key": "another-key"}, nil); err != nil {
		t.Fatal(err)
	}
	if m := state("first"); !slices.Contains([]string{"unknown", events.ModelClosed}, m.State) || m.Reason != "" {
		t.Errorf("with another key: %+v", m)
	}
}
