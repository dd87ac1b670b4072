package sqlserver_test

import (
	"errors"
	"reflect"
	"strings"
	"testing"

	"arivu/events"
	"arivu/executor/engine"
	"arivu/executor/engine/enginetest"
	"arivu/executor/engine/sqlserver"
	"arivu/executor/engine/sqlserver/tdstest"
)

var opener engine.Opener = sqlserver.Open

// notes are the tables of a database that nothing here may change.
var notes = []string{
	"CREATE TABLE notes (id INTEGER PRIMARY KEY, text VARCHAR(80) NOT NULL)",
	"INSERT INTO notes VALUES (1, 'one'), (2, 'two'), (3, 'three')",
}

// TestOnlyQueriesLeave holds, for the engine as it is, that no text which is not exactly
// one query reaches the server, in no disguise.
func TestOnlyQueriesLeave(t *testing.T) {
	t.Parallel()
	s := serve(t, notes)
	e, err := engine.Openers{events.DialectSQLServer: opener}.Open(t.Context(), s.URL(nil), engine.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = e.Close() })
	for _, sql := range []string{
		"DROP TABLE notes", "EXEC xp_cmdshell 'dir'", "xp_cmdshell", "sp_who", "[dbo].[p]", "SELECT 1; DROP TABLE notes", "SELECT 1 DROP TABLE notes",
		"SELECT * INTO evil FROM notes", "UPDATE notes SET text = 'x' OUTPUT inserted.id", "WITH n AS (SELECT 1 AS a) DELETE FROM notes",
		"SELECT * FROM OPENROWSET(BULK 'c:\\x', SINGLE_CLOB) AS f", "SELECT * FROM OPENQUERY(other, 'DROP TABLE x')", "BACKUP DATABASE shop TO DISK = 'x'",
		"WAITFOR DELAY '1:00'", "SHUTDOWN", "KILL 52", "COMMIT", "USE master", "SET XACT_ABORT OFF", "DECLARE @x int = 1", "INSERTBULK", "", "-- x",
		"SELECT NEXT VALUE FOR s", "SELECT 1\nGO\nDROP TABLE notes", "BEGIN TRAN", "GRANT CONTROL TO public", "MERGE notes USING notes AS m ON 1 = 1 WHEN MATCHED THEN DELETE",
	} {
		if _, _, err := ask(t, e, sql); err == nil {
			t.Errorf("%q ran", sql)
		}
	}
	if seen := s.Seen(); len(seen) > 0 {
		t.Errorf("the server saw %q", seen)
	}
}

// TestNothingStays has no check in front: what changes data or definitions is rolled
// back, and the caller is told where the statement gives no rows.
func TestNothingStays(t *testing.T) {
	t.Parallel()
	s := serve(t, notes)
	e := openWith(t, s.URL(nil), asItIs)
	before := enginetest.Query(t, e, "SELECT * FROM notes ORDER BY id").Rows
	for sql, refused := range map[string]bool{
		"DELETE FROM notes": true, "UPDATE notes SET text = 'x'": true, "INSERT INTO notes VALUES (4, 'four')": true, "DROP TABLE notes": true,
		"CREATE TABLE evil (a INTEGER)": true, "DELETE FROM notes RETURNING id": false, "UPDATE notes SET text = 'x' RETURNING id": false,
	} {
		_, _, err := ask(t, e, sql)
		if refused != errors.Is(err, events.ClassUnsafe) || !refused && err != nil {
			t.Errorf("%s: %v", sql, err)
		}
	}
	if after := enginetest.Query(t, e, "SELECT * FROM notes ORDER BY id").Rows; !reflect.DeepEqual(before, after) {
		t.Errorf("it was\n%v\nand is\n%v", before, after)
	}
	if _, _, err := ask(t, e, "SELECT * FROM evil"); !errors.Is(err, events.ClassUnknownTable) {
		t.Errorf("%v", err)
	}
	if s.Rollbacks() != 10 {
		t.Errorf("%d transactions were rolled back", s.Rollbacks())
	}
}

// TestSecondResult holds that a second result is noticed where nobody looked before.
func TestSecondResult(t *testing.T) {
	t.Parallel()
	s := serve(t, nil)
	one := tdstest.Answer{Columns: []tdstest.Column{{Name: "", Type: "int"}}, Rows: [][]any{{int64(1)}}}
	two := one
	two.Then = &one
	s.Answers["SELECT 1 SELECT 1"], s.Answers["SELECT 1"] = two, one
	e := openWith(t, s.URL(nil), asItIs)
	if _, _, err := ask(t, e, "SELECT 1 SELECT 1"); !errors.Is(err, events.ClassUnsafe) {
		t.Errorf("%v", err)
	}
	r, _, err := ask(t, e, "SELECT 1")
	if err != nil || r.Header[0].Name != "column1" {
		t.Errorf("%+v, %v", r.Header, err)
	}
}

