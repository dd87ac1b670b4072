package replicate_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"arivu/events"
	"arivu/planner/llm"
	"arivu/planner/llm/llmtest"
	"arivu/planner/llm/replicate"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func open(t *testing.T, baseURL string, timeout time.Duration) llm.Provider {
	t.Helper()
	return openModel(t, baseURL, "stub/model", timeout)
}

func openModel(t *testing.T, baseURL, model string, timeout time.Duration) llm.Provider {
	t.Helper()
	p, err := replicate.New(llm.Config{Provider: "replicate", Model: model, BaseURL: baseURL, APIKey: llmtest.Key, Timeout: timeout})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.Close)
	return p
}

var request = llm.Request{System: "s", User: "u"}

func TestConformance(t *testing.T) {
	t.Parallel()
	llmtest.Conformance(t, llmtest.Replicate, open)
}

func TestModelsAndVersions(t *testing.T) {
	t.Parallel()
	version := strings.Repeat("0123456789abcdef", 4)
	for model, want := range map[string]struct{ path, model string }{
		"stub/model":            {"/v1/models/stub/model/predictions", "stub/model"},
		"stub/model:" + version: {"/v1/predictions", version},
		version:                 {"/v1/predictions", version},
	} {
		stub := llmtest.Speaking(llmtest.Replicate)
		if _, err := openModel(t, llmtest.Serve(t, stub), model, time.Minute).Complete(t.Context(), request); err != nil {
			t.Errorf("%s: %v", model, err)
			continue
		}
		if call := stub.Calls()[0]; call.Path != want.path || call.Model != want.model {
			t.Errorf("%s: got path %s, model %s", model, call.Path, call.Model)
		}
	}
}

func TestRefusedInputIsLeftOutFromThenOn(t *testing.T) {
	t.Parallel()
	stub := llmtest.Speaking(llmtest.Replicate)
	stub.Choose(llmtest.RefuseField("max_tokens", llmtest.Text("{}")))
	p := open(t, llmtest.Serve(t, stub), time.Minute)
	for range 2 {
		if _, err := p.Complete(t.Context(), request); err != nil {
			t.Fatal(err)
		}
	}
	if n := stub.Count(); n != 3 {
		t.Errorf("got %d calls, expected 3: refused, accepted, accepted", n)
	}
}

// TestSlowPrediction is one that goes on after the request that made it.
func TestSlowPrediction(t *testing.T) {
	t.Parallel()
	seen := &ledger{next: llmtest.Speaking(llmtest.Replicate, llmtest.Stopped("starting", `{"sql": "SELECT 1"}`))}
	reply, err := open(t, seen.serve(t), time.Minute).Complete(t.Context(), request)
	if err != nil || reply.Text != `{"sql": "SELECT 1"}` || reply.Usage.PromptTokens != llmtest.PromptTokens {
		t.Fatalf("got %+v, error %v", reply, err)
	}
	made := seen.of("POST /v1/models/stub/model/predictions")
	if len(made) != 1 || made[0].Get("Prefer") != "wait=5" || made[0].Get("Cancel-After") == "" {
		t.Errorf("got %v", made)
	}
	looks := seen.of("GET /v1/predictions/")
	if len(looks) != 2 {
		t.Fatalf("got %d looks, expected 2", len(looks))
	}
	if looks[0].Get("Authorization") != "Bearer "+llmtest.Key {
		t.Error("the key was not sent")
	}
}

func TestStreamIsHeardWithoutTheKey(t *testing.T) {
	t.Parallel()
	seen := &ledger{next: llmtest.Speaking(llmtest.Replicate, llmtest.Text("one\ntwo three four"))}
	r := request
	var pieces []string
	r.OnText = func(piece string) { pieces = append(pieces, piece) }
	reply, err := open(t, seen.serve(t), time.Minute).Complete(t.Context(), r)
	if err != nil || reply.Text != "one\ntwo three four" || len(pieces) < 2 {
		t.Fatalf("got %+v in pieces %q, error %v", reply, pieces, err)
	}
	heard := seen.of("GET /v1/stream/")
	if len(heard) != 1 || heard[0].Get("Authorization") != "" {
		t.Errorf("got %v", heard)
	}
}

// TestForeignStream has an address of a stream at another host, which is not asked.
func TestForeignStream(t *testing.T) {
	t.Parallel()
	other := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("the other host was asked") }))
	defer other.Close()
	var looks int
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		if r.Method == http.MethodPost {
			_, _ = w.Write([]byte(`{"id": "p1", "status": "starting", "urls": {"stream": "` + other.URL + `/stream"}}`))
			return
		}
		looks++
		_, _ = w.Write([]byte(`{"id": "p1", "status": "succeeded", "output": ["all ", "at once"]}`))
	}))
	defer server.Close()
	r := request
	var pieces []string
	r.OnText = func(piece string) { pieces = append(pieces, piece) }
	reply, err := open(t, server.URL+"/v1", time.Minute).Complete(t.Context(), r)
	if err != nil || reply.Text != "all at once" || strings.Join(pieces, "|") != "all at once" || looks != 1 {
		t.Errorf("got %+v in pieces %q after %d looks, error %v", reply, pieces, looks, err)
	}
}

