package executor_test

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"
	_ "modernc.org/sqlite"

	"arivu/events"
	"arivu/events/bus"
	"arivu/events/bus/bustest"
	"arivu/events/vault"
	"arivu/executor"
	"arivu/executor/engine"
	"arivu/executor/engine/mysql"
	"arivu/executor/engine/postgres"
	"arivu/executor/engine/sqlite"
)

func TestMain(m *testing.M) {
	// nats.go 1.55 leaves this behind when the object store's publisher is cleaned up
	// before its goroutine has begun.
	goleak.VerifyTestMain(m, goleak.IgnoreTopFunction("github.com/nats-io/nats.go/jetstream.(*jetStream).resetPendingAcksOnReconnect"))
}

// planted is a password that must be found nowhere.
const planted = "planted-hunter2"

// house is a bus with an executor that knows a small SQLite database and a
// PostgreSQL that nobody listens for.
type house struct {
	t    *testing.T
	bus  *bus.Bus
	file string
	// vault is the executor's own, for sealing.
	vault    *vault.Vault
	executor *executor.Executor
}

func newHouse(t *testing.T, change ...func(*executor.Config)) *house {
	t.Helper()
	return newHouseOn(t, bustest.New(t), change...)
}

func newHouseOn(t *testing.T, b *bus.Bus, change ...func(*executor.Config)) *house {
	t.Helper()
	h := &house{t: t, bus: b, file: filepath.Join(t.TempDir(), "small.db")}
	h.exec("CREATE TABLE items (id INTEGER PRIMARY KEY, name TEXT)",
		"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2500) INSERT INTO items SELECT i, 'item ' || i FROM n")
	keys, err := vault.Load(filepath.Join(t.TempDir(), "vault.key"))
	if err != nil {
		t.Fatal(err)
	}
	cfg := executor.Config{
		Bus: h.bus, Vault: keys,
		Openers: engine.Openers{events.DialectSQLite: sqlite.Open, events.DialectPostgres: postgres.Open, events.DialectMySQL: mysql.Open},
		Declared: []executor.Declared{
			{Name: "shop", URL: "sqlite://" + filepath.ToSlash(h.file), Origin: events.OriginEnvironment},
			{Name: "down", URL: "postgres://u:" + planted + "@127.0.0.1:1/x", Origin: events.OriginEnvironment},
		},
		Limits: executor.Limits{BreakerOpen: time.Minute, ReuseResults: -1},
	}
	for _, f := range change {
		f(&cfg)
	}
	h.vault = cfg.Vault
	x := executor.New(cfg)
	h.executor = x
	if err := x.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		x.Stop(context.Background())
		x.Stop(context.Background())
	})
	h.await("the snapshot", func() bool { return h.schema("shop") != nil })
	return h
}

