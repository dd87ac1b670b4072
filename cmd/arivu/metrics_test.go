package main

import (
	"io"
	"net"
	"net/http"
	"strings"
	"testing"

	"arivu/events"
	"arivu/events/bus/bustest"
	"arivu/planner/llm/llmtest"
)

func scrape(t *testing.T, address string) string {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://"+address+"/metrics", nil)
	if err != nil {
		t.Fatal(err)
	}
	transport := new(http.Transport)
	defer transport.CloseIdleConnections()
	resp, err := transport.RoundTrip(req)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	text, err := io.ReadAll(resp.Body)
	if err != nil || resp.StatusCode != http.StatusOK {
		t.Fatalf("%s, %v", resp.Status, err)
	}
	return string(text)
}

// What models are asked, charge and take is measured, and a breaker that opens shows in
// the metrics, in the model's status and as an event.
func TestModelsAreMeasured(t *testing.T) {
	t.Parallel()
	w := startTwoModels(t, "ARIVU_METRICS_ADDR=127.0.0.1:0")
	w.set(llmtest.Status(503, "", "later"), outcomes[0].step)
	for range 6 {
		w.ask(t, "How many customers are there?")
	}
	bustest.Await(t, "the breaker to show", func() bool {
		return strings.Contains(scrape(t, w.app.Metrics()), `arivu_model_breaker_state{model="m",provider="first"} 2`)
	})
	text := scrape(t, w.app.Metrics())
	for _, line := range []string{
		`arivu_model_calls_total{class="ok",model="m",provider="second"} 6`,
		`arivu_model_calls_total{class="unavailable",model="m",provider="first"} 6`,
		`arivu_model_tokens_total{kind="prompt",model="m",provider="second"} 720`,
		`arivu_model_tokens_total{kind="completion",model="m",provider="second"} 180`,
		`arivu_model_latency_seconds_count{model="m",provider="second"} 6`,
		`arivu_model_breaker_state{model="m",provider="second"} 0`,
	} {
		if !strings.Contains(text, line+"\n") {
			t.Errorf("no %s in:\n%s", line, text)
		}
	}
	var model struct {
		State  string `json:"state"`
		Reason string `json:"reason"`
	}
	bustest.Await(t, "the model's status", func() bool {
		return w.Do(t.Context(), http.MethodGet, "/api/llms/first", nil, &model) == nil && model.State == events.ModelOpen
	})
	if !strings.Contains(model.Reason, "HTTP 503") {
		t.Errorf("the reason is %q", model.Reason)
	}
}

// An address that is taken ends the start with that reason alone.
func TestTakenMetricsAddress(t *testing.T) {
	t.Parallel()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	out, errs, code := command(t, []string{"ARIVU_DATA_DIR=" + t.TempDir(), "ARIVU_DEMO=false", "ARIVU_ADDR=127.0.0.1:0", "ARIVU_METRICS_ADDR=" + l.Addr().String()}, "serve")
	if code != exitFailed || !strings.Contains(errs, "choose another address with ARIVU_METRICS_ADDR") || strings.Contains(errs, "stopping") {
		t.Errorf("exit %d: %s%s", code, out, errs)
	}
}
