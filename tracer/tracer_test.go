package tracer_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
	"go.uber.org/goleak"
	"go.uber.org/zap/zaptest"

	"arivu/events"
	"arivu/events/broker"
	"arivu/events/bus"
	"arivu/events/bus/bustest"
	"arivu/tracer"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// house is a broker, a bus on it, and a way to look at what the tracer's durable
// consumers still have to do.
type house struct {
	tb  testing.TB
	brk *broker.Broker
	bus *bus.Bus
	js  jetstream.JetStream
}

func newHouse(tb testing.TB) *house {
	tb.Helper()
	brk := bustest.Broker(tb)
	b := bustest.Connect(tb, brk, bus.Options{})
	nc, err := nats.Connect("", nats.InProcessServer(brk))
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(nc.Close)
	js, err := jetstream.New(nc)
	if err != nil {
		tb.Fatal(err)
	}
	return &house{tb: tb, brk: brk, bus: b, js: js}
}

func (h *house) start(clock func() time.Time) *tracer.Tracer {
	h.tb.Helper()
	tr := tracer.New(tracer.Config{Bus: h.bus, Logger: zaptest.NewLogger(h.tb), Clock: clock})
	if err := tr.Start(h.tb.Context()); err != nil {
		h.tb.Fatal(err)
	}
	h.tb.Cleanup(func() { tr.Stop(context.Background()) })
	return tr
}

// kill stops a tracer without letting it write what it has.
func kill(tr *tracer.Tracer) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	tr.Stop(ctx)
}

// forgetAcks makes the broker deliver the whole log again, as after losing all of a
// tracer's acknowledgements.
func (h *house) forgetAcks() {
	h.tb.Helper()
	for _, stream := range []string{bus.StreamQueries, bus.StreamSpans} {
		err := h.js.DeleteConsumer(h.tb.Context(), stream, string(events.StageTracer))
		if err != nil && !errors.Is(err, jetstream.ErrConsumerNotFound) {
			h.tb.Fatal(err)
		}
	}
}

// settled reports whether the tracer has acknowledged all but held events.
func (h *house) settled(held int) bool {
	for _, stream := range []string{bus.StreamQueries, bus.StreamSpans} {
		c, err := h.js.Consumer(h.tb.Context(), stream, string(events.StageTracer))
		if err != nil {
			return false
		}
		info := c.CachedInfo()
		if stream == bus.StreamSpans && info.NumAckPending > 0 {
			return false
		}
		if info.NumPending > 0 || info.NumAckPending > held {
			return false
		}
	}
	return true
}

// documents reads both buckets whole, by key.
func (h *house) documents() map[string][]byte {
	h.tb.Helper()
	docs := make(map[string][]byte)
	for _, bucket := range []string{bus.BucketTraces, bus.BucketSessions} {
		err := h.bus.Documents(bucket).Recent(h.tb.Context(), 0, func(key string, data []byte, _ uint64) (bool, error) {
			if _, seen := docs[bucket+"/"+key]; !seen {
				docs[bucket+"/"+key] = bytes.Clone(data)
			}
			return true, nil
		})
		if err != nil {
			h.tb.Fatal(err)
		}
	}
	return docs
}

func (h *house) trace(a events.Address) *events.Trace {
	h.tb.Helper()
	tr := new(events.Trace)
	_, err := h.bus.Documents(bus.BucketTraces).Get(h.tb.Context(), a.Tenant+"."+a.Question, tr)
	if errors.Is(err, bus.ErrNotFound) {
		return nil
	}
	if err != nil {
		h.tb.Fatal(err)
	}
	return tr
}

func await(tb testing.TB, what string, ok func() bool) {
	tb.Helper()
	deadline := time.NewTimer(60 * time.Second)
	defer deadline.Stop()
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for !ok() {
		select {
		case <-tick.C:
		case <-deadline.C:
			tb.Fatalf("timed out waiting for %s", what)
		}
	}
}

// say stores the next event of a question and, when span is not "", a span after it.
func (h *house) say(prev *events.Event, body events.Body, span string) *events.Event {
	h.tb.Helper()
	e := prev.Reply(time.Now(), body)
	e.Prev = prev.Seq
	if err := h.bus.Append(context.Background(), e); err != nil {
		h.tb.Error(err)
	}
	h.span(e, span)
	return e
}

func (h *house) span(e *events.Event, name string) {
	if name == "" {
		return
	}
	ctx := h.bus.WithTrace(context.Background(), e.Address, events.StagePlanner, e.TraceParent)
	_, s := bus.StartSpan(ctx, name)
	s.Set("attempt", fmt.Sprint(e.Attempt))
	s.End(nil)
}

