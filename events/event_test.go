package events_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"strconv"
	"strings"
	"testing"
	"time"

	"arivu/events"
)

var update = flag.Bool("update", false, "rewrite the golden files; a changed one is a change of the wire protocol")

var (
	at      = time.Date(2026, 3, 4, 5, 6, 7, 890_000_000, time.UTC)
	address = events.Address{Tenant: "default", Session: "0190f2a7b3c47def8123456789abcdef", Question: "0190f2a7b3c47def8123456789abcde0"}
)

// samples has one body per kind with every field set.
func samples() []events.Body {
	fail := events.Error{
		Class: events.ClassUnknownColumn, Stage: events.StageExecutor, Message: "There is no column \"naem\".",
		Retryable: true, RetryAfter: 1500, Piece: "naem", Position: 8, Near: []string{"name"},
	}
	hints := []events.Hint{{Text: "Did you mean 'France'?", Question: "customers from 'France'"}}
	cell := 0
	marks := []events.Mark{
		{Phrase: events.Phrase{Start: 0, End: 3, Text: "One"}, Places: []events.Place{{Row: &cell, Column: &cell}, {Column: &cell, Figure: events.FigureSum}, {Figure: events.FigureRows}}},
	}
	usage := events.Usage{PromptTokens: 812, CompletionTokens: 64, Cost: 0.0021}
	attempts := []events.ModelAttempt{{
		Provider: "groq", Model: "n", LatencyMS: 12, Usage: events.Usage{PromptTokens: 3},
		Error: events.Error{Class: events.ClassModelRate, Stage: events.StagePlanner, Message: "limited", Retryable: true, RetryAfter: 900},
	}}
	distinct := int64(4)
	chart := &events.Chart{Type: "bar", X: "country", Y: []string{"order_count"}, Reason: "one measure per category"}
	confidence := 0.95
	told := &events.Told{
		Examples: []events.ToldExample{{ID: "orders", Question: "orders in {year}"}}, Notes: []string{"Amounts are in euro."}, Metrics: []string{"revenue"}, Words: []string{"clients"},
	}
	return []events.Body{
		&events.Asked{
			Question: "How many orders per country?", Connection: "shop", User: "local", SessionID: "web_1", Parent: address.Question, Again: address.Session,
			Change:   &events.Change{Part: 2, From: "country", To: "city", Entry: "town"},
			Options:  events.Options{Planner: events.PlanAuto, MaxRows: 1000, DeadlineMS: 120_000, WriteMode: "never", Model: "fast", MaxTokens: 5000, MaxCost: 0.02, Priority: events.PriorityBackground},
			Deadline: at.Add(2 * time.Minute), IdempotencyKey: "k",
		},
		&events.Completion{Provider: "openai", Model: "m", Text: "{}", Further: []string{"[]"}, Prompt: &events.Prompt{System: "plan", User: "how many?"}, PromptFingerprint: "p", SchemaFingerprint: "s", Told: told, Usage: usage, LatencyMS: 321, Attempts: attempts, Reused: &events.Reused{Question: address.Question, At: at}},
		&events.Planned{
			Connection: "shop", Dialect: events.DialectSQLite, Candidates: []events.Candidate{{SQL: "SELECT 1", Score: 0.9, Restatement: "one"}, {SQL: "SELECT 2", Score: 0.5, Beside: events.PathOffline}},
			Compare: true, Doubt: &events.Doubt{Column: "orders.status", Value: "payd", Near: []string{"paid"}}, Restatement: "the number of orders per country",
			Parts: []events.Part{
				{Kind: events.PartShown, Text: "the number of orders", Words: []events.Phrase{{Start: 0, End: 15, Text: "How many orders"}}},
				{Kind: events.PartText, Text: " per "}, {Kind: events.PartGroup, Text: "country", Carried: true, Changed: true, Alternatives: &events.Alternatives{
					What: events.AspectDimension, Offers: []string{"city"}, Entry: events.EntryText, Removable: true,
				}},
			},
			Unused: []string{"quickly"}, Assumptions: []string{"all statuses"}, Confidence: 0.9,
			Reasons: []string{"every word was used"}, Path: events.PathOffline, Notes: []string{"no model is configured"}, Hints: hints,
			Tables: []string{"orders"}, Columns: []string{"orders.order_id"}, Chart: chart, Provider: "openai", Model: "m",
			PromptFingerprint: "p", SchemaFingerprint: "s", Vocabulary: 3, Told: told, Usage: usage, Attempts: attempts,
		},
		&events.Ambiguous{Prompt: "Which date?", Readings: []events.Reading{{Restatement: "a", Question: "a?", SQL: "SELECT 1", Path: events.PathLLM}, {Restatement: "b", Question: "b?", SQL: "SELECT 2", Path: events.PathVerified}}, Attempts: attempts},
		&events.Clarify{Prompt: "Which date?", Readings: []events.Reading{
			{Restatement: "a", Question: "a?", SQL: "SELECT 1", Path: events.PathOffline, Preview: &events.Preview{
				Rows: 1000, More: true, Columns: []events.ResultColumn{{Name: "n", Type: events.TypeInteger}}, Sample: []events.Row{{events.IntValue(1)}},
			}},
			{Restatement: "b", Question: "b?", SQL: "SELECT 2", Preview: &events.Preview{Missing: "it took too long"}},
		}, Attempts: attempts},
		&events.Declined{Reason: "There is no weather here.", Understood: []string{"\"customers\": customers"}, Missing: []string{"weather"}, Suggestions: []string{"How many orders are there?"}},
		&events.Taught{Connection: "shop", Term: events.Term{
			Phrase: "clients", Meaning: "customers", Kind: events.TermTable, Targets: []string{"customers"}, Author: "ann", Taught: at, Question: address.Question,
		}, Forget: true},
		&events.Rejected{Error: fail, SQL: "SELECT naem FROM customers", Tried: []events.Trial{{Outcome: events.TrialRefused, Error: &fail}}},
		&events.AwaitingApproval{Digest: "d", SQL: "UPDATE t SET a = 1", EstimatedRows: 3, Expires: at, AtMost: true, Warning: "w"},
		&events.Approved{Digest: "d", By: "ann", Reason: "fine"},
		&events.Denied{Digest: "d", By: "bob", Reason: "no"},
		&events.Executed{
			SQL: "SELECT 1", Dialect: events.DialectPostgres, Columns: []events.ResultColumn{{Name: "n", Type: events.TypeInteger}},
			Rows:     []events.Row{{events.IntValue(1)}, {events.IntValue(1 << 60)}, {nil}, {true}, {"x"}, {json.Number("12345678901234567890.10")}, {events.FloatValue(0.1)}},
			RowCount: 7, Truncated: true, TruncatedBy: "rows", Result: &events.ResultRef{Object: "o", Pages: 1, PageRows: 1000, Bytes: 99},
			Tables: []string{"t"}, Masked: []string{"t.secret"}, Candidate: 1, Tried: []events.Trial{{Outcome: events.TrialRefused, Error: &fail}, {Candidate: 2, Outcome: events.TrialRows}},
			Facts: &events.StatementFacts{
				Literals: []events.LiteralFact{{Text: "5", Number: true, Column: "t.n", Op: ">"}, {Text: "x", Column: "t.name", Op: "=", Folded: true}}, Cut: true,
				Order: []events.OrderFact{{Column: "t.n", Desc: true}}, Ranks: []events.OrderFact{{Aggregate: "sum"}}, Limit: 5, Grouped: true, Sets: true,
				Aggregates: []events.AggregateFact{{Function: "sum", Columns: []string{"t.n"}, Repeated: "u"}, {Function: "count", Distinct: true, Unsure: true}},
				Clock:      true,
			},
			Timings: events.Timings{QueueMS: 0.5, GuardMS: 0.1, QueryMS: 2, FetchMS: 1},
			Summary: &events.Summary{Rows: 30000, Source: events.SummaryBySQL, Columns: []events.ColumnSummary{
				{Name: "n", Type: events.TypeInteger, Values: 29999, Distinct: &distinct, Min: "-1", Max: "12.5", Sum: "100", Average: "0.0033"},
			}},
		},
		&events.Narration{Provider: "openai", Model: "m", Text: "One.", Prompt: &events.Prompt{System: "tell", User: "1"}, PromptFingerprint: "p", Usage: usage, LatencyMS: 321, Reused: &events.Reused{Question: address.Question, At: at}, Attempts: []events.ModelAttempt{
			{Provider: "anthropic", Model: "n", Error: fail, LatencyMS: 12, Usage: usage},
		}},
		&events.Answered{Text: "One.", Marks: marks, Author: &events.Author{By: events.WriterTemplate, Provider: "openai", Model: "m", Reason: "it was slow"}, Chart: chart, FollowUps: []string{"By month?"}, Checks: []events.Check{{Name: "numbers", Passed: true, Detail: "1 of 1"}}, Hints: hints, Confidence: &confidence, Reasons: []string{"the checks passed"}},
		&events.Failed{Error: fail, Attempts: attempts},
		&events.Canceled{By: "ann", Reason: "changed my mind"},
	}
}