func TestAbandonedPredictionIsCanceled(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		step     llmtest.Step
		streamed bool
	}{
		"waited for": {llmtest.Stopped("starting", ""), false},
		"heard":      {llmtest.Drip(5 * time.Millisecond), true},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, cause := range []string{"canceled", "too slow"} {
				ctx, cancel := context.WithCancel(t.Context())
				defer cancel()
				timeout := 200 * time.Millisecond
				stub := llmtest.Speaking(llmtest.Replicate, tt.step)
				r := request
				if tt.streamed {
					r.OnText = func(string) {}
				}
				if cause == "canceled" {
					timeout = time.Minute
					time.AfterFunc(200*time.Millisecond, cancel)
				}
				if _, err := open(t, llmtest.Serve(t, stub), timeout).Complete(ctx, r); err == nil {
					t.Fatal("got a reply of a call that had ended")
				}
				select {
				case <-stub.Calls()[0].Canceled:
				default:
					t.Errorf("%s: the prediction was not canceled", cause)
				}
			}
		})
	}
}

func TestPredictionsThatDoNotSucceed(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		status, said string
		class        events.Class
		want         string
	}{
		"failed":    {"failed", "Prediction interrupted; please retry (code: PA)", events.ClassUnavailable, "failed in the middle of its reply: Prediction interrupted"},
		"key in it": {"failed", "no access for " + llmtest.Key, events.ClassUnavailable, "no access for [key]"},
		"flagged":   {"failed", "The input or output was flagged as sensitive. Please try again with different inputs. (E005)", events.ClassModelFilter, "flagged by its vendor's policy"},
		"canceled":  {"canceled", "", events.ClassUnavailable, "was canceled by its vendor"},
		"aborted":   {"aborted", "", events.ClassUnavailable, "was aborted by its vendor"},
		"no text":   {"succeeded", "", events.ClassModel, "holds nothing"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, onText := range []func(string){nil, func(string) {}} {
				stub := llmtest.Speaking(llmtest.Replicate, llmtest.Stopped(tt.status, tt.said))
				r := request
				r.OnText = onText
				_, err := open(t, llmtest.Serve(t, stub), time.Minute).Complete(t.Context(), r)
				if !errors.Is(err, tt.class) || !strings.Contains(err.Error(), tt.want) {
					t.Errorf("got %v, expected class %s and %q", err, tt.class, tt.want)
				}
			}
		})
	}
}

func TestWhatIsLeftOfTheLimits(t *testing.T) {
	t.Parallel()
	stub := llmtest.Speaking(llmtest.Replicate, llmtest.LastAllowed(time.Hour, llmtest.Text("{}")))
	reply, err := open(t, llmtest.Serve(t, stub), time.Minute).Complete(t.Context(), request)
	if err != nil {
		t.Fatal(err)
	}
	if r := reply.Left.Requests; !r.Known || r.N != 0 || r.Reset != time.Hour {
		t.Errorf("got %+v, expected none for the next hour", reply.Left)
	}
}

func TestFailureInsideAStreamSaysWhy(t *testing.T) {
	t.Parallel()
	stub := llmtest.Speaking(llmtest.Replicate, llmtest.StreamStatus(500, "", "CUDA out of memory"))
	r := request
	r.OnText = func(string) {}
	_, err := open(t, llmtest.Serve(t, stub), time.Minute).Complete(t.Context(), r)
	if !errors.Is(err, events.ClassUnavailable) || !strings.Contains(err.Error(), "CUDA out of memory") {
		t.Errorf("got %v", err)
	}
}

func TestOutputs(t *testing.T) {
	t.Parallel()
	for output, want := range map[string]string{
		`"one text"`: "one text", `["in ", "pieces"]`: "in pieces", `null`: "", `{"url": "https://x.example"}`: "", `[1, 2]`: "",
	} {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			_, _ = w.Write([]byte(`{"id": "p1", "status": "succeeded", "output": ` + output + `}`))
		}))
		defer server.Close()
		reply, err := open(t, server.URL+"/v1", time.Minute).Complete(t.Context(), request)
		switch {
		case want == "" && !errors.Is(err, events.ClassModel):
			t.Errorf("%s: got %+v, error %v", output, reply, err)
		case want != "" && (err != nil || reply.Text != want):
			t.Errorf("%s: got %+v, error %v", output, reply, err)
		}
	}
}

// ledger notes what is asked of a stub beside its calls.
type ledger struct {
	next http.Handler

	mu   sync.Mutex
	seen []*http.Request
}

func (l *ledger) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	l.mu.Lock()
	l.seen = append(l.seen, r.Clone(context.Background()))
	l.mu.Unlock()
	l.next.ServeHTTP(w, r)
}

func (l *ledger) serve(t *testing.T) string {
	t.Helper()
	server := httptest.NewServer(l)
	t.Cleanup(server.Close)
	return server.URL + "/v1"
}

// of are the headers of the requests that begin so.
func (l *ledger) of(start string) []http.Header {
	l.mu.Lock()
	defer l.mu.Unlock()
	var out []http.Header
	for _, r := range l.seen {
		if strings.HasPrefix(r.Method+" "+r.URL.Path, start) {
			out = append(out, r.Header)
		}
	}
	return out
}