func asked(session string) *events.Event {
	e := bustest.Asked("how many orders are there?")
	e.Session = events.SessionToken(session)
	e.Body.(*events.Asked).SessionID = session
	return e
}

func (h *house) ask(session string) *events.Event {
	h.tb.Helper()
	e := asked(session)
	if err := h.bus.Append(context.Background(), e); err != nil {
		h.tb.Error(err)
	}
	h.span(e, "ask")
	return e
}

func plan() *events.Planned {
	return &events.Planned{Connection: "shop", Dialect: events.DialectSQLite, Path: events.PathLLM,
		Candidates: []events.Candidate{{SQL: "SELECT count(*) FROM orders", Score: 1}}, Restatement: "the number of orders"}
}

func rows() *events.Executed {
	return &events.Executed{SQL: "SELECT count(*) FROM orders LIMIT 1000", Dialect: events.DialectSQLite,
		Columns: []events.ResultColumn{{Name: "count", Type: events.TypeInteger}},
		Rows:    []events.Row{{json.Number("42")}}, RowCount: 1, Tables: []string{"orders"}}
}

// live lets a question live one of several lives. pause is called between events.
func (h *house) live(session string, life int, pause func()) {
	e := h.ask(session)
	pause()
	switch life % 5 {
	case 0:
		e = h.say(e, plan(), "plan")
		pause()
		e = h.say(e, rows(), "query")
		pause()
		h.say(e, &events.Answered{Text: "There are 42 orders.", Checks: []events.Check{}}, "narrate")
	case 1:
		e = h.say(e, &events.Completion{Provider: "p", Model: "m", Text: "SELECT", Usage: events.Usage{PromptTokens: 7, Cost: 0.001}}, "")
		e = h.say(e, plan(), "plan")
		pause()
		e = h.say(e, &events.Rejected{Error: *events.NewError(events.StageExecutor, events.ClassUnknownColumn, "no such column")}, "guard")
		pause()
		e = h.say(e, plan(), "plan")
		e = h.say(e, rows(), "query")
		pause()
		h.say(e, &events.Answered{Text: "42", Checks: []events.Check{}}, "narrate")
	case 2:
		e = h.say(e, plan(), "plan")
		h.say(e, &events.Failed{Error: *events.NewError(events.StageExecutor, events.ClassUnavailable, "database is down")}, "query")
	case 3:
		h.say(e, &events.Declined{Reason: "there is no weather here"}, "plan")
	case 4:
		e = h.say(e, plan(), "plan")
		pause()
		if _, err := h.bus.Cancel(context.Background(), e.Address, "tester", ""); err != nil {
			h.tb.Error(err)
		}
	}
}

func TestQuestionBecomesATraceAndASessionLine(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.start(nil)
	e := h.ask("monday")
	first := e
	e = h.say(e, plan(), "plan")
	e = h.say(e, rows(), "query")
	h.say(e, &events.Answered{Text: "There are 42 orders.", Checks: []events.Check{}}, "narrate")
	await(t, "the trace", func() bool {
		tr := h.trace(first.Address)
		return tr != nil && len(tr.Spans) == 4
	})
	tr := h.trace(first.Address)
	if tr.Status != events.StatusAnswered || len(tr.Steps) != 4 || tr.Path != events.PathLLM || tr.RowCount != 1 {
		t.Errorf("trace = %+v", tr)
	}
	await(t, "the session", func() bool {
		s := new(events.Session)
		_, err := h.bus.Documents(bus.BucketSessions).Get(t.Context(), "default."+first.Session, s)
		return err == nil && s.ID == "monday" && len(s.Questions) == 1 && s.Questions[0].Answer == "There are 42 orders."
	})
	await(t, "acknowledgement of all records", func() bool { return h.settled(0) })
}

func TestOpenQuestionIsShownAndItsFirstEventHeld(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.start(nil)
	e := h.ask("open")
	e = h.say(e, plan(), "plan")
	await(t, "the early document", func() bool {
		tr := h.trace(e.Address)
		return tr != nil && tr.Status == events.StatusRunning && len(tr.Steps) == 2
	})
	await(t, "acknowledgement of all but one record", func() bool { return h.settled(1) })
	if h.settled(0) {
		t.Error("no record of the open question is held")
	}
	h.say(e, &events.Declined{Reason: "no"}, "")
	await(t, "the final document", func() bool { return h.trace(e.Address).Status == events.StatusDeclined })
	await(t, "acknowledgement of all records", func() bool { return h.settled(0) })
}