func event(body events.Body) *events.Event {
	e := &events.Event{
		Address: address, Attempt: 2, Time: at, Cause: address.Question + ".rejected.1", Prev: 41,
		TraceParent: "00-" + address.Question + "-00f067aa0ba902b7-01", Body: body,
	}
	return e
}

// The golden files are the wire protocol.
func TestGolden(t *testing.T) {
	t.Parallel()
	if len(samples()) != len(events.Kinds()) {
		t.Fatalf("%d samples for %d kinds", len(samples()), len(events.Kinds()))
	}
	for i, body := range samples() {
		if body.Kind() != events.Kinds()[i] {
			t.Fatalf("sample %d is %s, want %s", i, body.Kind(), events.Kinds()[i])
		}
		t.Run(string(body.Kind()), func(t *testing.T) {
			t.Parallel()
			data, err := events.Encode(event(body))
			if err != nil {
				t.Fatal(err)
			}
			compareGolden(t, filepath.Join("testdata", "golden", string(body.Kind())+".json"), data)
			back, err := events.Decode(data)
			if err != nil {
				t.Fatal(err)
			}
			again, err := events.Encode(back)
			if err != nil || !bytes.Equal(again, data) {
				t.Errorf("decoding and encoding changed it (%v):\n%s\n%s", err, data, again)
			}
		})
	}
	spans, err := events.EncodeSpans([]*events.Span{sampleSpan(), sampleSpan()})
	if err != nil {
		t.Fatal(err)
	}
	compareGolden(t, filepath.Join("testdata", "golden", "spans.json"), spans)
	back, err := events.DecodeSpans(spans)
	if err != nil || len(back) != 2 || !reflect.DeepEqual(back[1], sampleSpan()) {
		t.Errorf("decoded as %+v (%v)", back, err)
	}
}

