package executor_test

import (
	"context"
	"errors"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"arivu/events"
	"arivu/events/bus"
	"arivu/events/bus/bustest"
)

func TestWriteWaitsForApprovalAndRunsOnce(t *testing.T) {
	t.Parallel()
	for name, open := range desks {
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
	for name, look := range map[string]string{
		"postgres": "SELECT last_value + 1 FROM notes_id_seq",
		"mysql":    "SELECT AUTO_INCREMENT FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'notes'",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := desks[name](t)
			for sql, rows := range map[string]int64{
				"INSERT INTO notes (text) VALUES ('x'), ('y')": 2, "INSERT INTO notes (text) SELECT text FROM notes": 3,
				"INSERT INTO notes (id, text) SELECT 9, '9' FROM notes WHERE id < 3": 2,
			} {
				if q := d.propose(sql); q.Approval.EstimatedRows != rows {
					t.Errorf("%s: %d rows", sql, q.Approval.EstimatedRows)
				}
			}
			if got := d.read(look); got != "4" {
				t.Errorf("the next number is %s", got)
			}
		})
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
	// A question that may not write leaves a statement to the guard for reading, and says
	// how it could.
	refused := func(what, how string, q *events.Question) {
		t.Helper()
		if len(q.Rejected) != 1 || q.Rejected[0].Error.Class != events.ClassUnsafe || q.Rejected[0].Error.Piece != "DELETE" || !strings.HasSuffix(q.Rejected[0].Error.Message, how) {
			t.Errorf("%s: %s %+v", what, q.Status(), q.Rejected)
		}
	}
	refused("by hand", "This question may only read; ask it with write_mode approval, and another person can approve the statement.",
		d.outcome(d.byHand("DELETE FROM notes", events.WriteNever)))
	refused("a plan", "This question may only read; ask it with options.write_mode approval, and another person can approve the statement.",
		d.outcome(d.plannedToWrite("notes", "DELETE FROM notes", events.WriteNever)))
	d.exec("CREATE TABLE notes_too (id INTEGER)")
	refused("a connection that only reads", `Connection "shop" only reads; to write on it, it needs options.writes approval and a write_url.`,
		d.outcome(d.plannedToWrite("shop", "DELETE FROM notes", events.WriteApproval)))
	for _, sql := range []string{"DROP TABLE nots", "PRAGMA user_version = 1", "DELETE FROM notes; SELECT 1", "DELETE FROM nots", "INSERT INTO notes (id, text) VALUES (1, 'again')", "UPDATE notes SET text = NULL"} {
		if q := d.outcome(d.byHand(sql, events.WriteApproval)); len(q.Rejected) != 1 {
			t.Errorf("%s: %s %+v", sql, q.Status(), q.Failed)
		}
	}
	if count() != "3" {
		t.Errorf("%s rows are left", count())
	}
}

// plannedToWrite asks in words, and plans as a model would.
func (h *house) plannedToWrite(connection, sql string, mode events.WriteMode) *events.Event {
	h.t.Helper()
	asked := bustest.Asked("do it")
	body := asked.Body.(*events.Asked)
	body.Connection, body.Options.WriteMode = connection, mode
	if err := h.bus.Append(h.t.Context(), asked); err != nil {
		h.t.Fatal(err)
	}
	return h.follow(asked, &events.Planned{Connection: connection, Path: events.PathLLM, Candidates: []events.Candidate{{SQL: sql, Score: 0.9}, {SQL: "DELETE FROM items", Score: 0.5}}})
}

// A statement that a model planned takes the way of one by hand: it is tried, held, and
// run once when somebody else approved it.
func TestPlannedWriteWaitsForApproval(t *testing.T) {
	t.Parallel()
	d := sqliteDesk(t)
	q := d.outcome(d.plannedToWrite("notes", "update notes set text = 'new' where id = 2", events.WriteApproval))
	if q.Approval == nil || q.Approval.EstimatedRows != 1 || q.Approval.Digest != events.StatementDigest(q.Approval.SQL) || !q.Approval.Expires.After(d.bus.Now()) {
		t.Fatalf("%s %+v %+v", q.Status(), q.Approval, q.Rejected)
	}
	const look = "SELECT group_concat(text) FROM notes"
	if got := d.read(look); got != "one,two,three" {
		t.Errorf("the trial left %s", got)
	}
	entries, err := d.bus.AuditEntries(t.Context(), "default", 1)
	if err != nil || entries[0].Action != events.AuditWriteProposed || entries[0].Detail["planned_by"] != string(events.PathLLM) {
		t.Errorf("audit %+v, %v", entries, err)
	}
	if own := d.approve(q, "tester", q.Approval.Digest); own.Failed == nil || d.read(look) != "one,two,three" {
		t.Errorf("approved by who asked: %s", own.Status())
	}
	q = d.outcome(d.plannedToWrite("notes", "UPDATE notes SET text = 'new' WHERE id = 2", events.WriteApproval))
	if q = d.approve(q, "bob", q.Approval.Digest); q.Executed == nil || q.Executed.Written.Rows != 1 || d.read(look) != "one,new,three" {
		t.Errorf("%s %+v: %s", q.Status(), q.Failed, d.read(look))
	}
	// Structure is not for a model to change.
	if q := d.outcome(d.plannedToWrite("notes", "DROP TABLE notes", events.WriteApproval)); len(q.Rejected) != 1 || !strings.Contains(q.Rejected[0].Error.Message, "a person wrote") {
		t.Errorf("%s %+v", q.Status(), q.Rejected)
	}
	// What cannot be proved goes back to the planner, as with any plan.
	if q := d.outcome(d.plannedToWrite("notes", "DELETE FROM nots", events.WriteApproval)); len(q.Rejected) != 1 || q.Rejected[0].Error.Class != events.ClassUnknownTable {
		t.Errorf("%s %+v", q.Status(), q.Rejected)
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
		"DELETE FROM nots": {Class: events.ClassUnknownTable}, "DROP TABLE notes": {Allowed: true, Write: true}, "DROP TRIGGER t": {Class: events.ClassUnsafe},
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

// What came of a write is on record whatever becomes of the results that are kept for
// reuse, and is told once none of those from before can be reused.
func TestOutcomeDoesNotDependOnKeptResults(t *testing.T) {
	t.Parallel()
	broker := bustest.Broker(t)
	b := bustest.Connect(t, broker, bus.Options{})
	d := sqliteDeskOf(newHouseOn(t, b))
	q := d.propose("DELETE FROM notes WHERE id = 1")
	nc, err := nats.Connect("", nats.InProcessServer(broker))
	if err != nil {
		t.Fatal(err)
	}
	defer nc.Close()
	js, err := jetstream.New(nc)
	if err != nil {
		t.Fatal(err)
	}
	if err := js.DeleteStream(t.Context(), "KV_"+bus.BucketResults); err != nil {
		t.Fatal(err)
	}
	approved := d.follow(q.Last(), &events.Approved{Digest: q.Approval.Digest, By: "bob"})
	d.await("the record of the outcome", func() bool {
		var record events.Write
		_, err := b.Documents(bus.BucketWrites).Get(t.Context(), q.WriteKey(), &record)
		return err == nil && record.State == events.WriteEnded && record.Executed != nil
	})
	if err := b.Provision(t.Context()); err != nil {
		t.Fatal(err)
	}
	if q = d.outcome(approved); q.Executed == nil || q.Executed.Written.Rows != 1 {
		t.Errorf("%s %+v", q.Status(), q.Failed)
	}
}
