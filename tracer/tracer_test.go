package tracer_test

import (
	"bytes"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"go.uber.org/goleak"

	"arivu/events"
	"arivu/events/bus"
	"arivu/events/bus/bustest"
	"arivu/tracer"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestQuestionBecomesATraceAndASessionLine(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.start(nil)
	e := h.ask("monday")
	first := e
	e = h.say(e, plan(), "plan")
	e = h.say(e, rows(), "query")
	h.say(e, &events.Answered{Text: "There are 42 orders.", Checks: []events.Check{}}, "narrate")
	bustest.Await(t, "the trace", func() bool {
		tr := h.trace(first.Address)
		return tr != nil && len(tr.Spans) == 4
	})
	tr := h.trace(first.Address)
	if tr.Status != events.StatusAnswered || len(tr.Steps) != 4 || tr.Path != events.PathLLM || tr.RowCount != 1 {
		t.Errorf("trace = %+v", tr)
	}
	bustest.Await(t, "the session", func() bool {
		s := new(events.Session)
		_, err := h.bus.Documents(bus.BucketSessions).Get(t.Context(), "default."+first.Session, s)
		return err == nil && s.ID == "monday" && len(s.Questions) == 1 && s.Questions[0].Answer == "There are 42 orders."
	})
	bustest.Await(t, "acknowledgement of all records", func() bool { return h.settled(0) })
}

func TestOpenQuestionIsShownAndItsFirstEventHeld(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.start(nil)
	e := h.ask("open")
	e = h.say(e, plan(), "plan")
	bustest.Await(t, "the early document", func() bool {
		tr := h.trace(e.Address)
		return tr != nil && tr.Status == events.StatusRunning && len(tr.Steps) == 2
	})
	bustest.Await(t, "acknowledgement of all but one record", func() bool { return h.settled(1) })
	if h.settled(0) {
		t.Error("no record of the open question is held")
	}
	h.say(e, &events.Declined{Reason: "no"}, "")
	bustest.Await(t, "the final document", func() bool { return h.trace(e.Address).Status == events.StatusDeclined })
	bustest.Await(t, "acknowledgement of all records", func() bool { return h.settled(0) })
}

func TestLateSpansJoinTheDocument(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.start(nil)
	e := h.ask("late")
	e = h.say(e, &events.Declined{Reason: "no"}, "plan")
	bustest.Await(t, "the document", func() bool { return h.settled(0) && h.trace(e.Address) != nil })
	h.span(e, "late")
	bustest.Await(t, "the late span", func() bool { return len(h.trace(e.Address).Spans) == 3 })
	before := h.documents()
	h.span(e, "later")
	bustest.Await(t, "the later span", func() bool { return len(h.trace(e.Address).Spans) == 4 && h.settled(0) })
	if bytes.Equal(before["traces/default."+e.Question], h.documents()["traces/default."+e.Question]) {
		t.Error("the document did not change")
	}
}

// A conversation of the longest questions must still fit one document.
func TestLongConversation(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.start(nil)
	const questions = events.SessionQuestions + 5
	var last *events.Event
	for range questions {
		e := asked("long")
		e.Body.(*events.Asked).Question = strings.Repeat("\"", 10_000)
		if err := h.bus.Append(t.Context(), e); err != nil {
			t.Fatal(err)
		}
		last = h.say(e, &events.Declined{Reason: "no"}, "")
	}
	session := new(events.Session)
	bustest.Await(t, "the last question", func() bool {
		if !h.settled(0) { // a document read before would not have all
			return false
		}
		_, err := h.bus.Documents(bus.BucketSessions).Get(t.Context(), "default."+last.Session, session)
		n := len(session.Questions)
		return err == nil && n > 0 && session.Questions[n-1].ID == last.Question
	})
	if len(session.Questions) != events.SessionQuestions {
		t.Errorf("%d questions listed", len(session.Questions))
	}
}

func TestSpansAreAnnounced(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	got := make(chan *events.Span, 16)
	feed, err := h.bus.Follow(t.Context(), func(*bus.Message) {}, func(_ events.Address, raw []byte) {
		spans, err := events.DecodeSpans(raw)
		if err != nil {
			t.Error(err)
		}
		for _, s := range spans {
			got <- s
		}
	}, nil)
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
	bustest.Await(t, "the early documents", func() bool { return h.trace(stuck.Address) != nil && h.trace(planned.Address) != nil })
	ahead.Store(int64(time.Minute - 30*time.Second))
	e := h.ask("other")
	h.say(e, &events.Declined{Reason: "no"}, "")
	bustest.Await(t, "another question", func() bool { return h.trace(e.Address) != nil })
	if h.trace(stuck.Address).Status != events.StatusRunning {
		t.Fatal("closed before its deadline")
	}
	ahead.Store(int64(time.Minute + 6*time.Second))
	for _, a := range []events.Address{stuck.Address, planned.Address} {
		bustest.Await(t, "the end", func() bool { return h.trace(a).Status == events.StatusFailed })
		q, err := h.bus.Question(t.Context(), a)
		if err != nil {
			t.Fatal(err)
		}
		if q.Failed == nil || q.Failed.Error.Class != events.ClassDeadline || q.Failed.Error.Stage != events.StageTracer {
			t.Errorf("ended with %+v", q.Failed)
		}
	}
	bustest.Await(t, "acknowledgement of all records", func() bool { return h.settled(0) })
}

// A statement that waits for a person lives until it expires, beyond the question's own
// deadline, and an approved one whose end nobody tells ends as uncertain.
func TestHeldStatementsAreClosed(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	var ahead atomic.Int64
	h.start(func() time.Time { return time.Now().Add(time.Duration(ahead.Load())) })
	held := func() *events.Event {
		return h.say(h.say(h.ask("UPDATE"), plan(), ""), &events.AwaitingApproval{Digest: "d", SQL: "UPDATE", Table: "t", Expires: time.Now().Add(time.Hour)}, "")
	}
	waiting := held()
	approve := func(state events.WriteState, written ...events.Written) *events.Event {
		e := h.say(held(), &events.Approved{Digest: "d", By: "bob"}, "")
		record := events.Write{Address: e.Address, State: state}
		for _, w := range written {
			record.Executed = &events.Executed{Written: &w}
		}
		if state != "" {
			if err := h.bus.Documents(bus.BucketWrites).Put(t.Context(), e.WriteKey(), record); err != nil {
				t.Fatal(err)
			}
		}
		return e
	}
	approved, claimed, never := approve(""), approve(events.WriteClaimed), approve(events.WriteProposed)
	ran := map[string]*events.Event{
		"The statement ran and wrote 3 rows of t, but nothing said so in time.":          approve(events.WriteEnded, events.Written{Operation: events.WriteDelete, Table: "t", Rows: 3}),
		"The statement ran and changed the structure of t, but nothing said so in time.": approve(events.WriteEnded, events.Written{Operation: events.WriteAlterTable, Table: "t"}),
	}
	bustest.Await(t, "the early documents", func() bool { return h.trace(waiting.Address) != nil && h.trace(approved.Address) != nil })
	ends := func(a events.Address) events.Class {
		q, err := h.bus.Question(t.Context(), a)
		if err != nil {
			t.Fatal(err)
		}
		if q.Failed == nil {
			return ""
		}
		return q.Failed.Error.Class
	}
	ahead.Store(int64(30 * time.Minute)) // past both questions' own deadlines
	bustest.Await(t, "the end of the approved one", func() bool { return ends(approved.Address) == events.ClassUncertain })
	bustest.Await(t, "the end of the claimed one", func() bool { return ends(claimed.Address) == events.ClassUncertain })
	bustest.Await(t, "the end of the one that never ran", func() bool { return ends(never.Address) == events.ClassDeadline })
	for told, e := range ran {
		bustest.Await(t, "the end of one that ran", func() bool { return ends(e.Address) == events.ClassDeadline })
		if q, err := h.bus.Question(t.Context(), e.Address); err != nil || q.Failed.Error.Message != told {
			t.Errorf("told %+v, %v", q.Failed, err)
		}
	}
	var record events.Write
	if _, err := h.bus.Documents(bus.BucketWrites).Get(t.Context(), never.WriteKey(), &record); err != nil || record.State != events.WriteEnded {
		t.Errorf("it may still run: %+v, %v", record, err)
	}
	if class := ends(waiting.Address); class != "" {
		t.Fatalf("ended as %s before it expired", class)
	}
	ahead.Store(int64(time.Hour + 6*time.Second))
	bustest.Await(t, "the end of the other", func() bool { return ends(waiting.Address) == events.ClassExpired })
	bustest.Await(t, "acknowledgement of all records", func() bool { return h.settled(0) })
}

func TestSpansWithoutAQuestionWait(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	var ahead atomic.Int64
	h.start(func() time.Time { return time.Now().Add(time.Duration(ahead.Load())) })
	early, never := asked("early"), asked("never")
	h.span(early, "ask")
	h.span(never, "ask")
	bustest.Await(t, "both spans to be taken", func() bool { return h.pendingSpans() == 2 })
	if err := h.bus.Append(t.Context(), early); err != nil {
		t.Fatal(err)
	}
	h.say(early, &events.Declined{Reason: "no"}, "")
	bustest.Await(t, "the trace with its early span", func() bool {
		tr := h.trace(early.Address)
		return tr != nil && len(tr.Spans) == 1
	})
	ahead.Store(int64(time.Minute))
	bustest.Await(t, "the orphan to be given up", func() bool { return h.settled(0) })
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