func TestSpansAreReadStrictly(t *testing.T) {
	t.Parallel()
	other := sampleSpan()
	other.Question = address.Session
	for _, mixed := range [][]*events.Span{nil, {sampleSpan(), other}} {
		if data, err := events.EncodeSpans(mixed); !errors.Is(err, events.ErrMalformed) {
			t.Errorf("encoded as %s (%v)", data, err)
		}
	}
	good, err := events.EncodeSpans([]*events.Span{sampleSpan()})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		old, new string
		want     error
	}{
		{`"v":1`, `"v":2,"more":true`, events.ErrNewerVersion},
		{`"v":1`, `"v":0`, events.ErrMalformed},
		{`"stage"`, `"stagecoach"`, events.ErrMalformed},
		{`"tenant":"default"`, `"tenant":"a.b"`, events.ErrMalformed},
		{`"id":"00f067aa0ba902b7"`, `"id":""`, events.ErrMalformed},
		{`"start":"2026`, `"start":"2027`, events.ErrMalformed},
		{`"spans":[{`, `"spans":[null,{`, events.ErrMalformed},
		{`}]}`, `}]} {}`, events.ErrMalformed},
	} {
		bad := strings.Replace(string(good), c.old, c.new, 1)
		if _, err := events.DecodeSpans([]byte(bad)); bad == string(good) || !errors.Is(err, c.want) {
			t.Errorf("%s: %v", bad, err)
		}
	}
	if _, err := events.DecodeSpans([]byte(`{"v":1,"tenant":"default","session":"` + address.Session + `","question":"` + address.Question + `","spans":[]}`)); !errors.Is(err, events.ErrMalformed) {
		t.Errorf("no spans: %v", err)
	}
}

