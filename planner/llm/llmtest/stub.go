// Package llmtest stands in for a model's endpoint in tests: a scripted HTTP
// server faithful to the OpenAI chat completions protocol, and the conformance
// suite that every provider must pass.
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
	"strings"
	"sync"
)

// Call is one request the stub received.
type Call struct {
	Path   string
	Key    string // the bearer token
	Model  string
	System string // all system messages
	User   string // all user messages
	Fields map[string]json.RawMessage
	// Gone is closed if the client went away before the reply was complete.
	Gone <-chan struct{}
}

// Step is one scripted reply.
type Step func(w http.ResponseWriter, r *http.Request)

// Stub is the endpoint. It answers each call with the next step of its script;
// the last step answers all calls after it. It is safe for concurrent use.
type Stub struct {
	mu     sync.Mutex
	script []Step
	last   Step
	choose func(Call) Step
	key    string
	calls  []Call
}

// New returns a stub with a script. Without steps it answers every call with
// Plan("SELECT 1", "One").
func New(steps ...Step) *Stub { return &Stub{script: steps} }

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

// RequireKey makes the stub answer 401 to any other bearer token.
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

// ServeHTTP implements POST …/chat/completions; anything else is refused as the
// real API refuses it, and is not in the ledger.
func (s *Stub) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if !strings.HasSuffix(r.URL.Path, "/chat/completions") {
		writeError(w, http.StatusNotFound, "invalid_request_error", "unknown_url", "", "Unknown request URL: "+r.Method+" "+r.URL.Path)
		return
	}
	if r.Method != http.MethodPost {
		writeError(w, http.StatusMethodNotAllowed, "invalid_request_error", "method_not_supported", "", "Not allowed to "+r.Method+" on this path")
		return
	}
	call, problem := readCall(r)
	if problem != "" {
		writeError(w, http.StatusBadRequest, "invalid_request_error", "", "", problem)
		return
	}
	gone := make(chan struct{})
	call.Gone = gone
	step := s.take(call)
	step(w, r)
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

// readCall reads a request, or says what the API would find wrong with it.
func readCall(r *http.Request) (Call, string) {
	body, err := io.ReadAll(io.LimitReader(r.Body, 8<<20))
	if err != nil {
		return Call{}, "The request body could not be read."
	}
	call := Call{Path: r.URL.Path, Key: strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")}
	if err := json.Unmarshal(body, &call.Fields); err != nil {
		return Call{}, "We could not parse the JSON body of your request."
	}
	var request struct {
		Model    string `json:"model"`
		Messages []struct {
			Role    string `json:"role"`
			Content string `json:"content"`
		} `json:"messages"`
		Stream bool `json:"stream"`
	}
	if err := json.Unmarshal(body, &request); err != nil {
		return Call{}, "Invalid type for a field of the request: " + err.Error()
	}
	switch {
	case request.Model == "":
		return Call{}, "you must provide a model parameter"
	case len(request.Messages) == 0:
		return Call{}, "Missing required parameter: 'messages'."
	case request.Stream:
		return Call{}, "This stub does not stream."
	}
	call.Model = request.Model
	for _, m := range request.Messages {
		switch m.Role {
		case "system", "developer":
			call.System += m.Content
		case "user":
			call.User += m.Content
		}
	}
	return call, ""
}
