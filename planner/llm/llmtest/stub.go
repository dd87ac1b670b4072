// Package llmtest stands in for a model's endpoint in tests: a scripted HTTP server
// faithful to the public reference of the API it speaks, and the conformance suite that
// every provider must pass.
//
// A Stub keeps a ledger of the calls it received, so that a test can show that a
// crash or a redelivery paid for no second reply:
//
//	stub := llmtest.New(llmtest.RateLimit(time.Second), llmtest.Plan("SELECT 1", "One"))
//	server := httptest.NewServer(stub)
package llmtest

import (
	"encoding/json"
	"io"
	"net/http"
	"sync"
)

// Call is one request the stub received.
type Call struct {
	Path   string
	Key    string
	Model  string
	System string // all system messages
	User   string // all user messages
	Prompt string // all that is said, in an API without messages
	// Version is the dated version of the API that the request is for.
	Version string
	Tool    string // that the model is made to call
	Stream  bool   // whether the reply is wanted as server-sent events
	Fields  map[string]json.RawMessage
	// Gone is closed if the client went away before the reply was complete.
	Gone <-chan struct{}
	// Canceled is closed when the call is canceled by a request, in an API that has one.
	Canceled <-chan struct{}

	run *run
}

// Stub is the endpoint. It answers each call with the next step of its script;
// the last step answers all calls after it. It is safe for concurrent use.
type Stub struct {
	protocol Protocol

	mu     sync.Mutex
	script []Step
	last   Step
	choose func(Call) Step
	key    string
	calls  []Call
	runs   map[string]*run
}

// New returns a stub that speaks OpenAI's protocol, with a script. Without steps it
// answers every call with Plan("SELECT 1", "One").
func New(steps ...Step) *Stub { return Speaking(OpenAI, steps...) }

// Speaking is New in another protocol.
func Speaking(p Protocol, steps ...Step) *Stub { return &Stub{protocol: p, script: steps} }

// Choose lets f pick the step for each call instead of the script. f may be
// called from several goroutines at once.
func (s *Stub) Choose(f func(Call) Step) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.choose = f
}

// Push adds steps to the end of the script.
func (s *Stub) Push(steps ...Step) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.script = append(s.script, steps...)
}

// RequireKey makes the stub answer 401 to any other key.
func (s *Stub) RequireKey(key string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.key = key
}

// Calls is the ledger: every well-formed request, oldest first.
func (s *Stub) Calls() []Call {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]Call(nil), s.calls...)
}

// Count is the length of the ledger.
func (s *Stub) Count() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.calls)
}

// ServeHTTP implements the protocol's one request; anything else is refused as the
// real API refuses it, and is not in the ledger.
func (s *Stub) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	x := &Exchange{protocol: s.protocol, w: w, r: r}
	if s.serveRun(x) {
		return
	}
	if !s.protocol.at(r.URL.Path) {
		x.fail(fault{status: http.StatusNotFound, code: "unknown_url", message: "Unknown request URL: " + r.Method + " " + r.URL.Path})
		return
	}
	if r.Method != http.MethodPost {
		x.fail(fault{status: http.StatusMethodNotAllowed, code: "method_not_supported", message: "Not allowed to " + r.Method + " on this path"})
		return
	}
	body, err := io.ReadAll(io.LimitReader(r.Body, 8<<20))
	if err != nil {
		x.fail(*invalid("The request body could not be read."))
		return
	}
	call, problem := s.protocol.read(r, body)
	if problem != nil {
		x.fail(*problem)
		return
	}
	gone := make(chan struct{})
	call.Path, call.Gone = r.URL.Path, gone
	x.Call = call
	if call.run != nil {
		s.register(call.run)
	}
	if call.run != nil && call.Stream {
		s.answerApart(x, gone)
		return
	}
	s.take(call)(x)
	if r.Context().Err() != nil {
		close(gone)
	}
}

func (s *Stub) take(call Call) Step {
	s.mu.Lock()
	s.calls = append(s.calls, call)
	choose, refuse := s.choose, s.key != "" && call.Key != s.key
	var step Step
	if !refuse && choose == nil {
		step = s.next()
	}
	s.mu.Unlock()
	switch {
	case refuse:
		return Unauthorized()
	case choose != nil:
		return choose(call)
	default:
		return step
	}
}

// next takes the step to answer with; the last one stays.
func (s *Stub) next() Step {
	if len(s.script) > 0 {
		s.last, s.script = s.script[0], s.script[1:]
	}
	if s.last == nil {
		return Plan("SELECT 1", "One")
	}
	return s.last
}
