package events_test

import (
	"encoding/json"
	"strings"
	"testing"

	"arivu/events"
)

// A file that is something else says what it is instead.
func TestReadTraceFile(t *testing.T) {
	t.Parallel()
	for data, want := range map[string]string{
		`nothing`:                              "not a trace file",
		`{"format": "arivu-rows"}`:             `its format is "arivu-rows"`,
		`{"format":"arivu-trace","version":9}`: "of version 9",
		`{"format":"arivu-trace","version":1}`: "without a trace",
	} {
		if _, err := events.ReadTraceFile([]byte(data)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", data, err, want)
		}
	}
}

// What is filed folds to the same question, but for rows where they are left out and the
// hash of a client's key; the question itself stays as it was.
func TestFiledEventsFold(t *testing.T) {
	t.Parallel()
	q := new(events.Question)
	for i, body := range []events.Body{
		&events.Asked{Question: "how many?", IdempotencyKey: "k"},
		&events.Executed{SQL: "SELECT 1", Rows: []events.Row{{events.IntValue(1)}}, RowCount: 1},
		&events.Clarify{Readings: []events.Reading{{Question: "one"}, {Question: "two", Preview: &events.Preview{Rows: 7, Sample: []events.Row{{"Ana"}}}}}},
	} {
		e := &events.Event{Address: address, Attempt: 1, Time: at, Seq: uint64(i + 5), Body: body}
		if i > 0 {
			e.Prev = uint64(i + 4)
		}
		if err := q.Apply(e); err != nil {
			t.Fatal(err)
		}
	}
	for rows, write := range map[int]func(*events.Question) ([]events.Filed, error){1: events.FileEvents, 0: events.FileEventsWithoutRows} {
		filed, err := write(q)
		if err != nil {
			t.Fatal(err)
		}
		back, err := events.QuestionOf(filed)
		if err != nil || back.Last().Seq != 7 || len(back.Executed.Rows) != rows || back.Asked.IdempotencyKey != "" || back.Asked.Question != "how many?" {
			t.Errorf("%d rows: %+v, %v", rows, back, err)
		}
		if p := back.Clarify.Readings[1].Preview; p.Rows != 7 || len(p.Sample) != rows || back.Clarify.Readings[0].Preview != nil {
			t.Errorf("%d rows: a reading shows %+v", rows, p)
		}
	}
	if q.Asked.IdempotencyKey != "k" || len(q.Executed.Rows) != 1 || len(q.Clarify.Readings[1].Preview.Sample) != 1 {
		t.Error("writing changed the question")
	}
	if _, err := events.QuestionOf([]events.Filed{{Seq: 3, Event: json.RawMessage(`{}`)}}); err == nil || !strings.Contains(err.Error(), "event 3") {
		t.Errorf("a broken event: %v", err)
	}
}
