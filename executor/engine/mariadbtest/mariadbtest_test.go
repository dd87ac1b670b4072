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
