package live

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"arivu/events"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// script is a log in memory that also feeds a hub.
type script struct {
	hub *Hub

	mu        sync.Mutex
	seq       uint64
	questions map[string]*events.Question
	spans     map[string][]*events.Span
	fail      error
	decoded   int
}

func newScript() *script {
	return &script{hub: NewHub(), questions: map[string]*events.Question{}, spans: map[string][]*events.Span{}}
}

func (s *script) Question(_ context.Context, a events.Address) (*events.Question, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.fail != nil {
		return nil, s.fail
	}
	q := s.questions[a.Question]
	if q == nil {
		return nil, fmt.Errorf("%w: %s", ErrUnknown, a.Question)
	}
	return q, nil
}

func (s *script) Spans(_ context.Context, a events.Address) ([]*events.Span, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.spans[a.Question], nil
}

func (s *script) Since(_ context.Context, tenant string, after uint64, n int) ([]*events.Event, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var found []*events.Event
	for _, q := range s.questions {
		for _, e := range q.Events {
			if e.Tenant == tenant && e.Seq > after {
				found = append(found, e)
			}
		}
	}
	slices.SortFunc(found, func(a, b *events.Event) int { return cmp.Compare(a.Seq, b.Seq) })
	return found[:min(n, len(found))], s.fail
}

// store appends the next event of a question without telling the hub.
func (s *script) store(a events.Address, body events.Body) *events.Event {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.seq++
	q := s.questions[a.Question]
	e := &events.Event{Address: a, Attempt: 1, Time: time.Unix(int64(s.seq), 0), Seq: s.seq, Body: body}
	if q == nil {
		q = new(events.Question)
	} else {
		e.Prev = q.Last().Seq
	}
	next, err := q.With(e)
	if err != nil {
		panic(err)
	}
	s.questions[a.Question] = next
	return e
}

func (s *script) feed(e *events.Event) {
	s.hub.Event(e.Address, e.Kind(), e.Seq, func() (*events.Event, error) {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.decoded++
		return e, nil
	})
}

func (s *script) publish(a events.Address, body events.Body) *events.Event {
	e := s.store(a, body)
	s.feed(e)
	return e
}

func address(session string) events.Address {
	return events.Address{Tenant: "default", Session: events.SessionToken(session), Question: events.NewID()}
}

func asked(session string) *events.Asked {
	return &events.Asked{Question: "how many?", SessionID: session, IdempotencyKey: "hash"}
}

// seqs lists what was taken: sequences, -1 for a span, "gap after n", notes.
func seqs(items []Item) []string {
	var out []string
	for _, item := range items {
		switch {
		case item.Gap:
			out = append(out, fmt.Sprintf("gap %d", item.After))
		case item.Update == nil:
			out = append(out, fmt.Sprint(item.Note))
		case item.Update.Span() != nil:
			out = append(out, "span "+item.Update.Span().ID)
		default:
			out = append(out, strconv.FormatUint(item.Update.Seq, 10))
		}
	}
	return out
}

