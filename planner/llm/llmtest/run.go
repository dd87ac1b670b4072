package llmtest

import (
	"crypto/rand"
	"net/http"
	"regexp"
	"strings"
	"sync"
)

// looksNeeded is how often a run that goes on after its request must be looked at.
const looksNeeded = 2

// run is a reply that is made apart from the request for it: it is looked at, streamed
// and canceled at addresses of its own.
type run struct {
	id   string
	base string // of its addresses

	canceled chan struct{}
	listener chan *Exchange // who wants the stream
	over     chan struct{}  // closed when its step is done
	abort    any            // what the step ended in, to be read when it is over

	mu     sync.Mutex
	status string
	output []string
	err    any
	looks  int // until it is over
}

func newRun(r *http.Request) *run {
	before, _, _ := strings.Cut(r.URL.Path, "/v1/")
	return &run{
		id: strings.ToLower(rand.Text()), base: "http://" + r.Host + before + "/v1",
		canceled: make(chan struct{}), listener: make(chan *Exchange), over: make(chan struct{}), status: "starting",
	}
}

func (u *run) say(text string) {
	u.mu.Lock()
	defer u.mu.Unlock()
	if text != "" {
		u.output = append(u.output, text)
	}
}

// flagged ends a run as one that has failed by the vendor's policy.
const flagged = "flagged"

// end sets the last status. A run that ends as "starting" goes on for some looks.
func (u *run) end(status string) {
	u.mu.Lock()
	defer u.mu.Unlock()
	u.status = status
	switch status {
	case flagged:
		u.status = "failed"
		u.err = "The input or output was flagged as sensitive. Please try again with different inputs. (E005)"
	case "starting":
		u.looks = looksNeeded
	case "failed":
		u.err, u.output = strings.Join(u.output, ""), nil
	}
}

func (u *run) fail(message string) {
	u.mu.Lock()
	defer u.mu.Unlock()
	u.status, u.err = "failed", message
}

func (u *run) cancel() {
	u.mu.Lock()
	defer u.mu.Unlock()
	if u.status != "canceled" {
		u.status = "canceled"
		close(u.canceled)
	}
}

// look is the prediction as it is now.
func (u *run) look() map[string]any {
	u.mu.Lock()
	defer u.mu.Unlock()
	status, output, metrics := u.status, any(u.output), map[string]any{}
	if u.looks > 0 {
		if u.looks--; u.looks == 0 {
			u.status = "succeeded"
		}
		status, output = "processing", nil
	}
	if status == "succeeded" || status == "failed" {
		metrics = map[string]any{
			"input_token_count": PromptTokens, "output_token_count": CompletionTokens, "predict_time": 0.5, "total_time": 0.6,
		}
	}
	at := u.base + "/predictions/" + u.id
	return map[string]any{
		"id": u.id, "model": "stub/model", "version": "hidden", "status": status, "output": output, "error": u.err, "metrics": metrics,
		"logs": "", "created_at": "2026-11-30T09:00:00Z", "data_removed": false,
		"urls": map[string]any{"get": at, "cancel": at + "/cancel", "stream": u.base + "/stream/" + u.id},
	}
}

// register makes a run known at its addresses.
func (s *Stub) register(u *run) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.runs == nil {
		s.runs = map[string]*run{}
	}
	s.runs[u.id] = u
}

// answerApart answers a request for a run whose text is streamed elsewhere. As soon as
// there is some, the request is done, and the step goes on where the client listens.
// Whoever has its response open waits for the step.
func (s *Stub) answerApart(x *Exchange, gone chan struct{}) {
	u, w := x.Call.run, x.w
	moved := make(chan struct{})
	x.move = func() {
		x.move = nil
		close(moved)
		select {
		case listener := <-u.listener:
			x.w, x.r = listener.w, listener.r
		case <-u.canceled:
		}
	}
	step := s.take(x.Call)
	go func() {
		defer close(u.over)
		defer func() { u.abort = recover() }()
		step(x)
		if x.r.Context().Err() != nil {
			close(gone)
		}
	}()
	select {
	case <-moved:
		(&Exchange{w: w}).write(http.StatusCreated, u.look())
	case <-u.over:
		u.rethrow()
	}
}

func (u *run) rethrow() {
	if u.abort != nil {
		panic(u.abort)
	}
}

var runPath = regexp.MustCompile(`/v1/(predictions|stream)/([^/]+)(/cancel)?$`)

// serveRun answers the requests about a run, and reports whether x is one.
func (s *Stub) serveRun(x *Exchange) bool {
	match := runPath.FindStringSubmatch(x.r.URL.Path)
	if match == nil {
		return false
	}
	s.mu.Lock()
	u, refuse := s.runs[match[2]], s.key != "" && match[1] == "predictions" && bearer(x.r) != s.key
	s.mu.Unlock()
	switch {
	case u == nil:
		return false
	case refuse:
		x.fail(x.protocol.wrongKey(bearer(x.r)))
	case match[1] == "stream":
		u.stream(x)
	case match[3] != "":
		u.cancel()
		x.write(http.StatusOK, u.look())
	default:
		x.write(http.StatusOK, u.look())
	}
	return true
}

// stream gives the response to the step that has the text.
func (u *run) stream(x *Exchange) {
	select {
	case u.listener <- x:
		<-u.over
		u.rethrow()
	case <-u.over:
		x.fail(fault{status: http.StatusNotFound, message: "The prediction is over."})
	case <-x.r.Context().Done():
	}
}
