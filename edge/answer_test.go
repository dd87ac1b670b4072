package edge

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"reflect"
	"strconv"
	"testing"
	"time"

	"arivu/events"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// history makes a question of bodies, one event per second.
func history(tb testing.TB, bodies ...events.Body) *events.Question {
	tb.Helper()
	q := new(events.Question)
	a := events.Address{Tenant: "default", Session: "00000000000000000000000000000001", Question: "00000000000000000000000000000002"}
	attempt := 1
	for i, body := range bodies {
		e := &events.Event{Address: a, Attempt: attempt, Time: time.Date(2024, 5, 1, 12, 0, i, 0, time.UTC), Seq: uint64(i + 1), Prev: uint64(i), Body: body}
		if err := q.Apply(e); err != nil {
			tb.Fatal(err)
		}
		if e.Kind() == events.KindRejected {
			attempt++
		}
	}
	return q
}

func goldenAsked() *events.Asked {
	return &events.Asked{Question: "How many orders?", Connection: "shop", User: "local", SessionID: "s-1",
		Options: events.Options{Planner: events.PlanAuto, MaxRows: 1000, DeadlineMS: 120_000, WriteMode: "never"}, IdempotencyKey: "hash"}
}

func goldenPlanned(sql string) *events.Planned {
	return &events.Planned{Connection: "shop", Dialect: events.DialectSQLite, Candidates: []events.Candidate{{SQL: sql, Score: 1}},
		Restatement: "the number of orders", Parts: []events.Part{
			{Kind: events.PartShown, Text: "the number of orders", Words: []events.Phrase{{Start: 0, End: 15, Text: "How many orders"}}},
		}, Confidence: 0.75, Reasons: []string{"all words have a meaning"}, Path: events.PathLLM,
		Tables: []string{"orders"}, Columns: []string{"orders.order_id"}, Provider: "stub", Model: "stub-1", SchemaFingerprint: "f",
		Told: &events.Told{Examples: []events.ToldExample{{ID: "orders", Question: "orders in {year}"}}, Notes: []string{"Amounts are in euro."}}}
}

func goldenExecuted() *events.Executed {
	return &events.Executed{SQL: "SELECT count(*) FROM orders", Dialect: events.DialectSQLite, Tables: []string{"orders"}, RowCount: 2, Truncated: true, TruncatedBy: "rows",
		Columns: []events.ResultColumn{{Name: "n", Type: events.TypeInteger}, {Name: "n", Type: events.TypeText}, {Name: `"quoted"`, Type: events.TypeBool}},
		Rows:    []events.Row{{json.Number("12345678901234567"), "a\n\u2028<b>\"\\\x01", true}, {events.IntValue(1 << 60), nil, false}},
		Timings: events.Timings{QueueMS: 0.5, GuardMS: 1, QueryMS: 2, FetchMS: 3},
		Summary: &events.Summary{Rows: 9, Source: events.SummaryBySQL, Columns: []events.ColumnSummary{{Name: "n", Type: events.TypeInteger, Values: 8, Min: "1", Max: "5", Sum: "20", Average: "2.5"}}}}
}

func goldenNarration() *events.Narration {
	return &events.Narration{Provider: "stub", Model: "stub-2", Text: "Two.", Usage: events.Usage{PromptTokens: 40, CompletionTokens: 3, Cost: 0.25},
		Attempts: []events.ModelAttempt{{Provider: "other", Model: "o", Usage: events.Usage{PromptTokens: 10, Cost: 0.125}}}}
}

var goldenQuestions = map[string][]events.Body{
	"running":  {goldenAsked()},
	"answered": {goldenAsked(), &events.Completion{Provider: "stub", Model: "stub-1", Usage: events.Usage{PromptTokens: 100, CompletionTokens: 20, Cost: 0.5}}, goldenPlanned("SELECT 1"), goldenExecuted(), goldenNarration(), &events.Answered{Text: "Two.", Marks: []events.Mark{{Phrase: events.Phrase{End: 3, Text: "Two"}, Places: []events.Place{{Row: new(int), Column: new(int)}}}}, Author: &events.Author{By: events.WriterModel, Provider: "stub", Model: "stub-2"}, FollowUps: []string{"And today?"}, Chart: &events.Chart{Type: "number", Y: []string{"n"}}, Checks: []events.Check{{Name: "numbers", Passed: true, Detail: "1 of 1"}}}},
	"repaired": {goldenAsked(), goldenPlanned("SELECT nn"), &events.Rejected{SQL: "SELECT nn", Error: events.Error{Class: events.ClassUnknownColumn, Stage: events.StageExecutor, Message: "There is no column nn.", Piece: "nn", Position: 8, Near: []string{"n"}}}, goldenPlanned("SELECT n"), goldenExecuted()},
	"clarify":  {goldenAsked(), &events.Clarify{Prompt: "Which orders?", Readings: []events.Reading{{Restatement: "all", Question: "All orders?"}, {Restatement: "open", Question: "Open orders?"}}}},
	"declined": {goldenAsked(), &events.Declined{Reason: "There is no weather here.", Missing: []string{"weather"}}},
	"failed": {goldenAsked(), &events.Failed{Error: events.Error{Class: events.ClassUnavailable, Stage: events.StageExecutor, Message: "The database is down.", Retryable: true, RetryAfter: 1000},
		Attempts: []events.ModelAttempt{{Provider: "stub", Model: "stub-1", LatencyMS: 12, Error: events.Error{Class: events.ClassModelAuth, Message: "The key was refused."}}}}},
	"canceled": {goldenAsked(), goldenPlanned("SELECT 1"), &events.Canceled{By: "local"}},
	"awaiting": {goldenAsked(), goldenPlanned("DELETE"), &events.AwaitingApproval{Digest: "d", SQL: "DELETE", EstimatedRows: 3, Expires: time.Date(2024, 5, 2, 0, 0, 0, 0, time.UTC)}},
	"denied":   {goldenAsked(), goldenPlanned("DELETE"), &events.AwaitingApproval{Digest: "d", SQL: "DELETE"}, &events.Denied{Digest: "d", By: "ann", Reason: "no"}},
}

