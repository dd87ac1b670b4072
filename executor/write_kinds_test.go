package executor_test

import (
	"strings"
	"testing"

	"arivu/events"
	"arivu/executor/engine/pgtest"
)

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
