package sqlserver_test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"arivu/events"
	"arivu/executor/engine"
	"arivu/executor/engine/enginetest"
	"arivu/executor/engine/sqlserver"
	"arivu/executor/engine/sqlserver/tdstest"
)

func ask(t *testing.T, e engine.Engine, sql string) (*enginetest.Recorder, engine.Outcome, error) {
	t.Helper()
	r := new(enginetest.Recorder)
	got, err := e.Query(t.Context(), sql, engine.Limits{Timeout: 20 * time.Second}, r)
	if err != nil && strings.Contains(err.Error(), tdstest.Password) {
		t.Errorf("the error holds a secret: %v", err)
	}
	return r, got, err
}

// TestEncryption goes through the ways in which both sides may agree on TLS, and those
// in which they must not.
func TestEncryption(t *testing.T) {
	t.Parallel()
	pem := func(t *testing.T, s *tdstest.Server) string {
		t.Helper()
		file := filepath.Join(t.TempDir(), "server.pem")
		if err := os.WriteFile(file, s.Certificate(), 0o600); err != nil {
			t.Fatal(err)
		}
		return file
	}
	for name, c := range map[string]struct {
		serve     func(*tdstest.Server)
		params    []string
		pinned    bool // the URL names the server's certificate
		verify    bool // the URL does not say to trust any
		want      string
		encrypted bool
	}{
		"all of it":              {params: []string{"encrypt", "true"}, encrypted: true},
		"the default":            {encrypted: true},
		"the login":              {serve: func(s *tdstest.Server) { s.Encryption = tdstest.EncryptOff }, params: []string{"encrypt", "false"}, encrypted: true},
		"none":                   {serve: func(s *tdstest.Server) { s.Encryption = tdstest.EncryptOff }, params: []string{"encrypt", "disable"}},
		"strict":                 {serve: func(s *tdstest.Server) { s.Strict = true }, params: []string{"encrypt", "strict"}, verify: true, pinned: true, encrypted: true},
		"its certificate":        {verify: true, pinned: true, encrypted: true},
		"an unknown certificate": {verify: true, want: "TLS certificate cannot be verified"},
		"another name":           {verify: true, pinned: true, params: []string{"hostNameInCertificate", "db.example"}, want: "TLS certificate cannot be verified"},
		"strict and unknown":     {serve: func(s *tdstest.Server) { s.Strict = true }, params: []string{"encrypt", "strict"}, verify: true, want: "TLS certificate cannot be verified"},
		"a server without":       {serve: func(s *tdstest.Server) { s.Encryption = tdstest.EncryptNotSupported }, want: "does not offer TLS"},
		"less than was asked":    {serve: func(s *tdstest.Server) { s.Encryption = tdstest.EncryptOff }, want: "does not offer TLS"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := serve(t, nil)
			if c.serve != nil {
				c.serve(s)
			}
			p := params(c.params...)
			if c.verify {
				p["TrustServerCertificate"] = nil
			}
			if c.pinned {
				p.Set("certificate", pem(t, s))
			}
			_, _, err := ask(t, open(t, s.URL(p)), "SELECT 1")
			if c.want != "" {
				if !engine.IsUnavailable(err) || !strings.Contains(err.Error(), c.want) || len(s.Logins()) > 0 {
					t.Errorf("%v, %d logins", err, len(s.Logins()))
				}
				return
			}
			if err != nil {
				t.Fatalf("%v (%v)", err, errors.Unwrap(err))
			}
			if l := s.Logins()[0]; l.Encrypted != c.encrypted || l.Password != tdstest.Password || l.App != "arivu" || l.ReadOnlyIntent {
				t.Errorf("signed in with %+v", l)
			}
		})
	}
}

func TestUnreadableCertificate(t *testing.T) {
	t.Parallel()
	_, err := engine.Openers{events.DialectSQLServer: opener}.Open(t.Context(), "sqlserver://u:hunter2@h?database=d&certificate=/nowhere.pem", engine.Options{})
	if !engine.IsUnavailable(err) || !strings.Contains(err.Error(), "certificate") || strings.Contains(err.Error(), "hunter2") {
		t.Errorf("%v", err)
	}
}

