package executor_test

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"io"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"go.uber.org/zap"
	"go.uber.org/zap/zaptest/observer"

	"arivu/events"
	"arivu/events/bus"
	"arivu/events/bus/bustest"
	"arivu/events/vault"
	"arivu/executor"
	"arivu/executor/engine"
	"arivu/executor/engine/sqlite"
)

// activity counts the statements that a PostgreSQL server runs now and that
// contain a text.
func activity(t *testing.T, url, text string) int {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close(context.Background()) }()
	var n int
	err = conn.QueryRow(t.Context(), `SELECT count(*) FROM pg_stat_activity
		WHERE state = 'active' AND pid <> pg_backend_pid() AND query LIKE '%' || $1 || '%'`, text).Scan(&n)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func (h *house) status(name string) events.ConnectionStatus {
	h.t.Helper()
	var s events.ConnectionStatus
	_, err := h.bus.Documents(bus.BucketSchemas).Get(h.t.Context(), "default."+name+".status", &s)
	if err != nil && !errors.Is(err, bus.ErrNotFound) {
		h.t.Fatal(err)
	}
	return s
}

// put stores a connection as the edge does.
func (h *house) put(name, url string) {
	h.t.Helper()
	sealed, err := h.vault.Seal(url)
	if err != nil {
		h.t.Fatal(err)
	}
	c := events.Connection{Name: name, Dialect: events.DialectSQLite, Origin: events.OriginAPI, Sealed: sealed, Display: engine.Display(url)}
	if err := h.bus.Documents(bus.BucketConnections).Put(h.t.Context(), "default."+name, c); err != nil {
		h.t.Fatal(err)
	}
}

// oneRow makes a SQLite file with a table that holds one word.
func oneRow(t *testing.T, word string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "words.db")
	db, err := sql.Open("sqlite", file)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	for _, s := range []string{"CREATE TABLE words (word TEXT)", "INSERT INTO words VALUES ('" + word + "')"} {
		if _, err := db.ExecContext(t.Context(), s); err != nil {
			t.Fatal(err)
		}
	}
	return "sqlite://" + filepath.ToSlash(file)
}

func TestEditedConnectionIsOpenedAnew(t *testing.T) {
	t.Parallel()
	o := new(outage)
	h := newHouse(t, o.install)
	h.put("words", oneRow(t, "first"))
	h.await("the snapshot", func() bool { return h.schema("words") != nil })
	word := func() any {
		q := h.plan("words", "SELECT word FROM words")
		if q.Executed == nil {
			t.Fatalf("%s %+v", q.Status(), q.Failed)
		}
		return q.Executed.Rows[0][0]
	}
	if got := word(); got != "first" {
		t.Fatalf("read %v", got)
	}
	opened, closed := o.opened.Load(), o.closed.Load()
	if word(); o.opened.Load() != opened {
		t.Error("an unchanged connection was opened again")
	}
	h.put("words", oneRow(t, "second"))
	h.await("the new file to be read", func() bool { return word() == "second" })
	h.await("the old one to be closed", func() bool { return o.closed.Load() > closed })
}

func TestDeletedConnectionIsForgotten(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.put("words", oneRow(t, "x"))
	h.await("the snapshot", func() bool { return h.schema("words") != nil })
	if err := h.bus.Documents(bus.BucketConnections).Delete(t.Context(), "default.words"); err != nil {
		t.Fatal(err)
	}
	h.await("the snapshot to go", func() bool { return h.schema("words") == nil })
	q := h.plan("words", "SELECT word FROM words")
	if q.Failed == nil || !errors.Is(&q.Failed.Error, events.ClassUnknownConnection) {
		t.Errorf("%s %+v", q.Status(), q.Failed)
	}
}

func TestDriftIsFoundInTheBackground(t *testing.T) {
	t.Parallel()
	core, logs := observer.New(zap.InfoLevel)
	h := newHouse(t, func(cfg *executor.Config) {
		cfg.Limits.SchemaRefresh = 100 * time.Millisecond
		cfg.Logger = zap.New(core)
	})
	h.await("the first snapshot", func() bool { s := h.schema("shop"); return s != nil && !s.Partial })
	h.exec("ALTER TABLE items ADD COLUMN colour TEXT")
	h.await("the new snapshot", func() bool { return h.schema("shop").Table("items").Column("colour") != nil })
	found := logs.FilterMessage("schema changed").All()
	if len(found) != 1 {
		t.Fatalf("%d reports of drift, want 1: %v", len(found), found)
	}
	if said, err := json.Marshal(found[0].ContextMap()); err != nil || !strings.Contains(string(said), "colour") {
		t.Errorf("the report says %s, %v", said, err)
	}
	// What was unknown a moment ago can be asked now.
	h.await("the new column to be known", func() bool { return h.plan("shop", "SELECT colour FROM items LIMIT 1").Executed != nil })
}

