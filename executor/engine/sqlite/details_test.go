package sqlite_test

import (
	"encoding/json"
	"strings"
	"testing"

	"arivu/executor/engine"
)

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
