package enginetest

import (
	"runtime"
	"testing"
	"time"

	"arivu/events"
	"arivu/executor/engine"
)

// manyHeap is how much the heap may grow while many rows stream through an engine.
const manyHeap = 32 << 20

// testManyRows streams ten million rows (fewer under the race detector) and looks
// how far the heap grows meanwhile, and that a bounded read of them keeps little.
func testManyRows(t *testing.T, s *Subject) {
	if testing.Short() {
		t.Skip("it takes seconds")
	}
	e := s.New(t, nil)
	peak := new(peakHeap)
	peak.start()
	got, err := e.Query(t.Context(), s.EndlessRows, engine.Limits{Rows: manyRows, Bytes: 1 << 50, Timeout: 5 * time.Minute}, peak)
	if err != nil {
		t.Fatal(err)
	}
	if got.Rows != manyRows || !got.Truncated || got.TruncatedBy != "rows" {
		t.Errorf("%+v", got)
	}
	t.Logf("%d rows in %s (%.0f a second), the heap grew by at most %.1f MiB",
		got.Rows, got.Fetch.Round(time.Millisecond), float64(got.Rows)/got.Fetch.Seconds(), float64(peak.growth)/(1<<20))
	if peak.growth > manyHeap {
		t.Errorf("the heap grew by %d MiB", peak.growth>>20)
	}
	s.idle(t, e)
}

// peakHeap is a sink that keeps nothing and looks at the heap now and then.
type peakHeap struct {
	begin, growth uint64
	rows          int
}

func (p *peakHeap) start() {
	runtime.GC()
	p.begin = heapInUse()
}

// Columns implements engine.Sink.
func (*peakHeap) Columns([]events.ResultColumn) error { return nil }

// Row implements engine.Sink.
func (p *peakHeap) Row(events.Row) error {
	if p.rows++; p.rows%(manyRows/20) == 0 {
		if now := heapInUse(); now > p.begin {
			p.growth = max(p.growth, now-p.begin)
		}
	}
	return nil
}

func heapInUse() uint64 {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapInuse
}