// TestEverySessionIsPinned looks at the settings under which statements run, also on a
// connection that others have used.
func TestEverySessionIsPinned(t *testing.T) {
	t.Parallel()
	s := serve(t, nil)
	e := open(t, s.URL(nil))
	for _, cost := range []float64{0, 12.3, 1e12} {
		if _, err := e.Query(t.Context(), "SELECT 1", engine.Limits{Cost: cost}, new(enginetest.Recorder)); err != nil {
			t.Fatal(err)
		}
	}
	if s.Resets() != 3 {
		t.Errorf("%d sessions were reset", s.Resets())
	}
	var costs []string
	for _, settings := range s.Settings() {
		costs = append(costs, settings["QUERY_GOVERNOR_COST_LIMIT"])
		for name, want := range map[string]string{
			"XACT_ABORT": "ON", "IMPLICIT_TRANSACTIONS": "OFF", "ROWCOUNT": "0", "LOCK_TIMEOUT": "5000", "DATEFORMAT": "ymd", "DATEFIRST": "1",
			"LANGUAGE": "us_english", "TEXTSIZE": "2101248", "DEADLOCK_PRIORITY": "LOW", "TRANSACTION ISOLATION LEVEL READ": "COMMITTED",
		} {
			if settings[name] != want {
				t.Errorf("%s is %q", name, settings[name])
			}
		}
	}
	if got := strings.Join(costs, " "); got != "0 13 2147483647" {
		t.Errorf("cost limits %s", got)
	}
}

// TestRights asks a server for what a login may do.
func TestRights(t *testing.T) {
	t.Parallel()
	list := func(names ...string) tdstest.Answer {
		a := tdstest.Answer{Columns: []tdstest.Column{{Name: "name", Type: "nvarchar(128)"}}}
		for _, name := range names {
			a.Rows = append(a.Rows, []any{name})
		}
		return a
	}
	for name, c := range map[string]struct {
		roles, serverRights, databaseRights []string
		writable                            string
		untold                              bool
		want                                []string
	}{
		"reader":       {serverRights: []string{"CONNECT SQL", "VIEW ANY DATABASE"}, databaseRights: []string{"CONNECT", "SELECT", "VIEW DEFINITION"}},
		"writer":       {databaseRights: []string{"CONNECT", "SELECT"}, writable: "notes", want: []string{"may change [dbo].[notes]"}},
		"nobody knows": {untold: true, want: []string{"may have rights on the server that the server does not tell"}},
		"administrator": {
			roles: []string{"sysadmin"}, serverRights: []string{"CONTROL SERVER", "CONNECT SQL"}, databaseRights: []string{"SELECT", "EXECUTE"},
			want: []string{"belongs to the server role sysadmin", "has the server right CONTROL SERVER", "has the database right EXECUTE"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := tdstest.NewBacking(t, notes)
			b.Writable[c.writable] = true
			s := tdstest.New(t, b)
			s.Answers[sqlserver.ServerRolesSQL], s.Answers[sqlserver.DatabaseRolesSQL], s.Answers[sqlserver.ProceduresSQL] = list(c.roles...), list(), list()
			s.Answers[sqlserver.ServerRightsSQL], s.Answers[sqlserver.DatabaseRightsSQL] = list(c.serverRights...), list(c.databaseRights...)
			if c.untold {
				s.Failures[sqlserver.ServerRightsSQL] = tdstest.Error{Number: 40514, Class: 16, Message: "'SERVER' is not supported in this version of SQL Server."}
			}
			inspector, ok := open(t, s.URL(nil)).(engine.Inspector)
			if !ok {
				t.Fatal("the engine inspects nothing")
			}
			rights, err := inspector.Rights(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			if !reflect.DeepEqual(rights.Excess, c.want) {
				t.Errorf("%q, want %q", rights.Excess, c.want)
			}
			if (rights.Remedy != "") != (len(c.want) > 0) || rights.Remedy != "" && !strings.Contains(rights.Remedy, "USE [shop];\nCREATE USER arivu_reader") {
				t.Errorf("remedy: %s", rights.Remedy)
			}
		})
	}
}