func sampleSpan() *events.Span {
	return &events.Span{
		Address: address, ID: "00f067aa0ba902b7", Parent: "00f067aa0ba902b6", Stage: events.StageExecutor, Name: "query", Attempt: 1,
		Start: at, End: at.Add(time.Millisecond), Status: events.SpanError, Attrs: map[string]string{"rows": "1"}, Error: "timeout: too slow", Instance: "i",
	}
}

func compareGolden(t *testing.T, file string, data []byte) {
	t.Helper()
	var pretty bytes.Buffer
	if err := json.Indent(&pretty, data, "", "  "); err != nil {
		t.Fatal(err)
	}
	pretty.WriteByte('\n')
	if *update {
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, pretty.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(want, pretty.Bytes()) {
		t.Errorf("%s differs from what is written now; this changes the wire protocol:\n%s", file, pretty.String())
	}
}

func TestDecodeIsStrict(t *testing.T) {
	t.Parallel()
	good, err := events.Encode(event(&events.Canceled{By: "ann"}))
	if err != nil {
		t.Fatal(err)
	}
	edit := func(from, to string) string {
		s := strings.Replace(string(good), from, to, 1)
		if s == string(good) {
			t.Fatalf("%q is not in the event", from)
		}
		return s
	}
	cases := []struct {
		name, data string
		want       error
	}{
		{"newer version", edit(`"v":1`, `"v":2`), events.ErrNewerVersion},
		{"newer version with new fields", edit(`"v":1`, `"v":2,"color":"red"`), events.ErrNewerVersion},
		{"no version", edit(`"v":1`, `"v":0`), events.ErrMalformed},
		{"unknown kind", edit(`"kind":"canceled"`, `"kind":"later"`), events.ErrUnknownKind},
		{"unknown field", edit(`"v":1`, `"v":1,"color":"red"`), events.ErrMalformed},
		{"unknown field in the body", edit(`"by":"ann"`, `"by":"ann","color":"red"`), events.ErrMalformed},
		{"body of another kind", edit(`"kind":"canceled"`, `"kind":"asked"`), events.ErrMalformed},
		{"bytes after the end", string(good) + "x", events.ErrMalformed},
		{"no time", edit(`"time":"2026-03-04T05:06:07.89Z"`, `"time":"0001-01-01T00:00:00Z"`), events.ErrMalformed},
		{"attempt zero", edit(`"attempt":2`, `"attempt":0`), events.ErrMalformed},
		{"tenant with a wildcard", edit(`"tenant":"default"`, `"tenant":"*"`), events.ErrMalformed},
		{"empty", ``, events.ErrMalformed},
		{"null", `null`, events.ErrMalformed},
	}
	for _, c := range cases {
		if _, err := events.Decode([]byte(c.data)); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", c.name, err, c.want)
		}
	}
}

func TestErrorSurvivesAnEvent(t *testing.T) {
	t.Parallel()
	cause := errors.New("dial tcp: password=hunter2")
	original := events.NewError(events.StageExecutor, events.ClassUnavailable, "The database is down.").RetryIn(time.Second).WithCause(cause)
	if !errors.Is(original, events.ClassUnavailable) || !errors.Is(original, cause) {
		t.Error("the error does not match its class and cause")
	}
	data, err := events.Encode(event(&events.Failed{Error: *original}))
	if err != nil {
		t.Fatal(err)
	}
	if bytes.Contains(data, []byte("hunter2")) {
		t.Error("the cause went into the event")
	}
	back, err := events.Decode(data)
	if err != nil {
		t.Fatal(err)
	}
	got := &back.Body.(*events.Failed).Error
	if !errors.Is(got, events.ClassUnavailable) || errors.Is(got, events.ClassTimeout) || !got.Retryable {
		t.Errorf("came back as %+v", got)
	}
}

