package mysql_test

import (
	"encoding/json"
	"testing"

	"arivu/executor/engine"
	"arivu/executor/engine/mariadbtest"
)

func TestIntrospectDetails(t *testing.T) {
	t.Parallel()
	db, url := mariadbtest.Database(t)
	exec(t, db,
		`CREATE TABLE people (id INT AUTO_INCREMENT PRIMARY KEY, name VARCHAR(200) DEFAULT 'it''s', made DATETIME DEFAULT current_timestamp(), note TEXT NULL,
			whole VARCHAR(200) AS (upper(name)) STORED, small INT NOT NULL, FULLTEXT people_note (note), INDEX people_name (name(10), made))`,
		"CREATE VIEW people_view AS SELECT name, small FROM people")
	schema, err := open(t, url, engine.Options{}).Introspect(t.Context(), engine.IntrospectOptions{})
	if err != nil {
		t.Fatal(err)
	}
	people := schema.Table("people")
	for name, want := range map[string]string{"id": "", "name": "'it''s'", "made": "current_timestamp()", "note": "", "whole": "", "small": ""} {
		if c := people.Column(name); c.Default != want || c.Generated != (name == "whole") {
			t.Errorf("%s is %+v", name, c)
		}
	}
	got, err := json.Marshal(people.Indexes)
	want := `[{"name":"people_name","parts":[{"column":"name"},{"column":"made"}]},{"name":"people_note","method":"fulltext","parts":[{"column":"note"}]}]`
	if err != nil || string(got) != want {
		t.Errorf("indexes are %s, %v", got, err)
	}
	if c := schema.Table("people_view").Column("name"); c.Default != "" {
		t.Errorf("the view's column is %+v", c)
	}
}
