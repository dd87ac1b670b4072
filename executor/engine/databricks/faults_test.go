package databricks_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"arivu/events"
	"arivu/executor/engine"
	"arivu/executor/engine/databricks"
	"arivu/executor/engine/databricks/databrickstest"
	"arivu/executor/engine/enginetest"
)

// waits records the pauses of an engine instead of waiting.
type waits struct {
	mu  sync.Mutex
	all []time.Duration
}

func (w *waits) pause(ctx context.Context, d time.Duration) error {
	w.mu.Lock()
	w.all = append(w.all, d)
	w.mu.Unlock()
	return ctx.Err()
}

func ask(t *testing.T, e engine.Engine, sql string) (*enginetest.Recorder, engine.Outcome, error) {
	t.Helper()
	r := new(enginetest.Recorder)
	got, err := e.Query(t.Context(), sql, engine.Limits{Timeout: 10 * time.Second}, r)
	if err != nil && (strings.Contains(err.Error(), databrickstest.Token) || strings.Contains(err.Error(), "signed-secret") || strings.Contains(err.Error(), "Bearer")) {
		t.Errorf("the error holds a secret: %v", err)
	}
	return r, got, err
}

func TestBusyServerIsAskedAgain(t *testing.T) {
	t.Parallel()
	s := serve(t, nil)
	var refusals atomic.Int64
	s.Before = func(w http.ResponseWriter, _ *http.Request) bool {
		if n := refusals.Add(1); n <= 3 {
			w.Header().Set("Retry-After", strconv.FormatInt(n*2, 10))
			code := http.StatusTooManyRequests
			if n == 2 {
				code = http.StatusServiceUnavailable
			}
			databrickstest.Refuse(w, code, "REQUEST_LIMIT_EXCEEDED", "slow down")
			return true
		}
		return false
	}
	e := open(t, s.DatabaseURL())
	w := &waits{}
	databricks.SetPause(e, w.pause)
	if r, _, err := ask(t, e, "SELECT 1"); err != nil || len(r.Rows) != 1 {
		t.Fatalf("%v %v", r.Rows, err)
	}
	if len(w.all) < 3 || w.all[0] != 2*time.Second || w.all[1] != 4*time.Second || w.all[2] != 6*time.Second {
		t.Errorf("waited %v", w.all)
	}
	if seen := s.Seen(); len(seen) != 1 {
		t.Errorf("the statement was submitted %d times", len(seen))
	}
}

func TestBusyForGood(t *testing.T) {
	t.Parallel()
	s := serve(t, nil)
	var requests atomic.Int64
	s.Before = func(w http.ResponseWriter, _ *http.Request) bool {
		requests.Add(1)
		w.Header().Set("Retry-After", "100000")
		databrickstest.Refuse(w, http.StatusTooManyRequests, "REQUEST_LIMIT_EXCEEDED", "slow down")
		return true
	}
	e := open(t, s.DatabaseURL())
	w := &waits{}
	databricks.SetPause(e, w.pause)
	if _, _, err := ask(t, e, "SELECT 1"); !engine.IsUnavailable(err) {
		t.Errorf("%v", err)
	}
	if requests.Load() != 5 || w.all[0] > 30*time.Second {
		t.Errorf("%d requests, waited %v", requests.Load(), w.all)
	}
}

// refusal is an answer that is no result, with what must be said of it.
type refusal struct {
	name   string
	before func(w http.ResponseWriter, r *http.Request) bool
	says   string
}

func answering(code int, body string) func(http.ResponseWriter, *http.Request) bool {
	return func(w http.ResponseWriter, _ *http.Request) bool {
		w.WriteHeader(code)
		_, _ = w.Write([]byte(body))
		return true
	}
}

