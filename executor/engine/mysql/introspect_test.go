package mysql_test

import (
	"fmt"
	"net/url"
	"strings"
	"testing"

	"arivu/events"
	"arivu/executor/engine"
	"arivu/executor/engine/mariadbtest"
	"arivu/executor/veil"
)

func TestIntrospectOddities(t *testing.T) {
	t.Parallel()
	// The one that refers to the other is dropped first.
	other, otherURL := mariadbtest.Database(t)
	db, url := mariadbtest.Database(t)
	target, err := engine.ParseURL(otherURL)
	if err != nil {
		t.Fatal(err)
	}
	exec(t, other, "CREATE TABLE far (id INT PRIMARY KEY)", "INSERT INTO far VALUES (1)")
	exec(t, db,
		"CREATE TABLE people (Id INT PRIMARY KEY AUTO_INCREMENT, feels ENUM('sad','happy'), doc JSON, api_key TEXT, note TEXT COMMENT 'a remark') COMMENT 'Everyone'",
		"INSERT INTO people (feels, doc, api_key) VALUES ('happy', '{}', 'sk-1'), ('happy', '{}', 'sk-2')",
		"CREATE TABLE `Odd ``one``` (a INT, b INT, c INT, PRIMARY KEY (b, a), FOREIGN KEY (c) REFERENCES people (Id))",
		"CREATE TABLE away (id INT, FOREIGN KEY (id) REFERENCES `"+target.Database+"`.far (id))",
		"CREATE VIEW v AS SELECT Id, feels FROM people",
		"CREATE SEQUENCE s",
		"CREATE TABLE wide (id INT PRIMARY KEY, at DATETIME)",
		"INSERT INTO wide SELECT seq * 3, '2024-01-01' + INTERVAL seq MINUTE FROM seq_1_to_30000",
	)
	schema, err := open(t, url, engine.Options{}).Introspect(t.Context(), engine.IntrospectOptions{SampleRows: 1000})
	if err != nil {
		t.Fatal(err)
	}
	if got, want := tables(schema), "Odd `one`|away|people|v|wide"; got != want {
		t.Fatalf("tables are %s, want %s", got, want)
	}
	if home, err := engine.ParseURL(url); err != nil || schema.Home != home.Database {
		t.Errorf("the database that needs no name in front is %q, not that of the connection (%v)", schema.Home, err)
	}
	people := schema.Table("people")
	if people.Comment != "Everyone" || people.Column("note").Comment != "a remark" || people.Rows != 2 || people.Column("doc").Class != events.TypeJSON {
		t.Errorf("got %+v", people)
	}
	if c := people.Column("api_key"); c.Values != nil || c.Distinct != engine.Unknown {
		t.Errorf("a secret was read: %+v", c)
	}
	odd := schema.Table("Odd `one`")
	if strings.Join(odd.PrimaryKey, "|") != "b|a" || len(odd.ForeignKeys) != 1 || odd.ForeignKeys[0].RefTable != "people" {
		t.Errorf("got %+v", odd)
	}
	if keys := schema.Table("away").ForeignKeys; len(keys) != 0 {
		t.Errorf("a key to a table that is not in the snapshot: %+v", keys)
	}
	if c := schema.Table("wide").Column("at"); c.Min != "2024-01-01 00:01:00" || c.Max != "2024-01-21 20:00:00" || c.Distinct < 20000 {
		t.Errorf("got %+v", c)
	}
	schema, err = open(t, url+"&databases="+target.Database, engine.Options{}).Introspect(t.Context(), engine.IntrospectOptions{})
	if err != nil {
		t.Fatal(err)
	}
	far := target.Database + ".far"
	if got, want := tables(schema), "Odd `one`|away|people|v|wide|"+far; got != want {
		t.Fatalf("tables are %s, want %s", got, want)
	}
	if keys := schema.Table("away").ForeignKeys; len(keys) != 1 || keys[0].RefTable != far {
		t.Errorf("got %+v", keys)
	}
}

func tables(schema *events.Schema) string {
	names := make([]string, len(schema.Tables))
	for i, table := range schema.Tables {
		names[i] = table.Qualified()
	}
	return strings.Join(names, "|")
}

func TestRightsOfLogins(t *testing.T) {
	t.Parallel()
	db, owner := mariadbtest.Database(t)
	reader := strings.Replace(owner, "root", mariadbtest.Reader(t, db)+":"+strings.ReplaceAll(url.QueryEscape(mariadbtest.Password), "+", "%20"), 1)
	exec(t, db, "CREATE TABLE t (id INT PRIMARY KEY)")
	for address, want := range map[string]string{owner: "ALL PRIVILEGES", reader: ""} {
		inspector, ok := open(t, address, engine.Options{}).(engine.Inspector)
		if !ok {
			t.Fatal("the engine cannot tell rights")
		}
		got, err := inspector.Rights(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if want == "" && len(got.Excess) > 0 || want != "" && (len(got.Excess) != 1 || !strings.Contains(got.Excess[0], want) || !strings.Contains(got.Remedy, "GRANT SELECT")) {
			t.Errorf("got %+v, want %q", got, want)
		}
	}
	schema, err := open(t, reader, engine.Options{}).Introspect(t.Context(), engine.IntrospectOptions{})
	if err != nil || len(schema.Tables) != 1 || len(schema.Tables[0].PrimaryKey) != 1 {
		t.Errorf("a reader sees %+v, %v", schema, err)
	}
}

func TestHiddenColumns(t *testing.T) {
	t.Parallel()
	db, url := mariadbtest.Database(t)
	exec(t, db,
		"CREATE TABLE people (id INT PRIMARY KEY, email VARCHAR(50), phone VARCHAR(50), handle VARCHAR(60) AS (upper(email)), city VARCHAR(20))",
		"INSERT INTO people (id, email, phone, city) VALUES (1, 'a@b', '1', 'x')",
		"CREATE VIEW addresses AS SELECT id, email AS address FROM people",
		"CREATE VIEW cities AS SELECT city, count(*) AS n FROM people GROUP BY city",
		"CREATE TABLE boxes (id INT PRIMARY KEY)",
	)
	rules, err := events.ConnectionOptions{Hidden: []string{"people.email"}, Masked: []string{"people.phone"}}.Rules()
	if err != nil {
		t.Fatal(err)
	}
	v := veil.New(rules)
	schema, err := open(t, url, engine.Options{}).Introspect(t.Context(), engine.IntrospectOptions{Veil: v.Draw})
	if err != nil {
		t.Fatal(err)
	}
	if got, want := tables(v.Finish(schema)), "boxes|cities|people"; got != want {
		t.Errorf("tables are %s, want %s (%v)", got, want, v.Warnings())
	}
	people := schema.Table("people")
	if people.Column("email") != nil || people.Column("handle") != nil || !people.Shielded || !people.Column("phone").Masked {
		t.Errorf("got %+v", people)
	}
	for _, table := range schema.Tables {
		for _, c := range table.Columns {
			if strings.Contains(fmt.Sprint(c), "a@b") || strings.Contains(fmt.Sprint(c), "A@B") || c.Masked && (c.Min != "" || c.Values != nil) {
				t.Errorf("%s.%s shows a value: %+v", table.Name, c.Name, c)
			}
		}
	}
}