func (h *house) exec(statements ...string) {
	h.t.Helper()
	db, err := sql.Open("sqlite", h.file+"?_pragma=busy_timeout(10000)")
	if err != nil {
		h.t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	for _, s := range statements {
		if _, err := db.ExecContext(h.t.Context(), s); err != nil {
			h.t.Fatal(err)
		}
	}
}

// value is one value of the SQLite database, read past the executor.
func (h *house) value(statement string) string {
	h.t.Helper()
	db, err := sql.Open("sqlite", "file:"+h.file+"?_pragma=busy_timeout(5000)")
	if err != nil {
		h.t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	var v sql.NullString
	if err := db.QueryRowContext(h.t.Context(), statement).Scan(&v); err != nil {
		h.t.Fatal(err)
	}
	return v.String
}

func (h *house) schema(name string) *events.Schema {
	var doc events.SchemaDocument
	if _, err := h.bus.Documents(bus.BucketSchemas).Get(h.t.Context(), "default."+name, &doc); err != nil {
		return nil
	}
	s, err := doc.Unpack()
	if err != nil {
		h.t.Fatal(err)
	}
	return s
}

func (h *house) await(what string, ok func() bool) {
	h.t.Helper()
	bustest.Await(h.t, what, ok)
}

// plan asks a question, plans it with the statements, and returns what the
// executor made of it.
func (h *house) plan(connection string, statements ...string) *events.Question {
	h.t.Helper()
	return h.outcome(h.planned(connection, statements...))
}

// outcome waits for what answers a plan.
func (h *house) outcome(planned *events.Event) *events.Question {
	h.t.Helper()
	var q *events.Question
	h.await("an outcome", func() bool {
		var err error
		q, err = h.bus.Question(h.t.Context(), planned.Address)
		return err == nil && q.Last().Seq > planned.Seq
	})
	return q
}

// planned asks a question and plans it with the statements.
func (h *house) planned(connection string, statements ...string) *events.Event {
	h.t.Helper()
	asked := bustest.Asked("q")
	asked.Body.(*events.Asked).Options.MaxRows = 2000
	asked.Body.(*events.Asked).Connection = connection
	if err := h.bus.Append(h.t.Context(), asked); err != nil {
		h.t.Fatal(err)
	}
	return h.follow(asked, body(connection, statements...))
}

func body(connection string, statements ...string) *events.Planned {
	plan := &events.Planned{Connection: connection, Path: events.PathOffline}
	for _, s := range statements {
		plan.Candidates = append(plan.Candidates, events.Candidate{SQL: s, Score: 1})
	}
	return plan
}

// follow stores the event that answers e.
func (h *house) follow(e *events.Event, body events.Body) *events.Event {
	h.t.Helper()
	next := e.Reply(h.bus.Now(), body)
	next.Prev = e.Seq
	if err := h.bus.Append(h.t.Context(), next); err != nil {
		h.t.Fatal(err)
	}
	return next
}

func TestRunsTheFirstAllowedCandidate(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	q := h.plan("shop", "DROP TABLE items", "SELECT COUNT(*) AS n FROM items")
	if q.Executed == nil || len(q.Executed.Rows) != 1 || q.Executed.Rows[0][0] != json.Number("2500") || q.Executed.Result != nil {
		t.Errorf("status %s: %+v", q.Status(), q.Executed)
	}
}

func TestLargeResultIsStoredInPages(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	x := h.plan("shop", "SELECT id, name FROM items ORDER BY id").Executed
	if x == nil || x.RowCount != 2000 || !x.Truncated || x.TruncatedBy != "rows" || len(x.Rows) != events.PreviewRows || x.Result == nil || x.Result.Pages != 2 {
		t.Fatalf("%+v", x)
	}
	data, err := h.bus.Page(t.Context(), x.Result.Object, 1)
	if err != nil {
		t.Fatal(err)
	}
	var rows []events.Row
	if err := json.Unmarshal(data, &rows); err != nil || len(rows) != 1000 || rows[999][0] != json.Number("2000") {
		t.Errorf("the second page has %d rows, %v", len(rows), err)
	}
}

func TestRefusals(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	cases := []struct {
		sql   string
		class events.Class
	}{
		{"DELETE FROM items", events.ClassUnsafe},
		{"SELECT * FROM itmes", events.ClassUnknownTable},
		{"SELECT naem FROM items", events.ClassUnknownColumn},
	}
	for _, c := range cases {
		q := h.plan("shop", c.sql)
		if len(q.Rejected) != 1 || q.Rejected[0].Error.Class != c.class {
			t.Errorf("%s: %s %+v", c.sql, q.Status(), q.Rejected)
		}
	}
	if q := h.plan("shoop", "SELECT 1"); q.Failed == nil || !errors.Is(&q.Failed.Error, events.ClassUnknownConnection) || len(q.Failed.Error.Near) == 0 {
		t.Errorf("an unknown connection: %+v", q.Failed)
	}
}

func TestSchemaIsRefreshedOnDemand(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	// A connection that was just declared is looked at twice in the background; the
	// second look may be the one that finds a table made this early.
	for _, table := range []string{"extra", "another", "third"} {
		before := h.schema("shop")
		h.exec("CREATE TABLE " + table + " (id INTEGER)")
		var out events.SchemaRefreshed
		if err := h.bus.Call(t.Context(), events.StageExecutor, events.VerbRefresh, events.RefreshSchema{Tenant: "default", Name: "shop"}, &out); err != nil {
			t.Fatal(err)
		}
		if out.Fingerprint == before.Fingerprint || h.schema("shop").Table(table) == nil {
			t.Fatalf("the table %s was not found: %+v", table, out)
		}
		if len(out.Changes) == 1 && strings.Contains(out.Changes[0], table) {
			return
		}
	}
	t.Error("no refresh on demand told what had changed")
}

func TestUnreachableDatabaseSaysSoWithoutItsSecret(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	var status events.ConnectionStatus
	h.await("the state of the connection", func() bool {
		_, err := h.bus.Documents(bus.BucketSchemas).Get(t.Context(), "default.down.status", &status)
		return err == nil
	})
	if status.Status != events.ConnectionUnreachable || status.Error == "" || strings.Contains(status.Error, planted) {
		t.Errorf("%+v", status)
	}
	var stored json.RawMessage
	if _, err := h.bus.Documents(bus.BucketConnections).Get(t.Context(), "default.down", &stored); err != nil || strings.Contains(string(stored), planted) {
		t.Errorf("stored %s, %v", stored, err)
	}
}
