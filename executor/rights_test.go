package executor_test

import (
	"slices"
	"strings"
	"testing"

	"arivu/events"
	"arivu/events/bus"
	"arivu/executor"
	"arivu/executor/engine/pgtest"
)

// A connection whose login may do more than read says so, with the remedy; and a
// statement that its database expects to cost too much is not run.
func TestWideRightsAndHighCosts(t *testing.T) {
	t.Parallel()
	url := pgtest.Start(t)
	pgtest.Exec(t, url, "CREATE TABLE numbers (i int)", "INSERT INTO numbers SELECT generate_series(1, 10000)", "ANALYZE")
	h := newHouse(t, func(cfg *executor.Config) {
		cfg.Declared = append(cfg.Declared,
			executor.Declared{Name: "wide", URL: url, Origin: events.OriginEnvironment},
			executor.Declared{Name: "narrow", URL: pgtest.Reader(t, url), Origin: events.OriginEnvironment})
	})
	h.await("the snapshots", func() bool { return h.schema("wide") != nil && h.schema("narrow") != nil })
	docs := h.bus.Documents(bus.BucketSchemas)
	status := func(name string) (s events.ConnectionStatus) {
		h.await("the status", func() bool {
			_, err := docs.Get(t.Context(), bus.StatusKey("default."+name), &s)
			return err == nil
		})
		return s
	}
	wide, narrow := status("wide"), status("narrow")
	if !slices.ContainsFunc(wide.Warnings, func(w string) bool {
		return strings.Contains(w, "it is a superuser; it may change the rows of public.numbers")
	}) ||
		!strings.Contains(wide.Remedy, "GRANT SELECT ON ALL TABLES") {
		t.Errorf("wide: %q, remedy %q", wide.Warnings, wide.Remedy)
	}
	if len(narrow.Warnings) > 0 || narrow.Remedy != "" {
		t.Errorf("narrow: %q, remedy %q", narrow.Warnings, narrow.Remedy)
	}
	q := h.outcome(h.planned("narrow", "SELECT count(*) AS c FROM numbers a, numbers b, numbers c WHERE a.i + b.i > c.i"))
	if len(q.Rejected) != 1 || q.Rejected[0].Error.Class != events.ClassTooExpensive || q.Rejected[0].Error.Piece != "numbers" {
		t.Errorf("%s %+v", q.Status(), q.Rejected)
	}
}
