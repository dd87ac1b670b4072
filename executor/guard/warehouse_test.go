package guard_test

import (
	"fmt"
	"strings"
	"testing"

	"arivu/events"
	"arivu/executor/guard"
)

var warehouses = []events.Dialect{events.DialectSnowflake, events.DialectDatabricks}

func TestWarehouseCorpus(t *testing.T) {
	t.Parallel()
	for _, dialect := range warehouses {
		schema := shop(dialect)
		attacks, legitimate := 0, 0
		for _, st := range corpus(t, dialect) {
			if st.verdict == "allow" {
				legitimate++
			} else {
				attacks++
			}
			t.Run(fmt.Sprintf("%s/%d", dialect, st.line), func(t *testing.T) {
				t.Parallel()
				checkVerdict(t, schema, st)
			})
		}
		if attacks < 150 || legitimate < 80 {
			t.Errorf("%s: the corpus has %d attacks and %d legitimate statements", dialect, attacks, legitimate)
		}
	}
}

// TestWarehouseMutations wraps each refused statement in ways that hide it.
func TestWarehouseMutations(t *testing.T) {
	t.Parallel()
	for _, dialect := range warehouses {
		schema := shop(dialect)
		for _, st := range corpus(t, dialect) {
			if st.verdict == "allow" || !refusedInside(st) || strings.Trim(st.sql, "; ") == "" || strings.HasPrefix(st.sql, "/* nothing") {
				continue
			}
			for _, mutant := range mutants(strings.TrimRight(st.sql, "; ")) {
				if got, err := guard.Check(mutant, schema, guard.Options{}); err == nil {
					t.Errorf("%s:%d\n%s\nallowed as %s", dialect, st.line, mutant, got.SQL)
				}
			}
		}
	}
}
