package events_test

import (
	"testing"

	"arivu/events"
)

func TestFeedbackDrafts(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		feedback events.Feedback
		id, sql  string
		phrase   string
	}{
		"praise":              {events.Feedback{Verdict: events.VerdictUp, Text: " How many {orders}, in 2024?", SQL: "SELECT 1", Path: events.PathLLM}, "how-many-orders-in-2024", "SELECT 1", ""},
		"praise without rows": {events.Feedback{Verdict: events.VerdictUp, Text: "x"}, "", "", ""},
		"praise of a verified question": {
			events.Feedback{Verdict: events.VerdictUp, Text: "x", SQL: "SELECT 1", Path: events.PathVerified}, "", "", ""},
		"praise of SQL":       {events.Feedback{Verdict: events.VerdictUp, Text: "SELECT 1", SQL: "SELECT 1", Path: events.PathSQL}, "", "", ""},
		"blame":               {events.Feedback{Verdict: events.VerdictDown, Text: "x", SQL: "SELECT 1", Path: events.PathLLM}, "", "", ""},
		"a right statement":   {events.Feedback{Verdict: events.VerdictDown, Text: "ορders", SQL: "SELECT 1", Correction: "\n WITH a AS (SELECT 2) SELECT * FROM a"}, "ders", "WITH a AS (SELECT 2) SELECT * FROM a", ""},
		"a verified one":      {events.Feedback{Verdict: events.VerdictDown, Text: "Ωμέγα", Path: events.PathVerified, Correction: "select 2"}, "question", "select 2", ""},
		"a phrase":            {events.Feedback{Verdict: events.VerdictDown, Text: "x", Correction: `"big spenders" means segment = 'vip'.`}, "", "", "big spenders=segment = 'vip'"},
		"words without sense": {events.Feedback{Verdict: events.VerdictDown, Text: "x", Correction: "means"}, "", "", ""},
	} {
		d := c.feedback.DraftOf()
		got := ""
		if d != nil && d.Verified != nil {
			if d.Verified.ID != c.id || d.Verified.SQL != c.sql || events.ValidName(d.Verified.ID) != nil {
				t.Errorf("%s: %+v", name, d.Verified)
			}
			continue
		}
		if d != nil {
			got = d.Phrase + "=" + d.Meaning
		}
		if c.id != "" || got != c.phrase {
			t.Errorf("%s: %+v", name, d)
		}
	}
}
