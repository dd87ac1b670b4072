//go:build duckdb && cgo

package duckdb

import (
	"crypto/sha256"
	"os"
	"path/filepath"
	"strings"
	"testing"

	lib "github.com/duckdb/duckdb-go-bindings"

	"arivu/events"
	"arivu/executor/engine"
	"arivu/executor/engine/duckdb/duckdbtest"
)

// attacks write to the database, to other files, reach for the network, or take down a
// wall.
func attacks(outside string) []string {
	return []string{
		"INSERT INTO t VALUES (2)", "DELETE FROM t", "UPDATE t SET a = 3", "DROP TABLE t", "CREATE TABLE evil (a INTEGER)",
		"CREATE VIEW evil AS SELECT 1", "ALTER TABLE t ADD COLUMN b INTEGER", "TRUNCATE t", "SELECT nextval('s')",
		"ATTACH '" + outside + "' AS evil", "COPY t TO '" + outside + "'", "EXPORT DATABASE '" + outside + "'",
		"COPY (SELECT 1) TO '" + outside + "' (FORMAT parquet)", "SELECT * FROM read_text('/etc/passwd')",
		"SELECT * FROM read_csv('/etc/passwd')", "SELECT * FROM '/etc/passwd'", "SELECT * FROM glob('/etc/*')",
		"SELECT * FROM read_csv('https://example.com/x.csv')", "COPY t FROM '/etc/passwd'", "IMPORT DATABASE '/etc'",
		"INSTALL httpfs", "LOAD httpfs", "LOAD '" + outside + "'", "CREATE PERSISTENT SECRET x (TYPE s3)",
		"SET enable_external_access = true", "SET GLOBAL memory_limit = '1TB'", "SET threads = 100", "SET temp_directory = '/tmp'",
		"SET lock_configuration = false", "RESET memory_limit", "PRAGMA enable_external_access = true",
		"SET autoload_known_extensions = true", "SET access_mode = 'READ_WRITE'", "SET log_query_path = '" + outside + "'",
		"SET profiling_output = '" + outside + "'", "SET disabled_filesystems = ''",
	}
}

func victim(t *testing.T) (path string, sum [sha256.Size]byte) {
	t.Helper()
	path = duckdbtest.File(t, "CREATE TABLE t (a INTEGER)", "INSERT INTO t VALUES (1)", "CREATE SEQUENCE s", "CHECKPOINT")
	return path, checksum(t, path)
}

func checksum(t *testing.T, path string) [sha256.Size]byte {
	t.Helper()
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return sha256.Sum256(content)
}

// unharmed looks at the file and at what is beside it.
func unharmed(t *testing.T, path string, sum [sha256.Size]byte, outside string) {
	t.Helper()
	if checksum(t, path) != sum {
		t.Error("the file has changed")
	}
	for _, dir := range []string{filepath.Dir(path), filepath.Dir(outside)} {
		entries, err := os.ReadDir(dir)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range entries {
			if e.Name() != filepath.Base(path) {
				t.Errorf("there is a file %s", e.Name())
			}
		}
	}
}

// TestSettingsHoldAlone has statements run whatever DuckDB calls them.
func TestSettingsHoldAlone(t *testing.T) {
	t.Parallel()
	path, sum := victim(t)
	outside := filepath.Join(t.TempDir(), "outside")
	open, err := openInstance(&engine.Target{Dialect: events.DialectDuckDB, Path: path})
	if err != nil {
		t.Fatal(err)
	}
	conn, err := open.connect(&engine.Target{})
	if err != nil {
		t.Fatal(err)
	}
	for _, attack := range attacks(outside) {
		var result lib.Result
		if lib.Query(conn, attack, &result) != lib.StateError {
			t.Errorf("%s ran", attack)
		}
		lib.DestroyResult(&result)
	}
	lib.Disconnect(&conn)
	open.close()
	unharmed(t, path, sum, outside)
}

// TestStatementTypeHoldsAlone has a file open for writing, with all settings as DuckDB
// ships them: what is not a query does not get as far as running.
func TestStatementTypeHoldsAlone(t *testing.T) {
	t.Parallel()
	path, sum := victim(t)
	outside := filepath.Join(t.TempDir(), "outside")
	var open instance
	if lib.Open(path, &open.db) == lib.StateError {
		t.Fatal("the file cannot be opened")
	}
	conn, err := open.connect(&engine.Target{})
	if err != nil {
		t.Fatal(err)
	}
	for _, attack := range attacks(outside) {
		// Reading other files is a query, and EXPORT makes its folder while it is prepared;
		// only the settings hold that back.
		if strings.HasPrefix(attack, "SELECT") || strings.HasPrefix(attack, "EXPORT") {
			continue
		}
		s := statement{target: &engine.Target{}, conn: conn, sql: attack}
		if s.prepare() != nil {
			continue
		}
		if err := s.check(); err == nil {
			t.Errorf("%s counts as a query", attack)
		}
		lib.DestroyPrepare(&s.prepared)
	}
	lib.Disconnect(&conn)
	open.close()
	unharmed(t, path, sum, outside)
}