func TestLateSpansJoinTheDocument(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.start(nil)
	e := h.ask("late")
	e = h.say(e, &events.Declined{Reason: "no"}, "plan")
	await(t, "the document", func() bool { return h.settled(0) && h.trace(e.Address) != nil })
	h.span(e, "late")
	await(t, "the late span", func() bool { return len(h.trace(e.Address).Spans) == 3 })
	before := h.documents()
	h.span(e, "later")
	await(t, "the later span", func() bool { return len(h.trace(e.Address).Spans) == 4 && h.settled(0) })
	if bytes.Equal(before["traces/default."+e.Question], h.documents()["traces/default."+e.Question]) {
		t.Error("the document did not change")
	}
}

func TestSpansAreAnnounced(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	got := make(chan *events.Span, 16)
	feed, err := h.bus.Follow(t.Context(), func(*bus.Message) {}, func(_ events.Address, raw []byte) {
		s, err := events.DecodeSpan(raw)
		if err != nil {
			t.Error(err)
			return
		}
		got <- s
	})
	if err != nil {
		t.Fatal(err)
	}
	defer feed.Close()
	h.start(nil)
	e := h.ask("live")
	h.say(e, &events.Declined{Reason: "no"}, "plan")
	for _, want := range []string{"ask", "plan"} {
		select {
		case s := <-got:
			if s.Name != want || s.Question != e.Question {
				t.Errorf("announced %s of %s, want %s", s.Name, s.Question, want)
			}
		case <-time.After(30 * time.Second):
			t.Fatalf("span %s was not announced", want)
		}
	}
}

func TestOverdueQuestionIsClosed(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	var ahead atomic.Int64
	h.start(func() time.Time { return time.Now().Add(time.Duration(ahead.Load())) })
	stuck := h.ask("stuck")
	planned := h.say(h.ask("stuck"), plan(), "")
	await(t, "the early documents", func() bool { return h.trace(stuck.Address) != nil && h.trace(planned.Address) != nil })
	ahead.Store(int64(time.Minute - 30*time.Second))
	e := h.ask("other")
	h.say(e, &events.Declined{Reason: "no"}, "")
	await(t, "another question", func() bool { return h.trace(e.Address) != nil })
	if h.trace(stuck.Address).Status != events.StatusRunning {
		t.Fatal("closed before its deadline")
	}
	ahead.Store(int64(time.Minute + 6*time.Second))
	for _, a := range []events.Address{stuck.Address, planned.Address} {
		await(t, "the end", func() bool { return h.trace(a).Status == events.StatusFailed })
		q, err := h.bus.Question(t.Context(), a)
		if err != nil {
			t.Fatal(err)
		}
		if q.Failed == nil || q.Failed.Error.Class != events.ClassDeadline || q.Failed.Error.Stage != events.StageTracer {
			t.Errorf("ended with %+v", q.Failed)
		}
	}
	await(t, "acknowledgement of all records", func() bool { return h.settled(0) })
}

// TestRebuildGivesTheSameBytes runs questions of all kinds through tracers that are
// killed, forget their acknowledgements and run side by side, and compares what
// they left with what a rebuild makes of the log.
func TestRebuildGivesTheSameBytes(t *testing.T) {
	t.Parallel()
	const questions, sessions, askers = 300, 7, 4
	h := newHouse(t)
	var running sync.WaitGroup
	var asked atomic.Int64
	for w := range askers {
		running.Go(func() {
			rnd := rand.New(rand.NewPCG(uint64(w), 1))
			pause := func() {
				if rnd.IntN(20) == 0 {
					<-time.After(time.Duration(rnd.IntN(40)) * time.Millisecond)
				}
			}
			for i := w; i < questions; i += askers {
				h.live(fmt.Sprintf("session-%d", i%sessions), rnd.IntN(5), pause)
				asked.Add(1)
			}
		})
	}
	for kills := range 4 {
		first, second := h.start(nil), h.start(nil)
		await(t, "some questions", func() bool { return asked.Load() >= int64(questions/6*(kills+1)) })
		kill(first)
		kill(second)
		if kills%2 == 1 {
			h.forgetAcks()
		}
	}
	running.Wait()
	open := h.ask("session-0")
	h.forgetAcks()
	last := h.start(nil)
	await(t, "the log to be projected", func() bool { return h.settled(1) })
	last.Stop(t.Context())
	if h.trace(open.Address) == nil {
		t.Fatal("the open question has no document")
	}

	lived := h.documents()
	if len(lived) != questions+1+sessions {
		t.Errorf("%d documents, want %d traces and %d sessions", len(lived), questions+1, sessions)
	}
	var final tracer.Progress
	if err := tracer.Rebuild(t.Context(), h.bus, func(p tracer.Progress) { final = p }); err != nil {
		t.Fatal(err)
	}
	if !final.Done || final.Questions != questions+1 || final.Skipped != 0 {
		t.Errorf("progress ended at %+v", final)
	}
	compare(t, lived, h.documents())
}

