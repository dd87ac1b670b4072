package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"arivu/cmd/arivu/app"
	"arivu/cmd/arivu/config"
	"arivu/events"
	"arivu/events/bus/bustest"
	"arivu/planner/llm/llmtest"
)

// choiceAnswer is what is looked at of an answer to a choice.
type choiceAnswer struct {
	modelAnswer

	ID    string  `json:"id"`
	Cost  float64 `json:"cost"`
	Model string  `json:"model"`

	Sources struct {
		Told *events.Told `json:"told"`
	} `json:"sources"`
}

// offered are the readings that the scripted model offers, each with its statement and what
// must be true of its preview.
var offered = []struct {
	question, statement string
	shows               func(p *events.Preview) bool
}{
	{"Which customers are there?", "SELECT customer_id, email FROM customers ORDER BY customer_id", func(p *events.Preview) bool {
		sample := fmt.Sprint(p.Sample)
		return p.Rows >= 100 && len(p.Sample) == events.SampleRows && strings.Contains(sample, "•") && !strings.Contains(sample, "@")
	}},
	{"How many customers are there?", "SELECT COUNT(*) AS n FROM customers", func(p *events.Preview) bool {
		return p.Rows == 1 && p.Columns[0].Name == "n" && p.Missing == ""
	}},
	{"Which customers have a badge?", "SELECT badge FROM customers", func(p *events.Preview) bool {
		return p.Rows == 0 && strings.Contains(p.Missing, "badge")
	}},
	{"Which customers are loyal?", "", func(p *events.Preview) bool { return p == nil }},
}

// A model that asks back says which statement each reading comes to. What that gives is
// shown as people would get it, behind the same guard and masks; a statement that fails, or
// is not there, keeps no reading from being offered; and whoever chooses gets what was shown
// without another call. A replay makes the same of it.
func TestModelsReadingsShowWhatTheyGive(t *testing.T) {
	t.Parallel()
	var readings []map[string]any
	for _, r := range offered {
		readings = append(readings, map[string]any{"restatement": "Reads " + r.question, "question": r.question, "statement": r.statement})
	}
	text, err := json.Marshal(map[string]any{"intent": "clarify", "clarify": map[string]any{"prompt": "Which ones?", "readings": readings}})
	if err != nil {
		t.Fatal(err)
	}
	stub := llmtest.New(llmtest.Text(string(text)))
	s := start(t, "ARIVU_MASKED_SHOP=customers.email", "ARIVU_LLM_NARRATE=template",
		"ARIVU_LLM_PROVIDER=openai", "ARIVU_LLM_BASE_URL="+llmtest.Serve(t, stub), "ARIVU_LLM_MODEL=stub", "ARIVU_LLM_API_KEY=test-key-123")

	asked := s.choice(t, map[string]any{"question": "customers?"})
	if asked.Status != events.StatusClarify || len(asked.Clarify.Readings) != len(offered) {
		t.Fatalf("got %+v", asked)
	}
	for i, r := range asked.Clarify.Readings {
		if want := offered[i]; r.SQL != want.statement || (r.Preview == nil) != (r.SQL == "") || !want.shows(r.Preview) {
			t.Errorf("%q shows %+v", r.Question, r.Preview)
		}
	}

	chosen := s.choice(t, map[string]any{"question": offered[1].question, "parent": asked.ID})
	if chosen.Status != events.StatusAnswered || chosen.Path != events.PathLLM || chosen.Model != "stub" || chosen.Cost != 0 || stub.Count() != 1 {
		t.Fatalf("%d calls, got %+v", stub.Count(), chosen)
	}
	if shown := asked.Clarify.Readings[1].Preview.Sample[0][0]; fmt.Sprint(chosen.Rows) != fmt.Sprint([]events.Row{{shown}}) {
		t.Errorf("shown was %v, and it is %v", shown, chosen.Rows)
	}
	picked := s.choice(t, map[string]any{"pick": true, "parent": asked.ID})
	if picked.Status != events.StatusAnswered || picked.Path != events.PathLLM || stub.Count() != 1 {
		t.Errorf("%d calls, got %+v", stub.Count(), picked)
	}

	checkReplay(t, s, asked.ID, chosen.ID)
	if filed, err := app.RerunFile(t.Context(), s.saved(t, chosen.ID)); err != nil || len(filed) < 2 || !filed[0].Same() {
		t.Errorf("from its file: %d steps, %v", len(filed), err)
	}
}

// checkReplay handles questions again, of which the same comes.
func checkReplay(t *testing.T, s *server, ids ...string) {
	t.Helper()
	cfg, err := config.Load("", nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, id := range ids {
		steps, err := app.Rerun(t.Context(), s.app.Bus(), &cfg.Config, events.DefaultTenant, id)
		if err != nil || len(steps) < 2 {
			t.Fatalf("%d steps, %v", len(steps), err)
		}
		for _, step := range steps {
			if !step.Same() {
				t.Errorf("after %s: then %+v, now %+v %s", step.Answered, step.Recorded, step.Now, step.Waits)
			}
		}
	}
}

// choice asks something on the shop, and waits for the answer.
func (s *server) choice(t *testing.T, request map[string]any) *choiceAnswer {
	t.Helper()
	request["wait_ms"] = 60_000
	if request["parent"] == nil {
		request["connection"] = "shop"
	}
	body, err := json.Marshal(request)
	if err != nil {
		t.Fatal(err)
	}
	a := new(choiceAnswer)
	s.fetch(t, http.MethodPost, "/api/chat", body, a)
	return a
}

// What a model was shown of what people have written is told with the answer that it
// planned, with one that its plan is used for again, and by a replay.
func TestWhatAModelWasToldIsOnTheRecord(t *testing.T) {
	t.Parallel()
	stub := llmtest.New(llmtest.Plan("SELECT COUNT(*) AS n FROM customers WHERE country = 'India'", "Customers in India"))
	s := start(t, "ARIVU_LLM_NARRATE=template",
		"ARIVU_LLM_PROVIDER=openai", "ARIVU_LLM_BASE_URL="+llmtest.Serve(t, stub), "ARIVU_LLM_MODEL=stub", "ARIVU_LLM_API_KEY=test-key-123")
	written := map[string]any{
		"version": 0, "instructions": []any{map[string]any{"text": "Staff are no customers."}},
		"verified": []any{map[string]any{"id": "in-segment", "question": "customers in the business segment", "sql": "SELECT COUNT(*) FROM customers WHERE segment = 'business'"}},
	}
	bustest.Await(t, "the schema to be known", func() bool {
		return s.Do(t.Context(), http.MethodPut, "/api/connections/shop/semantics", written, nil) == nil
	})
	var first choiceAnswer
	for i, want := range []events.Path{events.PathLLM, events.PathCached} {
		a := s.choice(t, map[string]any{"question": "customers in India, the business"})
		told := a.Sources.Told
		if a.Path != want || told == nil || len(told.Examples) != 1 || told.Examples[0].ID != "in-segment" || !slices.Equal(told.Notes, []string{"Staff are no customers."}) {
			t.Fatalf("%s: got %+v, told %+v", want, a, told)
		}
		if i == 0 {
			first = *a
		}
	}
	checkReplay(t, s, first.ID)
}
