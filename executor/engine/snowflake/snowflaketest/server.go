// Package snowflaketest is a local server that speaks the protocol of Snowflake's
// drivers, built from what is public of it, with a real database behind it. It exists
// for tests: nothing in it was tried against the vendor.
package snowflaketest

import (
	"compress/gzip"
	"context"
	"encoding/json"
	"fmt"
	"io"
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

// User and Password are what the server accepts.
const (
	User     = "reader"
	Password = "snow-secret-0123456789"
)

// Answer is a fixed result.
type Answer struct {
	Columns []Column
	Rows    [][]any // nil or string, as the protocol prints values
}

// Column is a column as the protocol describes it.
type Column struct {
	Name      string `json:"name"`
	Type      string `json:"type"`
	Precision int    `json:"precision"`
	Scale     int    `json:"scale"`
	Nullable  bool   `json:"nullable"`
}

// Failure is an error of a statement.
type Failure struct{ Code, SQLState, Message string }

func (f *Failure) Error() string { return f.Message }

// Server is an account with one database.
type Server struct {
	*httptest.Server
	// Before, if set, sees every request first; true means that it has answered.
	Before func(w http.ResponseWriter, r *http.Request) bool
	// Answers and Failures are fixed outcomes by statement.
	Answers  map[string]Answer
	Failures map[string]Failure
	// ChunkRows is how many rows one chunk holds; the first is part of the answer.
	ChunkRows int
	// Hold, if set, keeps statements running until it is closed or they are aborted.
	Hold chan struct{}
	// Expire makes each session token good for so many requests; 0 for any number.
	Expire int64

	backing *warehousetest.Backing
	mu      sync.Mutex
	known   map[string]*statement // by request id, and by query id
	logins  []map[string]any
	seen    []string
	uses    atomic.Int64
	running atomic.Int64
	aborted atomic.Int64
	renewed atomic.Int64
}

// types describe columns as Snowflake would.
var types = []string{
	`UPDATE information_schema.columns SET numeric_precision = 38, numeric_scale = 0, data_type = 'NUMBER' WHERE data_type IN ('INTEGER', 'INT', 'BIGINT')`,
	`UPDATE information_schema.columns SET numeric_precision = 10, numeric_scale = 2, data_type = 'NUMBER' WHERE data_type LIKE 'NUMERIC(10,2)'`,
	`UPDATE information_schema.columns SET data_type = 'TEXT' WHERE data_type = 'STRING' OR data_type LIKE 'VARCHAR%'`,
	`UPDATE information_schema.columns SET data_type = 'TIMESTAMP_NTZ' WHERE data_type = 'TIMESTAMP'`,
}

// New starts a server for the length of the test.
func New(tb testing.TB, backing *warehousetest.Backing) *Server {
	tb.Helper()
	s := &Server{backing: backing, ChunkRows: 1000, known: map[string]*statement{}, Answers: map[string]Answer{}, Failures: map[string]Failure{}}
	for _, statement := range types {
		backing.Exec(tb, statement)
	}
	s.Server = httptest.NewServer(http.HandlerFunc(s.serve))
	tb.Cleanup(s.Server.Close)
	return s
}

// DatabaseURL is where the server is, as a connection names it.
func (s *Server) DatabaseURL() string { return s.As(User, Password, "") }

// As is the same with another user, and further parameters.
func (s *Server) As(user, password, more string) string {
	u, err := url.Parse(s.URL)
	if err != nil {
		return ""
	}
	return fmt.Sprintf("snowflake://%s@%s/shop/%%22main%%22?warehouse=wh&role=r&protocol=http%s", url.UserPassword(user, password), u.Host, more)
}

// Running is how many statements run.
func (s *Server) Running() int { return int(s.running.Load()) }

// Aborted is how many abort requests arrived for statements that ran.
func (s *Server) Aborted() int { return int(s.aborted.Load()) }

// Renewed is how often a session was renewed.
func (s *Server) Renewed() int { return int(s.renewed.Load()) }

// Seen lists the statements that arrived.
func (s *Server) Seen() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]string(nil), s.seen...)
}

// Logins lists what was sent to sign in.
func (s *Server) Logins() []map[string]any {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]map[string]any(nil), s.logins...)
}

