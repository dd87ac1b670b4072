package main

import (
	"bytes"
	"errors"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"testing"

	"arivu/cmd/arivu/client"
	"arivu/events"
	"arivu/planner/llm/llmtest"
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
	var problem *client.Problem
	if err := s.Do(t.Context(), http.MethodPost, "/api/llms", map[string]any{"id": "x", "provider": "grok", "model": "m"}, nil); !errors.As(err, &problem) || problem.Field != "provider" {
		t.Errorf("an unknown vendor: %v", err)
	}
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
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