// TestDialHook holds that every connection goes through the hook, with the host's name.
func TestDialHook(t *testing.T) {
	t.Parallel()
	s := serve(t, nil)
	target, err := engine.ParseURL(strings.Replace(s.URL(nil), "127.0.0.1", "db.example", 1))
	if err != nil {
		t.Fatal(err)
	}
	var asked []string
	dial := func(ctx context.Context, network, address string) (net.Conn, error) {
		asked = append(asked, network+" "+address)
		return new(net.Dialer).DialContext(ctx, network, strings.Replace(address, "db.example", "127.0.0.1", 1))
	}
	e, err := sqlserver.OpenWith(t.Context(), target, engine.Options{Dial: dial}, standIn)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = e.Close() })
	if err := e.Ping(t.Context()); err != nil || len(asked) != 1 || asked[0] != "tcp db.example:"+strconv.Itoa(target.Port) {
		t.Errorf("%v, %v", asked, err)
	}
	forbidden := errors.New("that address is not allowed")
	none, err := sqlserver.OpenWith(t.Context(), target, engine.Options{Dial: func(context.Context, string, string) (net.Conn, error) { return nil, forbidden }}, standIn)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = none.Close() })
	if err := none.Ping(t.Context()); !engine.IsUnavailable(err) || !errors.Is(err, forbidden) {
		t.Errorf("%v", err)
	}
}

// TestGateway is sent to another server while it signs in. That one is dialled through
// the hook, too, and its connection lives on when signing in is over.
func TestGateway(t *testing.T) {
	t.Parallel()
	gateway, behind := serve(t, nil), serve(t, nil)
	gateway.Route = behind
	behind.URL(nil) // begins to serve
	target, err := engine.ParseURL(gateway.URL(nil))
	if err != nil {
		t.Fatal(err)
	}
	dialled := 0
	dial := func(ctx context.Context, network, address string) (net.Conn, error) {
		dialled++
		return new(net.Dialer).DialContext(ctx, network, address)
	}
	e, err := sqlserver.OpenWith(t.Context(), target, engine.Options{Dial: dial, ConnectTimeout: 2 * time.Second}, standIn)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = e.Close() })
	if r, _, err := ask(t, e, "SELECT 1"); err != nil || len(r.Rows) != 1 {
		t.Errorf("%v, %v", r.Rows, err)
	}
	if dialled != 2 || len(gateway.Seen()) != 0 || len(behind.Seen()) != 1 {
		t.Errorf("%d connections, seen %v and %v", dialled, gateway.Seen(), behind.Seen())
	}
}

func TestRefusedLogins(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		refusal *tdstest.Error
		user    string
		params  []string
		want    string
	}{
		"wrong user":     {user: "other", want: "refused user and password"},
		"wrong database": {params: []string{"database", "nowhere"}, want: "no database of that name"},
		"firewall":       {refusal: &tdstest.Error{Number: 40615, Class: 14, Message: "Client with IP address '10.1.2.3' is not allowed"}, want: "firewall"},
		"expired":        {refusal: &tdstest.Error{Number: 18487, Class: 14, Message: "Login failed."}, want: "password has expired"},
		"not now":        {refusal: &tdstest.Error{Number: 40613, Class: 20, Message: "Database 'x' on server '10.1.2.3' is not currently available."}, want: "cannot serve at the moment"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := serve(t, nil)
			s.LoginError = c.refusal
			user := tdstest.User
			if c.user != "" {
				user = c.user
			}
			_, _, err := ask(t, open(t, s.As(user, tdstest.Password, params(c.params...))), "SELECT 1")
			if !engine.IsUnavailable(err) || !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), "10.1.2.3") {
				t.Errorf("%v", err)
			}
		})
	}
}

func TestReadOnlyIntent(t *testing.T) {
	t.Parallel()
	s := serve(t, nil)
	if err := open(t, s.URL(params("ApplicationIntent", "ReadOnly"))).Ping(t.Context()); err != nil {
		t.Fatal(err)
	}
	if !s.Logins()[0].ReadOnlyIntent {
		t.Errorf("signed in with %+v", s.Logins()[0])
	}
}

// TestSilentServer holds that making a connection has an end although the driver only
// heeds its context while it dials.
func TestSilentServer(t *testing.T) {
	t.Parallel()
	s := serve(t, nil)
	s.Silent = true
	_, _, err := ask(t, open(t, s.URL(params("connection timeout", "1"))), "SELECT 1")
	if !engine.IsUnavailable(err) || !strings.Contains(err.Error(), "no answer from") {
		t.Errorf("%v", err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	if err := open(t, s.URL(nil)).Ping(ctx); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("%v", err)
	}
}

// TestBrokenAnswers has answers that end or go wrong. None is taken for a result, and
// the connection serves nobody else.
func TestBrokenAnswers(t *testing.T) {
	t.Parallel()
	for name, fault := range map[string]tdstest.Fault{"drop": tdstest.DropInRow, "garbage": tdstest.Garbage} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := serve(t, nil)
			s.Faults["SELECT 1"] = fault
			e := open(t, s.URL(nil))
			if _, _, err := ask(t, e, "SELECT 1"); !engine.IsUnavailable(err) {
				t.Errorf("%v", err)
			}
			if r, _, err := ask(t, e, "SELECT 2"); err != nil || len(r.Rows) != 1 || len(s.Logins()) != 2 {
				t.Errorf("%v, %v, %d logins", r.Rows, err, len(s.Logins()))
			}
		})
	}
}

