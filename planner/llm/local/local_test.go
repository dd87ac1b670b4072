package local

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"testing"

	"arivu/events"
)

func find(t *testing.T, host string) *events.FoundModels {
	t.Helper()
	found, err := Finder{Host: host}.Find(t.Context(), events.FindModels{})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func serve(t *testing.T, status int, body string) string {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/api/tags" {
			http.NotFound(w, r)
			return
		}
		w.WriteHeader(status)
		_, _ = w.Write([]byte(body))
	}))
	t.Cleanup(server.Close)
	return server.URL
}

// The reply is that of the reference, shortened.
func TestFind(t *testing.T) {
	url := serve(t, http.StatusOK, `{"models":[
		{"name":"llama3.2:latest","model":"llama3.2:latest","modified_at":"2025-05-04T17:37:44.706015396-07:00","size":2019393189,
		 "digest":"a80c4f17acd5","details":{"parent_model":"","format":"gguf","family":"llama","families":["llama"],"parameter_size":"3.2B","quantization_level":"Q4_K_M"}},
		{"name":"own","size":12}]}`)
	servers := find(t, url).Servers
	if len(servers) != 1 || servers[0].Provider != "ollama" || servers[0].BaseURL != url+"/v1" || len(servers[0].Models) != 2 {
		t.Fatalf("found %+v", servers)
	}
	if got, want := servers[0].Models[0], (events.FoundModel{Model: "llama3.2:latest", Parameters: "3.2B", SizeBytes: 2019393189}); got != want {
		t.Errorf("found %+v, want %+v", got, want)
	}
}

func TestNothingIsFound(t *testing.T) {
	for name, url := range map[string]string{
		"nothing listens":    "127.0.0.1:1",
		"not Ollama":         serve(t, http.StatusNotFound, "no"),
		"an error":           serve(t, http.StatusInternalServerError, `{"error":"broken"}`),
		"garbage":            serve(t, http.StatusOK, "<html>"),
		"another JSON":       serve(t, http.StatusOK, `{"data":[]}`),
		"cut off":            serve(t, http.StatusOK, `{"models":[{"name":"a`),
		"models of no shape": serve(t, http.StatusOK, `{"models":"none"}`),
	} {
		if found := find(t, url); len(found.Servers) != 0 || found.Problem != "" {
			t.Errorf("%s: found %+v", name, found)
		}
	}
}

func TestAnOllamaWithoutModelsIsFound(t *testing.T) {
	if found := find(t, serve(t, http.StatusOK, `{"models":[]}`)); len(found.Servers) != 1 || len(found.Servers[0].Models) != 0 {
		t.Errorf("found %+v", found)
	}
}

func TestAddress(t *testing.T) {
	for host, want := range map[string]string{
		"":                        "http://127.0.0.1:11434",
		"0.0.0.0":                 "http://127.0.0.1:11434",
		"0.0.0.0:5000":            "http://127.0.0.1:5000",
		":5000":                   "http://127.0.0.1:5000",
		"[::]:5000":               "http://127.0.0.1:5000",
		"models.internal":         "http://models.internal:11434",
		"https://models.internal": "https://models.internal:443",
		"http://host:1/ollama/":   "http://host:1/ollama",
	} {
		t.Setenv("OLLAMA_HOST", "")
		if got, err := address(host); err != nil || got != want {
			t.Errorf("%q: %q, %v; want %q", host, got, err, want)
		}
	}
	t.Setenv("OLLAMA_HOST", "ftp://nowhere")
	if found := find(t, ""); found.Problem == "" {
		t.Error("an address that is none is not told")
	}
}

func TestGivingUp(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := (Finder{Host: "127.0.0.1:1"}).Find(ctx, events.FindModels{}); !errors.Is(err, context.Canceled) {
		t.Errorf("giving up: %v", err)
	}
}