func TestServerFaults(t *testing.T) {
	t.Parallel()
	poll := func(r *http.Request) bool { return r.Method == http.MethodGet }
	for _, f := range []refusal{
		{"forbidden", answering(403, `{"error_code":"PERMISSION_DENIED","message":"x"}`), "may not use that warehouse"},
		{"no warehouse", answering(404, `{"error_code":"RESOURCE_DOES_NOT_EXIST","message":"x"}`), "no such warehouse"},
		{"server error", answering(500, "<html>oops</html>"), "answered 500"},
		{"redirect", func(w http.ResponseWriter, r *http.Request) bool {
			http.Redirect(w, r, "http://127.0.0.1:1/", http.StatusFound)
			return true
		}, "sends requests elsewhere"},
		{"garbage", answering(200, "<html>login</html>"), "cannot be read"},
		{"no id", answering(200, `{"status":{"state":"PENDING"}}`), "no id"},
		{"an id that leads elsewhere", answering(200, `{"statement_id":"../../x","status":{"state":"PENDING"}}`), "no id"},
		{"unknown state", answering(200, `{"statement_id":"a","status":{"state":"ODD"}}`), "not known"},
		{"success without result", answering(200, `{"statement_id":"a","status":{"state":"SUCCEEDED"}}`), "without a result"},
		{"closed", answering(200, `{"statement_id":"a","status":{"state":"CLOSED"}}`), "no longer there"},
		{"odd row", answering(200, `{"statement_id":"a","status":{"state":"SUCCEEDED"},"manifest":{"schema":{"columns":[{"name":"a"}]}},"result":{"data_array":[["1","2"]]}}`), "another number of values"},
		{"next chunk elsewhere", answering(200, `{"statement_id":"a","status":{"state":"SUCCEEDED"},"manifest":{"schema":{"columns":[]}},"result":{"next_chunk_internal_link":"/api/2.0/tokens"}}`), "leads elsewhere"},
		{"hang up", func(w http.ResponseWriter, _ *http.Request) bool { panic(http.ErrAbortHandler) }, "connection was lost"},
		{"hang up while polling", func(w http.ResponseWriter, r *http.Request) bool {
			if poll(r) {
				panic(http.ErrAbortHandler)
			}
			return false
		}, "connection was lost"},
		{"cut short", func(w http.ResponseWriter, r *http.Request) bool {
			w.Header().Set("Content-Length", "1000")
			_, _ = w.Write([]byte(`{"statement_id":`))
			return true
		}, "connection was lost"},
		{"endless answer", func(w http.ResponseWriter, _ *http.Request) bool {
			block := []byte(strings.Repeat("x", 1<<20))
			for range 80 {
				if _, err := w.Write(block); err != nil {
					break
				}
			}
			return true
		}, "larger than 64 MiB"},
	} {
		t.Run(f.name, func(t *testing.T) {
			t.Parallel()
			s := serve(t, nil)
			s.Before = f.before
			s.Config.ErrorLog = nil
			e := open(t, s.DatabaseURL())
			databricks.SetPause(e, (&waits{}).pause)
			_, _, err := ask(t, e, "SELECT 1")
			if !engine.IsUnavailable(err) || !strings.Contains(err.Error(), f.says) {
				t.Errorf("%v, want %q", err, f.says)
			}
		})
	}
}

func TestBadToken(t *testing.T) {
	t.Parallel()
	s := serve(t, nil)
	e := open(t, s.WithToken("wrong-secret"))
	_, err := e.Query(t.Context(), "SELECT 1", engine.Limits{}, new(enginetest.Recorder))
	if !engine.IsUnavailable(err) || !strings.Contains(err.Error(), "refused the token") || strings.Contains(err.Error(), "wrong-secret") {
		t.Errorf("%v", err)
	}
}

// TestExpiredToken holds that a token which ends between submit and poll is told.
func TestExpiredToken(t *testing.T) {
	t.Parallel()
	s := serve(t, nil)
	s.Hold = make(chan struct{})
	s.Before = func(w http.ResponseWriter, r *http.Request) bool {
		if r.Method != http.MethodGet {
			return false
		}
		databrickstest.Refuse(w, http.StatusUnauthorized, "UNAUTHENTICATED", "expired")
		return true
	}
	e := open(t, s.DatabaseURL())
	if _, _, err := ask(t, e, "SELECT 1"); !engine.IsUnavailable(err) || !strings.Contains(err.Error(), "refused the token") {
		t.Errorf("%v", err)
	}
	waitIdle(t, s) // and it is canceled all the same
	close(s.Hold)
}