func compare(t *testing.T, want, got map[string][]byte) {
	t.Helper()
	for key, doc := range want {
		if !bytes.Equal(doc, got[key]) {
			t.Errorf("%s\n lived %s\nrebuilt %s", key, doc, got[key])
			return
		}
	}
	if len(got) != len(want) {
		t.Errorf("%d documents rebuilt, want %d", len(got), len(want))
	}
}

func TestRebuildBesideATracer(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.start(nil)
	for i := range 20 {
		h.live("before", i, func() {})
	}
	if err := tracer.Rebuild(t.Context(), h.bus, nil); err != nil {
		t.Fatal(err)
	}
	for i := range 20 {
		h.live("after", i, func() {})
	}
	await(t, "the log to be projected", func() bool { return h.settled(0) })
	lived := h.documents()
	if err := tracer.Rebuild(t.Context(), h.bus, nil); err != nil {
		t.Fatal(err)
	}
	compare(t, lived, h.documents())
}

func TestSpansWithoutAQuestionWait(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	var ahead atomic.Int64
	h.start(func() time.Time { return time.Now().Add(time.Duration(ahead.Load())) })
	early, never := asked("early"), asked("never")
	h.span(early, "ask")
	h.span(never, "ask")
	await(t, "both spans to be taken", func() bool { return h.pendingSpans() == 2 })
	if err := h.bus.Append(t.Context(), early); err != nil {
		t.Fatal(err)
	}
	h.say(early, &events.Declined{Reason: "no"}, "")
	await(t, "the trace with its early span", func() bool {
		tr := h.trace(early.Address)
		return tr != nil && len(tr.Spans) == 1
	})
	ahead.Store(int64(time.Minute))
	await(t, "the orphan to be given up", func() bool { return h.settled(0) })
	if h.trace(never.Address) != nil {
		t.Error("a question that was never asked has a trace")
	}
}

func (h *house) pendingSpans() int {
	c, err := h.js.Consumer(h.tb.Context(), bus.StreamSpans, string(events.StageTracer))
	if err != nil {
		return -1
	}
	return c.CachedInfo().NumAckPending
}

func TestStartStop(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	tr := tracer.New(tracer.Config{Bus: h.bus})
	tr.Stop(t.Context())
	if err := tr.Start(t.Context()); err == nil {
		t.Error("a stopped tracer started")
	}
	for i := range 5 {
		h.live("hammer", i, func() {})
		tr := h.start(nil)
		var all sync.WaitGroup
		for range 3 {
			all.Go(func() { tr.Stop(t.Context()) })
		}
		all.Wait()
		if err := tr.Start(t.Context()); err == nil {
			t.Error("a stopped tracer started again")
		}
	}
}

// BenchmarkFold projects a backlog of questions, each with 4 events and 4 spans.
func BenchmarkFold(b *testing.B) {
	for _, sessions := range []int{1, 1 << 20} {
		b.Run(fmt.Sprintf("sessions=%d", sessions), func(b *testing.B) {
			const questions = 3000
			h := newHouse(b)
			var all sync.WaitGroup
			for w := range 16 {
				all.Go(func() {
					for i := w; i < questions; i += 16 {
						h.live(fmt.Sprintf("bench-%d", i%sessions), 0, func() {})
					}
				})
			}
			all.Wait()
			for b.Loop() {
				tr := tracer.New(tracer.Config{Bus: h.bus})
				if err := tr.Start(b.Context()); err != nil {
					b.Fatal(err)
				}
				await(b, "the backlog", func() bool { return h.settled(0) })
				tr.Stop(b.Context())
				b.StopTimer()
				h.forgetAcks()
				for _, bucket := range []string{bus.BucketTraces, bus.BucketSessions} {
					if err := h.bus.Documents(bucket).Drop(b.Context()); err != nil {
						b.Fatal(err)
					}
				}
				b.StartTimer()
			}
			b.ReportMetric(float64(questions)*float64(b.N)/b.Elapsed().Seconds(), "questions/s")
		})
	}
}

// BenchmarkRebuild rebuilds the documents of a log.
func BenchmarkRebuild(b *testing.B) {
	const questions = 3000
	h := newHouse(b)
	var all sync.WaitGroup
	for w := range 16 {
		all.Go(func() {
			for i := w; i < questions; i += 16 {
				h.live(fmt.Sprintf("bench-%d", i%50), 0, func() {})
			}
		})
	}
	all.Wait()
	for b.Loop() {
		if err := tracer.Rebuild(b.Context(), h.bus, nil); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(questions)*float64(b.N)/b.Elapsed().Seconds(), "questions/s")
}
