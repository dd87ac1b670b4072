package bus_test

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"arivu/events"
	"arivu/events/bus"
	"arivu/events/bus/bustest"
)

// lines records what a follower is told.
type lines struct {
	mu     sync.Mutex
	reach  *bus.Reach
	told   []string
	filled int // how many had been told when all was there; -1 before
}

func follow(t *testing.T, b *bus.Bus, newest int) *lines {
	t.Helper()
	l := &lines{filled: -1}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() {
		done <- b.FollowLines(ctx, newest, bus.LineFollower{
			Begin: func(r bus.Reach) { l.add(func() { l.reach = &r }) },
			Line: func(line *events.TraceLine, stored time.Time) {
				l.add(func() { l.told = append(l.told, fmt.Sprint(line.Text, " ", line.Status, " ", !stored.IsZero())) })
			},
			Gone:   func(tenant, question string) { l.add(func() { l.told = append(l.told, tenant+" lost "+question) }) },
			Filled: func() { l.add(func() { l.filled = len(l.told) }) },
		})
	}()
	t.Cleanup(func() {
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
	return l
}

func (l *lines) add(f func()) {
	l.mu.Lock()
	defer l.mu.Unlock()
	f()
}

func (l *lines) await(t *testing.T, want ...string) {
	t.Helper()
	var got string
	bustest.Await(t, "the lines "+strings.Join(want, ", "), func() bool {
		l.mu.Lock()
		defer l.mu.Unlock()
		got = strings.Join(l.told, ", ")
		return got == strings.Join(want, ", ")
	})
}

func (l *lines) begun(t *testing.T) (reach bus.Reach, filled int) {
	t.Helper()
	bustest.Await(t, "the end of filling", func() bool {
		l.mu.Lock()
		defer l.mu.Unlock()
		return l.reach != nil && l.filled >= 0
	})
	return *l.reach, l.filled
}

func putTrace(t *testing.T, b *bus.Bus, question, text string, status events.Status) {
	t.Helper()
	trace := &events.Trace{
		TraceLine: events.TraceLine{Address: events.Address{Tenant: "default", Question: question}, Text: text, Status: status},
		Spans:     []*events.Span{{ID: "s", Attrs: map[string]string{"prompt": strings.Repeat("x", 1000)}}},
	}
	if err := b.Documents(bus.BucketTraces).Put(t.Context(), "default."+question, trace); err != nil {
		t.Fatal(err)
	}
}

func TestLinesOfStoredAndNewTraces(t *testing.T) {
	t.Parallel()
	brk := bustest.Broker(t)
	b := bustest.Connect(t, brk, bus.Options{})
	putTrace(t, b, "1", "täglich\nein Wort", events.StatusRunning)
	putTrace(t, b, "2", "two", events.StatusFailed)
	putTrace(t, b, "1", "täglich\nein Wort", events.StatusAnswered)
	l := follow(t, b, 10)
	if reach, filled := l.begun(t); !reach.Since.IsZero() || reach.Age != 7*24*time.Hour || filled != 2 {
		t.Errorf("reach %+v, filled after %d", reach, filled)
	}
	putTrace(t, b, "3", "three", events.StatusRunning)
	if err := b.Documents(bus.BucketTraces).Delete(t.Context(), "default.2"); err != nil {
		t.Fatal(err)
	}
	l.await(t, "two failed true", "täglich\nein Wort answered true", "three running true", "default lost 2")
}

func TestLinesOfAnEmptyBucket(t *testing.T) {
	t.Parallel()
	b := bustest.New(t)
	l := follow(t, b, 10)
	if reach, filled := l.begun(t); !reach.Since.IsZero() || filled != 0 {
		t.Errorf("reach %+v, filled after %d", reach, filled)
	}
	putTrace(t, b, "1", "one", events.StatusRunning)
	l.await(t, "one running true")
}

// Only the newest are read, and it is said from when on they are all.
func TestNewestLines(t *testing.T) {
	t.Parallel()
	b := bustest.New(t)
	for i := range 30 {
		putTrace(t, b, strconv.Itoa(i), strconv.Itoa(i), events.StatusRunning)
		putTrace(t, b, strconv.Itoa(i), strconv.Itoa(i), events.StatusAnswered)
	}
	l := follow(t, b, 3)
	reach, filled := l.begun(t)
	if filled < 3 || filled > 5 || reach.Since.IsZero() || reach.Since.After(time.Now()) {
		t.Errorf("reach %+v, filled after %d", reach, filled)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if last := l.told[len(l.told)-1]; last != "29 answered true" {
		t.Errorf("told %v", l.told)
	}
}

// A trace of a version that wrote no lines is read whole.
func TestLineOfAnOlderTrace(t *testing.T) {
	t.Parallel()
	brk := bustest.Broker(t)
	b := bustest.Connect(t, brk, bus.Options{})
	nc, err := nats.Connect("", nats.InProcessServer(brk))
	if err != nil {
		t.Fatal(err)
	}
	defer nc.Close()
	js, err := jetstream.New(nc)
	if err != nil {
		t.Fatal(err)
	}
	for key, doc := range map[string]string{"default.1": `{"question":"1","question_text":"old","status":"declined"}`, "default.2": "no JSON"} {
		if _, err := js.Publish(t.Context(), "$KV.traces."+key, []byte(doc)); err != nil {
			t.Fatal(err)
		}
	}
	l := follow(t, b, 10)
	l.begun(t)
	l.await(t, "old declined true")
}

// summed is a document that is no trace and has a line all the same.
type summed struct {
	Parts []string `json:"parts"`
}

func (s *summed) Line() *events.TraceLine {
	return &events.TraceLine{Text: strings.Join(s.Parts, " and "), Status: events.StatusAnswered}
}

// A document's line is what it says itself, however it is written.
func TestLineOfADocument(t *testing.T) {
	t.Parallel()
	b := bustest.New(t)
	docs := b.Documents(bus.BucketTraces)
	if err := docs.Put(t.Context(), "default.1", &summed{[]string{"one", "two"}}); err != nil {
		t.Fatal(err)
	}
	_, err := bus.Change(t.Context(), docs, "default.2", func(s *summed) error {
		s.Parts = []string{"three", "four"}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	follow(t, b, 10).await(t, "one and two answered true", "three and four answered true")
}
