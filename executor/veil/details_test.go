package veil_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"arivu/events"
	"arivu/executor/engine"
	"arivu/executor/engine/enginetest"
)

// Defaults and indexes name columns, and may hold values of theirs.
func TestDetailsUnderRules(t *testing.T) {
	t.Parallel()
	more := map[events.Dialect][]string{
		events.DialectSQLite: {
			"CREATE INDEX staff_lower ON staff (lower(pin))", "CREATE INDEX staff_part ON staff (name) WHERE pin = 'planted-pin'",
			"CREATE INDEX staff_mail ON staff (name) WHERE mail LIKE 'planted-mail%'", "CREATE INDEX staff_good ON staff (upper(name)) WHERE name <> ''",
		},
		events.DialectPostgres: {
			"CREATE INDEX staff_lower ON staff (lower(pin))", "CREATE INDEX staff_part ON staff (name) WHERE pin = 'planted-pin'",
			"CREATE INDEX staff_mail ON staff (name) WHERE mail LIKE 'planted-mail%'", "CREATE INDEX staff_good ON staff (upper(name)) WHERE name <> ''",
			"CREATE INDEX staff_inc ON staff (name) INCLUDE (pin)",
			"CREATE FUNCTION odd(text) RETURNS text LANGUAGE sql IMMUTABLE AS 'SELECT $1'", "CREATE INDEX staff_odd ON staff (odd(name))",
		},
		events.DialectMySQL: {
			"CREATE FULLTEXT INDEX staff_good ON staff (name)",
			"ALTER TABLE staff ADD alias VARCHAR(40) DEFAULT (lower(pin)), ADD alias_mail VARCHAR(40) DEFAULT (concat(mail, '!'))",
		},
	}
	options := events.ConnectionOptions{Hidden: []string{"staff.pin"}, Masked: []string{"staff.mail"}}
	for _, k := range kinds {
		k.setup = append([]string{
			`CREATE TABLE staff (id INTEGER PRIMARY KEY, name VARCHAR(40) DEFAULT 'nobody', pin VARCHAR(40) DEFAULT 'planted-pin',
				mail VARCHAR(40) DEFAULT 'planted-mail@x.example', UNIQUE (name, mail))`,
			"CREATE INDEX staff_pin ON staff (pin, name)", "CREATE INDEX staff_name ON staff (name)",
			"INSERT INTO staff (id, name) VALUES (1, 'a'), (2, 'b'), (3, 'c')",
		}, more[k.dialect]...)
		t.Run(string(k.dialect), func(t *testing.T) {
			t.Parallel()
			d := k.open(t, "planted-", options)
			staff := d.schema.Table("staff")
			if staff.Column("name").Default != "'nobody'" && staff.Column("name").Default != "'nobody'::character varying" {
				t.Errorf("name is %+v", staff.Column("name"))
			}
			var names []string
			for _, x := range staff.Indexes {
				names = append(names, x.Name)
			}
			if got := strings.Join(names, " "); got != "staff_good staff_name" {
				t.Errorf("indexes left are %s", got)
			}
			text, err := json.Marshal(staff)
			if err != nil || strings.Contains(string(text), "planted") || strings.Contains(string(text), "pin") {
				t.Errorf("%s %v", text, err)
			}
			// Nor does the advice of a refusal tell of them.
			var refused *events.Error
			_, err = d.engine.Query(t.Context(), "SELECT count(*) FROM staff", engine.Limits{Cost: 1e-9, Known: d.schema}, new(enginetest.Recorder))
			if !errors.As(err, &refused) || refused.Piece != "staff" || strings.Contains(refused.Message, "pin") || !strings.Contains(refused.Message, "on its id") {
				t.Errorf("%v", err)
			}
			if k.dialect == events.DialectMySQL && columns(staff) != "id name mail* alias_mail*" {
				t.Errorf("columns are %s", columns(staff))
			}
		})
	}
}
