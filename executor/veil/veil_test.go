package veil_test

import (
	"database/sql"
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"arivu/events"
	"arivu/executor/engine"
	"arivu/executor/guard"
	"arivu/executor/veil"
)

func columns(t *events.Table) string {
	if t == nil {
		return "(left out)"
	}
	var names []string
	for _, c := range t.Columns {
		name := c.Name
		if c.Masked {
			name += "*"
		}
		names = append(names, name)
	}
	return strings.Join(names, " ")
}

// TestSnapshotUnderRules holds what is left of the fixture, in each dialect.
func TestSnapshotUnderRules(t *testing.T) {
	t.Parallel()
	common := map[string]string{
		"users": "id name email* salary* country domain*", "accounts": "id user_id", "orders": "id user_id contact total", "v_name": "id name",
	}
	for _, c := range []struct {
		kind     kind
		more     map[string]string
		withheld string
	}{
		{kinds[0], nil, "search_terms users_search v_chain v_exists v_filter v_mail v_rename v_ssn v_star"},
		{kinds[1], map[string]string{"members": "id name email* salary* country domain* level", "visits": "id"},
			"m_users v_chain v_exists v_filter v_json v_mail v_peek v_rename v_row v_ssn v_star"},
	} {
		t.Run(string(c.kind.dialect), func(t *testing.T) {
			t.Parallel()
			d := c.kind.open(t, "planted-", rules)
			tables := 0
			for _, want := range []map[string]string{common, c.more} {
				tables += len(want)
				for name, columnsWant := range want {
					if got := columns(d.schema.Table(name)); got != columnsWant {
						t.Errorf("%s has %s, want %s", name, got, columnsWant)
					}
				}
			}
			if len(d.schema.Tables) != tables {
				t.Errorf("there are %d tables", len(d.schema.Tables))
			}
			if got := strings.Join(d.schema.Withheld, " "); got != c.withheld {
				t.Errorf("withheld %s\nwant %s", got, c.withheld)
			}
			text, err := json.Marshal(d.schema)
			if err != nil {
				t.Fatal(err)
			}
			for _, word := range []string{"planted-mail-3", "planted-ssn", "planted-pass", "7654321", "password", `"ssn"`, "last4"} {
				if strings.Contains(string(text), word) {
					t.Errorf("the snapshot holds %s: %s", word, text)
				}
			}
			if len(d.warnings) != len(d.schema.Withheld) {
				t.Errorf("warnings %q", d.warnings)
			}
		})
	}
}

func TestPatternsThatMatchNothingAreTold(t *testing.T) {
	t.Parallel()
	for _, k := range kinds {
		d := k.open(t, "planted-", events.ConnectionOptions{Hidden: []string{"users.snn", "nosuch.*", "users.ssn"}, Masked: []string{"elsewhere.users.email"}})
		text := strings.Join(d.warnings, "\n")
		for _, want := range []string{"hidden: users.snn matches no column", "hidden: nosuch.* matches no column", "masked: elsewhere.users.email matches no column"} {
			if !strings.Contains(text, want) {
				t.Errorf("%s: no word of %s in\n%s", k.dialect, want, text)
			}
		}
		if strings.Contains(text, "hidden: users.ssn") {
			t.Errorf("%s: %s", k.dialect, text)
		}
	}
}

func TestKeysOverProtectedColumnsAreGone(t *testing.T) {
	t.Parallel()
	for _, k := range kinds {
		d := k.open(t, "planted-", events.ConnectionOptions{Masked: []string{"users.id"}})
		users, orders := d.schema.Table("users"), d.schema.Table("orders")
		if len(users.PrimaryKey) != 0 || len(orders.ForeignKeys) != 0 || len(orders.PrimaryKey) != 1 {
			t.Errorf("%s: %v, %v", k.dialect, users.PrimaryKey, orders.ForeignKeys)
		}
		// What refers to a masked column holds its values.
		if got := columns(orders); got != "id user_id* contact total" {
			t.Errorf("%s: orders has %s", k.dialect, got)
		}
		if k.dialect == events.DialectSQLite {
			for _, q := range []string{"SELECT rowid FROM users", "SELECT max(id) FROM users", "SELECT name FROM users WHERE id = 1"} {
				if a := d.ask(t, q); a.refusal == "" {
					t.Errorf("%s gave %s", q, a.text)
				}
			}
		}
	}
}

