package main

import (
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"arivu/cmd/arivu/app"
	"arivu/cmd/arivu/client"
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
		filed, err := app.RerunFile(t.Context(), w.saved(t, id))
		if err != nil || len(filed) != len(steps) {
			t.Fatalf("%d steps from the file, %d from the log, %v", len(filed), len(steps), err)
		}
		steps = append(steps, filed...)
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

// saved is a question's file.
func (s *server) saved(t *testing.T, id string) *events.TraceFile {
	t.Helper()
	var data json.RawMessage
	if err := s.Do(t.Context(), http.MethodGet, "/api/traces/"+id+"/download", nil, &data); err != nil {
		t.Fatal(err)
	}
	file, err := events.ReadTraceFile(data)
	if err != nil {
		t.Fatal(err)
	}
	return file
}

// A file is enough to show a question, and to plan it again: a follow-up too, for what was
// before it is in the file, and not what the server has learned since.
func TestTraceFileIsEnough(t *testing.T) {
	t.Parallel()
	s := start(t)
	ask := func(session, question string) *client.Answer {
		t.Helper()
		a, err := s.Ask(t.Context(), client.Question{Question: question, SessionID: session}, func(client.Step) {})
		if err != nil || a.Status != events.StatusAnswered {
			t.Fatalf("%s: %+v, %v", question, a, err)
		}
		return a
	}
	first := ask("", "How many customers are there?")
	second := ask(first.SessionID, "and in Germany?")
	name := filepath.Join(t.TempDir(), "trace.json")
	if _, errs, code := s.command(t, "traces", second.ID, "--save", name); code != exitOK || !strings.Contains(errs, "arivu replay --file "+name) {
		t.Fatalf("saving: code %d, %s", code, errs)
	}
	out, errs, code := command(t, nil, "replay", "--file", name)
	if code != exitOK || !strings.Contains(out, "same       attempt 1: planned after asked\nsame       attempt 1: answered after executed\n") {
		t.Errorf("code %d, %s%s", code, out, errs)
	}
	out, errs, code = command(t, nil, "traces", "--file", name)
	if code != exitOK || !strings.Contains(out, "and in Germany?") || !strings.Contains(out, "▇") || !strings.Contains(out, second.SQL) {
		t.Errorf("code %d, %s%s", code, out, errs)
	}
	file := s.saved(t, second.ID)
	before := &file.Planning.Earlier[0][0].Event
	*before = json.RawMessage(strings.Replace(string(*before), "How many customers are there?", "How many products are there?", 1))
	other, err := json.Marshal(file)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, other, 0o600); err != nil {
		t.Fatal(err)
	}
	if out, errs, code = command(t, nil, "replay", "--file", name); code != exitFailed || !strings.Contains(out, "different  attempt 1: planned after asked") {
		t.Errorf("after another question: code %d, %s%s", code, out, errs)
	}
	if err := os.WriteFile(name, []byte(`{"format": "else"}`), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{{"replay", "--file", name}, {"traces", "--file", name}} {
		if _, errs, code := command(t, nil, args...); code != exitFailed || !strings.Contains(errs, `its format is "else"`) {
			t.Errorf("%v: code %d, %s", args, code, errs)
		}
	}
	for _, args := range [][]string{{"replay"}, {"replay", "--file", name, first.ID}, {"traces", "--save", name}, {"traces", "--file", name, first.ID}} {
		if _, errs, code := command(t, nil, args...); code != exitUsage {
			t.Errorf("%v: code %d, %s", args, code, errs)
		}
	}
}

// A follow-up that is asked again continues what it continued then, not what was asked since.
func TestFollowUpIsAskedAgainWhereItStood(t *testing.T) {
	t.Parallel()
	s := start(t)
	ask := func(in map[string]any) *client.Answer {
		t.Helper()
		in["wait_ms"], in["connection"] = 60_000, "shop"
		var a client.Answer
		if err := s.Do(t.Context(), http.MethodPost, "/api/chat", in, &a); err != nil || a.Status != events.StatusAnswered {
			t.Fatalf("%v: %+v, %v", in, a, err)
		}
		return &a
	}
	first := ask(map[string]any{"question": "How many customers are there?"})
	follow := ask(map[string]any{"question": "and in Germany?", "session_id": first.SessionID})
	ask(map[string]any{"question": "How many suppliers are there?", "session_id": first.SessionID})
	again := ask(map[string]any{"question": "and in Germany?", "again": follow.ID, "options": map[string]any{"fresh": true}})
	if again.SQL != follow.SQL || again.SessionID != first.SessionID || again.ID == follow.ID {
		t.Errorf("then  %s\nagain %s", follow.SQL, again.SQL)
	}
	if since := ask(map[string]any{"question": "and in Germany?", "session_id": first.SessionID}); !strings.Contains(since.SQL, "suppliers") {
		t.Errorf("a new follow-up continues the newest question: %s", since.SQL)
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
