package link_test

import (
	"testing"

	"arivu/planner/ground"
	"arivu/planner/offline/learn/link"
	"arivu/planner/offline/offlinetest"
)

// What a question costs follows from what it shares words with, not from the size of
// the schema: eight times the tables make hardly any more work.
func TestReadingCostsLittleMoreOnWideSchemas(t *testing.T) {
	cost := func(tables int) float64 {
		s := offlinetest.Wide(tables, 8, 5)
		ix := link.NewIndex(ground.NewCatalog(s))
		question := offlinetest.WideQuestion(s)
		q := ix.Read(question)
		if len(q.Columns) > link.MaxColumns || len(q.Tables) > link.MaxTables {
			t.Errorf("%d columns of %d tables are kept", len(q.Columns), len(q.Tables))
		}
		return testing.AllocsPerRun(10, func() { ix.Read(question) })
	}
	const most = 6000
	small, large := cost(30), cost(240)
	if large > most || large > 3*small {
		t.Errorf("%v allocations with 30 tables, %v with 240", small, large)
	}
}

// BenchmarkReadWide ties the words of a question to 1,000 tables with 20,000 columns
// and 5 million values.
func BenchmarkReadWide(b *testing.B) {
	s := offlinetest.Wide(1000, 20, 278)
	ix := link.NewIndex(ground.NewCatalog(s))
	question := offlinetest.WideQuestion(s)
	b.ReportAllocs()
	for b.Loop() {
		if q := ix.Read(question); len(q.Columns) == 0 {
			b.Fatal("nothing was linked")
		}
	}
}