func TestSubjects(t *testing.T) {
	t.Parallel()
	for _, k := range events.Kinds() {
		a, kind, err := events.ParseSubject(address.Subject(k))
		if err != nil || a != address || kind != k {
			t.Errorf("%s: %v %s %v", k, a, kind, err)
		}
	}
	bad := []string{
		"", "arivu.q", "arivu.q.a.b.c", "arivu.q.a.b.c.asked", "arivu.s." + address.Tenant, "arivu.q.>.*.x.asked",
		"arivu.q.default." + address.Session + "." + address.Question + ".asked.more",
		"arivu.q.Default." + address.Session + "." + address.Question + ".asked",
	}
	for _, s := range bad {
		if _, _, err := events.ParseSubject(s); !errors.Is(err, events.ErrSubject) {
			t.Errorf("%q: %v, want ErrSubject", s, err)
		}
	}
}

func TestIDs(t *testing.T) {
	t.Parallel()
	id := events.NewID()
	if got, err := events.ParseID(strings.ToUpper(id)); err != nil || got != id {
		t.Errorf("upper case: %s, %v", got, err)
	}
	dashed := id[:8] + "-" + id[8:12] + "-" + id[12:16] + "-" + id[16:20] + "-" + id[20:]
	if got, err := events.ParseID(dashed); err != nil || got != id {
		t.Errorf("dashed: %s, %v", got, err)
	}
	for _, bad := range []string{"", "..", "a*", "a>b", "x y", "../../etc", strings.Repeat("a", 31), strings.Repeat("g", 32)} {
		if _, err := events.ParseID(bad); err == nil {
			t.Errorf("%q passed as a question id", bad)
		}
	}
	for _, bad := range []string{"", "..", "a.b", "a*", "a>b", "x y", "\x00", strings.Repeat("a", 129), "é"} {
		if events.ValidSessionID(bad) == nil {
			t.Errorf("%q passed as a session id", bad)
		}
	}
	for _, good := range []string{"default", "web_1a2b", "restintegration:user-7", id} {
		if err := events.ValidSessionID(good); err != nil {
			t.Error(err)
		}
	}
}

func TestQuestionFold(t *testing.T) {
	t.Parallel()
	asked := event(samples()[0])
	asked.Attempt, asked.Prev, asked.Seq, asked.Cause = 1, 0, 10, ""
	planned := asked.Reply(at, samples()[2])
	planned.Prev, planned.Seq = 10, 11
	rejected := planned.Reply(at, samples()[7])
	rejected.Prev, rejected.Seq = 11, 15
	second := rejected.Reply(at, samples()[2])
	second.Prev, second.Seq = 15, 16
	if second.Attempt != 2 || second.MessageID() != address.Question+".planned.2" {
		t.Errorf("what answers a rejection is %s", second.MessageID())
	}
	q, err := events.NewQuestion(asked, planned, rejected, second)
	if err != nil {
		t.Fatal(err)
	}
	if q.Status() != events.StatusRunning || q.Ended() || q.Effect(rejected) != second || q.Effect(second) != nil {
		t.Errorf("status %s, effect %v", q.Status(), q.Effect(rejected))
	}
	if err := q.Apply(rejected); err != nil || len(q.Events) != 4 {
		t.Errorf("a redelivered event changed the question: %v", err)
	}
	gap := second.Reply(at, samples()[11])
	gap.Prev, gap.Seq = 99, 100
	if err := q.Apply(gap); !errors.Is(err, events.ErrOutOfOrder) {
		t.Errorf("a gap: %v", err)
	}
	end := second.Reply(at, samples()[15])
	end.Prev, end.Seq = 16, 17
	next, err := q.With(end)
	if err != nil || !next.Ended() || q.Ended() || next.Status() != events.StatusCanceled {
		t.Errorf("with an end: %v", err)
	}
	after := end.Reply(at, samples()[14])
	after.Prev, after.Seq = 17, 18
	if err := next.Apply(after); !errors.Is(err, events.ErrEnded) {
		t.Errorf("after the end: %v", err)
	}
	if _, err := events.NewQuestion(planned); !errors.Is(err, events.ErrOutOfOrder) {
		t.Errorf("a question without asked: %v", err)
	}
	other := *asked
	other.Question = events.NewID()
	if err := q.Apply(&other); !errors.Is(err, events.ErrOtherQuestion) {
		t.Errorf("another question's event: %v", err)
	}
}

