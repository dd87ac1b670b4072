package main

import (
	"encoding/json"
	"strings"
	"testing"

	"arivu/cmd/arivu/app"
	"arivu/cmd/arivu/config"
	"arivu/events"
	"arivu/planner/llm/llmtest"
)

// A past question runs again for free and byte by byte: planned by a model, by the second
// one, after a repair, by the offline planner in a model's place, and failed.
func TestReplayIsBitForBit(t *testing.T) {
	t.Parallel()
	w := startTwoModels(t)
	down := llmtest.Status(503, "", "later")
	good := outcomes[0].step
	var ids []string
	for _, steps := range [][2]llmtest.Step{{good, nil}, {down, good}, {llmtest.Text("hm"), good}, {down, llmtest.Garbage()}} {
		w.set(steps[0], steps[1])
		ids = append(ids, w.ask(t, "How many customers are there?").ID)
	}
	ids = append(ids, w.ask(t, "what is the weather in Paris?").ID, w.ask(t, "How many orders per country?", map[string]any{"planner": "offline"}).ID)
	w.set(llmtest.Plan("SELECT nothing FROM customers", "nothing"), down)
	repaired := w.ask(t, "How many customers are there?")
	ids = append(ids, repaired.ID)

	before := w.stubs[0].Count() + w.stubs[1].Count()
	kinds := map[events.Kind]int{}
	cfg, err := config.Load("", nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, id := range ids {
		steps, err := app.Rerun(t.Context(), w.app.Bus(), &cfg.Config, events.DefaultTenant, id)
		if err != nil || len(steps) == 0 {
			t.Fatalf("%d steps, %v", len(steps), err)
		}
		for _, s := range steps {
			kinds[s.Recorded.Kind()]++
			if !s.Same() {
				then, _ := json.Marshal(s.Recorded)
				now, _ := json.Marshal(s.Now)
				t.Errorf("after %s of %s\nthen %s\nnow  %s %s", s.Answered, id, then, now, s.Waits)
			}
		}
	}
	if after := w.stubs[0].Count() + w.stubs[1].Count(); after != before {
		t.Errorf("%d calls to models", after-before)
	}
	for _, kind := range []events.Kind{events.KindCompletion, events.KindPlanned, events.KindAnswered, events.KindFailed} {
		if kinds[kind] == 0 {
			t.Errorf("nothing of kind %s was replayed: %v", kind, kinds)
		}
	}
}

// The command says what is the same.
func TestReplayCommand(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	settings := []string{"ARIVU_DATA_DIR=" + dir, "ARIVU_DEMO=false", "ARIVU_CONNECTION_SHOP=sqlite://" + shop(t)}
	p := spawn(t, "all", "", settings...)
	first, err := askWithKey(t, p.address, "one")
	if err != nil {
		t.Fatal(err)
	}
	p.stop()
	out, errs, code := command(t, settings, "replay", first.ID)
	if code != 0 || !strings.Contains(out, "same       attempt 1: planned after asked\nsame       attempt 1: answered after executed\n") {
		t.Errorf("code %d, %s%s", code, out, errs)
	}
	if _, errs, code = command(t, settings, "replay", events.NewID()); code != exitFailed || !strings.Contains(errs, "on the log of "+dir) {
		t.Errorf("an unknown question: code %d, %s", code, errs)
	}
	if _, errs, code = command(t, settings, "replay", "x"); code != exitUsage {
		t.Errorf("no id: code %d, %s", code, errs)
	}
}