func TestAnswerGolden(t *testing.T) {
	t.Parallel()
	for name, bodies := range goldenQuestions {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			q := history(t, bodies...)
			for suffix, encode := range map[string]func() ([]byte, error){"": newAnswer(q).JSON, ".python": newPython(q).JSON} {
				data, err := encode()
				if err != nil {
					t.Fatal(err)
				}
				golden(t, filepath.Join("testdata", name+suffix+".json"), data)
			}
		})
	}
}

func golden(t *testing.T, path string, data []byte) {
	t.Helper()
	var pretty bytes.Buffer
	if err := json.Indent(&pretty, data, "", "  "); err != nil {
		t.Fatalf("%v: %s", err, data)
	}
	pretty.WriteByte('\n')
	if *update {
		if err := os.WriteFile(path, pretty.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(pretty.Bytes(), want) {
		t.Errorf("%s differs; run with -update and look at the change:\n%s", path, pretty.Bytes())
	}
}

// Rows encoded by hand must say what encoding/json would.
func FuzzAppendString(f *testing.F) {
	for _, s := range []string{"", "plain", "\"\\\n\r\t\x00\x1f\x7f", "é\u2028\U0001F600", "\xff\xc3", "a\xe2\x80"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		want, err := json.Marshal(s)
		if err != nil {
			t.Fatal(err)
		}
		var a, b string
		if err := errors.Join(json.Unmarshal(appendString(nil, s), &a), json.Unmarshal(want, &b)); err != nil || a != b {
			t.Errorf("%q becomes %q, want %q (%v)", s, a, b, err)
		}
	})
}

func TestObjectKeysAreUnique(t *testing.T) {
	t.Parallel()
	columns := []events.ResultColumn{{Name: "n"}, {Name: "n"}, {Name: "n_2"}, {Name: "n"}, {Name: ""}, {Name: ""}}
	var got map[string]int
	row := events.Row{}
	for i := range columns {
		row = append(row, json.Number(strconv.Itoa(i)))
	}
	var all []map[string]int
	if err := json.Unmarshal(appendObjects(nil, columns, []events.Row{row}), &all); err != nil {
		t.Fatal(err)
	}
	got = all[0]
	if want := map[string]int{"n": 0, "n_3": 1, "n_2": 2, "n_4": 3, "": 4, "_2": 5}; !reflect.DeepEqual(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func BenchmarkAnswer(b *testing.B) {
	for _, rows := range []int{1, events.PreviewRows} {
		x := &events.Executed{SQL: "SELECT 1", Dialect: events.DialectSQLite, RowCount: rows}
		for c := range 6 {
			x.Columns = append(x.Columns, events.ResultColumn{Name: fmt.Sprint("column_", c), Type: events.TypeText})
		}
		for r := range rows {
			x.Rows = append(x.Rows, events.Row{events.IntValue(int64(r)), "Ann Example", "ann@example.org", "2024-05-01", json.Number("129.95"), nil})
		}
		q := history(b, goldenAsked(), goldenPlanned("SELECT 1"), x, &events.Answered{Text: "There are some."})
		b.Run(fmt.Sprintf("rows=%d", rows), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				data, err := newAnswer(q).JSON()
				if err != nil {
					b.Fatal(err)
				}
				b.SetBytes(int64(len(data)))
			}
		})
	}
}

func BenchmarkChat(b *testing.B) {
	w := newWorld(b)
	for b.Loop() {
		if r := w.do("POST", "/api/chat", `{"question":"how many?"}`); r.StatusCode != http.StatusOK {
			b.Fatalf("%d %s", r.StatusCode, r.body)
		}
	}
}

func BenchmarkChatAtOnce(b *testing.B) {
	w := newWorld(b)
	w.http.Transport.(*http.Transport).MaxIdleConnsPerHost = 64
	b.SetParallelism(32) // times two processors or more: 64 in flight
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			if r := w.do("POST", "/api/chat", `{"question":"how many?"}`); r.StatusCode != http.StatusOK {
				b.Errorf("%d %s", r.StatusCode, r.body)
			}
		}
	})
}

// The confidence shown is that after the result was seen, where something moved it.
func TestConfidenceAfterTheResult(t *testing.T) {
	t.Parallel()
	after := 0.4
	a := &answer{}
	a.takePlan(goldenPlanned("SELECT 1"))
	a.takeEnd(&events.Answered{Confidence: &after, Reasons: []string{"a check failed"}})
	if *a.Confidence != after || len(a.Reasons) != 2 {
		t.Errorf("got %v, %q", *a.Confidence, a.Reasons)
	}
	a.takeEnd(&events.Answered{})
	if *a.Confidence != after {
		t.Errorf("nothing moved it, but it is %v", *a.Confidence)
	}
	byHand := &answer{}
	byHand.takePlan(&events.Planned{Path: events.PathSQL})
	byHand.takeEnd(&events.Answered{Confidence: &after})
	if byHand.Confidence != nil {
		t.Errorf("a statement by hand has the confidence %v", *byHand.Confidence)
	}
}