func TestTraceIgnoresOrderAndDuplicatesOfSpans(t *testing.T) {
	t.Parallel()
	asked := event(samples()[0])
	asked.Attempt, asked.Prev, asked.Seq = 1, 0, 1
	q, err := events.NewQuestion(asked)
	if err != nil {
		t.Fatal(err)
	}
	a, b := sampleSpan(), sampleSpan()
	b.ID, b.Start = "00f067aa0ba902b8", at.Add(-time.Second)
	one, two := events.NewTrace(q, []*events.Span{a, b, a}), events.NewTrace(q, []*events.Span{b, a})
	if !reflect.DeepEqual(one, two) || len(one.Spans) != 2 || one.Spans[0] != b {
		t.Errorf("%+v\n%+v", one, two)
	}
}

func TestSessionFoldDependsOnTheSetOnly(t *testing.T) {
	t.Parallel()
	var qs []*events.Question
	for i := range events.SessionQuestions + 20 {
		e := event(samples()[0])
		e.Question, e.Attempt, e.Prev, e.Seq = events.NewID(), 1, 0, uint64(i*3+1)
		e.Time = at.Add(time.Duration(i) * time.Second)
		q, err := events.NewQuestion(e)
		if err != nil {
			t.Fatal(err)
		}
		qs = append(qs, q)
	}
	var forward, backward events.Session
	for i := range qs {
		forward.Fold(qs[i])
		forward.Fold(qs[i])
		backward.Fold(qs[len(qs)-1-i])
	}
	if !reflect.DeepEqual(forward, backward) || len(forward.Questions) != events.SessionQuestions {
		t.Errorf("order mattered: %d and %d questions, %q and %q", len(forward.Questions), len(backward.Questions), forward.Title, backward.Title)
	}
	if forward.Questions[0].ID != qs[20].Question {
		t.Error("the oldest were not the ones dropped")
	}
}

func TestRowsKeepEveryDigit(t *testing.T) {
	t.Parallel()
	in := `[12345678901234567890.1234567890,null,true,"x",-0.0000001]`
	var r events.Row
	if err := json.Unmarshal([]byte(in), &r); err != nil {
		t.Fatal(err)
	}
	out, err := json.Marshal(r)
	if err != nil || string(out) != in {
		t.Errorf("%s became %s, %v", in, out, err)
	}
}

func TestFloatValue(t *testing.T) {
	t.Parallel()
	cases := map[float64]string{0: "0", 1e6: "1000000", 1234567.5: "1234567.5", -0.25: "-0.25", 1e-7: "1e-07", 1e21: "1e+21"}
	for f, want := range cases {
		if got := fmt.Sprint(events.FloatValue(f)); got != want {
			t.Errorf("%v became %s, want %s", f, got, want)
		}
	}
	if events.FloatValue(math.NaN()) != "NaN" || events.FloatValue(math.Inf(-1)) != "-Infinity" {
		t.Error("what JSON cannot say is not a string")
	}
}

