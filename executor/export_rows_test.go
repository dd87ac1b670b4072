package executor_test

import (
	"encoding/json"
	"errors"
	"io"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"arivu/events"
	"arivu/events/bus"
	"arivu/executor"
)

// export starts an export of a question.
func (h *house) export(q *events.Question, format events.ExportFormat, change ...func(*events.ExportRows)) *bus.Receiver {
	h.t.Helper()
	in := events.ExportRows{Address: q.Address, User: "tester", Format: format}
	for _, f := range change {
		f(&in)
	}
	r, err := h.bus.Transfer(h.t.Context(), events.StageExecutor, events.VerbExport, in)
	if err != nil {
		h.t.Fatal(err)
	}
	h.t.Cleanup(func() { _ = r.Close() })
	return r
}

func TestExportHasAllRows(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	q := h.plan("shop", "SELECT id, name FROM items ORDER BY id")
	if q.Executed == nil || !q.Executed.Truncated {
		t.Fatalf("%+v", q.Executed)
	}
	r := h.export(q, events.ExportCSV)
	data, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(string(data)), "\r\n")
	if len(lines) != 2501 || lines[0] != "id,name" || lines[2500] != "2500,item 2500" {
		t.Errorf("%d lines, the last is %q", len(lines), lines[len(lines)-1])
	}
	var end events.Exported
	if err := r.End(&end); err != nil || end.RowCount != 2500 || end.Truncated {
		t.Errorf("%+v, %v", end, err)
	}
	r = h.export(q, events.ExportNDJSON, func(in *events.ExportRows) { in.MaxRows = 7 })
	data, err = io.ReadAll(r)
	if err != nil || strings.Count(string(data), "\n") != 7 || r.End(&end) != nil || end.RowCount != 7 || !end.Truncated || end.TruncatedBy != "rows" {
		t.Errorf("%s, %+v, %v", data, end, err)
	}
	h.await("the export in the trace", func() bool { return slices.Contains(h.spans(q.Address), "export") })
	entries, err := h.bus.AuditEntries(t.Context(), q.Tenant, 10)
	if err != nil || len(entries) != 2 || entries[0].Action != events.AuditExported || entries[0].By != "tester" || entries[0].Detail["format"] != "ndjson" {
		t.Errorf("the record has %+v, %v", entries, err)
	}
}

// The statement runs again under the rules of today, or not at all.
func TestExportFailsClosed(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.exec("CREATE TABLE extra (id INTEGER, kept TEXT, gone TEXT)", "INSERT INTO extra VALUES (1, 'a', 'b')")
	h.refresh("SELECT gone FROM extra", true)
	named := h.plan("shop", "SELECT gone FROM extra")
	all := h.plan("shop", "SELECT * FROM extra")
	none := h.plan("shop", "SELECT nothing FROM extra")
	if named.Executed == nil || all.Executed == nil || none.Executed != nil {
		t.Fatal(named.Status(), all.Status(), none.Status())
	}
	h.exec("ALTER TABLE extra DROP COLUMN gone")
	h.refresh("SELECT gone FROM extra", false)
	for _, c := range []struct {
		q     *events.Question
		class events.Class
		says  string
	}{
		{named, events.ClassUnknownColumn, `What connection "shop" allows has changed`},
		{all, events.ClassUnknownColumn, "had the columns id, kept, gone and now has id, kept"},
		{none, events.ClassResultLost, "no result"},
	} {
		_, err := io.ReadAll(h.export(c.q, events.ExportCSV))
		var known *events.Error
		if !errors.As(err, &known) || known.Class != c.class || !strings.Contains(known.Message, c.says) {
			t.Errorf("got %v, want %s: %s", err, c.class, c.says)
		}
	}
}

// refresh has the schema looked at, until the executor allows a statement or does not.
func (h *house) refresh(sql string, allowed bool) {
	h.t.Helper()
	var out events.SchemaRefreshed
	if err := h.bus.Call(h.t.Context(), events.StageExecutor, events.VerbRefresh, events.RefreshSchema{Tenant: "default", Name: "shop"}, &out); err != nil {
		h.t.Fatal(err)
	}
	h.await("the executor to know the schema", func() bool { return h.allows(sql) == allowed })
}

func (h *house) allows(sql string) bool {
	var v events.Verdict
	err := h.bus.Call(h.t.Context(), events.StageExecutor, events.VerbCheck, events.CheckSQL{Tenant: "default", Connection: "shop", SQL: sql}, &v)
	return err == nil && v.Allowed
}

// millions is a result of a million rows from a table of 2,500.
const millions = "SELECT a.id AS a, b.id AS b, a.name FROM items AS a CROSS JOIN items AS b WHERE b.id <= 400"

// A million rows go through with flat memory; who stops reading stops the statement.
func TestExportOfAMillionRows(t *testing.T) {
	if testing.Short() {
		t.Skip("it takes seconds")
	}
	const growth = 64 << 20
	h := newHouse(t)
	q := h.plan("shop", millions)
	if q.Executed == nil {
		t.Fatalf("%+v", q.Failed)
	}
	for _, format := range manyFormats {
		r := h.export(q, format)
		peak := new(heapPeak)
		peak.start()
		started := time.Now()
		n, err := io.Copy(peak, r)
		var end events.Exported
		if err != nil || r.End(&end) != nil || end.RowCount != 1_000_000 || end.Truncated {
			t.Fatalf("%s: %d bytes, %+v, %v", format, n, end, err)
		}
		t.Logf("%s: %d bytes, %.0f rows/s, the heap grew by at most %.1f MiB", format, n, 1e6/time.Since(started).Seconds(), float64(peak.growth)/(1<<20))
		if peak.growth > growth {
			t.Errorf("%s: the heap grew by %d MiB", format, peak.growth>>20)
		}
	}
}

type heapPeak struct {
	begin, growth uint64
	writes        int
}

func (p *heapPeak) start() {
	runtime.GC()
	p.begin = p.heap()
}

func (p *heapPeak) heap() uint64 {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapInuse
}

func (p *heapPeak) Write(b []byte) (int, error) {
	if p.writes++; p.writes%50 == 0 {
		if now := p.heap(); now > p.begin {
			p.growth = max(p.growth, now-p.begin)
		}
	}
	return len(b), nil
}

func TestExportIsCanceledByItsReader(t *testing.T) {
	t.Parallel()
	h := newHouse(t, func(cfg *executor.Config) { cfg.Limits.Slots = 2 })
	q := h.plan("shop", millions)
	if q.Executed == nil {
		t.Fatalf("%+v", q.Failed)
	}
	r := h.export(q, events.ExportCSV)
	if _, err := r.Read(make([]byte, 1)); err != nil {
		t.Fatal(err)
	}
	_ = r.Close()
	// There is one slot for exports; the next finds it free once the first has ended.
	h.await("the statement to stop", func() bool {
		small := h.export(q, events.ExportJSON, func(in *events.ExportRows) { in.MaxRows = 2 })
		data, err := io.ReadAll(small)
		var rows []map[string]any
		return err == nil && json.Unmarshal(data, &rows) == nil && len(rows) == 2
	})
	h.await("the canceled span", func() bool {
		spans, err := h.bus.Spans(t.Context(), q.Address)
		return err == nil && slices.ContainsFunc(spans, func(s *events.Span) bool { return s.Name == "export" && s.Status != events.SpanOK })
	})
}
