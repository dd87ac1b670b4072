package export

import (
	"encoding/json"
	"fmt"
	"io"
	"runtime"
	"strconv"
	"testing"

	"arivu/events"
)

// flatHeap is how much the heap may grow while a million rows are written.
const flatHeap = 96 << 20

var wideColumns = []events.ResultColumn{
	{Name: "id", Type: events.TypeInteger}, {Name: "name", Type: events.TypeText}, {Name: "amount", Type: events.TypeDecimal},
	{Name: "day", Type: events.TypeDate}, {Name: "at", Type: events.TypeTime}, {Name: "ok", Type: events.TypeBool},
}

func wideRow(i int) events.Row {
	day := fmt.Sprintf("2026-%02d-%02d", i%12+1, i%28+1)
	return events.Row{events.IntValue(int64(i)), "customer " + strconv.Itoa(i*7919%100_000), json.Number(strconv.Itoa(i) + ".50"), day, day + "T10:00:00", i%2 == 0}
}

// writeMany writes n rows and returns how far the heap grew.
func writeMany(tb testing.TB, format events.ExportFormat, n int) uint64 {
	tb.Helper()
	w, err := New(format, io.Discard, Options{})
	if err != nil {
		tb.Fatal(err)
	}
	if err := w.Columns(wideColumns); err != nil {
		tb.Fatal(err)
	}
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	begin, growth := m.HeapInuse, uint64(0)
	for i := range n {
		if err := w.Row(wideRow(i)); err != nil {
			tb.Fatal(err)
		}
		if i%(n/20) == 0 {
			runtime.ReadMemStats(&m)
			growth = max(growth, m.HeapInuse-min(m.HeapInuse, begin))
		}
	}
	if err := w.Finish(Summary{Rows: n}); err != nil {
		tb.Fatal(err)
	}
	return growth
}

// Memory does not follow the number of rows.
func TestMemoryIsFlat(t *testing.T) {
	if testing.Short() {
		t.Skip("it takes seconds")
	}
	for _, format := range events.ExportFormats() {
		growth := writeMany(t, format, 300_000)
		t.Logf("%s: the heap grew by at most %.1f MiB", format, float64(growth)/(1<<20))
		if growth > flatHeap {
			t.Errorf("%s: the heap grew by %d MiB", format, growth>>20)
		}
	}
}

func BenchmarkFormats(b *testing.B) {
	for _, format := range events.ExportFormats() {
		b.Run(string(format), func(b *testing.B) {
			const rows = 1_000_000
			var growth uint64
			for b.Loop() {
				growth = max(growth, writeMany(b, format, rows))
			}
			b.ReportMetric(float64(rows*b.N)/b.Elapsed().Seconds(), "rows/s")
			b.ReportMetric(float64(growth)/(1<<20), "heap-MiB")
		})
	}
}