// However a float is written, it is with the fewest digits that mean it and no other.
func TestFloatValueIsShortest(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(1, 2))
	same := func(f float64) {
		t.Helper()
		if got, want := fmt.Sprint(events.FloatValue(f)), strconv.FormatFloat(f, 'f', -1, 64); got != want {
			t.Errorf("%b became %s, want %s", f, got, want)
		}
	}
	for range 20_000 {
		scale := math.Pow10(random.IntN(16))
		f := math.Round((random.Float64()-0.5)*scale*1000) / 1000
		for _, near := range []float64{f, math.Nextafter(f, 0), math.Nextafter(f, math.Inf(1)), f / 10, f * 1000} {
			if abs := math.Abs(near); abs >= 1e-6 && abs < 1e21 {
				same(near)
			}
		}
	}
	for _, f := range []float64{math.Copysign(0, -1), 0.001, 0.0005, 999999999999.999, 1e12, -1e12, 0.1 + 0.2} {
		same(f)
	}
}

func TestSchemaDocument(t *testing.T) {
	t.Parallel()
	s := &events.Schema{Connection: "shop", Fingerprint: "f", Tables: []events.Table{{
		Name: "orders", Columns: []events.Column{{Name: "id", Class: events.TypeInteger}}}, {Namespace: "x", Name: "orders"}}}
	d, err := events.PackSchema(s)
	if err != nil {
		t.Fatal(err)
	}
	back, err := d.Unpack()
	if err != nil || !reflect.DeepEqual(s, back) {
		t.Errorf("unpacked %+v, %v", back, err)
	}
	if s.Table("x.orders") != &s.Tables[1] || s.Table("orders") != &s.Tables[0] || s.Table("nope") != nil {
		t.Error("tables are found by the wrong name")
	}
	d.Gzip = []byte("not gzip")
	if _, err := d.Unpack(); err == nil {
		t.Error("garbage unpacked")
	}
}

func FuzzDecode(f *testing.F) {
	for _, body := range samples() {
		data, err := events.Encode(event(body))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		e, err := events.Decode(data)
		if err != nil {
			return
		}
		again, err := events.Encode(e)
		if err != nil {
			t.Fatalf("decoded but not encodable: %v", err)
		}
		if _, err := events.Decode(again); err != nil {
			t.Fatalf("encoded but not decodable: %v", err)
		}
	})
}

func FuzzSubjectTokens(f *testing.F) {
	f.Add("default", "web_1", address.Question)
	f.Add("*", "a.b", "..")
	f.Add("", ">", "x y\x00")
	f.Fuzz(func(t *testing.T, tenant, session, id string) {
		a := events.Address{Tenant: tenant, Session: events.SessionToken(session), Question: id}
		if a.Validate() != nil {
			return
		}
		s := a.Subject(events.KindAsked)
		if strings.Count(s, ".") != 5 || strings.ContainsAny(s, "*> \t\r\n\x00") {
			t.Fatalf("subject %q", s)
		}
		back, kind, err := events.ParseSubject(s)
		if err != nil || back != a || kind != events.KindAsked {
			t.Fatalf("%q came back as %v %s %v", s, back, kind, err)
		}
	})
}

func BenchmarkDecode(b *testing.B) {
	data, err := events.Encode(event(samples()[10]))
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := events.Decode(data); err != nil {
			b.Fatal(err)
		}
	}
}

func TestPick(t *testing.T) {
	t.Parallel()
	empty, unseen, full := &events.Preview{}, &events.Preview{Missing: "it was slow", Rows: 1}, &events.Preview{Rows: 1}
	for i, c := range []struct {
		previews []*events.Preview
		want     int
	}{
		{[]*events.Preview{nil, nil}, 0},
		{[]*events.Preview{empty, full}, 1},
		{[]*events.Preview{unseen, empty, full}, 2},
		{[]*events.Preview{unseen, empty}, 0},
	} {
		var readings []events.Reading
		for n, p := range c.previews {
			readings = append(readings, events.Reading{Question: strconv.Itoa(n), Preview: p})
		}
		if got := events.Pick(readings); got.Question != strconv.Itoa(c.want) {
			t.Errorf("case %d takes %s", i, got.Question)
		}
	}
}