// A column that comes after the snapshot does not exist until the next, in tables that
// a rule could mean it in.
func TestLaterColumnsStayOut(t *testing.T) {
	t.Parallel()
	k := kinds[0]
	k.setup = nil
	var url string
	k.url = func(t testing.TB, statements []string) string {
		t.Helper()
		url = sqliteFile(t, statements)
		return url
	}
	d := k.open(t, "planted-", rules)
	db, err := sql.Open("sqlite", strings.TrimPrefix(url, "sqlite://"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	if _, err := db.ExecContext(t.Context(), "ALTER TABLE orders ADD COLUMN password2 TEXT DEFAULT 'planted-later'"); err != nil {
		t.Fatal(err)
	}
	for _, q := range []string{
		"SELECT * FROM orders", "SELECT password2 FROM orders", "SELECT o.* FROM orders o",
		"SELECT x.a FROM (SELECT 'planted-x' AS password2, 1 AS a) AS x WHERE EXISTS (SELECT 1 FROM orders WHERE password2 LIKE 'planted-l%')",
		"SELECT * FROM orders NATURAL JOIN (SELECT 'planted-later' AS password2) AS p",
	} {
		if a := d.ask(t, q); strings.Contains(a.text, "planted-later") && !strings.Contains(q, "planted-later") {
			t.Errorf("%s gave %s", q, a.text)
		} else if strings.Contains(q, "EXISTS") && a.text != `{"Header":[{"name":"a","type":"other"}],"Rows":null}` {
			t.Errorf("%s gave %s", q, a.text)
		}
	}
}

// TestRolesThatReadViewsOnly has a role that may read a view but not its table.
func TestRolesThatReadViewsOnly(t *testing.T) {
	t.Parallel()
	setup := []string{
		"CREATE SCHEMA hidden_away", "CREATE TABLE hidden_away.people (id integer, name text, ssn text, pay numeric)",
		"INSERT INTO hidden_away.people VALUES (1, 'Ann', 'planted-ssn', 5)",
		"CREATE VIEW good AS SELECT id, name FROM hidden_away.people", "CREATE VIEW bad AS SELECT id, ssn AS x FROM hidden_away.people",
		"CREATE VIEW inner_bad AS SELECT ssn AS y FROM hidden_away.people", "CREATE VIEW worse AS SELECT y FROM inner_bad",
		"CREATE VIEW own AS SELECT id, pay AS secret_pay FROM hidden_away.people",
		"CREATE TABLE parts (id integer, ssn text) PARTITION BY RANGE (id)", "CREATE TABLE parts_1 PARTITION OF parts FOR VALUES FROM (0) TO (10)",
		"CREATE VIEW by_part AS SELECT ssn AS z FROM parts_1",
	}
	d := openReader(t, setup, []string{"good", "bad", "worse", "own", "by_part", "parts"}, events.ConnectionOptions{Hidden: []string{"*.ssn"}, Masked: []string{"own.secret_pay"}})
	for name, want := range map[string]string{"good": "id name", "own": "id secret_pay*", "parts": "id", "bad": "(left out)", "worse": "(left out)", "by_part": "(left out)"} {
		if got := columns(d.schema.Table(name)); got != want {
			t.Errorf("%s has %s, want %s", name, got, want)
		}
	}
	if a := d.ask(t, "SELECT * FROM own"); a.text != `{"Header":[{"name":"id","type":"integer"},{"name":"secret_pay","type":"decimal"}],"Rows":[[1,null]]}` {
		t.Errorf("%+v", a)
	}
	if slices.Contains(d.schema.Withheld, "inner_bad") {
		t.Error("a view that the role cannot read is told of")
	}
}

// A dialect without a parser shows nothing at all under rules.
func TestUnknownDialectShowsNothing(t *testing.T) {
	t.Parallel()
	parsed, err := rules.Rules()
	if err != nil {
		t.Fatal(err)
	}
	v := veil.New(parsed)
	st := &engine.Structure{Dialect: "klingon", Relations: []*engine.Relation{{Table: &events.Table{Name: "users"}}}}
	v.Draw(st)
	if !st.Relations[0].Withheld || len(v.Warnings()) != 1 {
		t.Errorf("%+v %q", st.Relations[0], v.Warnings())
	}
	if s := v.Finish(new(events.Schema)); s.Privacy == "" {
		t.Error("the snapshot does not say what it was taken under")
	}
}

// What ran says so, and is what passes again.
func TestShieldedStatement(t *testing.T) {
	t.Parallel()
	for _, k := range kinds {
		k.setup = nil
		d := k.open(t, "planted-", rules)
		st, err := guard.Check("SELECT u.name, u.email FROM users AS u WHERE u.country = 'FR' ORDER BY u.id", d.schema, guard.Options{})
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(st.SQL, "'•••'") || strings.Join(st.Masked, " ") != "users.email" || strings.Join(st.Tables, " ") != "users" ||
			strings.Join(st.Columns, " ") != "users.country users.email users.id users.name" {
			t.Errorf("%+v", st)
		}
		if strings.Contains(st.SQL, "salary") {
			t.Errorf("more is read than is used: %s", st.SQL)
		}
	}
}
