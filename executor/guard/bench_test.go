package guard_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"arivu/events"
	"arivu/executor/guard"
)

// BenchmarkGuard times Check over the allowed statements of each corpus: on the shop, on
// one among a thousand other tables, and on one with a policy, a mask and a hidden column
// on every table:
//
//	go test -run '^$' -bench Guard ./executor/guard
//
// It reports percentiles over the statements, of the fastest of all passes for each:
// what else the machine does is then not part of the figure. The mean is that of all
// passes and has it. Statements that need what is kept back are left out of the last.
func BenchmarkGuard(b *testing.B) {
	for _, dialect := range everyDialect {
		b.Run(string(dialect)+"/open", func(b *testing.B) { benchmarkCorpus(b, shop(dialect)) })
		b.Run(string(dialect)+"/wide", func(b *testing.B) { benchmarkCorpus(b, wideShop(dialect)) })
		b.Run(string(dialect)+"/veiled", func(b *testing.B) { benchmarkCorpus(b, veiledShop(b, dialect)) })
	}
}

func benchmarkCorpus(b *testing.B, schema *events.Schema) {
	b.Helper()
	var sqls []string
	for _, st := range corpus(b, schema.Dialect) {
		if _, err := guard.Check(st.sql, schema, guard.Options{}); err == nil {
			sqls = append(sqls, st.sql)
		}
	}
	fastest := slices.Repeat([]time.Duration{time.Hour}, len(sqls))
	passes := 0
	for b.Loop() {
		for i, sql := range sqls {
			start := time.Now()
			if _, err := guard.Check(sql, schema, guard.Options{}); err != nil {
				b.Fatal(err)
			}
			fastest[i] = min(fastest[i], time.Since(start))
		}
		passes++
	}
	slices.Sort(fastest)
	report := func(d time.Duration, unit string) { b.ReportMetric(float64(d.Nanoseconds())/1000, unit) }
	report(fastest[len(fastest)/2], "p50-µs")
	report(fastest[len(fastest)*95/100], "p95-µs")
	report(fastest[len(fastest)-1], "max-µs")
	report(b.Elapsed()/time.Duration(passes*len(sqls)), "mean-µs")
	b.ReportMetric(float64(len(sqls)), "statements")
	b.ReportMetric(0, "ns/op")
}

// wideShop is the shop behind a thousand other tables.
func wideShop(dialect events.Dialect) *events.Schema {
	s := shop(dialect)
	other := s.Tables[0]
	other.Namespace = "archive"
	var others []events.Table
	for i := range 1000 {
		other.Name = fmt.Sprintf("orders_of_month_%d", i)
		others = append(others, other)
	}
	s.Tables = append(others, s.Tables...)
	return s
}

// veiledShop is the shop with a policy on every table, its last column hidden and the
// one before it masked.
func veiledShop(tb testing.TB, dialect events.Dialect) *events.Schema {
	tb.Helper()
	s := filteredShop(tb, dialect)
	for i := range s.Tables {
		t := &s.Tables[i]
		if last := len(t.Columns) - 1; last > 1 {
			t.Columns = t.Columns[:last]
			t.Columns[last-1].Masked = true
		}
	}
	return s
}
