package veil_test

import (
	"math/rand/v2"
	"strings"
	"testing"

	"arivu/events"
	"arivu/executor/guard"
)

// TestPoliciesActAsIfTheRowsWereNotThere holds, for statements made at random, that what
// the guard makes of one gives on the whole database what the statement itself, without
// guard or policy, gives on a copy that has the allowed rows only.
func TestPoliciesActAsIfTheRowsWereNotThere(t *testing.T) {
	t.Parallel()
	for _, k := range rowKinds {
		t.Run(string(k.dialect), func(t *testing.T) {
			t.Parallel()
			all, plain := k.openRows(t, true, policies), k.openRows(t, false, events.ConnectionOptions{})
			count := map[events.Dialect]int{events.DialectSQLite: 3000, events.DialectPostgres: 1500, events.DialectMySQL: 800}[k.dialect] / fewer
			const most = 2000 // rows; which of more a limit lets through is anybody's choice
			m := &maker{Rand: rand.New(rand.NewPCG(1, 2))}
			ran, filled, limited := 0, 0, 0
			for range count {
				sql := m.statement()
				st, err := guard.Check(sql, all.schema, guard.Options{MaxRows: most})
				if err != nil {
					t.Fatalf("%s\nis refused: %v", sql, err)
				}
				got, ok := all.bounded(t, st.SQL)
				want, ok2 := plain.bounded(t, sql)
				if !ok || !ok2 || got.refusal != "" && want.refusal != "" || strings.Count(want.text, "],[") >= most {
					continue
				}
				got, want = sorted(t, got), sorted(t, want)
				if got.refusal != want.refusal || rowsOf(got) != rowsOf(want) {
					t.Fatalf("%s\nran %s\ngave %+v\nwant %+v", sql, st.SQL, got, want)
				}
				ran++
				if rowsOf(got) != "" {
					filled++
				}
				if len(st.Filtered) > 0 {
					limited++
				}
			}
			t.Logf("%d of %d statements ran, %d over tables with policies, %d with rows", ran, count, limited, filled)
			if ran*10 < count*8 || limited*2 < ran || filled*3 < ran {
				t.Error("too few statements say anything")
			}
		})
	}
}

// TestFiltersReadWhatNobodySees holds that a filter may use hidden and masked columns, and
// that these stay what they are.
func TestFiltersReadWhatNobodySees(t *testing.T) {
	t.Parallel()
	options := events.ConnectionOptions{
		Hidden: []string{"orders.region"}, Masked: []string{"orders.amount"},
		RowPolicies: []events.RowPolicy{{Table: "orders", Filter: "region = 'EU' AND amount >= 10 AND amount < 1000"}},
	}
	for _, k := range rowKinds {
		t.Run(string(k.dialect), func(t *testing.T) {
			t.Parallel()
			d := k.openRows(t, true, options)
			for sql, want := range map[string]string{
				"SELECT id, amount FROM orders ORDER BY id":                   `[[1,null],[2,null],[4,null]]`,
				"SELECT count(*) FROM orders":                                 `[[3]]`,
				"SELECT id FROM orders WHERE amount > 10":                     "",
				"SELECT id FROM orders WHERE region = 'EU'":                   "",
				"SELECT o.id FROM orders o JOIN people USING (id) ORDER BY 1": `[[1],[2]]`,
			} {
				a := d.ask(t, sql)
				if want == "" && a.refusal == "" || want != "" && !strings.Contains(a.text, `"Rows":`+want) {
					t.Errorf("%s gives %+v, want %s", sql, a, want)
				}
			}
		})
	}
}
