package openai_test

import (
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"
	"time"

	"arivu/events"
	"arivu/planner/llm"
	"arivu/planner/llm/llmtest"
)

// stream is a request for a reply that nobody listens to.
var stream = llm.Request{System: "s", User: "u", Prose: true, OnText: func(string) {}}

func TestStreamedCallsShareAConnection(t *testing.T) {
	t.Parallel()
	var connections atomic.Int64
	server := httptest.NewUnstartedServer(llmtest.New(llmtest.Text("Sales rose.")))
	server.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		if state == http.StateNew {
			connections.Add(1)
		}
	}
	server.Start()
	t.Cleanup(server.Close)
	p := open(t, server.URL+"/v1", time.Minute)
	for range 3 {
		if _, err := p.Complete(t.Context(), stream); err != nil {
			t.Fatal(err)
		}
	}
	if n := connections.Load(); n != 1 {
		t.Errorf("got %d connections, expected 1", n)
	}
}

// sends answers every call with a body of that type, and holds the connection after it if
// told to.
func sends(t *testing.T, kind, body string, hold bool) llm.Provider {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		w.Header().Set("Content-Type", kind)
		_, _ = io.WriteString(w, body)
		if hold {
			_ = http.NewResponseController(w).Flush()
			<-r.Context().Done()
		}
	}))
	t.Cleanup(server.Close)
	return open(t, server.URL+"/v1", time.Minute)
}

const eventStream = "text/event-stream"

func TestStreamsAsEndpointsHaveThem(t *testing.T) {
	t.Parallel()
	const chunk = `data: {"choices":[{"index":0,"delta":{"content":"Sales rose."}}]}` + "\n\n"
	for name, tt := range map[string]struct {
		body string
		hold bool
	}{
		"kept open after its end": {chunk + "data: [DONE]\n\n", true},
		"no [DONE]":               {chunk + `data: {"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}` + "\n\n", false},
		"no space, CRLF, comments": {": hello\r\n\r\n" + `data:{"choices":[{"index":0,"delta":{"content":"Sales rose."},"finish_reason":"stop"}],"error":null}` +
			"\r\n\r\n: ping\r\n\r\ndata: [DONE]\r\n\r\n", false},
		"several lines of data": {"id: 7\nretry: 10\ndata: {\"choices\":\ndata: [{\"index\":0,\"delta\":{\"content\":\"Sales rose.\"},\"finish_reason\":\"stop\"}]}\n\n", false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			reply, err := sends(t, eventStream, tt.body, tt.hold).Complete(t.Context(), stream)
			if err != nil || reply.Text != "Sales rose." {
				t.Errorf("got %+v, error %v", reply, err)
			}
		})
	}
}

// TestErrorThatCameAsASuccess is how routers pass on what went wrong behind them.
func TestErrorThatCameAsASuccess(t *testing.T) {
	t.Parallel()
	for body, class := range map[string]events.Class{
		`{"error": {"code": 429, "message": "Provider returned error"}}`:        events.ClassModelRate,
		`{"error": {"code": "502", "message": "Provider is gone"}}`:             events.ClassUnavailable,
		`{"error": {"message": "something"}}`:                                   events.ClassUnavailable,
		`{"error": {"code": "insufficient_quota", "message": "spent"}}`:         events.ClassModelQuota,
		`{"error": {"code": "content_filter", "message": "no", "param": null}}`: events.ClassModelFilter,
		`{"error": null, "choices": []}`:                                        events.ClassModel,
	} {
		whole := stream
		whole.OnText = nil
		if _, err := sends(t, "application/json", body, false).Complete(t.Context(), whole); !errors.Is(err, class) {
			t.Errorf("%s: got %v, expected class %s", body, err, class)
		}
		if class == events.ClassModel {
			continue
		}
		if _, err := sends(t, eventStream, "data: "+body+"\n\n", false).Complete(t.Context(), stream); !errors.Is(err, class) {
			t.Errorf("%s in a stream: got %v, expected class %s", body, err, class)
		}
	}
}
