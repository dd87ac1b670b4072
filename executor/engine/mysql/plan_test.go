package mysql

import (
	"os"
	"path/filepath"
	"testing"
)

// The documents are of MySQL 8, put together from what its manual and its users show of
// them; nothing here was run against a MySQL.
func TestPlansOfMySQL(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		file  string
		limit float64
		rows  float64
		table string
		loops float64
	}{
		{"join.json", 0, 4035 + 403, "city", 1},
		{"join.json", 40.3, (4035 + 403) * 0.1, "city", 1},
		{"cartesian.json", 0, 299379 + 299379*442724, "titles", 299379},
		{"hash.json", 0, 20000 + 5000 + 20000, "visits", 1},
		{"grouped.json", 0, 20000, "visits", 1},
		{"dependent.json", 0, 20000 + 20000*5000, "bare", 20000},
		{"union.json", 0, 1 + 20000, "visits", 1},
		{"derived.json", 1, 20000 + 100*0.01, "visits", 1},
		{"view.json", 0, 0, "", 0},
	} {
		document, err := os.ReadFile(filepath.Join("testdata", "plans", c.file))
		if err != nil {
			t.Fatal(err)
		}
		e := examined(document, c.limit)
		if e.Amount < c.rows*0.999 || e.Amount > c.rows*1.001 {
			t.Errorf("%s examines %.1f, want %.1f", c.file, e.Amount, c.rows)
		}
		switch {
		case e.Heaviest == nil && c.table == "":
		case e.Heaviest == nil || e.Heaviest.Table != c.table || e.Heaviest.Loops != c.loops:
			t.Errorf("%s: %+v", c.file, e.Heaviest)
		}
	}
}

func TestPlanOfAnotherShape(t *testing.T) {
	t.Parallel()
	for _, document := range []string{"", "null", "[]", "{}", `{"query_block": 1}`, `{"query_block": {"nested_loop": [1, {"table": []}]}}`, `{"query_plan": {"inputs": []}}`} {
		if e := examined([]byte(document), 0); e.Amount != 0 || e.Heaviest != nil {
			t.Errorf("%s: %+v", document, e)
		}
	}
}