// TestCancelReachesTheServer holds it for each moment at which a call may end.
func TestCancelReachesTheServer(t *testing.T) {
	t.Parallel()
	for _, slow := range []bool{false, true} {
		t.Run(fmt.Sprintf("slow submit %t", slow), func(t *testing.T) {
			t.Parallel()
			s := serve(t, nil)
			s.Hold = make(chan struct{})
			defer close(s.Hold)
			ctx, cancel := context.WithCancel(t.Context())
			release := make(chan struct{})
			s.Before = func(_ http.ResponseWriter, r *http.Request) bool {
				switch {
				case slow && r.Method == http.MethodPost && !strings.HasSuffix(r.URL.Path, "/cancel"):
					cancel()
					<-release
				case r.Method == http.MethodGet:
					cancel()
				}
				return false
			}
			e := open(t, s.DatabaseURL())
			_, err := e.Query(ctx, "SELECT 1", engine.Limits{Timeout: time.Minute}, new(enginetest.Recorder))
			close(release)
			if !errors.Is(err, context.Canceled) {
				t.Errorf("%v", err)
			}
			if err := e.Close(); err != nil { // waits for the cancel
				t.Error(err)
			}
			waitIdle(t, s)
			if s.Canceled() != 1 {
				t.Errorf("%d cancels arrived", s.Canceled())
			}
		})
	}
}

func TestChunks(t *testing.T) {
	t.Parallel()
	s := serve(t, []string{"CREATE TABLE n (i INTEGER)", "WITH RECURSIVE c (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM c WHERE i < 2500) INSERT INTO n SELECT i FROM c"})
	s.ChunkRows = 100
	e := open(t, s.DatabaseURL())
	r, got, err := ask(t, e, "SELECT i FROM n ORDER BY i")
	if err != nil || len(r.Rows) != 2500 || got.Truncated || r.Rows[2499][0] != number("2500") {
		t.Fatalf("%d rows, %+v, %v", len(r.Rows), got, err)
	}
	if s.Stored() != 0 {
		t.Error("a small result came by links")
	}
	large := new(enginetest.Recorder)
	got, err = e.Query(t.Context(), "SELECT i FROM n ORDER BY i", engine.Limits{Bytes: 1 << 30, Rows: 1 << 30}, large)
	if err != nil || len(large.Rows) != 2500 || got.Truncated || s.Stored() != 25 {
		t.Errorf("%d rows by %d links, %+v, %v", len(large.Rows), s.Stored(), got, err)
	}
}

// TestTooLargeToInline holds that what the API leaves out shows as truncated.
func TestTooLargeToInline(t *testing.T) {
	t.Parallel()
	s := serve(t, []string{
		"CREATE TABLE n (a TEXT)",
		"WITH RECURSIVE c (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM c WHERE i < 40) INSERT INTO n SELECT replace(hex(zeroblob(25000)), '0', 'é') FROM c",
	})
	e := open(t, s.DatabaseURL())
	r := new(enginetest.Recorder)
	got, err := e.Query(t.Context(), "SELECT a FROM n", engine.Limits{Bytes: 300_000}, r)
	if err != nil || !got.Truncated || got.TruncatedBy != "bytes" || got.Rows >= 40 {
		t.Errorf("%+v, %v", got, err)
	}
}

func TestLinksThatBreak(t *testing.T) {
	t.Parallel()
	for name, answer := range map[string]func(w http.ResponseWriter){
		"gone":    func(w http.ResponseWriter) { http.Error(w, "<Code>AccessDenied</Code>", http.StatusForbidden) },
		"garbage": func(w http.ResponseWriter) { _, _ = w.Write([]byte(`[["1"],{"a":`)) },
		"no list": func(w http.ResponseWriter) { _, _ = w.Write([]byte(`{"a":1}`)) },
		"cut short": func(w http.ResponseWriter) {
			w.Header().Set("Content-Length", "100")
			_, _ = w.Write([]byte(`[["1"],`))
		},
		"hung up": func(http.ResponseWriter) { panic(http.ErrAbortHandler) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := serve(t, nil)
			s.Before = func(w http.ResponseWriter, r *http.Request) bool {
				if !strings.HasPrefix(r.URL.Path, "/storage/") {
					return false
				}
				answer(w)
				return true
			}
			e := open(t, s.DatabaseURL())
			_, err := e.Query(t.Context(), "SELECT 1", engine.Limits{Bytes: 1 << 30}, new(enginetest.Recorder))
			if !engine.IsUnavailable(err) || strings.Contains(err.Error(), "signed-secret") {
				t.Errorf("%v", err)
			}
		})
	}
}

