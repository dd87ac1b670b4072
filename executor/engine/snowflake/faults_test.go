package snowflake_test

import (
	"context"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"arivu/events"
	"arivu/executor/engine"
	"arivu/executor/engine/enginetest"
	"arivu/executor/engine/snowflake"
	"arivu/executor/engine/snowflake/quiet"
	"arivu/executor/engine/snowflake/snowflaketest"
)

func ask(t *testing.T, e engine.Engine, sql string) (*enginetest.Recorder, engine.Outcome, error) {
	t.Helper()
	r := new(enginetest.Recorder)
	got, err := e.Query(t.Context(), sql, engine.Limits{Timeout: 20 * time.Second}, r)
	if err != nil && (strings.Contains(err.Error(), snowflaketest.Password) || strings.Contains(err.Error(), "signed-secret") || strings.Contains(err.Error(), "Token=")) {
		t.Errorf("the error holds a secret: %v", err)
	}
	return r, got, err
}

func TestBadPassword(t *testing.T) {
	t.Parallel()
	s := serve(t, nil)
	_, _, err := ask(t, open(t, s.As(snowflaketest.User, "wrong-secret", "")), "SELECT 1")
	if !engine.IsUnavailable(err) || !strings.Contains(err.Error(), "refused user and password") || strings.Contains(err.Error(), "wrong-secret") {
		t.Errorf("%v", err)
	}
}

func TestKeyPair(t *testing.T) {
	t.Parallel()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	text := pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der})
	file := filepath.Join(t.TempDir(), "key.p8")
	if err := os.WriteFile(file, text, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, more := range []string{"&private_key=" + url.QueryEscape(string(text)), "&private_key_file=" + url.QueryEscape(file)} {
		s := serve(t, nil)
		if _, _, err := ask(t, open(t, s.As("robot", "", more)), "SELECT 1"); err != nil {
			t.Fatal(err)
		}
		login := s.Logins()[0]
		if login["AUTHENTICATOR"] != "SNOWFLAKE_JWT" || login["TOKEN"] == "" || login["PASSWORD"] != nil && login["PASSWORD"] != "" {
			t.Errorf("signed in with %v", login["AUTHENTICATOR"])
		}
	}
	target, err := engine.ParseURL("snowflake://u@a/d?private_key=secret-text")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := snowflake.Open(t.Context(), target, engine.Options{}); err == nil || strings.Contains(err.Error(), "secret-text") {
		t.Errorf("%v", err)
	}
}

// TestSessionSettings holds what every session is made with.
func TestSessionSettings(t *testing.T) {
	t.Parallel()
	s := serve(t, nil)
	if err := open(t, s.DatabaseURL()).Ping(t.Context()); err != nil {
		t.Fatal(err)
	}
	settings, ok := s.Logins()[0]["SESSION_PARAMETERS"].(map[string]any)
	if !ok {
		t.Fatalf("signed in with %v", s.Logins()[0])
	}
	for name, want := range map[string]string{
		"STATEMENT_TIMEOUT_IN_SECONDS": "600", "MULTI_STATEMENT_COUNT": "1", "QUERY_TAG": "arivu", "TIMEZONE": "Etc/UTC", "ABORT_DETACHED_QUERY": "true",
	} {
		if fmt.Sprint(settings[name]) != want {
			t.Errorf("%s is %v", name, settings[name])
		}
	}
	for name := range quiet.Settings {
		if os.Getenv(name) == "" {
			t.Errorf("%s is not set", name)
		}
	}
}

func TestExpiredSessionIsRenewed(t *testing.T) {
	t.Parallel()
	s := serve(t, nil)
	s.Expire = 1
	e := open(t, s.DatabaseURL())
	for range 3 {
		if r, _, err := ask(t, e, "SELECT 1"); err != nil || len(r.Rows) != 1 {
			t.Fatalf("%v %v", r.Rows, err)
		}
	}
	if s.Renewed() == 0 {
		t.Error("the session was not renewed")
	}
}

func TestBusyServerIsAskedAgain(t *testing.T) {
	t.Parallel()
	s := serve(t, nil)
	var refusals atomic.Int64
	s.Before = func(w http.ResponseWriter, r *http.Request) bool {
		if r.URL.Path != "/queries/v1/query-request" || refusals.Add(1) > 1 {
			return false
		}
		w.Header().Set("Retry-After", "1")
		w.WriteHeader(http.StatusServiceUnavailable)
		return true
	}
	if r, _, err := ask(t, open(t, s.DatabaseURL()), "SELECT 1"); err != nil || len(r.Rows) != 1 {
		t.Fatalf("%v %v", r.Rows, err)
	}
}

func TestCancelReachesTheServer(t *testing.T) {
	t.Parallel()
	s := serve(t, nil)
	s.Hold = make(chan struct{})
	defer close(s.Hold)
	ctx, cancel := context.WithCancel(t.Context())
	s.Before = func(_ http.ResponseWriter, r *http.Request) bool {
		if strings.HasSuffix(r.URL.Path, "/result") {
			cancel()
		}
		return false
	}
	e := open(t, s.DatabaseURL())
	started := time.Now()
	_, err := e.Query(ctx, "SELECT 1", engine.Limits{Timeout: time.Minute}, new(enginetest.Recorder))
	if !errors.Is(err, context.Canceled) || time.Since(started) > 5*time.Second {
		t.Errorf("%v after %s", err, time.Since(started))
	}
	waitIdle(t, s)
	if s.Aborted() != 1 {
		t.Errorf("%d aborts arrived", s.Aborted())
	}
}

