package sqlite_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"arivu/events"
	"arivu/executor/engine"
)

// What a table holds that is no larger than a sample is known however little time there was
// for it, as on a busy machine; a larger one and a view have their time, and it is over.
func TestSmallTablesTakeTheirTime(t *testing.T) {
	t.Parallel()
	e := open(t, create(t, []string{
		"CREATE TABLE small (word TEXT)", "INSERT INTO small VALUES ('a'), ('b'), ('c')",
		"CREATE TABLE large (word TEXT)", "INSERT INTO large VALUES ('a'), ('b'), ('c'), ('d')",
		"CREATE VIEW shown AS SELECT word FROM small",
	}))
	schema, err := e.Introspect(t.Context(), engine.IntrospectOptions{SampleRows: 3, TableTime: time.Nanosecond})
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]struct{ rows, values int }{"small": {3, 3}, "large": {4, 0}, "shown": {engine.Unknown, 0}} {
		table := schema.Table(name)
		word := table.Column("word")
		if table.Rows != int64(want.rows) || len(word.Values) != want.values || word.AllValues != (want.values > 0) {
			t.Errorf("%s is known to have %d rows, of word %q (all: %v)", name, table.Rows, word.Values, word.AllValues)
		}
		if word.Class != events.TypeText && name != "shown" {
			t.Errorf("%s.word is %s", name, word.Class)
		}
	}
}

// Expressions and predicates stand only in the text of a CREATE INDEX.
func TestIntrospectDetails(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("x", 600)
	e := open(t, create(t, []string{
		`CREATE TABLE people (id INTEGER PRIMARY KEY, "first, (name" TEXT, made TEXT DEFAULT (date('now')), whole TEXT GENERATED ALWAYS AS (upper(made)) VIRTUAL,
			wide TEXT DEFAULT '` + long + `')`,
		`CREATE INDEX a ON people (lower("first, (name") COLLATE nocase DESC, made, coalesce(made, 'a,b) WHERE')) -- not (this)
			WHERE made IS NOT NULL AND "first, (name" <> ''`,
		`CREATE INDEX b ON people ("first, (name" DESC)`, `CREATE INDEX c ON people (made || '` + long + `')`,
		`CREATE VIEW v AS SELECT made FROM people`,
	}))
	schema, err := e.Introspect(t.Context(), engine.IntrospectOptions{})
	if err != nil {
		t.Fatal(err)
	}
	people := schema.Table("people")
	for name, want := range map[string]string{"id": "", "made": "date('now')", "whole": "", "wide": ""} {
		if c := people.Column(name); c.Default != want || c.Generated != (name == "whole") {
			t.Errorf("%s is %+v", name, c)
		}
	}
	got, err := json.Marshal(people.Indexes)
	want := `[{"name":"a","parts":[{"expression":"lower(\"first, (name\") COLLATE nocase"},{"column":"made"},{"expression":"coalesce(made, 'a,b) WHERE')"}],` +
		`"where":"made IS NOT NULL AND \"first, (name\" \u003c\u003e ''"},{"name":"b","parts":[{"column":"first, (name"}]}]`
	if err != nil || string(got) != want {
		t.Errorf("indexes are %s, %v", got, err)
	}
	if x := schema.Table("v").Indexes; x != nil {
		t.Errorf("a view has %v", x)
	}
}