// TestUnknownType has a column of a type that the driver panics on when asked its name.
func TestUnknownType(t *testing.T) {
	t.Parallel()
	s := serve(t, nil)
	s.Faults["SELECT 1"] = tdstest.BadType
	r, _, err := ask(t, open(t, s.URL(nil)), "SELECT 1")
	if err != nil || len(r.Header) != 1 || r.Header[0].Type != events.TypeOther {
		t.Errorf("%+v, %v", r.Header, err)
	}
}

// TestCancelIsAnAttention holds that a cancel and a timeout reach the server as the
// protocol has it, and that the connection serves on afterwards.
func TestCancelIsAnAttention(t *testing.T) {
	t.Parallel()
	s := serve(t, nil)
	s.Faults["SELECT 1"] = tdstest.Stall
	e := open(t, s.URL(nil))
	ctx, cancel := context.WithCancel(t.Context())
	go func() {
		for s.Running() == 0 || len(s.Seen()) == 0 {
			if t.Context().Err() != nil {
				break
			}
		}
		cancel()
	}()
	_, err := e.Query(ctx, "SELECT 1", engine.Limits{Timeout: time.Minute}, new(enginetest.Recorder))
	if !errors.Is(err, context.Canceled) || s.Attentions() != 1 {
		t.Errorf("%v, %d attentions", err, s.Attentions())
	}
	_, err = e.Query(t.Context(), "SELECT 1", engine.Limits{Timeout: 100 * time.Millisecond}, new(enginetest.Recorder))
	if !errors.Is(err, events.ClassTimeout) || s.Attentions() != 2 {
		t.Errorf("%v, %d attentions", err, s.Attentions())
	}
	waitIdle(t, s)
	if r, _, err := ask(t, e, "SELECT 2"); err != nil || len(r.Rows) != 1 || len(s.Logins()) != 1 {
		t.Errorf("%v, %v, %d logins", r.Rows, err, len(s.Logins()))
	}
}

// TestDeafServer does not acknowledge a cancel: the caller still gets its answer, and
// the connection is given up.
func TestDeafServer(t *testing.T) {
	t.Parallel()
	s := serve(t, nil)
	s.Faults["SELECT 1"] = tdstest.Deaf
	e := open(t, s.URL(nil))
	// On a busy machine a login alone may take longer than the statement is given.
	if _, _, err := ask(t, e, "SELECT 0"); err != nil {
		t.Fatal(err)
	}
	_, err := e.Query(t.Context(), "SELECT 1", engine.Limits{Timeout: 100 * time.Millisecond}, new(enginetest.Recorder))
	if !errors.Is(err, events.ClassTimeout) {
		t.Errorf("%v", err)
	}
	if _, _, err := ask(t, e, "SELECT 2"); err != nil || len(s.Logins()) != 2 {
		t.Errorf("%v, %d logins", err, len(s.Logins()))
	}
}

// TestRestart holds that connections which the server has closed meanwhile are noticed
// before a statement is sent on one.
func TestRestart(t *testing.T) {
	t.Parallel()
	s := serve(t, nil)
	e := open(t, s.URL(nil))
	for range 3 {
		if _, _, err := ask(t, e, "SELECT 1"); err != nil {
			t.Fatal(err)
		}
		s.Hangup()
	}
	if len(s.Logins()) != 3 || len(s.Seen()) != 3 {
		t.Errorf("%d logins, seen %v", len(s.Logins()), s.Seen())
	}
}

