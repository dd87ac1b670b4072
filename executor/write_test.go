package executor_test

import (
	"context"
	"errors"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"arivu/events"
	"arivu/events/bus"
	"arivu/events/bus/bustest"
	"arivu/executor/engine/pgtest"
)

// desk is a house whose connection notes may be written to.
type desk struct {
	*house
	read func(sql string) string // one value of the database, by another way
}

// allow stores the connection notes.
func (h *house) allow(dialect events.Dialect, url, writeURL string, change ...func(*events.Connection)) {
	h.t.Helper()
	c := events.Connection{Name: "notes", Dialect: dialect, Origin: events.OriginAPI,
		Options: events.ConnectionOptions{Writes: events.WriteApproval, TimeoutMS: 5000}}
	for sealed, secret := range map[*[]byte]string{&c.Sealed: url, &c.SealedWrite: writeURL} {
		data, err := h.vault.Seal(secret)
		if err != nil {
			h.t.Fatal(err)
		}
		*sealed = data
	}
	for _, f := range change {
		f(&c)
	}
	if err := h.bus.Documents(bus.BucketConnections).Put(h.t.Context(), "default.notes", c); err != nil {
		h.t.Fatal(err)
	}
	h.await("the snapshot of notes", func() bool { return h.schema("notes") != nil })
}

func sqliteDesk(t *testing.T) *desk {
	h := newHouse(t)
	h.exec("CREATE TABLE notes (id INTEGER PRIMARY KEY, text TEXT NOT NULL)", "INSERT INTO notes VALUES (1, 'one'), (2, 'two'), (3, 'three')")
	url := "sqlite://" + filepath.ToSlash(h.file)
	h.allow(events.DialectSQLite, url, url)
	return &desk{house: h, read: h.value}
}

func postgresDesk(t *testing.T) *desk {
	url := pgtest.Start(t)
	pgtest.Exec(t, url, "CREATE TABLE notes (id serial PRIMARY KEY, text text NOT NULL)", "INSERT INTO notes (text) VALUES ('one'), ('two'), ('three')")
	h := newHouse(t)
	h.allow(events.DialectPostgres, pgtest.Reader(t, url), url)
	return &desk{house: h, read: func(sql string) string { return pgtest.Value(t, url, sql) }}
}

// byHand asks to run a statement that a person wrote.
func (h *house) byHand(sql string, mode events.WriteMode) *events.Event {
	h.t.Helper()
	asked := bustest.Asked(sql)
	body := asked.Body.(*events.Asked)
	body.Connection, body.SQL, body.Options.WriteMode = "notes", sql, mode
	if err := h.bus.Append(h.t.Context(), asked); err != nil {
		h.t.Fatal(err)
	}
	return h.follow(asked, &events.Planned{Connection: "notes", Path: events.PathSQL, Candidates: []events.Candidate{{SQL: sql, Score: 1}}})
}

func (h *house) propose(sql string) *events.Question {
	h.t.Helper()
	q := h.outcome(h.byHand(sql, events.WriteApproval))
	if q.Approval == nil {
		h.t.Fatalf("%s: %s %+v %+v", sql, q.Status(), q.Rejected, q.Failed)
	}
	return q
}

// approve decides as somebody, and waits for the outcome.
func (h *house) approve(q *events.Question, by, digest string) *events.Question {
	h.t.Helper()
	e := h.follow(q.Last(), &events.Approved{Digest: digest, By: by})
	return h.outcome(e)
}

