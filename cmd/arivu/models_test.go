package main

import (
	"bytes"
	"errors"
	"io/fs"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"arivu/cmd/arivu/client"
	"arivu/events"
	"arivu/planner/llm/llmtest"
	"arivu/planner/llm/price"
)

// modelLine is what these tests read of a model.
type modelLine struct {
	ID     string        `json:"id"`
	Model  string        `json:"model"`
	Origin events.Origin `json:"origin"`
	HasKey bool          `json:"has_key"`
}

func (s *server) models(t *testing.T) []modelLine {
	t.Helper()
	var reply struct {
		LLMs []modelLine `json:"llms"`
	}
	if err := s.Do(t.Context(), http.MethodGet, "/api/llms", nil, &reply); err != nil {
		t.Fatal(err)
	}
	return reply.LLMs
}

// A model is added to a running server and tried there: the planner makes the call with
// the key, which is on disk nowhere but sealed.
func TestModelIsAddedAndTried(t *testing.T) {
	t.Parallel()
	const planted = "planted-model-key"
	stub := llmtest.New(llmtest.Text(`{"ready": true}`))
	stub.RequireKey(planted)
	dir := t.TempDir()
	s := start(t, "ARIVU_DATA_DIR="+dir)
	fast := map[string]any{"id": "fast", "provider": "openai", "model": "stub", "base_url": llmtest.Serve(t, stub), "api_key": planted}
	if err := s.Do(t.Context(), http.MethodPost, "/api/llms", fast, nil); err != nil {
		t.Fatal(err)
	}
	type report struct {
		OK     bool `json:"ok"`
		Tokens struct{ Total int }
		Error  *events.Error `json:"error"`
	}
	var ok report
	if err := s.Do(t.Context(), http.MethodPost, "/api/llms/fast/test", nil, &ok); err != nil || !ok.OK || ok.Tokens.Total != llmtest.PromptTokens+llmtest.CompletionTokens {
		t.Errorf("with the right key: %+v, %v", ok, err)
	}
	var refused report
	wrong := map[string]any{"id": "fast", "api_key": "another-key"}
	if err := s.Do(t.Context(), http.MethodPost, "/api/llms/test", wrong, &refused); err != nil || refused.OK || refused.Error == nil || refused.Error.Class != events.ClassModelAuth {
		t.Errorf("with another key: %+v, %v", refused, err)
	}
	if n := stub.Count(); n != 2 {
		t.Errorf("%d calls for two tests", n)
	}
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		data, err := os.ReadFile(path)
		if bytes.Contains(data, []byte(planted)) {
			t.Errorf("%s holds the key", path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// What the planner knows of vendors is held against a model before it is stored, and the
// field that is wrong is named as the API names it.
func TestModelIsCheckedBeforeItIsStored(t *testing.T) {
	t.Parallel()
	s := start(t)
	for _, c := range []struct {
		change map[string]any
		field  string
		says   string
	}{
		{map[string]any{"provider": ""}, "provider", "set provider to one of anthropic,"},
		{map[string]any{"provider": "grok"}, "provider", "or set base_url to its OpenAI-compatible endpoint"},
		{map[string]any{"provider": "Groq"}, "provider", "lower-case"},
		{map[string]any{"api_key": ""}, "api_key", "the vendor's own tools read it from OPENAI_API_KEY"},
		{map[string]any{"api_key": "planted key"}, "api_key", "set api_key to the bare key"},
		{map[string]any{"model": ""}, "model", "as its provider lists it"},
		{map[string]any{"model": "a b"}, "model", "spaces"},
		{map[string]any{"provider": "replicate"}, "model", "set model to owner/name"},
		{map[string]any{"base_url": "https://u:planted@x/v1"}, "base_url", "take it out and set api_key"},
		{map[string]any{"base_url": "https://x/v1?key=planted"}, "base_url", "query"},
		{map[string]any{"base_url": "ftp://x"}, "base_url", "http or https"},
		{map[string]any{"provider": "azure"}, "base_url", "that of your resource"},
		{map[string]any{"provider": "azure", "base_url": "https://x.example"}, "api_version", "let base_url end in /openai/v1, or set api_version"},
		{map[string]any{"api_version": "2024-10-21"}, "api_version", "unset api_version"},
	} {
		body := map[string]any{"id": "x", "provider": "openai", "model": "m", "api_key": "k"}
		maps.Copy(body, c.change)
		var problem *client.Problem
		err := s.Do(t.Context(), http.MethodPost, "/api/llms", body, nil)
		if !errors.As(err, &problem) || problem.Status != http.StatusUnprocessableEntity || problem.Field != c.field ||
			!strings.Contains(problem.Detail, c.says) || strings.Contains(problem.Detail, "planted") || strings.Contains(problem.Detail, "ARIVU_") {
			t.Errorf("%v: %v", c.change, err)
		}
	}
	if got := s.models(t); len(got) != 0 {
		t.Errorf("stored all the same: %v", got)
	}
	dated := map[string]any{"id": "x", "provider": "azure", "model": "m", "base_url": "https://x.example", "api_version": "2024-10-21", "api_key": "k"}
	if err := s.Do(t.Context(), http.MethodPost, "/api/llms", dated, nil); err != nil {
		t.Errorf("a dated model of Azure: %v", err)
	}
}

// Prices come from the planner's table until others are given.
func TestPricesOfModels(t *testing.T) {
	t.Parallel()
	s := start(t)
	entry, known := price.Lookup("openai", "gpt-5")
	if !known {
		t.Fatal("the table lacks the model of this test")
	}
	var m client.Model
	body := map[string]any{"id": "x", "provider": "openai", "model": "gpt-5", "api_key": "k"}
	if err := s.Do(t.Context(), http.MethodPost, "/api/llms", body, &m); err != nil || m.Prices == nil || m.Prices.Input != entry.Input || m.Prices.Date != entry.Date || m.Prices.Overridden {
		t.Errorf("of the table: %+v, %v", m.Prices, err)
	}
	own := map[string]any{"prices": map[string]any{"input": 0.5, "output": 0.75, "date": "2026-11-30"}}
	if err := s.Do(t.Context(), http.MethodPut, "/api/llms/x", own, &m); err != nil || m.Prices.Input != 0.5 || !m.Prices.Overridden {
		t.Errorf("given: %+v, %v", m.Prices, err)
	}
}

// The model of the configuration is among the others for as long as it is configured.
func TestConfiguredModelIsListed(t *testing.T) {
	t.Parallel()
	s := start(t, "ARIVU_LLM_PROVIDER=ollama", "ARIVU_LLM_MODEL=stub")
	if got := s.models(t); len(got) != 1 || got[0] != (modelLine{ID: events.DeclaredModel, Model: "stub", Origin: events.OriginEnvironment}) {
		t.Errorf("got %+v", got)
	}
	var problem *client.Problem
	if err := s.Do(t.Context(), http.MethodDelete, "/api/llms/environment", nil, nil); !errors.As(err, &problem) || problem.Status != http.StatusConflict {
		t.Errorf("deleting it: %v", err)
	}
}

// The command line adds, lists, orders, changes, tests and removes models, and shows a
// key nowhere.
func TestModelsCommand(t *testing.T) {
	t.Parallel()
	const planted = "planted-model-key"
	stub := llmtest.New(llmtest.Text(`{"ready": true}`))
	stub.RequireKey(planted)
	s := start(t)
	file := filepath.Join(t.TempDir(), "key")
	if err := os.WriteFile(file, []byte(planted+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	url := llmtest.Serve(t, stub)
	own := func(name string, more ...string) []string {
		return append([]string{"models", "add", name, "openai", "stub-model", "--base-url", url}, more...)
	}
	for _, step := range []struct {
		args []string
		code int
		says []string
	}{
		{[]string{"models"}, exitOK, []string{"No models: questions are planned offline"}},
		{[]string{"models", "add", "good", "openai", "m"}, exitUsage, []string{"openai needs a key: give --key-env OPENAI_API_KEY"}},
		{own("good", "--key-env", "NOT_SET"), exitUsage, []string{"the variable NOT_SET is not set here"}},
		{own("good", "--key-env", "WRONG_KEY"), exitFailed, []string{"the model does not work (model_auth)"}},
		{[]string{"models", "test", "good"}, exitUsage, []string{`There is no model "good"`}},
		{own("good", "--key-file", file, "--requests", "60", "--input", "1", "--output", "2.5"), exitOK, []string{"It answered in", "with 150 tokens for $0.000195.", "Added."}},
		{own("slow", "--key-env", "MODEL_KEY", "--no-test", "--cached", "1"), exitUsage, []string{"prices are given together"}},
		{own("slow", "--no-test", "--timeout", "5s"), exitOK, []string{"Added."}},
		{[]string{"models"}, exitOK, []string{"good", "no reply yet", "set", "1 in, 2.5 out, given", "60 requests/min", "slow", "none", "good: at " + url}},
		{[]string{"models", "order", "slow", "good"}, exitOK, []string{"NAME", "slow", "good"}},
		{[]string{"models", "order", "fast"}, exitUsage, []string{"ids[0]", `There is no model "fast"`}},
		{[]string{"models", "set", "slow"}, exitUsage, []string{"nothing to set"}},
		{[]string{"models", "set", "slow", "--no-enabled", "--model", "other"}, exitOK, []string{"Set."}},
		{[]string{"models", "set", "good", "--base-url", "http://127.0.0.1:1/v1"}, exitUsage, []string{"api_key", "another endpoint"}},
		{[]string{"models", "set", "good", "--table-prices"}, exitOK, []string{"Set."}},
		{[]string{"models"}, exitOK, []string{"slow", "other", "disabled", "good"}},
		{[]string{"models", "list", "--json"}, exitOK, []string{`"id":"slow"`, `"disabled":true`, `"id":"good"`, `"has_key":true`}},
		{[]string{"models", "test", "good", "--json"}, exitOK, []string{`"ok":true`, `"total":150`}},
		{[]string{"models", "test", "slow"}, exitFailed, []string{"the model does not work (model_auth)"}},
		{[]string{"models", "remove", "slow"}, exitOK, []string{"Removed."}},
		{[]string{"models", "rm", "slow"}, exitUsage, []string{`There is no model "slow"`, "Known: good"}},
	} {
		settings := []string{"ARIVU_URL=" + s.Base(), "MODEL_KEY=" + planted, "WRONG_KEY=another-key"}
		out, errs, code := command(t, settings, step.args...)
		if code != step.code {
			t.Fatalf("%v: exit %d: %s%s", step.args, code, out, errs)
		}
		wantLines(t, out+errs, step.says...)
		if strings.Contains(out+errs, planted) {
			t.Errorf("%v shows the key", step.args)
		}
	}
}

func TestDatedModelOfAzureCommand(t *testing.T) {
	t.Parallel()
	stub := llmtest.Speaking(llmtest.Azure, llmtest.Text(`{"ready": true}`))
	stub.RequireKey("planted-model-key")
	s := start(t)
	settings := []string{"ARIVU_URL=" + s.Base(), "MODEL_KEY=planted-model-key"}
	out, errs, code := command(t, settings, "models", "add", "dated", "azure", "ours", "--base-url", llmtest.Serve(t, stub),
		"--api-version", "2024-10-21", "--key-env", "MODEL_KEY")
	if code != exitOK {
		t.Fatalf("exit %d: %s%s", code, out, errs)
	}
	wantLines(t, out, "It answered in", "Added.")
	if call := stub.Calls()[0]; call.Model != "ours" || call.Version != "2024-10-21" {
		t.Errorf("asked model %s in version %q", call.Model, call.Version)
	}
}

// The models of a connection are chosen on the command line too.
func TestModelsOfAConnectionCommand(t *testing.T) {
	t.Parallel()
	s := start(t)
	for _, step := range []struct {
		args []string
		code int
		says []string
	}{
		{[]string{"models", "add", "fast", "ollama", "m", "--no-test"}, exitOK, []string{"Added."}},
		{[]string{"connections", "add", "copy", "sqlite://" + shop(t), "--models", "fast"}, exitOK, []string{"Added."}},
		{[]string{"connections", "set", "copy", "--models", "fats"}, exitUsage, []string{"options.models[0]", `did you mean "fast"`}},
		{[]string{"connections"}, exitOK, []string{"copy: planned by fast"}},
		{[]string{"models", "remove", "fast"}, exitUsage, []string{`The connection "copy" is planned by`}},
		{[]string{"connections", "set", "copy", "--all-models"}, exitOK, []string{"Set."}},
		{[]string{"models", "remove", "fast"}, exitOK, []string{"Removed."}},
	} {
		out, errs, code := s.command(t, step.args...)
		if code != step.code {
			t.Fatalf("%v: exit %d: %s%s", step.args, code, out, errs)
		}
		wantLines(t, out+errs, step.says...)
	}
}

// The time after which a model is tried again may be over when nobody has asked since.
func TestRetryOfAModelThatIsDown(t *testing.T) {
	t.Parallel()
	now := time.Now()
	for name, c := range map[string]struct {
		at   *time.Time
		says string
	}{
		"not known": {nil, ""},
		"over":      {new(now.Add(-time.Minute)), ", to be tried again with the next question"},
		"to come":   {new(now.Add(time.Minute)), ", to be tried again at " + now.Add(time.Minute).Format(time.TimeOnly)},
	} {
		if got := retryOf(&client.Model{RetryAt: c.at}, now); got != c.says {
			t.Errorf("%s: %q, want %q", name, got, c.says)
		}
	}
}