func TestChunks(t *testing.T) {
	t.Parallel()
	s := serve(t, []string{"CREATE TABLE n (i INTEGER)", "WITH RECURSIVE c (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM c WHERE i < 2500) INSERT INTO n SELECT i FROM c"})
	s.ChunkRows = 100
	r, got, err := ask(t, open(t, s.DatabaseURL()), "SELECT i FROM n ORDER BY i")
	if err != nil || len(r.Rows) != 2500 || got.Truncated || r.Rows[2499][0] != number("2500") {
		t.Fatalf("%d rows, %+v, %v", len(r.Rows), got, err)
	}
}

func TestServerFaults(t *testing.T) {
	t.Parallel()
	on := func(path string, answer func(w http.ResponseWriter)) func(http.ResponseWriter, *http.Request) bool {
		return func(w http.ResponseWriter, r *http.Request) bool {
			if !strings.HasPrefix(r.URL.Path, path) {
				return false
			}
			answer(w)
			return true
		}
	}
	for name, before := range map[string]func(http.ResponseWriter, *http.Request) bool{
		"garbage at login":   on("/session/v1", func(w http.ResponseWriter) { _, _ = w.Write([]byte("<html>")) }),
		"forbidden at login": on("/session/v1", func(w http.ResponseWriter) { w.WriteHeader(http.StatusForbidden) }),
		"unknown refusal":    on("/session/v1", func(w http.ResponseWriter) { snowflaketest.Reply(w, false, "390999", "odd", nil) }),
		"no role":            on("/session/v1", func(w http.ResponseWriter) { snowflaketest.Reply(w, false, "390189", "Role 'R' does not exist", nil) }),
		"garbage":            on("/queries", func(w http.ResponseWriter) { _, _ = w.Write([]byte(`{"data": [`)) }),
		"bad request":        on("/queries", func(w http.ResponseWriter) { w.WriteHeader(http.StatusBadRequest) }),
		"no warehouse": on("/queries", func(w http.ResponseWriter) {
			snowflaketest.Reply(w, false, "000606", "No active warehouse", map[string]any{})
		}),
		"chunk is gone":    on("/chunks", func(w http.ResponseWriter) { w.WriteHeader(http.StatusNotFound) }),
		"chunk is garbage": on("/chunks", func(w http.ResponseWriter) { _, _ = w.Write([]byte(`["1"],[`)) }),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := serve(t, []string{"CREATE TABLE n (i INTEGER)", "INSERT INTO n VALUES (1), (2), (3)"})
			s.ChunkRows = 1
			s.Before = before
			if _, _, err := ask(t, open(t, s.DatabaseURL()), "SELECT i FROM n"); !engine.IsUnavailable(err) {
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
		code, state, message string
		class                events.Class
		says, piece          string
	}{
		{"100051", "22012", "Division by zero", events.ClassDatabase, "Division by zero", ""},
		{"100038", "22018", "Numeric value 'secret-cell' is not recognized", events.ClassType, "Numeric value '…'", ""},
		{"001003", "42000", "SQL compilation error:\nsyntax error line 1 at position 7 unexpected 'FROM'.", events.ClassSyntax, "unexpected 'FROM'", "FROM"},
		{"003001", "42501", "SQL access control error:\nInsufficient privileges to operate on table 'T'", events.ClassUnsafe, "Insufficient privileges", ""},
		{"000630", "57014", "Statement reached its statement or warehouse timeout of 5 second(s) and was canceled.", events.ClassTimeout, "a limit of the server", ""},
		{"300010", "XX000", "Processing aborted", events.ClassTooExpensive, "Processing aborted", ""},
		{"999999", "XX000", "odd", events.ClassDatabase, "odd", ""},
	} {
		sql := fmt.Sprintf("SELECT %d", 5000+i)
		s.Failures[sql] = snowflaketest.Failure{Code: c.code, SQLState: c.state, Message: c.message}
		_, _, err := ask(t, e, sql)
		var got *events.Error
		if !errors.As(err, &got) {
			t.Errorf("%s: %v", c.message, err)
			continue
		}
		if got.Class != c.class || !strings.Contains(got.Message, c.says) || c.piece != "" && got.Piece != c.piece || strings.Contains(got.Message, "secret-cell") {
			t.Errorf("%s:\n%+v", c.message, got)
		}
	}
}

// TestOnlyPrintedQueriesLeave holds that the server sees the print of a query, never
// the text of others.
func TestOnlyPrintedQueriesLeave(t *testing.T) {
	t.Parallel()
	s := serve(t, nil)
	e := open(t, s.DatabaseURL())
	for _, sql := range []string{"select /* DROP TABLE x */ 1 // ; DROP", "SELECT 1;", "DROP TABLE x", "SELECT 1; DROP TABLE x", "PUT file:///x @s", "SELECT SYSTEM$WAIT(1)"} {
		_, _, _ = ask(t, e, sql)
	}
	for _, seen := range s.Seen() {
		if seen != "SELECT 1" {
			t.Errorf("the server saw %q", seen)
		}
	}
}
