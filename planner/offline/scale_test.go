package offline

import (
	"testing"
	"time"

	"arivu/planner/ground"
	"arivu/planner/offline/offlinetest"
)

// What linking costs follows from what is said, not from the size of the schema.
func TestLinkingCostsLittleMoreOnWideSchemas(t *testing.T) {
	now := time.Date(2026, time.June, 17, 15, 30, 0, 0, time.UTC)
	cost := func(tables int) float64 {
		s := offlinetest.Wide(tables, 8, 5)
		c := ground.NewCatalog(s)
		toks := ground.Tokenize(offlinetest.WideQuestion(s))
		return testing.AllocsPerRun(10, func() { chunk(c, append([]ground.Token(nil), toks...), now) })
	}
	const most = 6000
	small, large := cost(30), cost(240)
	if large > most || large > 3*small {
		t.Errorf("%v allocations with 30 tables, %v with 240", small, large)
	}
}

// BenchmarkLinkWide ties the words of a question, some misspelt, to 1,000 tables
// with 20,000 columns and 5 million values.
func BenchmarkLinkWide(b *testing.B) {
	s := offlinetest.Wide(1000, 20, 278)
	c := ground.NewCatalog(s)
	now := time.Date(2026, time.June, 17, 15, 30, 0, 0, time.UTC)
	toks := ground.Tokenize(offlinetest.WideQuestion(s))
	b.ReportAllocs()
	for b.Loop() {
		items, _ := chunk(c, append([]ground.Token(nil), toks...), now)
		if len(items) == 0 {
			b.Fatal("nothing was linked")
		}
	}
}
