package infoschema

import (
	"strings"
	"testing"
)

// TestDefinitions finds the query of a view in the statements that make one, as servers
// keep them: as they were written.
func TestDefinitions(t *testing.T) {
	t.Parallel()
	for definition, want := range map[string]string{
		"SELECT 1":                  "SELECT 1",
		"CREATE VIEW v AS SELECT 1": "SELECT 1",
		"create or replace view v (a)\nas\n\tselect 1":   "select 1",
		"CREATE VIEW [v] WITH SCHEMABINDING AS SELECT 1": "SELECT 1",
		"CREATE VIEW v AS WITH c AS (SELECT 1) TABLE c":  "WITH c AS (SELECT 1) TABLE c",
		"CREATE VIEW v AS(SELECT 1)":                     "(SELECT 1)",
		"CREATE VIEW v AS VALUES (1)":                    "",
		"CREATE VIEW v":                                  "",
	} {
		if got := strings.TrimSpace(query(definition)); got != want {
			t.Errorf("%s is made by %q, want %q", definition, got, want)
		}
	}
}
