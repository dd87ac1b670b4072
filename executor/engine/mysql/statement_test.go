package mysql

import (
	"errors"
	"reflect"
	"testing"

	"arivu/events"
)

func TestCheck(t *testing.T) {
	t.Parallel()
	for sql, want := range map[string]statement{
		"SELECT 1":                           {sql: "SELECT 1"},
		" /* x */ select 1 ; -- done":        {sql: " /* x */ select 1"},
		"(SELECT 1) UNION (SELECT 2);;":      {sql: "(SELECT 1) UNION (SELECT 2)"},
		"SELECT ';', \"a;\", `b;` # ; x":     {sql: "SELECT ';', \"a;\", `b;`"},
		`SELECT 'it\'s; @a', 'get_lock'`:     {sql: `SELECT 'it\'s; @a', 'get_lock'`},
		"SELECT @a := 1":                     {sql: "SELECT @a := 1", lasting: true},
		"SELECT GET_LOCK('a', 1)":            {sql: "SELECT GET_LOCK('a', 1)", lasting: true},
		"WITH a AS (SELECT 1) TABLE a":       {sql: "WITH a AS (SELECT 1) TABLE a"},
		"SELECT 5--1":                        {sql: "SELECT 5--1"},
		"SELECT 'INTO OUTFILE', `load_file`": {sql: "SELECT 'INTO OUTFILE', `load_file`"},
	} {
		got, err := check(sql)
		if err != nil || got != want {
			t.Errorf("%s: %+v, %v", sql, got, err)
		}
	}
	for sql, want := range map[string]events.Class{
		"": events.ClassSyntax, ";": events.ClassSyntax, "-- x": events.ClassSyntax, "SELEC 1": events.ClassSyntax, "?": events.ClassSyntax,
		"SELECT 1; SELECT 2": events.ClassUnsafe, "SELECT '\\'; ' ; DROP TABLE a": events.ClassUnsafe, "SET @a = 1": events.ClassUnsafe,
		"/*! SET */ SELECT 1": events.ClassUnsafe, "SELECT 1 /*M!1 x */": events.ClassUnsafe, "DROP TABLE a": events.ClassUnsafe,
		"SELECT 1 INTO outfile 'x'": events.ClassUnsafe, "SELECT Load_File('x')": events.ClassUnsafe, "SELECT 1 -- x\n; SELECT 2": events.ClassUnsafe,
		"SELECT 1\x00": events.ClassUnsafe,
	} {
		if _, err := check(sql); !errors.Is(err, want) {
			t.Errorf("%q: %v, want %s", sql, err, want)
		}
	}
}

func FuzzCheck(f *testing.F) {
	f.Add("SELECT 1 /* x */ ; -- y")
	f.Add("SELECT '\\'', `a` FROM b # c")
	f.Fuzz(func(t *testing.T, sql string) {
		st, err := check(sql)
		if err != nil {
			return
		}
		again, err := check(st.sql)
		if err != nil || again != st {
			t.Errorf("%q becomes %q and then %q, %v", sql, st.sql, again.sql, err)
		}
	})
}

func TestRights(t *testing.T) {
	t.Parallel()
	for line, want := range map[string][]string{
		"GRANT USAGE ON *.* TO `a`@`%` IDENTIFIED BY PASSWORD '*X'":             {"USAGE"},
		"GRANT SELECT, SHOW VIEW ON `shop`.* TO `a`@`%`":                        {"SELECT", "SHOW VIEW"},
		"GRANT SELECT (`id`, `name`), INSERT (`name`) ON `shop`.`t` TO `a`@`%`": {"SELECT", "INSERT"},
		"GRANT ALL PRIVILEGES ON *.* TO `root`@`localhost` WITH GRANT OPTION":   {"ALL PRIVILEGES", "GRANT OPTION"},
		"GRANT `reader` TO `a`@`%`":                                             nil,
		"SET DEFAULT ROLE NONE FOR `a`@`%`":                                     nil,
		"GRANT SELECT, FILE, SYSTEM_VARIABLES_ADMIN ON *.* TO `a`@`%`":          {"SELECT", "FILE", "SYSTEM_VARIABLES_ADMIN"},
	} {
		if got := rights(line); !reflect.DeepEqual(got, want) {
			t.Errorf("%s: %q, want %q", line, got, want)
		}
	}
}

func TestBrand(t *testing.T) {
	t.Parallel()
	for version, want := range map[string]string{
		"10.11.19-MariaDB-0+deb12u1": "MariaDB 10.11.19", "5.5.5-10.4.1-MariaDB-log": "MariaDB 10.4.1", "8.0.36": "MySQL 8.0.36", "8.4.0-commercial": "MySQL 8.4.0",
	} {
		if got, maria := brand(version); got != want || maria != (got[1] == 'a') {
			t.Errorf("%s: %s", version, got)
		}
	}
}

func TestPins(t *testing.T) {
	t.Parallel()
	old := (&session{settings: settings{major: 5}}).pin(1500 * 1e6)
	if want := "max_execution_time = 1500"; old[len(old)-len(want):] != want {
		t.Errorf("got %s", old)
	}
}