func TestWriteWaitsForApprovalAndRunsOnce(t *testing.T) {
	t.Parallel()
	for name, open := range map[string]func(*testing.T) *desk{"sqlite": sqliteDesk, "postgres": postgresDesk} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := open(t)
			const digest = "SELECT count(*) || ':' || min(text) || ':' || max(text) || ':' || sum(id) FROM notes"
			before := d.read(digest)
			for _, step := range []struct {
				sql        string
				rows       int64
				unfiltered bool
				after      string
			}{
				{"UPDATE notes SET text = 'new' WHERE id <= 2", 2, false, "3:new:three:6"},
				{"INSERT INTO notes (id, text) VALUES (7, 'seven')", 1, false, "4:new:three:13"},
				{"INSERT INTO notes (id, text) SELECT id + 20, 'copy' FROM notes WHERE id > 2", 2, false, "6:copy:three:63"},
				{"DELETE FROM notes", 6, true, ""},
			} {
				q := d.propose(step.sql)
				a := q.Approval
				if a.EstimatedRows != step.rows || a.Unfiltered != step.unfiltered || a.Table != "notes" || a.Digest != events.StatementDigest(a.SQL) {
					t.Errorf("%s: held as %+v", step.sql, a)
				}
				if now := d.read(digest); now != before {
					t.Fatalf("%s: the trial changed %s to %s", step.sql, before, now)
				}
				q = d.approve(q, "bob", a.Digest)
				if q.Executed == nil || q.Executed.Written == nil || q.Executed.Written.Rows != step.rows || q.Executed.SQL != a.SQL {
					t.Fatalf("%s: %s %+v", step.sql, q.Status(), q.Failed)
				}
				if before = d.read(digest); before != step.after {
					t.Errorf("%s: the table is %q, want %q", step.sql, before, step.after)
				}
			}
			if n, err := d.bus.VerifyAudit(t.Context(), "default"); err != nil || n != 12 {
				t.Errorf("%d audit entries, %v", n, err)
			}
			entries, err := d.bus.AuditEntries(t.Context(), "default", 1)
			if err != nil || entries[0].Action != events.AuditWriteEnded || entries[0].Detail["rows"] != "6" || entries[0].By != "bob" || entries[0].Detail["asked_by"] != "tester" {
				t.Errorf("got %+v, %v", entries, err)
			}
		})
	}
}

// A trial of an INSERT must not draw numbers from a sequence.
func TestTrialDrawsNoNumbers(t *testing.T) {
	t.Parallel()
	d := postgresDesk(t)
	d.propose("INSERT INTO notes (text) VALUES ('x'), ('y')")
	d.propose("INSERT INTO notes (text) SELECT text FROM notes")
	if got := d.read("SELECT last_value FROM notes_id_seq"); got != "3" {
		t.Errorf("the sequence stands at %s", got)
	}
}

func TestWritesThatMustNotRun(t *testing.T) {
	t.Parallel()
	d := sqliteDesk(t)
	count := func() string { return d.read("SELECT count(*) FROM notes") }
	for name, c := range map[string]struct {
		by    string
		alter func(digest string) string
	}{
		"by the asker":         {"tester", func(s string) string { return s }},
		"another digest":       {"bob", func(string) string { return events.StatementDigest("DELETE FROM notes WHERE id = 1") }},
		"a shortened digest":   {"bob", func(s string) string { return s[:12] }},
		"an upper case digest": {"bob", strings.ToUpper},
	} {
		q := d.propose("DELETE FROM notes")
		q = d.approve(q, c.by, c.alter(q.Approval.Digest))
		if q.Failed == nil || q.Failed.Error.Class != events.ClassUnsafe || count() != "3" {
			t.Errorf("%s: %s %+v, %s rows", name, q.Status(), q.Failed, count())
		}
	}
	// A plan, a question that may not write, and a connection that may not be written
	// to all leave a statement to the guard for reading.
	if q := d.plan("notes", "DELETE FROM notes"); len(q.Rejected) != 1 {
		t.Errorf("a plan that writes: %s", q.Status())
	}
	if q := d.outcome(d.byHand("DELETE FROM notes", events.WriteNever)); len(q.Rejected) != 1 {
		t.Errorf("a question that may not write: %s", q.Status())
	}
	for _, sql := range []string{"DROP TABLE notes", "DELETE FROM notes; SELECT 1", "DELETE FROM nots", "INSERT INTO notes (id, text) VALUES (1, 'again')", "UPDATE notes SET text = NULL"} {
		if q := d.outcome(d.byHand(sql, events.WriteApproval)); len(q.Rejected) != 1 {
			t.Errorf("%s: %s %+v", sql, q.Status(), q.Failed)
		}
	}
	if count() != "3" {
		t.Errorf("%s rows are left", count())
	}
}

func TestWritingSwitchedOffMeanwhile(t *testing.T) {
	t.Parallel()
	d := sqliteDesk(t)
	q := d.propose("DELETE FROM notes")
	url := "sqlite://" + filepath.ToSlash(d.file)
	d.allow(events.DialectSQLite, url, url, func(c *events.Connection) { c.Options.Writes = events.WriteNever })
	d.await("writing to be off", func() bool {
		v, err := d.verdict("DELETE FROM notes")
		return err == nil && !v.Allowed
	})
	if q = d.approve(q, "bob", q.Approval.Digest); q.Failed == nil || d.read("SELECT count(*) FROM notes") != "3" {
		t.Errorf("%s %+v", q.Status(), q.Failed)
	}
}