func TestStatementErrors(t *testing.T) {
	t.Parallel()
	s := serve(t, nil)
	e := openWith(t, s.URL(nil), asItIs)
	for i, c := range []struct {
		number  int32
		message string
		class   events.Class
		says    string
		piece   string
		retry   bool
	}{
		{102, "Incorrect syntax near 'FROM'.", events.ClassSyntax, "near 'FROM'", "FROM", false},
		{156, "Incorrect syntax near the keyword 'ORDER'.", events.ClassSyntax, "keyword 'ORDER'", "ORDER", false},
		{8120, "Column 't.a' is invalid in the select list because it is not contained in either an aggregate function or the GROUP BY clause.", events.ClassSyntax, "GROUP BY", "t.a", false},
		{137, `Must declare the scalar variable "@x".`, events.ClassSyntax, "has a parameter", "@x", false},
		{207, "Invalid column name 'a'.", events.ClassUnknownColumn, "Invalid column name", "a", false},
		{4104, `The multi-part identifier "t.a" could not be bound.`, events.ClassUnknownColumn, "could not be bound", "t.a", false},
		{208, "Invalid object name 'dbo.t'.", events.ClassUnknownTable, "Invalid object name", "t", false},
		{195, "'f' is not a recognized built-in function name.", events.ClassUnknownFunc, "recognized", "f", false},
		{209, "Ambiguous column name 'a'.", events.ClassAmbiguous, "Ambiguous", "a", false},
		{245, "Conversion failed when converting the varchar value 'secret-cell' to data type int.", events.ClassType, "value '…'", "", false},
		{8115, "Arithmetic overflow error converting expression to data type int.", events.ClassType, "overflow", "", false},
		{8134, "Divide by zero error encountered.", events.ClassDatabase, "Divide by zero", "", false},
		{229, "The SELECT permission was denied on the object 't', database 'shop', schema 'dbo'.", events.ClassUnsafe, "does not let this login", "", false},
		{1205, "Transaction (Process ID 52) was deadlocked on lock resources", events.ClassTimeout, "gave way", "", true},
		{1222, "Lock request time out period exceeded.", events.ClassTimeout, "too long for a lock", "", true},
		{8649, "The query has been canceled because the estimated cost of this query (900) exceeds the configured threshold of 10.", events.ClassTooExpensive, "cost more", "", false},
		{530, "The statement terminated. The maximum recursion 100 has been exhausted before statement completion.", events.ClassTooExpensive, "MAXRECURSION", "", false},
		{40501, "The service is currently busy.", events.ClassUnavailable, "cannot serve", "", true},
		{99999, "odd 'secret-cell'", events.ClassDatabase, "odd '…'", "", false},
	} {
		sql := fmt.Sprintf("SELECT f(t.a), %d, '@x' FROM t ORDER BY 1", 5000+i)
		s.Failures[sql] = tdstest.Error{Number: c.number, Class: 16, Message: c.message}
		_, _, err := ask(t, e, sql)
		var got *events.Error
		if !errors.As(err, &got) {
			t.Errorf("%s: %v", c.message, err)
			continue
		}
		if got.Class != c.class || !strings.Contains(got.Message, c.says) || got.Piece != c.piece || strings.Contains(got.Message, "secret-cell") || got.Retryable != c.retry {
			t.Errorf("%s:\n%+v", c.message, got)
		}
		if c.piece != "" && (got.Position == 0 || !strings.HasPrefix(sql[got.Position-1:], c.piece)) {
			t.Errorf("%s: points at %d of %s", c.message, got.Position, sql)
		}
	}
	if _, _, err := ask(t, e, "SELECT 1"); err != nil {
		t.Errorf("afterwards: %v", err)
	}
}

// TestErrorBehindRows has a statement that fails after its first rows, which the caller
// learns, and one that ends the connection.
func TestErrorBehindRows(t *testing.T) {
	t.Parallel()
	s := serve(t, nil)
	answer := tdstest.Answer{Columns: []tdstest.Column{{Name: "v", Type: "int"}}, Rows: [][]any{{int64(1)}}}
	answer.Error = &tdstest.Error{Number: 8134, Class: 16, Message: "Divide by zero error encountered."}
	s.Answers["SELECT 1"] = answer
	answer.Error = &tdstest.Error{Number: 596, Class: 21, Message: "Cannot continue the execution because the session is in the kill state."}
	s.Answers["SELECT 2"] = answer
	e := open(t, s.URL(nil))
	if r, _, err := ask(t, e, "SELECT 1"); !errors.Is(err, events.ClassDatabase) || len(r.Rows) != 1 {
		t.Errorf("%v, %v", r.Rows, err)
	}
	if _, _, err := ask(t, e, "SELECT 2"); !errors.Is(err, events.ClassTimeout) {
		t.Errorf("%v", err)
	}
	if _, _, err := ask(t, e, "SELECT 3"); err != nil || len(s.Logins()) != 2 {
		t.Errorf("%v, %d logins", err, len(s.Logins()))
	}
}
