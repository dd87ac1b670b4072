package edge

import (
	"net/http"
	"net/url"
	"testing"
	"time"

	"arivu/events"
	"arivu/events/bus"
	"arivu/events/bus/bustest"
)

// figuresOf waits until the figures count so many questions.
func (w *world) figuresOf(query string, questions int) *figures {
	w.t.Helper()
	f := new(figures)
	bustest.Await(w.t, "the figures", func() bool {
		*f = figures{}
		r := w.do("GET", "/api/stats"+query, nil)
		if r.StatusCode != http.StatusOK {
			w.t.Fatalf("%d %s", r.StatusCode, r.body)
		}
		if err := jsonDecode(r.body, f); err != nil {
			w.t.Fatal(err)
		}
		return f.Totals.Questions == questions && !f.Filling
	})
	return f
}

func TestFigures(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	if f := w.figuresOf("", 0); f.CompleteSince != nil || f.Previous == nil || len(f.Series) < 40 || f.Models == nil || f.Slow == nil || f.Recent == nil {
		t.Errorf("of nothing: %+v", f)
	}
	var last string
	for _, question := range []string{"how many", "clarify", "decline", "fail", "reject"} {
		last = w.askIn("s-1", question)
		w.project("s-1", last)
	}
	w.put(bus.BucketTraces, "other."+events.NewID(), &events.Trace{TraceLine: events.TraceLine{Address: events.Address{Tenant: "other"}, Started: time.Now()}})
	f := w.figuresOf("?range=15m", 5)
	if c := f.Totals.Counts; c.Answered != 2 || c.Clarify != 1 || c.Declined != 1 || c.Failed != 1 {
		t.Errorf("counts %+v", c)
	}
	if f.StepSeconds != 15 || f.To.Sub(f.From) < 15*time.Minute || f.Totals.Latency.Count != 5 || f.Recent[0].Question != last || len(f.Slow) != 5 {
		t.Errorf("figures %+v", f)
	}
	if len(f.Errors) != 1 || f.Errors[0].Class != events.ClassModel || f.Errors[0].Last.Text != "fail" {
		t.Errorf("errors %+v", f.Errors)
	}
	if len(f.Models) != 1 || f.Models[0].Calls != 1 || f.Models[0].Failed != 1 || f.Models[0].Model != "m" {
		t.Errorf("models %+v", f.Models)
	}
	// A stretch of time in which nothing was asked.
	to := time.Now().Add(-time.Hour).UTC().Format(time.RFC3339)
	if f := w.figuresOf("?to="+url.QueryEscape(to), 0); f.StepSeconds != 1800 {
		t.Errorf("before: %+v", f)
	}
}

func TestSpanOfFigures(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for query, field := range map[string]string{
		"range=2h":                         "range",
		"range=1h&to=2026-01-01T00:00:00Z": "range",
		"from=yesterday":                   "from",
		"to=1":                             "to",
		"from=2026-01-02T00:00:00Z&to=2026-01-01T00:00:00Z": "from",
		"from=2020-01-01T00:00:00Z":                         "from",
	} {
		w.problem(w.do("GET", "/api/stats?"+query, nil), http.StatusBadRequest, field)
	}
}

func TestNow(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.put(bus.BucketSchemas, "default.shop.status", events.ConnectionStatus{Status: events.ConnectionUnreachable, Error: "no route", CheckedAt: time.Unix(5, 0).UTC()})
	for _, m := range []events.Model{{ID: "off", Disabled: true}, {ID: "broken"}, {ID: "new"}} {
		w.put(bus.BucketModels, "default."+m.ID, m)
	}
	w.put(bus.BucketModels, bus.StatusKey("default.broken"), events.ModelStatus{State: events.ModelOpen, Reason: "too many", Since: time.Unix(6, 0).UTC(), RetryAt: time.Unix(36, 0).UTC()})
	for _, c := range []events.SchemaChange{
		{Connection: "shop", Fingerprint: "b", Changes: []string{"column added"}},
		{Connection: "shop", Fingerprint: "c", Changes: []string{"column removed", "table removed"}, Breaks: []events.Broken{{Kind: events.BrokenTerm, Name: "vips", Why: "no column"}}},
	} {
		c.At = time.Now().UTC()
		if err := w.bus.AppendSchemaChange(t.Context(), "default", &c); err != nil {
			t.Fatal(err)
		}
	}
	held := w.object(w.do("POST", "/api/sql", map[string]any{"sql": "UPDATE orders SET id = 2"}), http.StatusAccepted)["id"].(string)
	_, poisoned := w.bury("orders")
	w.ask("slow one")
	slow := w.ask("slow two")
	for _, id := range []string{held, slow} {
		q, err := w.server.question(t.Context(), localAdmin, id)
		if err != nil {
			t.Fatal(err)
		}
		w.put(bus.BucketTraces, "default."+id, events.NewTrace(q, nil))
	}
	var v nowView
	bustest.Await(t, "two open questions", func() bool {
		v = nowView{}
		if err := jsonDecode(w.do("GET", "/api/stats/now", nil).body, &v); err != nil {
			t.Fatal(err)
		}
		return v.Running == 1 && v.Waiting == 1 && len(v.Models) == 3
	})
	if v.Approvals.Count != 1 || v.Approvals.Newest[0].ID != held {
		t.Errorf("approvals %+v", v.Approvals)
	}
	if v.DeadLetters.Count != 1 || v.DeadLetters.Newest[0].Question != poisoned {
		t.Errorf("dead letters %+v", v.DeadLetters)
	}
	if len(v.Drift) != 1 || v.Drift[0].Broken != 1 || v.Drift[0].Changes != 2 || v.Drift[0].Breaks[0].Name != "vips" {
		t.Errorf("drift %+v", v.Drift)
	}
	states := map[string]string{}
	for _, k := range append(v.Models, v.Connections...) {
		states[k.Name] = k.State + " " + k.Reason
	}
	if states["off"] != "disabled " || states["broken"] != "open too many" || states["new"] != "unknown " || states["shop"] != "unreachable no route" {
		t.Errorf("states %v", states)
	}
	stages := map[events.Stage]int{}
	for _, b := range v.Backlog {
		stages[b.Stage] = b.InHand
	}
	if _, has := stages[events.StageExecutor]; !has || stages[events.StagePlanner] < 2 {
		t.Errorf("backlog %+v", v.Backlog)
	}
	w.open()
}
