package edge

import (
	"time"

	"arivu/events"
)

// timings are where a question's time went, in milliseconds. The first four are
// between events; the others are the executor's own.
type timings struct {
	PlanMS    float64 `json:"plan_ms"`
	ExecuteMS float64 `json:"execute_ms"`
	AnswerMS  float64 `json:"answer_ms"`
	TotalMS   float64 `json:"total_ms"` // so far, while the question runs
	QueueMS   float64 `json:"queue_ms"`
	GuardMS   float64 `json:"guard_ms"`
	QueryMS   float64 `json:"query_ms"`
	FetchMS   float64 `json:"fetch_ms"`
}

// newTimings adds up the steps of all attempts. What a step took is the time from
// the event it answers to its own.
func newTimings(q *events.Question) timings {
	var t timings
	begin := q.Events[0].Time
	mark := begin
	for _, e := range q.Events[1:] {
		took := ms(e.Time.Sub(mark))
		switch e.Kind() {
		case events.KindCompletion, events.KindNarration:
			continue // planning, or telling, goes on
		case events.KindPlanned, events.KindAmbiguous, events.KindDeclined, events.KindTaught:
			t.PlanMS += took
		case events.KindClarify: // of readings that were looked at, or right away
			if q.Ambiguous != nil {
				t.ExecuteMS += took
			} else {
				t.PlanMS += took
			}
		case events.KindExecuted, events.KindRejected, events.KindAwaitingApproval:
			t.ExecuteMS += took
		case events.KindAnswered:
			t.AnswerMS += took
		case events.KindAsked, events.KindApproved, events.KindDenied, events.KindFailed, events.KindCanceled:
		}
		mark = e.Time
	}
	t.TotalMS = ms(q.Last().Time.Sub(begin))
	if x := q.Executed; x != nil {
		t.QueueMS, t.GuardMS, t.QueryMS, t.FetchMS = x.Timings.QueueMS, x.Timings.GuardMS, x.Timings.QueryMS, x.Timings.FetchMS
	}
	return t
}

// ms is a duration in milliseconds; clocks of two machines may make it negative.
func ms(d time.Duration) float64 { return float64(max(d, 0).Microseconds()) / 1000 }
