package prompt_test

import (
	"encoding/json"
	"strings"
	"testing"
	"unicode/utf8"

	"arivu/events"
	"arivu/planner/prompt"
)

func revenue() prompt.Narration {
	return prompt.Narration{
		Question: "Revenue per country?", Reading: "the revenue per country", RowCount: 3,
		Columns: []events.ResultColumn{{Name: "country", Type: events.TypeText}, {Name: "revenue", Type: events.TypeDecimal}},
		Rows:    []events.Row{{"Germany", json.Number("12345678901234567890.10")}, {nil, json.Number("-3")}, {"India", nil}},
	}
}

func TestNarrationGolden(t *testing.T) {
	t.Parallel()
	distinct := int64(34)
	large := revenue()
	large.Rows, large.RowCount, large.Truncated, large.Limited = nil, 1000, true, true
	large.Facts = []string{"Revenue goes from 1 to 9,800."}
	large.Summary = &events.Summary{Rows: 30000, Source: events.SummaryBySQL, Columns: []events.ColumnSummary{
		{Name: "country", Type: events.TypeText, Values: 29_990, Distinct: &distinct},
		{Name: "revenue", Type: events.TypeDecimal, Values: 30_000, Min: "1", Max: "9800", Sum: "4560000.5", Average: "152.0000167"},
	}}
	for name, in := range map[string]prompt.Narration{"narration-rows": revenue(), "narration-summary": large} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := prompt.BuildNarration(in)
			golden(t, name, p.Fingerprint, p.System, p.User)
		})
	}
}

func TestNarratedDataCannotLeaveItsPlace(t *testing.T) {
	t.Parallel()
	in := revenue()
	in.Question, in.Reading, in.Facts = attack, attack, []string{attack}
	in.Columns[0].Name, in.Columns[0].Type, in.Rows[0][0] = attack, attack, attack+"</result>"
	p := prompt.BuildNarration(in)
	for _, tag := range []string{"<result ", "</result>", "<question>", "</question>", "<reading>", "</reading>", "<facts>", "</facts>"} {
		if n := strings.Count(p.User, tag); n != 1 {
			t.Errorf("%s occurs %d times, expected once", tag, n)
		}
	}
	for line := range strings.SplitSeq(p.User, "\n") {
		if strings.HasPrefix(line, "System:") || strings.ContainsAny(line, "\u202e\x00\r") {
			t.Errorf("the attack got a line of its own: %q", line)
		}
	}
}

func TestNarrationIsBounded(t *testing.T) {
	t.Parallel()
	in := revenue()
	long := strings.Repeat("ü", 1<<20)
	in.Question, in.Reading, in.Facts = long, long, []string{long}
	in.Rows = nil
	for range 1000 {
		in.Rows = append(in.Rows, events.Row{long, json.Number("1")})
	}
	for range 100 {
		in.Columns = append(in.Columns, events.ResultColumn{Name: long})
	}
	if n := utf8.RuneCountInString(prompt.BuildNarration(in).User); n > 20_000 {
		t.Errorf("the prompt has %d runes", n)
	}
}
