// Package tdstest is a local server that speaks TDS 7.4, the protocol of SQL Server, as
// the vendor's open specification [MS-TDS] describes it, with SQLite or scripted answers
// behind it. Numbers such as 2.2.5.2 in this package are sections of that document. It
// exists for tests: nothing in it was tried against a SQL Server.
//
// It speaks PRELOGIN with TLS inside it, LOGIN7, SQL batches, RPC requests of
// sp_executesql, attention signals and the reset flag, and it can misbehave: see
// [Fault].
package tdstest

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"net/url"
	"sync"
	"sync/atomic"
	"testing"
)

// User, Password and Database are what the server accepts.
const (
	User     = "reader"
	Password = "tds-secret-p@/#?%é"
	Database = "shop"
)

// How the server answers the client's wish for encryption, 2.2.6.5.
const (
	EncryptOff          byte = 0 // the login only
	EncryptOn           byte = 1
	EncryptNotSupported byte = 2
)

// Answer is a scripted result.
type Answer struct {
	Columns []Column
	Rows    [][]any
	// Each, if set, gives the rows from 0 on until it returns nil.
	Each func(i int) []any
	// Then, if set, is another result behind this one.
	Then *Answer
	// Error, if set, comes behind the rows.
	Error *Error
}

// Error is what the server complains of: the token ERROR.
type Error struct {
	Number  int32
	Class   byte // 11 to 16 for a mistake, 20 and more end the connection
	Message string
	Line    int32
}

// Error is the message.
func (e *Error) Error() string { return e.Message }

// Fault is a way to misbehave.
type Fault int

// The faults of a statement.
const (
	DropInRow Fault = iota + 1 // the connection ends within a row
	Stall                      // nothing comes until an attention signal
	Deaf                       // nothing comes, and attention signals are ignored
	Garbage                    // a token that does not exist
	BadType                    // a column of a type that servers no longer have
)

// Server is a SQL Server with one database. Its fields are set before its URL is asked
// for: then it begins to serve.
type Server struct {
	// Encryption is what the server offers (default EncryptOn); Strict begins every
	// connection with TLS, as TDS 8.0 does.
	Encryption byte
	Strict     bool
	// Silent lets clients connect and says nothing.
	Silent bool
	// Route, if set, is the server to which this one sends who has signed in, as a
	// gateway does.
	Route *Server
	// LoginError, if set, is the answer to every login.
	LoginError *Error
	// Answers, Failures and Faults are fixed outcomes by statement.
	Answers  map[string]Answer
	Failures map[string]Error
	Faults   map[string]Fault

	backing  *Backing
	listener net.Listener
	tls      *tls.Config
	started  sync.Once
	done     chan struct{}
	wg       sync.WaitGroup

	running, attentions, resets, rollbacks atomic.Int64

	mu     sync.Mutex
	conns  map[net.Conn]bool
	seen   []string
	found  []map[string]string
	logins []Login
}

// New starts a server for the length of the test.
func New(tb testing.TB, backing *Backing) *Server {
	tb.Helper()
	l, err := (&net.ListenConfig{}).Listen(context.Background(), "tcp", "127.0.0.1:0")
	if err != nil {
		tb.Fatal(err)
	}
	s := &Server{
		Encryption: EncryptOn, Answers: map[string]Answer{}, Failures: map[string]Error{}, Faults: map[string]Fault{},
		backing: backing, listener: l, tls: certificate(tb), done: make(chan struct{}), conns: map[net.Conn]bool{},
	}
	tb.Cleanup(s.close)
	return s
}

// URL is where the server is, as a connection names it, with these parameters.
func (s *Server) URL(params url.Values) string { return s.As(User, Password, params) }

// As is the same with another user.
func (s *Server) As(user, password string, params url.Values) string {
	s.started.Do(func() { s.wg.Go(s.accept) })
	all := url.Values{"database": {Database}, "TrustServerCertificate": {"true"}}
	for name, values := range params {
		all[name] = values
		if values == nil {
			delete(all, name)
		}
	}
	u := url.URL{Scheme: "sqlserver", User: url.UserPassword(user, password), Host: s.listener.Addr().String(), RawQuery: all.Encode()}
	return u.String()
}

// Running is how many requests run.
func (s *Server) Running() int { return int(s.running.Load()) }

// Attentions counts the cancels that arrived.
func (s *Server) Attentions() int { return int(s.attentions.Load()) }

// Resets counts the sessions that were reset.
func (s *Server) Resets() int { return int(s.resets.Load()) }

// Rollbacks counts the transactions that were rolled back.
func (s *Server) Rollbacks() int { return int(s.rollbacks.Load()) }

// Seen lists the statements that arrived in RPC requests.
func (s *Server) Seen() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]string(nil), s.seen...)
}

// Settings lists what SET had said when each of those statements arrived.
func (s *Server) Settings() []map[string]string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]map[string]string(nil), s.found...)
}

// Logins lists who signed in, or tried.
func (s *Server) Logins() []Login {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]Login(nil), s.logins...)
}

// Hangup ends all connections, as a restart does.
func (s *Server) Hangup() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for c := range s.conns {
		_ = c.Close()
	}
}

func (s *Server) close() {
	close(s.done)
	_ = s.listener.Close()
	s.Hangup()
	s.wg.Wait()
}

func (s *Server) accept() {
	for {
		conn, err := s.listener.Accept()
		if err != nil {
			return
		}
		s.mu.Lock()
		s.conns[conn] = true
		s.mu.Unlock()
		s.wg.Go(func() {
			s.serve(conn)
			_ = conn.Close()
			s.mu.Lock()
			delete(s.conns, conn)
			s.mu.Unlock()
		})
	}
}

var errRefused = errors.New("the login was refused")

func (s *Server) serve(conn net.Conn) {
	if s.Silent {
		<-s.done
		return
	}
	w := &wire{conn: conn, size: packetSize}
	if err := s.negotiate(w, conn); err != nil {
		return
	}
	if err := s.login(w, conn); err != nil {
		return
	}
	(&session{server: s, wire: w, settings: map[string]string{}}).run()
}
