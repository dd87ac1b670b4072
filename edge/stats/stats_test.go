package stats_test

import (
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"testing"
	"time"

	"arivu/edge/stats"
	"arivu/events"
)

var noon = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

// line is a question that was asked some minutes after noon.
func line(minute int, status events.Status, change ...func(*events.TraceLine)) *events.TraceLine {
	l := &events.TraceLine{
		Address: events.Address{Tenant: "default", Question: strconv.Itoa(minute)}, Connection: "shop", Status: status,
		Started: noon.Add(time.Duration(minute) * time.Minute), DurationMS: float64(10 * minute),
	}
	for _, f := range change {
		f(l)
	}
	return l
}

func of(lines ...*events.TraceLine) *stats.Report {
	slices.Reverse(lines) // newest first
	return stats.Of(lines, noon, noon.Add(time.Hour), 10*time.Minute, anybody)
}

func anybody(*events.TraceLine) bool { return true }

func TestCounts(t *testing.T) {
	t.Parallel()
	r := of(line(1, events.StatusAnswered), line(2, events.StatusAnswered), line(3, events.StatusClarify), line(4, events.StatusDeclined),
		line(15, events.StatusFailed), line(16, events.StatusCanceled), line(59, events.StatusAwaitingApproval), line(59, events.StatusRunning))
	want := stats.Counts{Questions: 8, Answered: 2, Clarify: 1, Declined: 1, Failed: 1, Canceled: 1, Waiting: 1, Running: 1}
	if r.Totals.Counts != want {
		t.Errorf("totals %+v", r.Totals.Counts)
	}
	var questions []int
	for i, b := range r.Series {
		questions = append(questions, b.Questions)
		if !b.At.Equal(noon.Add(time.Duration(i) * 10 * time.Minute)) {
			t.Errorf("part %d begins at %s", i, b.At)
		}
	}
	if !slices.Equal(questions, []int{4, 2, 0, 0, 0, 2}) {
		t.Errorf("series %v", questions)
	}
}

// The time of what waited for a person, was stopped by one or goes on says nothing.
func TestLatency(t *testing.T) {
	t.Parallel()
	var lines []*events.TraceLine
	for i := 1; i <= 200; i++ {
		lines = append(lines, line(0, events.StatusAnswered, func(l *events.TraceLine) { l.DurationMS = float64(i) }))
	}
	lines = append(lines, line(1, events.StatusCanceled), line(1, events.StatusRunning), line(1, events.StatusAnswered, func(l *events.TraceLine) { l.Held = true }))
	r := of(lines...)
	if want := (stats.Latency{Count: 200, P50: 100, P95: 190, P99: 198}); r.Totals.Latency != want {
		t.Errorf("latency %+v", r.Totals.Latency)
	}
	if len(r.Slow) != 5 || r.Slow[0].DurationMS != 200 || r.Slow[4].DurationMS != 196 {
		t.Errorf("slow %+v", r.Slow)
	}
	if one := of(line(3, events.StatusFailed)).Totals.Latency; one != (stats.Latency{Count: 1, P50: 30, P95: 30, P99: 30}) {
		t.Errorf("latency of one %+v", one)
	}
}

func TestErrorsNameTheNewestQuestion(t *testing.T) {
	t.Parallel()
	failed := func(stage events.Stage, class events.Class) func(*events.TraceLine) {
		return func(l *events.TraceLine) { l.Error = events.NewError(stage, class, "m") }
	}
	r := of(line(1, events.StatusFailed, failed("executor", "timeout")), line(2, events.StatusFailed, failed("planner", "model")),
		line(3, events.StatusFailed, failed("executor", "timeout")), line(4, events.StatusFailed))
	if len(r.Errors) != 2 || r.Errors[0].Count != 2 || r.Errors[0].Class != "timeout" || r.Errors[0].Last.Question != "3" || r.Errors[1].Stage != "planner" {
		t.Errorf("errors %+v", r.Errors)
	}
}

// What may not be shown is counted and not named.
func TestHiddenQuestions(t *testing.T) {
	t.Parallel()
	lines := []*events.TraceLine{line(3, events.StatusFailed), line(2, events.StatusFailed), line(1, events.StatusFailed)}
	lines[0].Error, lines[1].Error = events.NewError("executor", "timeout", "m"), events.NewError("executor", "timeout", "m")
	lines[2].Error = events.NewError("planner", "model", "m")
	r := stats.Of(lines, noon, noon.Add(time.Hour), time.Minute, func(l *events.TraceLine) bool { return l.Question == "2" })
	if r.Totals.Failed != 3 || len(r.Recent) != 1 || r.Recent[0].Question != "2" || len(r.Slow) != 1 || r.Slow[0].Question != "2" {
		t.Errorf("report %+v", r)
	}
	if r.Errors[0].Count != 2 || r.Errors[0].Last.Question != "2" || r.Errors[1].Last != nil {
		t.Errorf("errors %+v", r.Errors)
	}
}