func (h *house) verdict(sql string) (v events.Verdict, err error) {
	err = h.bus.Call(h.t.Context(), events.StageExecutor, events.VerbCheck, events.CheckSQL{Tenant: "default", Connection: "notes", SQL: sql}, &v)
	return v, err
}

func TestVerdictOnWrites(t *testing.T) {
	t.Parallel()
	d := sqliteDesk(t)
	for sql, want := range map[string]events.Verdict{
		"DELETE FROM notes WHERE id = 1": {Allowed: true, Write: true}, "SELECT 1": {Allowed: true},
		"DELETE FROM nots": {Class: events.ClassUnknownTable}, "DROP TABLE notes": {Class: events.ClassUnsafe},
	} {
		if v, err := d.verdict(sql); err != nil || v.Allowed != want.Allowed || v.Write != want.Write || v.Class != want.Class {
			t.Errorf("%s: %+v, %v", sql, v, err)
		}
	}
}

// What would touch far more rows than were approved is rolled back.
func TestWriteThatGrewIsRolledBack(t *testing.T) {
	t.Parallel()
	d := sqliteDesk(t)
	q := d.propose("UPDATE notes SET text = 'x' WHERE id > 0")
	d.exec("WITH RECURSIVE n(i) AS (SELECT 10 UNION ALL SELECT i + 1 FROM n WHERE i < 100) INSERT INTO notes SELECT i, 'more' FROM n")
	q = d.approve(q, "bob", q.Approval.Digest)
	if q.Failed == nil || q.Failed.Error.Class != events.ClassChanged {
		t.Errorf("%s %+v", q.Status(), q.Failed)
	}
	if got := d.read("SELECT count(*) FROM notes WHERE text = 'x'"); got != "0" {
		t.Errorf("%s rows were written", got)
	}
}

// A claim that somebody else holds is waited for, and then the outcome is unknown; the
// statement never runs a second time.
func TestClaimedElsewhereIsNotRunAgain(t *testing.T) {
	t.Parallel()
	d := sqliteDesk(t)
	q := d.propose("DELETE FROM notes")
	docs := d.bus.Documents(bus.BucketWrites)
	record := events.Write{Address: q.Address, Digest: q.Approval.Digest, Connection: "notes", State: events.WriteClaimed, Until: d.bus.Now().Add(300 * time.Millisecond)}
	if err := docs.Put(t.Context(), "default."+q.Question, record); err != nil {
		t.Fatal(err)
	}
	q = d.approve(q, "bob", q.Approval.Digest)
	if q.Failed == nil || q.Failed.Error.Class != events.ClassUncertain || d.read("SELECT count(*) FROM notes") != "3" {
		t.Errorf("%s %+v", q.Status(), q.Failed)
	}
	if d.bus.Now().Before(record.Until) {
		t.Error("the claim was not waited for")
	}
}

// Two deliveries of one approval, as after a lost acknowledgement, run it once.
func TestApprovedTwiceRunsOnce(t *testing.T) {
	t.Parallel()
	d := sqliteDesk(t)
	d.exec("CREATE TABLE runs (n INTEGER)", "CREATE TRIGGER counted AFTER UPDATE ON notes BEGIN INSERT INTO runs VALUES (1); END")
	q := d.propose("UPDATE notes SET text = 'x' WHERE id = 1")
	var wg sync.WaitGroup
	stored := make(chan *events.Event, 8)
	for range 8 {
		wg.Go(func() {
			e := q.Last().Reply(d.bus.Now(), &events.Approved{Digest: q.Approval.Digest, By: "bob"})
			e.Cause, e.Prev = "", q.Last().Seq
			if err := d.bus.Append(context.WithoutCancel(t.Context()), e); err == nil {
				stored <- e
			} else if !errors.Is(err, bus.ErrConflict) {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	q = d.outcome(<-stored)
	if q.Executed == nil || d.read("SELECT count(*) FROM runs") != "1" {
		t.Errorf("%s %+v, ran %s times", q.Status(), q.Failed, d.read("SELECT count(*) FROM runs"))
	}
}
