package edge

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"

	"arivu/events"
	"arivu/events/bus"
	"arivu/events/bus/bustest"
)

// exporter serves exports with f.
func (w *world) exporter(f func(ctx context.Context, in events.ExportRows, to *bus.Sender) error) {
	w.t.Helper()
	s, err := w.bus.ServeTransfer(events.StageExecutor, events.VerbExport, 4, func(ctx context.Context, request []byte, to *bus.Sender) error {
		var in events.ExportRows
		if err := jsonDecode(request, &in); err != nil {
			return err
		}
		return f(ctx, in, to)
	})
	if err != nil {
		w.t.Fatal(err)
	}
	w.t.Cleanup(s.Close)
}

func TestExport(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	id := w.ask("How many \"orders\" – über/all?")
	w.settled(id)
	w.problem(w.do("GET", "/api/export?question="+id, nil), http.StatusServiceUnavailable, "")
	var got events.ExportRows
	w.exporter(func(_ context.Context, in events.ExportRows, to *bus.Sender) error {
		got = in
		_, err := to.Write([]byte(strings.Repeat("row\r\n", 100_000)))
		to.Finish(events.Exported{RowCount: 100_000, Truncated: true, TruncatedBy: "rows"})
		return err
	})
	r := w.do("GET", "/api/export?question="+id+"&format=csv&bom=true&max_rows=5", nil)
	if r.StatusCode != http.StatusOK || len(r.body) != 500_000 {
		t.Errorf("status %d, %d bytes", r.StatusCode, len(r.body))
	}
	if r.Trailer.Get(trailerRowCount) != "100000" || r.Trailer.Get(trailerTruncated) != "true" {
		t.Errorf("trailers %v", r.Trailer)
	}
	if h := r.Header.Get("Content-Disposition"); h != `attachment; filename="how-many-orders-_ber-all.csv"; filename*=UTF-8''how-many-orders-%C3%BCber-all.csv` {
		t.Errorf("named %s", h)
	}
	if got.Question != id || got.User != "local" || got.Format != events.ExportCSV || !got.BOM || got.MaxRows != 5 || got.Tenant != "default" {
		t.Errorf("asked for %+v", got)
	}
	for query, field := range map[string]string{
		"": "question", "?question=x": "question", "?question=" + id + "&format=pdf": "format",
		"?question=" + id + "&max_rows=0": "max_rows", "?question=" + id + "&bom=maybe": "bom",
	} {
		w.problem(w.do("GET", "/api/export"+query, nil), http.StatusBadRequest, field)
	}
	w.problem(w.do("GET", "/api/export?question="+events.NewID(), nil), http.StatusNotFound, "")
	failed := w.ask("fail")
	w.settled(failed)
	w.problem(w.do("GET", "/api/export?question="+failed, nil), http.StatusNotFound, "id")
}

func TestExportErrors(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	id := w.ask("how many")
	w.settled(id)
	w.exporter(func(_ context.Context, in events.ExportRows, to *bus.Sender) error {
		if in.Format == events.ExportJSON {
			return events.NewError(events.StageExecutor, events.ClassUnknownColumn, "The schema has changed.")
		}
		_, _ = to.Write(make([]byte, 300<<10))
		return events.NewError(events.StageExecutor, events.ClassTimeout, "Too slow.")
	})
	if p := w.problem(w.do("GET", "/api/export?format=json&question="+id, nil), http.StatusConflict, "question"); p.Class != events.ClassUnknownColumn {
		t.Errorf("%+v", p)
	}
	// What goes wrong in the middle must not look like the end.
	resp, err := w.http.Get(w.base + "/api/export?question=" + id)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	if n, err := io.Copy(io.Discard, resp.Body); !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("%d bytes, then %v", n, err)
	}
}

// A client that leaves stops the executor, also before the first byte.
func TestExportStopsWithItsClient(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	id := w.ask("how many")
	w.settled(id)
	begun, stopped := make(chan struct{}, 2), make(chan struct{}, 2)
	w.exporter(func(ctx context.Context, in events.ExportRows, to *bus.Sender) error {
		begun <- struct{}{}
		defer func() { stopped <- struct{}{} }()
		for in.Format == events.ExportCSV && ctx.Err() == nil {
			if _, err := to.Write(make([]byte, 64<<10)); err != nil {
				return err
			}
		}
		<-ctx.Done()
		return ctx.Err()
	})
	for _, format := range []string{"json", "csv"} {
		ctx, cancel := context.WithCancel(t.Context())
		go func() {
			req, _ := http.NewRequestWithContext(ctx, http.MethodGet, w.base+"/api/export?question="+id+"&format="+format, nil)
			if resp, err := w.http.Do(req); err == nil {
				_ = resp.Body.Close()
			}
		}()
		<-begun
		cancel()
		bustest.Await(t, "the export to stop", func() bool { return len(stopped) == 1 })
		<-stopped
	}
}

// settled waits until a question has ended.
func (w *world) settled(id string) {
	w.t.Helper()
	bustest.Await(w.t, "the end of a question", func() bool {
		return w.object(w.do("GET", "/api/questions/"+id, nil), http.StatusOK)["status"] != "running"
	})
}