func wantSeqs(t *testing.T, v *Viewer, want ...string) {
	t.Helper()
	if got := seqs(v.Take()); !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func note(q *events.Question) any { return "at " + strconv.FormatUint(q.Last().Seq, 10) }

func TestQuestionResumesInOrderAndOnce(t *testing.T) {
	t.Parallel()
	s, a := newScript(), address("s")
	s.publish(a, asked("s"))
	s.publish(a, &events.Planned{})
	v := s.hub.NewViewer(10)
	defer v.Close()
	if err := v.Question(t.Context(), s, a, 1, note); err != nil {
		t.Fatal(err)
	}
	s.publish(a, &events.Executed{})
	s.feed(s.questions[a.Question].Events[1]) // the feed repeats itself
	s.publish(a, &events.Answered{})
	wantSeqs(t, v, "at 2", "2", "3", "4")
}

func TestHeldUpdatesFollowTheStoredOnes(t *testing.T) {
	t.Parallel()
	s, a := newScript(), address("s")
	first := s.publish(a, asked("s"))
	v := s.hub.NewViewer(10)
	defer v.Close()
	topic := QuestionTopic(a)
	v.Hold(topic, 0)
	second := s.publish(a, &events.Planned{})
	s.publish(a, &events.Executed{})
	wantSeqs(t, v)
	span := &events.Span{Address: a, ID: "0000000000000001", Start: time.Unix(1, 0), End: time.Unix(2, 0)}
	data, err := events.EncodeSpans([]*events.Span{span})
	if err != nil {
		t.Fatal(err)
	}
	s.hub.Spans(a, data)
	s.hub.Spans(a, []byte("not a span"))
	v.Release(topic, "note", []*Update{NewEventUpdate(first), NewEventUpdate(second), NewSpanUpdate(span)})
	wantSeqs(t, v, "note", "1", "2", "3", "span 0000000000000001")
}

func TestUnknownQuestionIsNotWatched(t *testing.T) {
	t.Parallel()
	s := newScript()
	v := s.hub.NewViewer(10)
	defer v.Close()
	if err := v.Question(t.Context(), s, address("s"), 0, note); !errors.Is(err, ErrUnknown) {
		t.Errorf("got %v, want ErrUnknown", err)
	}
	if v.Watches() != 0 {
		t.Error("an unknown question is watched")
	}
}

func TestSlowViewerGetsOneGapAndHoldsUpNobody(t *testing.T) {
	t.Parallel()
	s, a := newScript(), address("s")
	slow, quick := s.hub.NewViewer(3), s.hub.NewViewer(100)
	defer slow.Close()
	defer quick.Close()
	s.publish(a, asked("s"))
	for _, v := range []*Viewer{slow, quick} {
		if err := v.Question(t.Context(), s, a, 0, func(*events.Question) any { return nil }); err != nil {
			t.Fatal(err)
		}
	}
	for range 10 {
		s.publish(a, &events.Planned{})
	}
	wantSeqs(t, slow, "1", "2", "3", "gap 3")
	if n := len(quick.Take()); n != 11 {
		t.Errorf("the quick viewer got %d updates, want 11", n)
	}
	s.publish(a, &events.Answered{})
	wantSeqs(t, slow)
	// It subscribes again after the gap and misses nothing.
	if err := slow.Question(t.Context(), s, a, 3, note); err != nil {
		t.Fatal(err)
	}
	wantSeqs(t, slow, "at 12", "4", "5", "6", "7", "8", "9", "10", "11", "12")
}

func TestGapWhileHeld(t *testing.T) {
	t.Parallel()
	s, a := newScript(), address("s")
	v := s.hub.NewViewer(2)
	defer v.Close()
	v.Hold(QuestionTopic(a), 0)
	s.publish(a, asked("s"))
	for range 4 {
		s.publish(a, &events.Planned{})
	}
	v.Release(QuestionTopic(a), nil, nil)
	wantSeqs(t, v, "1", "2", "gap 2")
}

func TestSessionResumesAcrossQuestions(t *testing.T) {
	t.Parallel()
	s := newScript()
	one, two := address("chat"), address("chat")
	other := address("else")
	s.publish(one, asked("chat"))            // 1
	s.publish(two, asked("chat"))            // 2
	s.publish(other, asked("else"))          // 3
	s.publish(one, &events.Planned{})        // 4
	ahead := s.store(two, &events.Planned{}) // 5, not fed yet
	lines := []events.SessionQuestion{
		{ID: events.NewID(), Seq: 1, Asked: time.Unix(0, 0)}, // gone from the log
		{ID: one.Question, Seq: 1, Asked: time.Unix(1, 0)}, {ID: two.Question, Seq: 2, Asked: time.Unix(2, 0)},
	}
	v := s.hub.NewViewer(10)
	defer v.Close()
	if err := v.Session(t.Context(), s, SessionTopic("default", "chat"), 2, lines, time.Minute, "note"); err != nil {
		t.Fatal(err)
	}
	s.feed(ahead)
	s.publish(one, &events.Executed{}) // 6
	s.publish(other, &events.Planned{})
	wantSeqs(t, v, "note", "4", "5", "6")
}

func TestQuestionOfWatchedSessionComesOnce(t *testing.T) {
	t.Parallel()
	s, a := newScript(), address("chat")
	s.publish(a, asked("chat"))
	v := s.hub.NewViewer(10)
	defer v.Close()
	if err := v.Session(t.Context(), s, SessionTopic("default", "chat"), 0, nil, time.Minute, nil); err != nil {
		t.Fatal(err)
	}
	if err := v.Question(t.Context(), s, a, 1, func(*events.Question) any { return nil }); err != nil {
		t.Fatal(err)
	}
	s.publish(a, &events.Planned{})
	wantSeqs(t, v, "2")
}

func TestSinceReadsNoMoreThanNeeded(t *testing.T) {
	t.Parallel()
	at := func(minute int) time.Time { return time.Unix(0, 0).Add(time.Duration(minute) * time.Minute) }
	lines := []events.SessionQuestion{
		{ID: "old", Seq: 1, Asked: at(0)}, {ID: "overlaps", Seq: 10, Asked: at(55)},
		{ID: "last seen", Seq: 20, Asked: at(60)}, {ID: "new", Seq: 30, Asked: at(70)},
	}
	var got []string
	for _, line := range since(lines, 25, 5*time.Minute) {
		got = append(got, line.ID)
	}
	if want := []string{"overlaps", "last seen", "new"}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	if n := len(since(lines, 0, time.Minute)); n != 4 {
		t.Errorf("from the beginning: %d questions, want 4", n)
	}
}

func TestOnlyWatchedMessagesAreDecoded(t *testing.T) {
	t.Parallel()
	s, a := newScript(), address("s")
	s.publish(a, asked("s"))
	if s.decoded != 0 || s.hub.Last() != 1 {
		t.Errorf("decoded %d messages at %d with nobody watching", s.decoded, s.hub.Last())
	}
	for range 3 {
		v := s.hub.NewViewer(10)
		defer v.Close()
		v.Hold(QuestionTopic(a), 0)
		defer func() {
			v.Release(QuestionTopic(a), nil, nil)
			for _, item := range v.Take() {
				if _, err := item.Update.Frame("s"); err != nil {
					t.Error(err)
				}
			}
			if s.decoded > 1 {
				t.Errorf("decoded %d times for three viewers", s.decoded)
			}
		}()
	}
	s.publish(a, &events.Planned{})
}

func TestFrameHidesTheIdempotencyKey(t *testing.T) {
	t.Parallel()
	a := address("s")
	e := &events.Event{Address: a, Attempt: 1, Seq: 7, Time: time.Unix(1, 0).UTC(), Body: asked("s")}
	data, err := NewEventUpdate(e).Frame("s")
	if err != nil {
		t.Fatal(err)
	}
	var frame map[string]any
	if err := json.Unmarshal(data, &frame); err != nil {
		t.Fatal(err)
	}
	body, ok := frame["body"].(map[string]any)
	if !ok || body["idempotency_key"] != nil || body["question"] != "how many?" || frame["session_id"] != "s" || frame["seq"] != 7.0 {
		t.Errorf("frame %s", data)
	}
	if e.Body.(*events.Asked).IdempotencyKey != "hash" {
		t.Error("rendering changed the event")
	}
}

// Viewers come, go, resume and fall behind while the feed runs; the race detector
// and the final count are the test.
func TestHubHammer(t *testing.T) {
	t.Parallel()
	s := newScript()
	addresses := []events.Address{address("a"), address("a"), address("b")}
	for _, a := range addresses {
		s.publish(a, asked("x"))
	}
	done := make(chan struct{})
	var wg sync.WaitGroup
	wg.Go(func() {
		defer close(done)
		for i := range 600 {
			s.publish(addresses[i%3], &events.Planned{})
		}
	})
	for i := range 8 {
		wg.Go(func() {
			for n := 0; ; n++ {
				v := s.hub.NewViewer(1 + n%7)
				if err := v.Question(t.Context(), s, addresses[i%3], uint64(n), note); err != nil {
					t.Error(err)
				}
				v.Hold(SessionTopic("default", "a"), 0)
				v.Release(SessionTopic("default", "a"), nil, nil)
				v.Take()
				v.Drop(QuestionTopic(addresses[i%3]))
				v.Take()
				v.Close()
				v.Close()
				select {
				case <-done:
					return
				default:
				}
			}
		})
	}
	wg.Wait()
	for i := range s.hub.shards {
		if n := len(s.hub.shards[i].viewers); n != 0 {
			t.Errorf("shard %d still has %d topics", i, n)
		}
	}
}

func BenchmarkHubEvent(b *testing.B) {
	s, a := newScript(), address("s")
	e := s.store(a, asked("s"))
	load := func() (*events.Event, error) { return e, nil }
	for _, viewers := range []int{0, 1, 100} {
		b.Run(fmt.Sprintf("viewers=%d", viewers), func(b *testing.B) {
			var all []*Viewer
			for range viewers {
				v := s.hub.NewViewer(1 << 30)
				v.Hold(QuestionTopic(a), 0)
				v.Release(QuestionTopic(a), nil, nil)
				defer v.Close()
				all = append(all, v)
			}
			seq := uint64(1)
			for b.Loop() {
				seq++
				s.hub.Event(a, e.Kind(), seq, load)
				if seq%1024 == 0 {
					for _, v := range all {
						v.Take()
					}
				}
			}
		})
	}
}