func TestReuse(t *testing.T) {
	t.Parallel()
	r := of(
		line(1, events.StatusAnswered, func(l *events.TraceLine) { l.Path = events.PathLLM }),
		line(2, events.StatusAnswered, func(l *events.TraceLine) { l.Path, l.PlanReused, l.ResultReused = events.PathCached, true, true }),
		line(3, events.StatusAnswered, func(l *events.TraceLine) { l.Path = events.PathOffline }),
		line(4, events.StatusAnswered, func(l *events.TraceLine) { l.Path, l.Held = events.PathSQL, true }),
		line(5, events.StatusDeclined),
	)
	if r.Totals.Plans != (stats.Reuse{Of: 2, Reused: 1}) || r.Totals.Results != (stats.Reuse{Of: 3, Reused: 1}) {
		t.Errorf("plans %+v, results %+v", r.Totals.Plans, r.Totals.Results)
	}
	var paths []string
	for _, g := range r.Paths {
		paths = append(paths, fmt.Sprint(g.Name, g.Questions))
	}
	if !slices.Equal(paths, []string{"cached1", "llm1", "none1", "offline1", "sql1"}) {
		t.Errorf("paths %v", paths)
	}
}

func TestModels(t *testing.T) {
	t.Parallel()
	priced := events.Usage{PromptTokens: 10, CompletionTokens: 5, Cost: 0.1, PriceDate: "2026-01-01"}
	calls := func(all ...events.ModelCall) func(*events.TraceLine) {
		return func(l *events.TraceLine) { l.Calls = all }
	}
	r := of(
		line(1, events.StatusAnswered, calls(
			events.ModelCall{Provider: "p", Model: "a", Class: events.ClassModelRate, LatencyMS: 1000},
			events.ModelCall{Provider: "p", Model: "b", LatencyMS: 40, Usage: priced},
			events.ModelCall{Provider: "p", Model: "b", LatencyMS: 20, Usage: events.Usage{PromptTokens: 7}})),
		line(31, events.StatusAnswered, calls(events.ModelCall{Provider: "p", Model: "b", LatencyMS: 60, Usage: priced})),
		line(32, events.StatusAnswered, func(l *events.TraceLine) { l.Usage = events.Usage{PromptTokens: 1000} }),
	)
	if want := (stats.Spent{PromptTokens: 1027, CompletionTokens: 10, Cost: 0.2, UnpricedTokens: 1007}); r.Totals.Usage != want {
		t.Errorf("usage %+v", r.Totals.Usage)
	}
	if len(r.Models) != 2 {
		t.Fatalf("models %+v", r.Models)
	}
	b, a := r.Models[0], r.Models[1]
	if b.Calls != 3 || b.Failed != 0 || b.Latency.P50 != 40 || b.Usage.UnpricedTokens != 7 || b.Series[0].Calls != 2 || b.Series[3].Latency.P95 != 60 || b.Series[1].Calls != 0 {
		t.Errorf("model b %+v", b)
	}
	if a.Calls != 1 || a.Failed != 1 || a.Latency.Count != 0 || !reflect.DeepEqual(a.Errors, []stats.ModelErrors{{Class: events.ClassModelRate, Count: 1}}) || a.Series[0].Failed != 1 {
		t.Errorf("model a %+v", a)
	}
}

// Lists are never null: the page goes through them.
func TestOfNothing(t *testing.T) {
	t.Parallel()
	data, err := json.Marshal(of())
	if err != nil {
		t.Fatal(err)
	}
	var v map[string]json.RawMessage
	if err := json.Unmarshal(data, &v); err != nil {
		t.Fatal(err)
	}
	for name, value := range v {
		if string(value) == "null" {
			t.Errorf("%s is null", name)
		}
	}
}

func TestStep(t *testing.T) {
	t.Parallel()
	for span, want := range map[time.Duration]time.Duration{
		time.Second: time.Second, 15 * time.Minute: 15 * time.Second, time.Hour: time.Minute, 24 * time.Hour: 30 * time.Minute,
		7 * 24 * time.Hour: 3 * time.Hour, 30 * 24 * time.Hour: 12 * time.Hour, 366 * 24 * time.Hour: 7 * 24 * time.Hour, 9000 * 24 * time.Hour: 7 * 24 * time.Hour,
	} {
		if got := stats.Step(span); got != want {
			t.Errorf("%s: %s, want %s", span, got, want)
		}
	}
}

// BenchmarkOf adds up as many lines as a process keeps.
func BenchmarkOf(b *testing.B) {
	lines := make([]*events.TraceLine, 50_000)
	for i := range lines {
		lines[i] = line(i%60, events.StatusAnswered, func(l *events.TraceLine) {
			l.Path, l.DurationMS, l.Calls = events.PathLLM, float64(i*7919%1000), []events.ModelCall{{Provider: "p", Model: "m", LatencyMS: int64(i % 300)}}
		})
	}
	for b.Loop() {
		stats.Of(lines, noon, noon.Add(time.Hour), time.Minute, anybody)
	}
}
