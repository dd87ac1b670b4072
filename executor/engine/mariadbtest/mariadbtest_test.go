//go:build unix

package mariadbtest_test

import (
	"testing"

	"arivu/executor/engine/mariadbtest"
)

func TestStartGivesSeparateDatabases(t *testing.T) {
	t.Parallel()
	for range 2 {
		db := mariadbtest.Start(t)
		if _, err := db.ExecContext(t.Context(), "CREATE TABLE t (a int)"); err != nil {
			t.Fatal(err)
		}
	}
}

// MySQL's own mode is what statements meet at a company.
func TestServerIsStrict(t *testing.T) {
	t.Parallel()
	db := mariadbtest.Start(t)
	if _, err := db.ExecContext(t.Context(), "CREATE TABLE t (a int, b int)"); err != nil {
		t.Fatal(err)
	}
	if _, err := db.ExecContext(t.Context(), "SELECT a, COUNT(*) FROM t GROUP BY b"); err == nil {
		t.Error("a column that is not grouped by was shown beside an aggregate")
	}
}

// TestStateShowsChanges holds that nothing of an object can change without a change of
// the state.
func TestStateShowsChanges(t *testing.T) {
	t.Parallel()
	own := mariadbtest.Own(t)
	setup := own.Open(t, "")
	if _, err := setup.ExecContext(t.Context(), "CREATE DATABASE seen"); err != nil {
		t.Fatal(err)
	}
	db := own.Open(t, "seen")
	if _, err := db.ExecContext(t.Context(), "CREATE TABLE t (a int)"); err != nil {
		t.Fatal(err)
	}
	seen := mariadbtest.State(t, db)
	if again := mariadbtest.State(t, db); again != seen {
		t.Fatalf("with no change the state goes from\n%s\nto\n%s", seen, again)
	}
	for _, statement := range []string{
		"ALTER TABLE t COMMENT 'other'", "ALTER TABLE t ALTER a SET DEFAULT 3", "CREATE INDEX i ON t (a)", "INSERT INTO t VALUES (1)", "CREATE TABLE u LIKE t",
		"CREATE VIEW v AS SELECT a FROM t", "ALTER VIEW v AS SELECT 1 AS a", "ALTER TABLE sys.sys_config COMMENT 'other'",
		"CREATE TRIGGER g BEFORE INSERT ON t FOR EACH ROW SET NEW.a = 1", "CREATE OR REPLACE TRIGGER g BEFORE INSERT ON t FOR EACH ROW SET NEW.a = 2",
		"CREATE FUNCTION f() RETURNS INT RETURN 1", "CREATE EVENT e ON SCHEDULE EVERY 1 DAY DO SELECT 1", "CREATE USER u", "GRANT SELECT ON seen.* TO u",
		"CREATE SEQUENCE s", "INSTALL SONAME 'query_response_time'", "SET GLOBAL max_connections = 77",
	} {
		if _, err := db.ExecContext(t.Context(), statement); err != nil {
			t.Errorf("%s: %v", statement, err)
			continue
		}
		now := mariadbtest.State(t, db)
		if now == seen {
			t.Errorf("the change by %s is not seen", statement)
		}
		seen = now
	}
}