func TestRequests(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	check := func(connection, sql string) (events.Verdict, error) {
		var v events.Verdict
		err := h.bus.Call(t.Context(), events.StageExecutor, events.VerbCheck,
			events.CheckSQL{Tenant: "default", Connection: connection, SQL: sql}, &v)
		return v, err
	}
	if v, err := check("shop", "SELECT count(*) FROM items"); err != nil || !v.Allowed || len(v.Tables) != 1 {
		t.Errorf("%+v, %v", v, err)
	}
	if v, err := check("shop", "SELECT naem FROM items"); err != nil || v.Allowed || v.Class != events.ClassUnknownColumn || v.Offset != 8 {
		t.Errorf("%+v, %v", v, err)
	}
	if _, err := check("nowhere", "SELECT 1"); !errors.Is(err, events.ClassUnknownConnection) {
		t.Errorf("an unknown connection: %v", err)
	}
	h.await("the state of the connection", func() bool { return h.status("down").Status != "" })
	if _, err := check("down", "SELECT 1"); !errors.Is(err, events.ClassUnavailable) {
		t.Errorf("a connection that was never read: %v", err)
	}
	for _, c := range []struct {
		url   string
		class events.Class // "" if it works
	}{
		{oneRow(t, "x"), ""},
		{"sqlite://" + filepath.ToSlash(filepath.Join(t.TempDir(), "missing.db")), events.ClassUnavailable},
		{"postgres://u:" + planted + "@127.0.0.1:1/x", events.ClassUnavailable},
		{"oracle://u:" + planted + "@db/x", events.ClassDatabase},
	} {
		sealed, err := h.vault.Seal(c.url)
		if err != nil {
			t.Fatal(err)
		}
		report, steps, err := h.test(events.TestConnection{Sealed: sealed})
		if c.class == "" {
			if err != nil || !report.OK || report.Tables != 1 || report.Dialect != events.DialectSQLite || len(report.Steps) != 5 || len(steps) < 10 {
				t.Errorf("%s: %+v after %d changes, %v", engine.Display(c.url), report, len(steps), err)
			}
			continue
		}
		if !errors.Is(err, c.class) || strings.Contains(err.Error(), planted) {
			t.Errorf("%s: %v", engine.Display(c.url), err)
		}
	}
}

// test has a connection tried, and returns each change of a step that was told.
func (h *house) test(in events.TestConnection) (report events.ConnectionReport, steps []events.TestStep, err error) {
	h.t.Helper()
	r, err := h.bus.Transfer(h.t.Context(), events.StageExecutor, events.VerbTest, in)
	if err != nil {
		h.t.Fatal(err)
	}
	defer func() { _ = r.Close() }()
	for lines := json.NewDecoder(r); err == nil; {
		var step events.TestStep
		if err = lines.Decode(&step); err == nil {
			steps = append(steps, step)
		}
	}
	if errors.Is(err, io.EOF) {
		err = r.End(&report)
	}
	return report, steps, err
}

// What a test of a stored connection finds is what is shown of it at once: between looks lie
// ten minutes, in which the test would stand beside a database that is said to be well.
func TestTestOfAStoredConnectionIsShown(t *testing.T) {
	t.Parallel()
	o := new(outage)
	h := newHouse(t, o.install)
	h.await("the first look", func() bool { return h.status("shop").Status == events.ConnectionOK })
	var stored events.Connection
	if _, err := h.bus.Documents(bus.BucketConnections).Get(t.Context(), "default.shop", &stored); err != nil {
		t.Fatal(err)
	}
	in := events.TestConnection{Sealed: stored.Sealed, Tenant: "default", Name: "shop"}
	o.down.Store(true)
	if _, _, err := h.test(in); !errors.Is(err, events.ClassUnavailable) {
		t.Fatalf("the test of a database that is down: %v", err)
	}
	h.await("the state after a failed test", func() bool { return h.status("shop").Status == events.ConnectionUnreachable })
	o.down.Store(false)
	if _, _, err := h.test(in); err != nil {
		t.Fatal(err)
	}
	h.await("the state after a good test", func() bool { return h.status("shop").Status == events.ConnectionOK })
}

func TestStartStop(t *testing.T) {
	t.Parallel()
	b := bustest.New(t)
	keys, err := vault.Load(filepath.Join(t.TempDir(), "vault.key"))
	if err != nil {
		t.Fatal(err)
	}
	cfg := executor.Config{
		Bus: b, Vault: keys, Openers: engine.Openers{events.DialectSQLite: sqlite.Open},
		Declared: []executor.Declared{{Name: "words", URL: oneRow(t, "x"), Origin: events.OriginEnvironment}},
	}
	revision := uint64(0)
	for i := range 5 {
		x := executor.New(cfg)
		if err := x.Start(t.Context()); err != nil {
			t.Fatal(err)
		}
		if err := x.Start(t.Context()); err == nil {
			t.Error("started twice")
		}
		var all sync.WaitGroup
		for range 3 {
			all.Go(func() { x.Stop(t.Context()) })
		}
		all.Wait()
		got, err := b.Documents(bus.BucketConnections).Get(t.Context(), "default.words", new(events.Connection))
		if err != nil {
			t.Fatal(err)
		}
		if i > 0 && got != revision {
			t.Error("an unchanged declaration was written again")
		}
		revision = got
	}
	bad := cfg
	bad.Declared = []executor.Declared{{Name: "bad", URL: "postgres://u:" + planted + "@/", Origin: events.OriginEnvironment}}
	x := executor.New(bad)
	if err := x.Start(t.Context()); err == nil || strings.Contains(err.Error(), planted) || !strings.Contains(err.Error(), "bad") {
		t.Errorf("a bad declaration: %v", err)
	}
	x.Stop(t.Context())
}
