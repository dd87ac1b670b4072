package sqlite

import (
	"database/sql"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"arivu/executor/engine"

	driver "modernc.org/sqlite"
)

// attacks change the file, or make another.
func attacks(other string) []string {
	return []string{
		"INSERT INTO t VALUES (2)", "DELETE FROM t", "DROP TABLE t", "CREATE TABLE evil (a)", "PRAGMA user_version = 9", "VACUUM",
		"ATTACH '" + other + "' AS evil", "VACUUM INTO '" + other + "'",
	}
}

// assault runs all attacks on one connection and reports what they did.
func assault(t *testing.T, pool *sql.DB, path string) {
	t.Helper()
	conn, err := pool.Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if err := limit(conn); err != nil {
		t.Fatal(err)
	}
	other := filepath.Join(t.TempDir(), "other.db")
	for _, attack := range attacks(other) {
		if _, err := conn.ExecContext(t.Context(), attack); err == nil && attack != "PRAGMA user_version = 9" {
			t.Errorf("%s ran", attack)
		}
	}
	if err := errors.Join(conn.Close(), pool.Close()); err != nil {
		t.Error(err)
	}
	if _, err := os.Stat(other); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a file was made: %v", err)
	}
	check, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = check.Close() }()
	var rows, version, tables int
	row := check.QueryRow("SELECT (SELECT count(*) FROM t), (SELECT user_version FROM pragma_user_version), (SELECT count(*) FROM sqlite_schema)")
	if err := row.Scan(&rows, &version, &tables); err != nil || rows != 1 || version != 0 || tables != 1 {
		t.Errorf("the file has %d rows, version %d, %d tables (%v)", rows, version, tables, err)
	}
}

func victim(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "victim.db")
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range []string{"CREATE TABLE t (a)", "INSERT INTO t VALUES (1)"} {
		if _, err := db.Exec(s); err != nil {
			t.Fatal(err)
		}
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	return path
}

// TestReadOnlyFileHoldsAlone has no authorizer.
func TestReadOnlyFileHoldsAlone(t *testing.T) {
	t.Parallel()
	path := victim(t)
	pool := sql.OpenDB(&connector{driver: new(driver.Driver), target: &engine.Target{Path: path}})
	assault(t, pool, path)
}

// TestAuthorizerHoldsAlone has a connection that could write.
func TestAuthorizerHoldsAlone(t *testing.T) {
	t.Parallel()
	path := victim(t)
	walls := new(driver.Driver)
	walls.RegisterConnectionHook(wall{}.install)
	name := "authorizer alone"
	sql.Register(name, walls)
	pool, err := sql.Open(name, path)
	if err != nil {
		t.Fatal(err)
	}
	assault(t, pool, path)
}
