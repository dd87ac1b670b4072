package events_test

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strconv"
	"strings"
	"testing"

	"arivu/events"
)

func tallied(columns []events.ResultColumn, rows ...events.Row) *events.Summary {
	t := events.NewTally(columns)
	for _, row := range rows {
		t.Add(row)
	}
	return t.Summary()
}

func TestTally(t *testing.T) {
	t.Parallel()
	count := func(n int64) *int64 { return &n }
	number := func(s string) json.Number { return json.Number(s) }
	tests := []struct {
		name   string
		class  events.TypeClass
		values []any
		want   events.ColumnSummary
	}{
		{"integers", events.TypeInteger, []any{number("5"), number("-3"), nil, number("5")},
			events.ColumnSummary{Values: 3, Distinct: count(2), Min: "-3", Max: "5", Sum: "7", Average: "2.3333"}},
		{"decimals of several scales", events.TypeDecimal, []any{number("0.10"), number("12345678901234567890.123"), number("1e2")},
			events.ColumnSummary{Values: 3, Distinct: count(3), Min: "0.1", Max: "12345678901234567890.123", Sum: "12345678901234567990.223", Average: "4115226300411522663.4076667"}},
		{"integers beyond what JSON keeps", events.TypeInteger, []any{"9007199254740993", number("7")},
			events.ColumnSummary{Values: 2, Distinct: count(2), Min: "7", Max: "9007199254740993", Sum: "9007199254741000", Average: "4503599627370500"}},
		{"numbers without a type", events.TypeOther, []any{number("1.5"), number("2.5")},
			events.ColumnSummary{Values: 2, Distinct: count(2), Min: "1.5", Max: "2.5", Sum: "4", Average: "2"}},
		{"not all are numbers", events.TypeFloat, []any{number("1.5"), "NaN", number("2")},
			events.ColumnSummary{Values: 3, Distinct: count(3)}},
		{"out of all proportion", events.TypeFloat, []any{number("1e999999"), number("2")},
			events.ColumnSummary{Values: 2, Distinct: count(2)}},
		{"dates", events.TypeDate, []any{"2024-05-01", "2023-12-31", nil},
			events.ColumnSummary{Values: 2, Distinct: count(2), Min: "2023-12-31", Max: "2024-05-01"}},
		{"texts that look like numbers", events.TypeText, []any{"10", "9", "10"},
			events.ColumnSummary{Values: 3, Distinct: count(2)}},
		{"flags", events.TypeBool, []any{true, false, true},
			events.ColumnSummary{Values: 3, Distinct: count(2)}},
		{"nothing", events.TypeInteger, []any{nil, nil}, events.ColumnSummary{Distinct: count(0)}},
		{"a text too long to be told apart", events.TypeText, []any{strings.Repeat("x", 1000), "y"},
			events.ColumnSummary{Values: 2}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			tt.want.Name, tt.want.Type = "c", tt.class
			rows := make([]events.Row, len(tt.values))
			for i, v := range tt.values {
				rows[i] = events.Row{v}
			}
			got := tallied([]events.ResultColumn{{Name: "c", Type: tt.class}}, rows...)
			if got.Rows != int64(len(rows)) || got.Source != events.SummaryOfRows || !reflect.DeepEqual(got.Columns, []events.ColumnSummary{tt.want}) {
				t.Errorf("got %+v", got)
			}
		})
	}
}

// A tally does not grow with the rows, and takes rows that are too short.
func TestTallyIsBounded(t *testing.T) {
	t.Parallel()
	columns := make([]events.ResultColumn, events.MaxSummaryColumns+5)
	tally := events.NewTally(columns)
	for i := range 30_000 {
		tally.Add(events.Row{strconv.Itoa(i)})
	}
	s := tally.Summary()
	if len(s.Columns) != events.MaxSummaryColumns || s.Columns[0].Distinct != nil || s.Columns[0].Values != 30_000 || s.Columns[1].Values != 0 {
		t.Errorf("got %d columns, first %+v", len(s.Columns), s.Columns[0])
	}
}

func TestDraft(t *testing.T) {
	t.Parallel()
	data, err := events.EncodeDraft(&events.Draft{Address: address, Executed: 7, Text: "There are 3."})
	if err != nil || string(data) != `{"executed":7,"text":"There are 3."}` {
		t.Fatalf("%s %v", data, err)
	}
	d, err := events.DecodeDraft(address, data)
	if err != nil || d.Address != address || d.Executed != 7 || d.Text != "There are 3." {
		t.Errorf("%+v %v", d, err)
	}
	for _, text := range []string{"", strings.Repeat("x", events.MaxDraft+1)} {
		if _, err := events.EncodeDraft(&events.Draft{Text: text}); err == nil {
			t.Errorf("encoded a draft of %d bytes", len(text))
		}
		raw, _ := json.Marshal(map[string]any{"text": text})
		if _, err := events.DecodeDraft(address, raw); err == nil {
			t.Errorf("decoded a draft of %d bytes", len(text))
		}
	}
	if _, err := events.DecodeDraft(address, []byte("{")); err == nil {
		t.Error("decoded garbage")
	}
}

func BenchmarkTally(b *testing.B) {
	columns := []events.ResultColumn{{Name: "name", Type: events.TypeText}, {Name: "n", Type: events.TypeInteger}, {Name: "amount", Type: events.TypeDecimal}}
	rows := make([]events.Row, 10_000)
	for i := range rows {
		rows[i] = events.Row{fmt.Sprintf("name %d", i%500), json.Number(strconv.Itoa(i)), json.Number(fmt.Sprintf("%d.%02d", i, i%100))}
	}
	for b.Loop() {
		tallied(columns, rows...)
	}
}

// A trace counts what a narration cost, failed calls included, and shows none of its text.
func TestTraceOfANarration(t *testing.T) {
	t.Parallel()
	asked := event(samples()[0])
	asked.Attempt, asked.Prev, asked.Seq = 1, 0, 1
	told := asked.Reply(at, &events.Narration{
		Provider: "p", Model: "m", Text: "There are 3.", Usage: events.Usage{PromptTokens: 10, CompletionTokens: 2},
		Attempts: []events.ModelAttempt{{Provider: "q", Model: "n", Usage: events.Usage{PromptTokens: 5}}},
	})
	told.Prev, told.Seq = 1, 2
	q, err := events.NewQuestion(asked, told)
	if err != nil {
		t.Fatal(err)
	}
	trace := events.NewTrace(q, nil)
	if q.Narration == nil || q.Status() != events.StatusRunning || trace.Usage.Tokens() != 17 {
		t.Errorf("narration %+v, status %s, usage %+v", q.Narration, q.Status(), trace.Usage)
	}
	if s := trace.Steps[1].Summary; s != "p m, 1 call brought nothing" {
		t.Errorf("got %q", s)
	}
}
