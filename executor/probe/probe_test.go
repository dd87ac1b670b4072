package probe_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"arivu/events"
	"arivu/executor/engine"
	"arivu/executor/engine/mariadbtest"
	"arivu/executor/engine/mysql"
	"arivu/executor/engine/pgtest"
	"arivu/executor/engine/postgres"
	"arivu/executor/engine/sqlite"
	"arivu/executor/probe"
)

var openers = engine.Openers{events.DialectSQLite: sqlite.Open, events.DialectPostgres: postgres.Open, events.DialectMySQL: mysql.Open}

// told is what a test tells, as it ends up.
type told struct {
	t      *testing.T
	report *events.ConnectionReport
	err    error

	mu    sync.Mutex
	order []string // names of steps as they began
	steps map[events.TestStepName]events.TestStep
}

func try(t *testing.T, ctx context.Context, url string, opts engine.Options) *told {
	t.Helper()
	out := &told{t: t, steps: map[events.TestStepName]events.TestStep{}}
	out.report, out.err = probe.Run(ctx, openers, url, opts, time.Now(), out.take)
	for name, s := range out.steps {
		if s.State == events.TestWaiting || s.State == events.TestRunning {
			t.Errorf("%s still says %s", name, s.State)
		}
		if strings.Contains(fmt.Sprintf("%+v", s), pgtest.Password) {
			t.Errorf("a secret is told: %+v", s)
		}
	}
	return out
}

func (o *told) take(s events.TestStep) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if s.State == events.TestRunning && o.steps[s.Name].State == events.TestWaiting {
		o.order = append(o.order, string(s.Name))
	}
	o.steps[s.Name] = s
}

// states is every step with its state, in order.
func (o *told) states() string {
	var out []string
	for _, name := range []events.TestStepName{events.StepFile, events.StepAddress, events.StepConnect, events.StepTLS, events.StepLogin,
		events.StepVersion, events.StepReadOnly, events.StepRights, events.StepTables} {
		if s, ok := o.steps[name]; ok {
			out = append(out, string(name)+" "+string(s.State))
		}
	}
	return strings.Join(out, ", ")
}

// want checks the states and what one of the steps says.
func (o *told) want(states string, name events.TestStepName, says ...string) {
	o.t.Helper()
	if got := o.states(); got != states {
		o.t.Errorf("the steps are\n%s, want\n%s: %v", got, states, o.err)
	}
	all := fmt.Sprintf("%+v", o.steps[name])
	for _, text := range says {
		if !strings.Contains(all, text) {
			o.t.Errorf("%s does not say %q: %s", name, text, all)
		}
	}
}

const (
	notReached = "version skipped, read_only skipped, rights skipped, tables skipped"
	good       = "address skipped, connect passed, tls skipped, login passed, version passed, read_only passed, rights passed, tables passed"
)

func TestFile(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "shop.db")
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.ExecContext(t.Context(), "CREATE TABLE items (id INTEGER)"); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	file := "sqlite://" + filepath.ToSlash(path)
	o := try(t, t.Context(), file, engine.Options{})
	o.want("file passed, version passed, read_only passed, rights skipped, tables passed", events.StepReadOnly,
		"CREATE TABLE arivu_write_test", "attempt to write a readonly database")
	if o.err != nil || !o.report.OK || o.report.Tables != 1 || len(o.report.Steps) != 5 || len(o.report.Warnings) != 0 {
		t.Errorf("%+v, %v", o.report, o.err)
	}
	if order := strings.Join(o.order, " "); order != "file read_only tables" {
		t.Errorf("taken were %s", order)
	}
	if err := os.WriteFile(path, []byte(strings.Repeat("not a database ", 100)), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, bad := range []string{file, file + ".missing"} {
		o = try(t, t.Context(), bad, engine.Options{})
		o.want("file failed, "+notReached, events.StepFile, "must be on the machine")
		if !errors.Is(o.err, events.ClassUnavailable) {
			t.Errorf("%v", o.err)
		}
	}
}

func TestPostgres(t *testing.T) {
	t.Parallel()
	owner := pgtest.Start(t)
	pgtest.Exec(t, owner, "CREATE TABLE notes (id int)", "CREATE TABLE more (id int)")
	reader := pgtest.Reader(t, owner)
	o := try(t, t.Context(), reader, engine.Options{})
	o.want(good, events.StepReadOnly, "CREATE TEMPORARY TABLE", "cannot execute CREATE TABLE in a read-only transaction (SQLSTATE 25006)")
	o.want(good, events.StepLogin, "as reader_")
	if o.err != nil || o.report.Tables != 2 || !strings.HasPrefix(o.report.Version, "PostgreSQL ") {
		t.Errorf("%+v, %v", o.report, o.err)
	}
	o = try(t, t.Context(), owner, engine.Options{})
	o.want(strings.Replace(good, "rights passed", "rights warned", 1), events.StepRights, "is a superuser", "CREATE ROLE arivu_reader", "Give Arivu one")
	if o.err != nil || len(o.report.Warnings) != 1 || !strings.Contains(o.report.Remedy, "GRANT SELECT") {
		t.Errorf("%+v, %v", o.report, o.err)
	}
	wrong := strings.Replace(reader, pgtest.Password, "wrong", 1)
	try(t, t.Context(), wrong, engine.Options{}).want("address skipped, connect passed, tls skipped, login failed, "+notReached,
		events.StepLogin, "refused user and password", "Check user, password")
	elsewhere, err := url.Parse(reader)
	if err != nil {
		t.Fatal(err)
	}
	elsewhere.Path += "x"
	try(t, t.Context(), elsewhere.String(), engine.Options{}).want("address skipped, connect passed, tls skipped, login failed, "+notReached,
		events.StepLogin, "no database of that name")
	elsewhere.RawQuery = "sslmode=require"
	try(t, t.Context(), elsewhere.String(), engine.Options{}).want("address skipped, connect passed, tls failed, login skipped, "+notReached, events.StepTLS, "does not offer TLS")
}

