// Package databrickstest is a local server that speaks the Statement Execution API of
// Databricks, built from its public reference, with a real database behind it. It
// exists for tests: nothing in it was tried against the vendor.
package databrickstest

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"arivu/executor/engine/warehousetest"
)

// Token is the token that the server accepts.
const Token = "dapi-secret-0123456789"

const (
	path      = "/api/2.0/sql/statements"
	warehouse = "abc123"
	// inlineMost is what the API inlines; more fails a statement.
	inlineMost = 25 << 20
)

// Answer is a fixed result.
type Answer struct {
	// Columns are pairs of name and type_text.
	Columns [][2]string
	Rows    [][]any // nil or string
}

// Server is a workspace with one warehouse.
type Server struct {
	*httptest.Server
	// Before, if set, sees every request first; true means that it has answered.
	Before func(w http.ResponseWriter, r *http.Request) bool
	// Answers are fixed results by statement.
	Answers map[string]Answer
	// Failures are errors by statement: code and message.
	Failures map[string][2]string
	// ChunkRows is how many rows one chunk holds.
	ChunkRows int
	// Hold, if set, keeps statements running until it is closed or they are canceled.
	Hold chan struct{}

	backing  *warehousetest.Backing
	mu       sync.Mutex
	known    map[string]*statement
	seen     []string
	running  atomic.Int64
	canceled atomic.Int64
	storage  atomic.Int64
}

// New starts a server for the length of the test.
func New(tb testing.TB, backing *warehousetest.Backing) *Server {
	tb.Helper()
	s := &Server{backing: backing, ChunkRows: 1000, known: map[string]*statement{}, Answers: map[string]Answer{}, Failures: map[string][2]string{}}
	s.Server = httptest.NewServer(http.HandlerFunc(s.serve))
	tb.Cleanup(s.Server.Close)
	return s
}

// DatabaseURL is where the server is, as a connection names it.
func (s *Server) DatabaseURL() string { return s.WithToken(Token) }

// WithToken is the same with another token.
func (s *Server) WithToken(token string) string {
	u, err := url.Parse(s.URL)
	if err != nil {
		return ""
	}
	return fmt.Sprintf("databricks://token:%s@%s/sql/1.0/warehouses/%s?catalog=shop&schema=main&protocol=http", url.QueryEscape(token), u.Host, warehouse)
}

// Running is how many statements run.
func (s *Server) Running() int { return int(s.running.Load()) }

// Canceled is how many cancels arrived for statements that ran.
func (s *Server) Canceled() int { return int(s.canceled.Load()) }

// Stored is how many chunks were fetched from storage.
func (s *Server) Stored() int { return int(s.storage.Load()) }

// Seen lists the statements that arrived.
func (s *Server) Seen() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]string(nil), s.seen...)
}

func (s *Server) serve(w http.ResponseWriter, r *http.Request) {
	if s.Before != nil && s.Before(w, r) {
		return
	}
	if strings.HasPrefix(r.URL.Path, "/storage/") {
		s.serveStorage(w, r)
		return
	}
	if r.Header.Get("Authorization") != "Bearer "+Token {
		Refuse(w, http.StatusUnauthorized, "UNAUTHENTICATED", "Credential was not sent or was of an unsupported type for this API.")
		return
	}
	id, rest, _ := strings.Cut(strings.TrimPrefix(strings.TrimPrefix(r.URL.Path, path), "/"), "/")
	switch {
	case r.Method == http.MethodPost && r.URL.Path == path:
		s.execute(w, r)
	case r.Method == http.MethodGet && rest == "":
		s.with(w, id, func(st *statement) { reply(w, st.response(0)) })
	case r.Method == http.MethodPost && rest == "cancel":
		s.with(w, id, func(st *statement) {
			if st.cancel() {
				s.canceled.Add(1)
			}
			reply(w, struct{}{})
		})
	case r.Method == http.MethodGet && strings.HasPrefix(rest, "result/chunks/"):
		s.with(w, id, func(st *statement) { s.chunk(w, st, strings.TrimPrefix(rest, "result/chunks/")) })
	default:
		Refuse(w, http.StatusNotFound, "ENDPOINT_NOT_FOUND", "No API found")
	}
}

// Refuse answers with an error of the API.
func Refuse(w http.ResponseWriter, code int, name, message string) {
	write(w, code, map[string]string{"error_code": name, "message": message})
}

func reply(w http.ResponseWriter, v any) { write(w, http.StatusOK, v) }

func write(w http.ResponseWriter, code int, v any) {
	text, err := json.Marshal(v)
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(code)
	_, _ = w.Write(text)
}

func (s *Server) with(w http.ResponseWriter, id string, use func(*statement)) {
	s.mu.Lock()
	st := s.known[id]
	s.mu.Unlock()
	if st == nil {
		Refuse(w, http.StatusNotFound, "NOT_FOUND", "The statement "+id+" was not found.")
		return
	}
	use(st)
}

type request struct {
	Statement   string `json:"statement"`
	WarehouseID string `json:"warehouse_id"`
	Disposition string `json:"disposition"`
	Format      string `json:"format"`
	WaitTimeout string `json:"wait_timeout"`
	RowLimit    int64  `json:"row_limit"`
	ByteLimit   int64  `json:"byte_limit"`
}

func (s *Server) execute(w http.ResponseWriter, r *http.Request) {
	var req request
	if err := json.NewDecoder(r.Body).Decode(&req); err != nil || req.Statement == "" || req.Format != "JSON_ARRAY" {
		Refuse(w, http.StatusBadRequest, "INVALID_PARAMETER_VALUE", "The request is malformed.")
		return
	}
	if req.WarehouseID != warehouse {
		Refuse(w, http.StatusNotFound, "RESOURCE_DOES_NOT_EXIST", "SQL warehouse "+req.WarehouseID+" does not exist.")
		return
	}
	ctx, cancel := context.WithCancel(context.Background())
	s.mu.Lock()
	id := "01ef-" + strconv.Itoa(len(s.known)+1)
	st := &statement{server: s, id: id, request: req, state: "PENDING", stop: cancel}
	s.known[id] = st
	s.seen = append(s.seen, req.Statement)
	s.mu.Unlock()
	s.running.Add(1)
	go st.run(ctx)
	reply(w, st.response(0))
}

func (s *Server) chunk(w http.ResponseWriter, st *statement, index string) {
	n, err := strconv.Atoi(index)
	if err != nil || n < 0 || n >= st.chunks() {
		Refuse(w, http.StatusBadRequest, "INVALID_PARAMETER_VALUE", "There is no such chunk.")
		return
	}
	reply(w, st.result(n))
}

// serveStorage serves external links, which must come without the token.
func (s *Server) serveStorage(w http.ResponseWriter, r *http.Request) {
	if r.Header.Get("Authorization") != "" {
		http.Error(w, "the token was sent to storage", http.StatusBadRequest)
		return
	}
	id, index, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/storage/"), "/")
	s.mu.Lock()
	st := s.known[id]
	s.mu.Unlock()
	n, err := strconv.Atoi(index)
	if st == nil || err != nil || n >= st.chunks() {
		http.NotFound(w, r)
		return
	}
	s.storage.Add(1)
	reply(w, st.slice(n))
}
