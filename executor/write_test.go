package executor_test

import (
	"context"
	"database/sql"
	"errors"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"arivu/events"
	"arivu/events/bus"
	"arivu/events/bus/bustest"
	"arivu/executor/engine/mariadbtest"
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

// ownedPostgres reads with the login that writes, which sees what that makes.
func ownedPostgres(t *testing.T) (d *desk, url string) {
	url = pgtest.Start(t)
	pgtest.Exec(t, url, "CREATE TABLE notes (id serial PRIMARY KEY, text text NOT NULL)", "INSERT INTO notes (text) VALUES ('one'), ('two'), ('three')")
	h := newHouse(t)
	h.allow(events.DialectPostgres, url, url)
	return &desk{house: h, read: func(sql string) string { return pgtest.Value(t, url, sql) }}, url
}

func mysqlDesk(t *testing.T) *desk {
	db, url := mariadbtest.Database(t)
	// The texts with which the tests look are those of SQLite and PostgreSQL.
	for _, statement := range []string{
		"SET SESSION sql_mode = 'PIPES_AS_CONCAT'", "CREATE TABLE notes (id INT PRIMARY KEY AUTO_INCREMENT, text VARCHAR(80) NOT NULL)",
		"INSERT INTO notes (text) VALUES ('one'), ('two'), ('three')",
	} {
		db.SetMaxOpenConns(1)
		if _, err := db.ExecContext(t.Context(), statement); err != nil {
			t.Fatalf("%s: %v", statement, err)
		}
	}
	h := newHouse(t)
	h.allow(events.DialectMySQL, url, url)
	return &desk{house: h, read: func(query string) string {
		var v sql.NullString
		if err := db.QueryRowContext(t.Context(), query).Scan(&v); err != nil {
			t.Fatalf("%s: %v", query, err)
		}
		return v.String
	}}
}

// desks are databases that write, each with a table of three notes.
var desks = map[string]func(*testing.T) *desk{"sqlite": sqliteDesk, "postgres": postgresDesk, "mysql": mysqlDesk}

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

// Rows whose key is there already are left out, changed or replaced, as the approval
// says, and how many were is told by one measure in all databases.
func TestUpserts(t *testing.T) {
	t.Parallel()
	type step struct {
		sql            string
		operation      events.WriteKind
		estimate, rows int64
		atMost         bool
		after          string
	}
	const values = "INSERT INTO notes (id, text) VALUES (1, 'again'), (9, 'nine') "
	changed := step{values + "ON CONFLICT (id) DO UPDATE SET text = excluded.text", events.WriteUpsert, 2, 2, false, "again,two,three,nine"}
	for name, steps := range map[string][]step{
		"sqlite": {
			{values + "ON CONFLICT DO NOTHING", events.WriteInsert, 1, 1, false, "one,two,three,nine"},
			changed,
			{values + "ON CONFLICT (id) DO UPDATE SET text = 'x' WHERE notes.id > 5", events.WriteUpsert, 1, 1, false, "again,two,three,x"},
		},
		"postgres": {
			{values + "ON CONFLICT DO NOTHING", events.WriteInsert, 2, 1, true, "one,two,three,nine"},
			changed,
			{values + "ON CONFLICT (id) DO UPDATE SET text = 'x' WHERE notes.id > 5", events.WriteUpsert, 2, 1, true, "again,two,three,x"},
			{"INSERT INTO notes (id, text) SELECT id, upper(text) FROM notes WHERE id < 4 ON CONFLICT (id) DO UPDATE SET text = excluded.text", events.WriteUpsert, 3, 3, false, "AGAIN,TWO,THREE,x"},
		},
		"mysql": {
			{values + "ON DUPLICATE KEY UPDATE text = concat(VALUES(text), '!')", events.WriteUpsert, 2, 2, false, "again!,two,three,nine"},
			{values + "ON DUPLICATE KEY UPDATE text = text", events.WriteUpsert, 2, 2, false, "again!,two,three,nine"},
			{"REPLACE INTO notes (id, text) VALUES (1, 'first'), (2, 'second')", events.WriteReplace, 2, 2, false, "first,second,three,nine"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := desks[name](t)
			texts := func() string {
				var all []string
				for _, id := range []string{"1", "2", "3", "9"} {
					all = append(all, d.read("SELECT max(text) FROM notes WHERE id = "+id))
				}
				return strings.Join(all, ",")
			}
			before := texts()
			for _, s := range steps {
				q := d.propose(s.sql)
				if a := q.Approval; a.Operation != s.operation || a.EstimatedRows != s.estimate || a.AtMost != s.atMost || (a.Warning != "") != (s.operation == events.WriteReplace) {
					t.Errorf("%s: held as %+v", s.sql, a)
				}
				if now := texts(); now != before {
					t.Errorf("%s: the trial changed %s to %s", s.sql, before, now)
				}
				q = d.approve(q, "bob", q.Approval.Digest)
				if q.Executed == nil || q.Executed.Written.Rows != s.rows || q.Executed.Written.Operation != s.operation {
					t.Fatalf("%s: %s %+v %+v", s.sql, q.Status(), q.Failed, q.Executed)
				}
				if before = texts(); before != s.after {
					t.Errorf("%s: the notes are %s, want %s", s.sql, before, s.after)
				}
			}
		})
	}
}

// Structure changes the same way: tried and taken back, held with what goes with it, run
// once. The schema is looked at again right after.
func TestStructureWaitsForApproval(t *testing.T) {
	t.Parallel()
	for name, open := range map[string]func(*testing.T) *desk{"sqlite": sqliteDesk, "postgres": func(t *testing.T) *desk {
		d, _ := ownedPostgres(t)
		return d
	}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := open(t)
			has := func(table, column string) bool {
				at := d.schema("notes").Table(table)
				return at != nil && (column == "" || at.Column(column) != nil)
			}
			for _, step := range []struct {
				sql       string
				operation events.WriteKind
				table     string
				rows      int64
				warns     bool
				then      func() bool
			}{
				{"CREATE TABLE tags (id integer PRIMARY KEY, note integer REFERENCES notes (id))", events.WriteCreateTable, "tags", 0, false, func() bool { return has("tags", "note") }},
				{"CREATE VIEW long_notes AS SELECT id FROM notes WHERE length(text) > 3", events.WriteCreateView, "long_notes", 0, name == "postgres", func() bool { return has("long_notes", "id") }},
				{"CREATE INDEX by_note ON tags (note)", events.WriteCreateIndex, "tags", 0, false, func() bool { return len(d.schema("notes").Table("tags").Indexes) == 1 }},
				{"ALTER TABLE notes ADD COLUMN stars integer DEFAULT 3", events.WriteAlterTable, "notes", 0, false, func() bool { return has("notes", "stars") }},
				{"ALTER TABLE notes DROP COLUMN stars", events.WriteAlterTable, "notes", 0, true, func() bool { return !has("notes", "stars") }},
				{"DROP INDEX by_note", events.WriteDropIndex, "tags", 0, false, func() bool { return len(d.schema("notes").Table("tags").Indexes) == 0 }},
				{"DROP VIEW long_notes", events.WriteDropView, "long_notes", 0, false, func() bool { return !has("long_notes", "") }},
				{"DROP TABLE tags", events.WriteDropTable, "tags", 0, true, func() bool { return !has("tags", "") }},
				{"DROP TABLE notes", events.WriteDropTable, "notes", 3, true, func() bool { return !has("notes", "") }},
			} {
				q := d.propose(step.sql)
				a := q.Approval
				if a.Operation != step.operation || a.Table != step.table || a.EstimatedRows != step.rows || (a.Warning != "") != step.warns {
					t.Errorf("%s: held as %+v", step.sql, a)
				}
				if n := d.read("SELECT count(*) FROM notes"); n != "3" || step.then() {
					t.Fatalf("%s: the trial left a trace", step.sql)
				}
				q = d.approve(q, "bob", a.Digest)
				if q.Executed == nil || q.Executed.Written.Operation != step.operation || q.Executed.Written.Rows != step.rows {
					t.Fatalf("%s: %s %+v", step.sql, q.Status(), q.Failed)
				}
				d.await("the schema after "+step.sql, step.then)
			}
		})
	}
}

// What would by now delete far more rows than were approved does not run.
func TestTruncateThatGrewDoesNotRun(t *testing.T) {
	t.Parallel()
	d, url := ownedPostgres(t)
	q := d.propose("TRUNCATE notes")
	if q.Approval.EstimatedRows != 3 || q.Approval.Operation != events.WriteTruncate {
		t.Errorf("held as %+v", q.Approval)
	}
	pgtest.Exec(t, url, "INSERT INTO notes (text) SELECT 'more' FROM generate_series(1, 50)")
	q = d.approve(q, "bob", q.Approval.Digest)
	if q.Failed == nil || q.Failed.Error.Class != events.ClassChanged || d.read("SELECT count(*) FROM notes") != "53" {
		t.Errorf("%s %+v", q.Status(), q.Failed)
	}
	q = d.propose("TRUNCATE notes")
	if q = d.approve(q, "bob", q.Approval.Digest); q.Executed == nil || q.Executed.Written.Rows != 53 || d.read("SELECT count(*) FROM notes") != "0" {
		t.Errorf("%s %+v", q.Status(), q.Failed)
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
