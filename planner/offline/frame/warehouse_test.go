package frame_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"arivu/events"
	"arivu/planner/ground"
)

// What the readings become for the warehouses, DuckDB, ClickHouse and SQL Server. The names of the schema are in small
// letters, which Snowflake reads only in quotes; the names that a statement gives need none.
func TestWarehouseGolden(t *testing.T) {
	t.Parallel()
	for _, d := range []events.Dialect{events.DialectSnowflake, events.DialectDatabricks, events.DialectDuckDB, events.DialectClickHouse, events.DialectSQLServer} {
		s := schema{ground.NewCatalog(shop())}
		var b strings.Builder
		for _, r := range readings(s) {
			b.WriteString("# " + r.name + "\n")
			sql, err := r.f.SQLIn(s.Catalog, d)
			if err != nil {
				sql = "error: " + err.Error()
			}
			b.WriteString(sql + "\n\n")
		}
		path := filepath.Join("testdata", string(d)+".golden")
		if *update {
			if err := os.WriteFile(path, []byte(b.String()), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if b.String() != string(want) {
			t.Errorf("%s: got\n%s", d, b.String())
		}
	}
}