func TestStatementErrors(t *testing.T) {
	t.Parallel()
	s := serve(t, nil)
	e := open(t, s.DatabaseURL())
	for i, c := range []struct {
		code, message string
		class         events.Class
		says, piece   string
		retryable     bool
	}{
		{"BAD_REQUEST", "[DIVIDE_BY_ZERO] Division by zero. Use `try_divide` to tolerate divisor being 0 and return NULL instead. SQLSTATE: 22012", events.ClassDatabase, "Division by zero", "", false},
		{"BAD_REQUEST", "[CAST_INVALID_INPUT] The value 'secret-cell' of the type \"STRING\" cannot be cast to \"INT\" because it is malformed. SQLSTATE: 22018", events.ClassType, "The value '…' of the type", "", false},
		{"BAD_REQUEST", "[PARSE_SYNTAX_ERROR] Syntax error at or near 'FROM'. SQLSTATE: 42601 (line 1, pos 7)\n\n== SQL ==\nSELECT FROM x", events.ClassSyntax, "Syntax error at or near", "", false},
		{"BAD_REQUEST", "[INSUFFICIENT_PERMISSIONS] Insufficient privileges: User does not have permission SELECT on any file. SQLSTATE: 42501", events.ClassUnsafe, "does not have permission", "", false},
		{"BAD_REQUEST", "[UNRESOLVED_COLUMN.WITH_SUGGESTION] A column with name `c`.`nam` cannot be resolved. Did you mean one of the following? [`c`.`name`]. SQLSTATE: 42703", events.ClassUnknownColumn, "Did you mean", "c.nam", false},
		{"RESOURCE_EXHAUSTED", "out of memory", events.ClassTooExpensive, "more than the warehouse has", "", false},
		{"TEMPORARILY_UNAVAILABLE", "the cluster went away", events.ClassUnavailable, "could not run", "", true},
		{"DEADLINE_EXCEEDED", "statement timeout", events.ClassTimeout, "a limit of the warehouse", "", false},
		{"BAD_REQUEST", "Inline byte limit exceeded.", events.ClassDatabase, "Inline byte limit", "", false},
	} {
		sql := fmt.Sprintf("SELECT %d", 5000+i)
		s.Failures[sql] = [2]string{c.code, c.message}
		_, _, err := ask(t, e, sql)
		var got *events.Error
		if !errors.As(err, &got) {
			t.Errorf("%s: %v", c.message, err)
			continue
		}
		if got.Class != c.class || !strings.Contains(got.Message, c.says) || c.piece != "" && got.Piece != c.piece || got.Retryable != c.retryable {
			t.Errorf("%s:\n%+v", c.message, got)
		}
		if strings.Contains(got.Message, "SQLSTATE") || strings.Contains(got.Message, "secret-cell") {
			t.Errorf("message %q", got.Message)
		}
	}
}

// TestOnlyPrintedQueriesLeave holds that the server sees the print of a query, never
// the text of others.
func TestOnlyPrintedQueriesLeave(t *testing.T) {
	t.Parallel()
	s := serve(t, nil)
	e := open(t, s.DatabaseURL())
	for _, sql := range []string{"select /* DROP TABLE x */ 1 -- ; DROP", "SELECT 1;", "DROP TABLE x", "SELECT 1; DROP TABLE x", "SELECT reflect('a')"} {
		_, _, _ = ask(t, e, sql)
	}
	for _, seen := range s.Seen() {
		if seen != "SELECT 1" {
			t.Errorf("the server saw %q", seen)
		}
	}
}

func TestViewsForTheVeil(t *testing.T) {
	t.Parallel()
	s := serve(t, []string{"CREATE TABLE users (id INTEGER PRIMARY KEY, email TEXT)", "CREATE VIEW mails AS SELECT email FROM users"})
	e := open(t, s.DatabaseURL())
	definitions := map[string]string{}
	schema, err := e.Introspect(t.Context(), engine.IntrospectOptions{Veil: func(st *engine.Structure) {
		for _, r := range st.Relations {
			definitions[r.Name] = strings.TrimSpace(r.Definition)
			r.Withheld = r.Name == "mails"
		}
	}})
	if err != nil || definitions["mails"] != "SELECT email FROM users" || len(schema.Tables) != 1 {
		t.Errorf("%v %v %v", definitions, schema, err)
	}
}