func TestUnreachable(t *testing.T) {
	t.Parallel()
	o := try(t, t.Context(), "postgres://u:"+pgtest.Password+"@127.0.0.1:1/x", engine.Options{})
	o.want("address skipped, connect failed, tls skipped, login skipped, "+notReached, events.StepConnect, "Nothing accepts connections at 127.0.0.1:1", "Is the database running")
	o = try(t, t.Context(), "mysql://u:"+pgtest.Password+"@no-such-host.invalid/x", engine.Options{})
	o.want("address failed, connect skipped, tls skipped, login skipped, "+notReached, events.StepAddress, `"no-such-host.invalid"`)
	if o.err == nil || o.report != nil {
		t.Errorf("%+v, %v", o.report, o.err)
	}
	if o = try(t, t.Context(), "postgres://u@h/x?nonsense=1", engine.Options{}); !errors.Is(o.err, engine.ErrURL) || len(o.steps) != 0 {
		t.Errorf("%v, %v", o.err, o.steps)
	}
}

// Whoever stops a test is not kept waiting for a server that says nothing.
func TestStopped(t *testing.T) {
	t.Parallel()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	ctx, stop := context.WithCancel(t.Context())
	hungUp := make(chan error, 1)
	go func() {
		conn, err := l.Accept()
		if err != nil {
			hungUp <- err
			return
		}
		_, err = conn.Read(make([]byte, 1))
		stop()
		_, _ = io.Copy(io.Discard, conn)
		hungUp <- errors.Join(err, conn.Close())
	}()
	o := try(t, ctx, "postgres://u@"+l.Addr().String()+"/x?sslmode=disable", engine.Options{})
	o.want("address skipped, connect passed, tls skipped, login skipped, "+notReached, events.StepLogin, "The test was stopped.")
	if !errors.Is(o.err, context.Canceled) {
		t.Errorf("%v", o.err)
	}
	if err := <-hungUp; err != nil {
		t.Error(err)
	}
}

func TestMariaDB(t *testing.T) {
	t.Parallel()
	owner, all := mariadbtest.Database(t)
	if _, err := owner.ExecContext(t.Context(), "CREATE TABLE notes (id int)"); err != nil {
		t.Fatal(err)
	}
	reader, err := url.Parse(all)
	if err != nil {
		t.Fatal(err)
	}
	reader.User = url.UserPassword(mariadbtest.Reader(t, owner), mariadbtest.Password)
	o := try(t, t.Context(), reader.String(), engine.Options{})
	o.want(good, events.StepReadOnly, "CREATE TEMPORARY TABLE", "ERROR 1792 (25006): Cannot execute statement in a READ ONLY transaction")
	if o.err != nil || o.report.Tables != 1 || !strings.HasPrefix(o.report.Version, "MariaDB ") {
		t.Errorf("%+v, %v", o.report, o.err)
	}
	try(t, t.Context(), all, engine.Options{}).want(strings.Replace(good, "rights passed", "rights warned", 1), events.StepRights, "ALL PRIVILEGES", "GRANT SELECT")
}

// A server's certificate is shown, also one that is not taken.
func TestCertificates(t *testing.T) {
	t.Parallel()
	const day = 24 * time.Hour
	authority, certificate, key := mariadbtest.Certify(t, "127.0.0.1", time.Now().Add(90*day))
	foreign, named, namedKey := mariadbtest.Certify(t, "db.example", time.Now().Add(2*day))
	at := func(options ...string) engine.Options {
		own := mariadbtest.Own(t, options...)
		return engine.Options{Dial: func(ctx context.Context, _, _ string) (net.Conn, error) {
			return new(net.Dialer).DialContext(ctx, "unix", own.Socket())
		}}
	}
	good := at("--ssl-ca="+authority, "--ssl-cert="+certificate, "--ssl-key="+key)
	other := at("--ssl-ca="+foreign, "--ssl-cert="+named, "--ssl-key="+namedKey)
	const root = "mysql://root@127.0.0.1/mysql?sslmode="
	for _, c := range []struct {
		mode string
		at   engine.Options
		want events.TestState
		says string
	}{
		{"verify-full&sslrootcert=" + authority, good, events.TestPassed, "The certificate of 127.0.0.1 is valid until"},
		{"require", good, events.TestPassed, "Who signed it was not checked"},
		{"prefer", good, events.TestPassed, "Who signed it was not checked"},
		{"disable", good, events.TestSkipped, "Not encrypted"},
		{"verify-full&sslrootcert=" + foreign, good, events.TestFailed, "signed by nobody"},
		{"verify-full&sslrootcert=" + foreign, other, events.TestFailed, "The certificate is for db.example, not for 127.0.0.1."},
		{"verify-ca&sslrootcert=" + foreign, other, events.TestWarned, "Have it renewed: it ends tomorrow"},
	} {
		o := try(t, t.Context(), root+c.mode, c.at)
		step := o.steps[events.StepTLS]
		if step.State != c.want || !strings.Contains(step.Text+step.Advice, c.says) {
			t.Errorf("%s: %+v, %v", c.mode, step, o.err)
		}
		if encrypted := c.want != events.TestSkipped; encrypted != (step.TLS != nil && step.TLS.Issuer == "authority") {
			t.Errorf("%s: the certificate is %+v", c.mode, step.TLS)
		}
	}
}