func (s *Server) serve(w http.ResponseWriter, r *http.Request) {
	if s.Before != nil && s.Before(w, r) {
		return
	}
	switch {
	case r.URL.Path == "/session/v1/login-request":
		s.login(w, r)
	case strings.HasPrefix(r.URL.Path, "/chunks/"):
		s.serveChunk(w, r)
	case r.URL.Path == "/session/token-request":
		s.renewed.Add(1)
		s.uses.Store(0)
		Reply(w, true, "", "", map[string]any{"sessionToken": "token", "masterToken": "master", "sessionId": 1})
	case r.URL.Path == "/session" || r.URL.Path == "/telemetry/send":
		Reply(w, true, "", "", nil)
	case r.Header.Get("Authorization") != `Snowflake Token="token"`:
		Reply(w, false, "390104", "ID token is invalid.", nil)
	case s.Expire > 0 && s.uses.Add(1) > s.Expire:
		Reply(w, false, "390112", "Your session has expired. Please login again.", nil)
	case r.URL.Path == "/queries/v1/query-request":
		s.query(w, r)
	case r.URL.Path == "/queries/v1/abort-request":
		s.abort(w, r)
	case strings.HasSuffix(r.URL.Path, "/result"):
		s.result(w, r)
	default:
		http.NotFound(w, r)
	}
}

// Reply answers in the form of the protocol.
func Reply(w http.ResponseWriter, success bool, code, message string, data any) {
	out := map[string]any{"success": success, "data": data, "message": nil, "code": nil}
	if code != "" {
		out["code"], out["message"] = code, message
	}
	text, err := json.Marshal(out)
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	_, _ = w.Write(text)
}

// body decodes the body of a request, which may be compressed.
func body(r *http.Request, into any) error {
	in := io.Reader(r.Body)
	if r.Header.Get("Content-Encoding") == "gzip" {
		z, err := gzip.NewReader(in)
		if err != nil {
			return err
		}
		in = z
	}
	return json.NewDecoder(in).Decode(into)
}

func (s *Server) login(w http.ResponseWriter, r *http.Request) {
	var in struct {
		Data map[string]any `json:"data"`
	}
	if err := body(r, &in); err != nil {
		http.Error(w, "bad request", http.StatusBadRequest)
		return
	}
	s.mu.Lock()
	s.logins = append(s.logins, in.Data)
	s.mu.Unlock()
	if in.Data["AUTHENTICATOR"] != "SNOWFLAKE_JWT" && (in.Data["LOGIN_NAME"] != User || in.Data["PASSWORD"] != Password) {
		Reply(w, false, "390100", "Incorrect username or password was specified.", nil)
		return
	}
	Reply(w, true, "", "", map[string]any{
		"token": "token", "masterToken": "master", "sessionId": 1, "validityInSeconds": 3600, "masterValidityInSeconds": 14400,
		"parameters":  []map[string]any{{"name": "TIMEZONE", "value": "Etc/UTC"}},
		"sessionInfo": map[string]any{"databaseName": "SHOP", "schemaName": "main", "warehouseName": "WH", "roleName": "R"},
	})
}

func (s *Server) query(w http.ResponseWriter, r *http.Request) {
	var in struct {
		SQL string `json:"sqlText"`
	}
	if err := body(r, &in); err != nil || in.SQL == "" {
		http.Error(w, "bad request", http.StatusBadRequest)
		return
	}
	ctx, cancel := context.WithCancel(context.Background())
	s.mu.Lock()
	id := "01b" + strconv.Itoa(len(s.seen)+1)
	st := &statement{server: s, id: id, sql: in.SQL, stop: cancel, done: make(chan struct{})}
	s.known[r.URL.Query().Get("requestId")] = st
	s.known[id] = st
	s.seen = append(s.seen, in.SQL)
	s.mu.Unlock()
	s.running.Add(1)
	go st.run(ctx)
	st.reply(w, r)
}

func (s *Server) find(id string) *statement {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.known[id]
}

func (s *Server) result(w http.ResponseWriter, r *http.Request) {
	st := s.find(strings.Split(r.URL.Path, "/")[2])
	if st == nil {
		http.NotFound(w, r)
		return
	}
	st.reply(w, r)
}

func (s *Server) abort(w http.ResponseWriter, r *http.Request) {
	var in map[string]string
	if err := body(r, &in); err != nil {
		http.Error(w, "bad request", http.StatusBadRequest)
		return
	}
	st := s.find(in["requestId"])
	if st == nil {
		Reply(w, false, "000605", "Identified SQL statement is not currently executing.", nil)
		return
	}
	if st.abort() {
		s.aborted.Add(1)
	}
	Reply(w, true, "", "", nil)
}

// serveChunk serves what does not fit into an answer: rows without brackets around.
func (s *Server) serveChunk(w http.ResponseWriter, r *http.Request) {
	id, index, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/chunks/"), "/")
	st := s.find(id)
	n, err := strconv.Atoi(index)
	if st == nil || err != nil || r.Header.Get("Authorization") != "" {
		http.Error(w, "no such chunk, or the token was sent to storage", http.StatusBadRequest)
		return
	}
	text, err := json.Marshal(st.slice(n))
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	_, _ = w.Write(text[1 : len(text)-1])
}
