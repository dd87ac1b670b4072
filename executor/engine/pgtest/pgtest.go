//go:build unix

// Package pgtest gives tests a throw-away PostgreSQL.
//
// One server is shared by all tests of a binary; every [Start] is a database of
// its own in it, dropped when its test ends. The server lives in a temporary
// folder and is watched by a shell that reads from the test binary: when the
// binary ends, however it ends, the shell stops the server and removes the folder.
package pgtest

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"arivu/executor/childtest"
)

// Password is that of every role pgtest makes: a word that must not show up
// anywhere.
const Password = "pgtest-secret-word"

// superuser owns the server and all databases of Start.
const superuser = "postgres"

const (
	startTime = 60 * time.Second
	callTime  = 30 * time.Second
)

var errMissing = errors.New("PostgreSQL is not installed: apt-get install -y postgresql (or run the tests with -short)")

var (
	shared    = sync.OnceValues(launch)
	databases atomic.Int64
)

// Start gives the URL of a new, empty database, for a superuser who owns it. The
// test is skipped with -short and fails if there is no PostgreSQL.
func Start(tb testing.TB) string {
	tb.Helper()
	if testing.Short() {
		tb.Skip("needs PostgreSQL")
	}
	s, err := shared()
	if err != nil {
		tb.Fatalf("starting PostgreSQL: %v", err)
	}
	name := fmt.Sprintf("test_%d", databases.Add(1))
	admin := s.url(superuser, superuser)
	Exec(tb, admin, "CREATE DATABASE "+name)
	tb.Cleanup(func() { Exec(tb, admin, "DROP DATABASE IF EXISTS "+name+" WITH (FORCE)") })
	return s.url(superuser, name)
}

// Reader gives the URL of the same database for a new role that may only read
// the tables there are now.
func Reader(tb testing.TB, rawURL string) string {
	tb.Helper()
	u, err := url.Parse(rawURL)
	if err != nil {
		tb.Fatalf("parsing the URL of Start: %v", err)
	}
	role := "reader_" + strings.TrimPrefix(u.Path, "/")
	Exec(tb, rawURL,
		fmt.Sprintf("CREATE ROLE %s LOGIN PASSWORD '%s'", role, Password),
		"GRANT SELECT ON ALL TABLES IN SCHEMA public TO "+role)
	tb.Cleanup(func() { Exec(tb, rawURL, "DROP OWNED BY "+role, "DROP ROLE "+role) })
	u.User = url.UserPassword(role, Password)
	return u.String()
}

// Exec runs statements, each by itself, and fails the test if one fails.
func Exec(tb testing.TB, rawURL string, statements ...string) {
	tb.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), callTime)
	defer cancel()
	conn, err := pgx.Connect(ctx, rawURL)
	if err != nil {
		tb.Fatalf("connecting to the test server: %v", err)
	}
	defer func() { _ = conn.Close(ctx) }()
	for _, s := range statements {
		if _, err := conn.Exec(ctx, s); err != nil {
			tb.Fatalf("running %q: %v", s, err)
		}
	}
}

type server struct {
	port  int
	stdin io.Closer // open as long as the server may live; held, never closed
}

// Value is the one value that a query gives, as text.
func Value(tb testing.TB, rawURL, query string) string {
	tb.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), callTime)
	defer cancel()
	conn, err := pgx.Connect(ctx, rawURL)
	if err != nil {
		tb.Fatalf("connecting: %v", err)
	}
	defer func() { _ = conn.Close(ctx) }()
	var v *string
	if err := conn.QueryRow(ctx, "SELECT ("+query+")::text").Scan(&v); err != nil {
		tb.Fatalf("%s: %v", query, err)
	}
	if v == nil {
		return ""
	}
	return *v
}

func (s *server) url(role, database string) string {
	u := url.URL{
		Scheme: "postgres", User: url.UserPassword(role, Password), Path: database,
		Host: net.JoinHostPort("127.0.0.1", strconv.Itoa(s.port)), RawQuery: "sslmode=disable",
	}
	return u.String()
}

// watch starts the server, says so, waits for the end of its input, and cleans
// up. It also cleans up when the start fails.
const watch = `cd "$1" || exit 1
"$2/pg_ctl" start -w -s -t "$4" -D data -l log -o "-p $3 -k $1" </dev/null && { echo ready; cat >/dev/null; } || cat log
"$2/pg_ctl" stop -s -m immediate -D data
cd / && rm -rf "$1"`

func launch() (*server, error) {
	bin, err := binaries()
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp("", "pgtest")
	if err != nil {
		return nil, fmt.Errorf("making a folder: %w", err)
	}
	s, err := launchIn(bin, dir)
	if err != nil {
		_ = os.RemoveAll(dir)
	}
	return s, err
}

func launchIn(bin, dir string) (*server, error) {
	as, err := childtest.Unprivileged(dir, "postgres")
	if err != nil {
		return nil, err
	}
	if err := initialise(bin, dir, as); err != nil {
		return nil, err
	}
	port, err := freePort()
	if err != nil {
		return nil, err
	}
	stdin, err := childtest.Watch(as, watch, "pgtest", dir, bin, strconv.Itoa(port), strconv.Itoa(int(startTime.Seconds())))
	if err != nil {
		return nil, err
	}
	return &server{port: port, stdin: stdin}, nil
}

func initialise(bin, dir string, as *syscall.Credential) error {
	password := filepath.Join(dir, "password")
	if err := os.WriteFile(password, []byte(Password+"\n"), 0o644); err != nil {
		return fmt.Errorf("writing the password: %w", err)
	}
	data := filepath.Join(dir, "data")
	cmd := exec.Command(filepath.Join(bin, "initdb"), "-D", data, "-U", superuser, "--pwfile", password,
		"--auth=scram-sha-256", "--no-sync", "--no-instructions", "-E", "UTF8", "--locale=C")
	cmd.Dir = dir
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: as}
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("initdb: %w: %s", err, out)
	}
	settings := "\nlisten_addresses='127.0.0.1'\nfsync=off\nsynchronous_commit=off\nfull_page_writes=off\n" +
		"shared_buffers=32MB\nmax_connections=60\njit=off\nautovacuum=off\ntimezone='UTC'\n"
	conf, err := os.OpenFile(filepath.Join(data, "postgresql.conf"), os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		return fmt.Errorf("opening the settings: %w", err)
	}
	_, err = conf.WriteString(settings)
	return errors.Join(err, conf.Close())
}

// binaries is the folder with the newest server: Debian's, or that in PATH.
func binaries() (string, error) {
	found, err := filepath.Glob("/usr/lib/postgresql/*/bin/postgres")
	if err != nil {
		return "", fmt.Errorf("looking for PostgreSQL: %w", err)
	}
	if len(found) > 0 {
		newest := slices.MaxFunc(found, func(a, b string) int { return version(a) - version(b) })
		return filepath.Dir(newest), nil
	}
	path, err := exec.LookPath("postgres")
	if err != nil {
		return "", errMissing
	}
	return filepath.Dir(path), nil
}

func version(path string) int {
	n, _ := strconv.Atoi(filepath.Base(filepath.Dir(filepath.Dir(path)))) // not a number: oldest
	return n
}

func freePort() (int, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 0, fmt.Errorf("finding a free port: %w", err)
	}
	defer func() { _ = l.Close() }()
	addr, ok := l.Addr().(*net.TCPAddr)
	if !ok {
		return 0, errors.New("finding a free port: the listener has no TCP address")
	}
	return addr.Port, nil
}
