package bus_test

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"go.uber.org/goleak"

	"arivu/events"
	"arivu/events/bus"
	"arivu/events/bus/bustest"
)

func TestMain(m *testing.M) {
	// nats.go 1.55 leaves this behind when the object store's publisher is cleaned up
	// before its goroutine has begun.
	goleak.VerifyTestMain(m, goleak.IgnoreTopFunction("github.com/nats-io/nats.go/jetstream.(*jetStream).resetPendingAcksOnReconnect"))
}

func ask(t *testing.T, b *bus.Bus, text string) *events.Event {
	t.Helper()
	e := bustest.Asked(text)
	if err := b.Append(t.Context(), e); err != nil {
		t.Fatal(err)
	}
	return e
}

func run(t *testing.T, b *bus.Bus, cfg bus.StageConfig) *bus.Runner {
	t.Helper()
	r, err := b.Run(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { r.Stop(context.Background()) })
	return r
}

func question(t *testing.T, b *bus.Bus, a events.Address) *events.Question {
	t.Helper()
	q, err := b.Question(t.Context(), a)
	if err != nil {
		t.Fatal(err)
	}
	return q
}

func planned() *events.Planned {
	return &events.Planned{Connection: "shop", Dialect: events.DialectSQLite, Path: events.PathOffline,
		Candidates: []events.Candidate{{SQL: "SELECT 1", Score: 1}}}
}

// pipeline answers every question in three steps, with one rejected attempt when
// the question is "twice".
func pipeline(t *testing.T, b *bus.Bus) {
	t.Helper()
	run(t, b, bus.StageConfig{Stage: events.StagePlanner, Kinds: []events.Kind{events.KindAsked, events.KindRejected},
		Handler: events.HandlerFunc(func(context.Context, *events.Question, *events.Event) (events.Body, error) {
			return planned(), nil
		})})
	run(t, b, bus.StageConfig{Stage: events.StageExecutor, Kinds: []events.Kind{events.KindPlanned},
		Handler: events.HandlerFunc(func(_ context.Context, q *events.Question, e *events.Event) (events.Body, error) {
			if q.Asked.Question == "twice" && e.Attempt == 1 {
				return &events.Rejected{Error: *events.NewError(events.StageExecutor, events.ClassSyntax, "no"), SQL: "SELECT 1"}, nil
			}
			return &events.Executed{SQL: "SELECT 1", RowCount: 1, Rows: []events.Row{{events.IntValue(1)}}}, nil
		})})
	run(t, b, bus.StageConfig{Stage: events.StageNarrator, Kinds: []events.Kind{events.KindExecuted},
		Handler: events.HandlerFunc(func(_ context.Context, q *events.Question, _ *events.Event) (events.Body, error) {
			if q.Planned == nil || q.Asked == nil {
				return nil, errors.New("history is missing")
			}
			return &events.Answered{Text: "one"}, nil
		})})
}

func TestAppendKeepsOneChain(t *testing.T) {
	t.Parallel()
	b := bustest.New(t)
	asked := ask(t, b, "q")
	first := asked.Reply(b.Now(), planned())
	first.Prev = asked.Seq
	if err := b.Append(t.Context(), first); err != nil {
		t.Fatal(err)
	}
	again := *first
	again.Seq = 0
	if err := b.Append(t.Context(), &again); err != nil || again.Seq != first.Seq {
		t.Errorf("appending the same event again: seq %d, %v; want %d and no error", again.Seq, err, first.Seq)
	}
	late := asked.Reply(b.Now(), &events.Failed{Error: *events.NewError(events.StagePlanner, events.ClassInternal, "late")})
	late.Prev = asked.Seq
	if err := b.Append(t.Context(), late); !errors.Is(err, bus.ErrConflict) {
		t.Errorf("appending beside the newest event: %v, want ErrConflict", err)
	}
	q := question(t, b, asked.Address)
	if len(q.Events) != 2 || q.Last().Seq != first.Seq {
		t.Errorf("question has %d events, want asked and planned", len(q.Events))
	}
}

func TestPipelineAnswersWithRepair(t *testing.T) {
	t.Parallel()
	b := bustest.New(t)
	pipeline(t, b)
	for _, text := range []string{"once", "twice"} {
		asked := ask(t, b, text)
		bustest.Await(t, "an answer to "+text, func() bool { return question(t, b, asked.Address).Ended() })
		q := question(t, b, asked.Address)
		want := 4
		if text == "twice" {
			want = 6
		}
		if q.Status() != events.StatusAnswered || len(q.Events) != want {
			t.Errorf("%s: status %s after %d events, want answered after %d", text, q.Status(), len(q.Events), want)
		}
		if a, err := b.Locate(t.Context(), events.DefaultTenant, asked.Question); err != nil || a != asked.Address {
			t.Errorf("%s: located %v, %v", text, a, err)
		}
	}
}

func TestLocateSearchesTheLog(t *testing.T) {
	t.Parallel()
	brk := bustest.Broker(t)
	asked := ask(t, bustest.Connect(t, brk, bus.Options{}), "q")
	other := bustest.Connect(t, brk, bus.Options{})
	if a, err := other.Locate(t.Context(), events.DefaultTenant, asked.Question); err != nil || a != asked.Address {
		t.Errorf("located %v, %v", a, err)
	}
	if _, err := other.Locate(t.Context(), "stranger", asked.Question); !errors.Is(err, bus.ErrNotFound) {
		t.Errorf("another tenant locates it: %v", err)
	}
}

func TestConflictBetweenTwoWorkersStoresOneEffect(t *testing.T) {
	t.Parallel()
	brk := bustest.Broker(t)
	one, two := bustest.Connect(t, brk, bus.Options{}), bustest.Connect(t, brk, bus.Options{})
	asked := ask(t, one, "q")
	var wins atomic.Int32
	done := make(chan struct{}, 2)
	for _, b := range []*bus.Bus{one, two} {
		go func() {
			defer func() { done <- struct{}{} }()
			_, err := b.Conclude(context.Background(), asked.Address, func(q *events.Question) events.Body {
				if q.Ended() {
					return nil
				}
				wins.Add(1)
				return &events.Canceled{By: b.Instance()}
			})
			if err != nil {
				t.Error(err)
			}
		}()
	}
	<-done
	<-done
	if q := question(t, one, asked.Address); len(q.Events) != 2 {
		t.Errorf("%d events, want asked and one canceled", len(q.Events))
	}
}

func TestRedeliveryFindsTheEffect(t *testing.T) {
	t.Parallel()
	brk := bustest.Broker(t)
	first := bustest.Connect(t, brk, bus.Options{})
	asked := ask(t, first, "q")
	reply := asked.Reply(first.Now(), planned())
	reply.Prev = asked.Seq
	if err := first.Append(t.Context(), reply); err != nil {
		t.Fatal(err)
	}
	// A process that starts now gets asked for the first time, with its effect
	// already recorded by a process that died before acknowledging.
	var calls atomic.Int32
	acked := make(chan struct{}, 1)
	second := bustest.Connect(t, brk, bus.Options{Probe: func(p bus.Point, _ *events.Event) {
		if p == bus.PointBeforeAck {
			acked <- struct{}{}
		}
	}})
	run(t, second, bus.StageConfig{Stage: events.StagePlanner, Kinds: []events.Kind{events.KindAsked},
		Handler: events.HandlerFunc(func(context.Context, *events.Question, *events.Event) (events.Body, error) {
			calls.Add(1)
			return planned(), nil
		})})
	<-acked
	if calls.Load() != 0 {
		t.Errorf("the stage was called %d times for work already recorded", calls.Load())
	}
}

func TestStageErrors(t *testing.T) {
	t.Parallel()
	b := bustest.New(t)
	var snoozes, failures atomic.Int32
	run(t, b, bus.StageConfig{Stage: events.StagePlanner, Kinds: []events.Kind{events.KindAsked}, Attempts: 2,
		Handler: events.HandlerFunc(func(_ context.Context, q *events.Question, _ *events.Event) (events.Body, error) {
			switch q.Asked.Question {
			case "snooze":
				if snoozes.Add(1) < 3 {
					return nil, &events.Snooze{Delay: 10 * time.Millisecond, Reason: "test"}
				}
				return &events.Declined{Reason: "awake"}, nil
			case "fail":
				return nil, fmt.Errorf("wrapped: %w", events.NewError(events.StagePlanner, events.ClassModelAuth, "bad key"))
			case "panic":
				panic("boom")
			default:
				failures.Add(1)
				return nil, errors.New("secret detail")
			}
		})})
	cases := []struct {
		text string
		want events.Status
		is   error
	}{
		{"snooze", events.StatusDeclined, nil},
		{"fail", events.StatusFailed, events.ClassModelAuth},
		{"panic", events.StatusFailed, events.ClassPoison},
		{"error", events.StatusFailed, events.ClassPoison},
	}
	for _, c := range cases {
		asked := ask(t, b, c.text)
		bustest.Await(t, c.text, func() bool { return question(t, b, asked.Address).Ended() })
		q := question(t, b, asked.Address)
		if q.Status() != c.want {
			t.Errorf("%s: status %s, want %s", c.text, q.Status(), c.want)
		}
		if c.is != nil && !errors.Is(&q.Failed.Error, c.is) {
			t.Errorf("%s: error %v, want class %v", c.text, &q.Failed.Error, c.is)
		}
	}
	if failures.Load() != 2 {
		t.Errorf("an unexpected error was tried %d times, want 2", failures.Load())
	}
	bustest.Await(t, "dead letters", func() bool {
		letters, err := b.DeadLetters(t.Context(), "default", 0, 10)
		return err == nil && len(letters) == 2
	})
}

func TestUnreadableEventsAreParked(t *testing.T) {
	t.Parallel()
	b := bustest.New(t)
	pipeline(t, b)
	a := bustest.Asked("q")
	for _, data := range []string{`{"v":99,"kind":"asked"}`, `{"v":1,"kind":"later"}`, `nonsense`} {
		if err := bus.PublishRaw(t.Context(), b, a.Address.Subject(events.KindAsked), []byte(data)); err != nil {
			t.Fatal(err)
		}
	}
	bustest.Await(t, "three dead letters", func() bool {
		letters, err := b.DeadLetters(t.Context(), "default", 0, 10)
		return err == nil && len(letters) == 3
	})
	asked := ask(t, b, "still alive")
	bustest.Await(t, "an answer", func() bool { return question(t, b, asked.Address).Ended() })
}

func TestCancelInterruptsWork(t *testing.T) {
	t.Parallel()
	b := bustest.New(t)
	working, stopped := make(chan struct{}), make(chan struct{})
	run(t, b, bus.StageConfig{Stage: events.StageExecutor, Kinds: []events.Kind{events.KindAsked},
		Handler: events.HandlerFunc(func(ctx context.Context, _ *events.Question, _ *events.Event) (events.Body, error) {
			close(working)
			<-ctx.Done()
			close(stopped)
			return nil, ctx.Err()
		})})
	asked := ask(t, b, "q")
	<-working
	q, err := b.Cancel(t.Context(), asked.Address, "tester", "changed my mind")
	if err != nil || q.Status() != events.StatusCanceled {
		t.Fatalf("cancel: %v", err)
	}
	<-stopped
	again, err := b.Cancel(t.Context(), asked.Address, "tester", "")
	if err != nil || len(again.Events) != 2 {
		t.Errorf("a second cancel: %d events, %v; want 2 and no error", len(again.Events), err)
	}
}

func TestDeadlineEndsAQuestion(t *testing.T) {
	t.Parallel()
	b := bustest.New(t)
	e := bustest.Asked("q")
	e.Body.(*events.Asked).Deadline = time.Now().Add(300 * time.Millisecond)
	run(t, b, bus.StageConfig{Stage: events.StagePlanner, Kinds: []events.Kind{events.KindAsked},
		Handler: events.HandlerFunc(func(ctx context.Context, _ *events.Question, _ *events.Event) (events.Body, error) {
			<-ctx.Done()
			return nil, ctx.Err()
		})})
	if err := b.Append(t.Context(), e); err != nil {
		t.Fatal(err)
	}
	bustest.Await(t, "the deadline", func() bool { return question(t, b, e.Address).Ended() })
	if q := question(t, b, e.Address); q.Failed == nil || !errors.Is(&q.Failed.Error, events.ClassDeadline) {
		t.Errorf("status %s, want failed with class deadline", q.Status())
	}
}

func TestLongWorkIsNotDeliveredTwice(t *testing.T) {
	t.Parallel()
	b := bustest.New(t)
	var calls atomic.Int32
	release := make(chan struct{})
	run(t, b, bus.StageConfig{Stage: events.StagePlanner, Kinds: []events.Kind{events.KindAsked}, AckWait: time.Second,
		Handler: events.HandlerFunc(func(context.Context, *events.Question, *events.Event) (events.Body, error) {
			calls.Add(1)
			<-release
			return planned(), nil
		})})
	asked := ask(t, b, "q")
	timer := time.NewTimer(2500 * time.Millisecond)
	<-timer.C
	close(release)
	bustest.Await(t, "the effect", func() bool { return question(t, b, asked.Address).Planned != nil })
	if calls.Load() != 1 {
		t.Errorf("delivered %d times while heartbeats were sent", calls.Load())
	}
}

func TestStopHandsWorkBack(t *testing.T) {
	t.Parallel()
	b := bustest.New(t)
	started := make(chan struct{}, 2)
	var calls atomic.Int32
	cfg := bus.StageConfig{Stage: events.StagePlanner, Kinds: []events.Kind{events.KindAsked},
		Handler: events.HandlerFunc(func(ctx context.Context, _ *events.Question, _ *events.Event) (events.Body, error) {
			started <- struct{}{}
			if calls.Add(1) > 1 {
				return planned(), nil
			}
			<-ctx.Done()
			return nil, ctx.Err()
		})}
	r := run(t, b, cfg)
	asked := ask(t, b, "q")
	<-started
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	r.Stop(ctx)
	r.Stop(ctx)
	run(t, b, cfg)
	bustest.Await(t, "the second process", func() bool { return question(t, b, asked.Address).Planned != nil })
}

func TestProvisionIsIdempotentAndUpgrades(t *testing.T) {
	t.Parallel()
	brk := bustest.Broker(t)
	old := bustest.Connect(t, brk, bus.Options{Limits: bus.Limits{QueriesMsgs: 1000}})
	asked := ask(t, old, "kept")
	now := bustest.Connect(t, brk, bus.Options{Limits: bus.Limits{QueriesMsgs: 2000}})
	if err := now.Provision(t.Context()); err != nil {
		t.Fatal(err)
	}
	if q := question(t, now, asked.Address); q.Asked.Question != "kept" {
		t.Error("the question was lost in an upgrade")
	}
}

func TestDocuments(t *testing.T) {
	t.Parallel()
	b := bustest.New(t)
	d := b.Documents(bus.BucketConnections)
	type doc struct{ N int }
	var got doc
	if _, err := d.Get(t.Context(), "default.a", &got); !errors.Is(err, bus.ErrNotFound) {
		t.Fatalf("reading nothing: %v", err)
	}
	if err := d.Create(t.Context(), "default.a", doc{1}); err != nil {
		t.Fatal(err)
	}
	if err := d.Create(t.Context(), "default.a", doc{2}); !errors.Is(err, bus.ErrConflict) {
		t.Errorf("creating twice: %v", err)
	}
	rev, err := d.Get(t.Context(), "default.a", &got)
	if err != nil || got.N != 1 {
		t.Fatalf("read %v, %v", got, err)
	}
	if err := d.Update(t.Context(), "default.a", doc{3}, rev); err != nil {
		t.Fatal(err)
	}
	if err := d.Update(t.Context(), "default.a", doc{4}, rev); !errors.Is(err, bus.ErrConflict) {
		t.Errorf("updating a stale revision: %v", err)
	}
	for i := range 300 {
		if err := d.Put(t.Context(), fmt.Sprintf("default.k%d", i), doc{i}); err != nil {
			t.Fatal(err)
		}
	}
	if err := d.Delete(t.Context(), "default.a"); err != nil {
		t.Fatal(err)
	}
	if err := d.Create(t.Context(), "default.a", doc{5}); err != nil {
		t.Errorf("creating after a delete: %v", err)
	}
	n := 0
	if err := d.List(t.Context(), "default", func(string, []byte) error { n++; return nil }); err != nil || n != 301 {
		t.Errorf("listed %d, %v; want 301", n, err)
	}
	var recent []string
	err = d.Recent(t.Context(), 0, func(key string, _ []byte, _ uint64) (bool, error) {
		recent = append(recent, key)
		return len(recent) < 3, nil
	})
	if err != nil || fmt.Sprint(recent) != "[default.a default.k299 default.k298]" {
		t.Errorf("recent: %v, %v", recent, err)
	}
}

func TestPages(t *testing.T) {
	t.Parallel()
	b := bustest.New(t)
	for range 2 {
		if err := b.PutPage(t.Context(), "default.q.1", 0, []byte("[[1]]")); err != nil {
			t.Fatal(err)
		}
	}
	if data, err := b.Page(t.Context(), "default.q.1", 0); err != nil || string(data) != "[[1]]" {
		t.Errorf("page: %s, %v", data, err)
	}
	if _, err := b.Page(t.Context(), "default.q.1", 1); !errors.Is(err, bus.ErrNotFound) {
		t.Errorf("missing page: %v", err)
	}
}

func TestFollowSeesEventsInOrder(t *testing.T) {
	t.Parallel()
	b := bustest.New(t)
	seen := make(chan uint64, 64)
	f, err := b.Follow(t.Context(), func(m *bus.Message) {
		if _, err := m.Event(); err != nil {
			t.Error(err)
		}
		seen <- m.Seq
	}, func(events.Address, []byte) {}, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for i := range 20 {
		e := ask(t, b, strconv.Itoa(i))
		if got := <-seen; got != e.Seq {
			t.Fatalf("saw %d, want %d", got, e.Seq)
		}
	}
}

func TestSpansAreRecorded(t *testing.T) {
	t.Parallel()
	b := bustest.New(t)
	pipeline(t, b)
	asked := ask(t, b, "once")
	bustest.Await(t, "three spans", func() bool {
		spans, err := b.Spans(t.Context(), asked.Address)
		return err == nil && len(spans) == 3
	})
	stored, spans := 0, 0
	err := b.Replay(t.Context(), func(r *bus.Record) error {
		if r.Address() != asked.Address {
			t.Errorf("a record of %v", r.Address())
		}
		if r.Event != nil {
			stored++
		}
		spans += len(r.Spans)
		return nil
	})
	if err != nil || stored != 4 || spans != 3 {
		t.Errorf("replayed %d events and %d spans, %v; want 4 and 3", stored, spans, err)
	}
}

func TestTailDeliversUntilAcknowledged(t *testing.T) {
	t.Parallel()
	b := bustest.New(t)
	asked := ask(t, b, "q")
	got := make(chan *bus.Record, 8)
	tail, err := b.Tail(t.Context(), events.StageTracer, func(r *bus.Record) { got <- r })
	if err != nil {
		t.Fatal(err)
	}
	r := <-got
	if r.Event == nil || r.Event.Question != asked.Question || !r.Again {
		t.Errorf("got %+v, want the asked event, stored before the tail", r)
	}
	if err := r.Ack(); err != nil {
		t.Error(err)
	}
	tail.Close()
}

func TestServeAndCall(t *testing.T) {
	t.Parallel()
	b := bustest.New(t)
	s, err := b.Serve(events.StageExecutor, "echo", func(_ context.Context, in []byte) (any, error) {
		if string(in) == `"known"` {
			return nil, events.NewError(events.StageExecutor, events.ClassTimeout, "too slow")
		}
		if string(in) == `"unknown"` {
			return nil, errors.New("password=hunter2")
		}
		return "pong", nil
	})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	var out string
	if err := b.Call(t.Context(), events.StageExecutor, "echo", "ping", &out); err != nil || out != "pong" {
		t.Errorf("call: %q, %v", out, err)
	}
	if err := b.Call(t.Context(), events.StageExecutor, "echo", "known", nil); !errors.Is(err, events.ClassTimeout) {
		t.Errorf("a known error came back as %v", err)
	}
	if err := b.Call(t.Context(), events.StageExecutor, "echo", "unknown", nil); !errors.Is(err, events.ClassInternal) {
		t.Errorf("an unknown error came back as %v", err)
	}
	if err := b.Call(t.Context(), events.StageExecutor, "nobody", "x", nil); !errors.Is(err, events.ClassUnavailable) {
		t.Errorf("a verb nobody serves: %v", err)
	}
}

func TestSchemasFollowChanges(t *testing.T) {
	t.Parallel()
	b := bustest.New(t)
	ctx := t.Context()
	schemas, err := b.Schemas(ctx)
	if err != nil {
		t.Fatal(err)
	}
	if s, err := schemas.Schema(ctx, "default", "shop"); s != nil || err != nil {
		t.Fatalf("a snapshot before any: %v, %v", s, err)
	}
	for _, fingerprint := range []string{"one", "two"} {
		doc, err := events.PackSchema(&events.Schema{Connection: "shop", Fingerprint: fingerprint})
		if err != nil {
			t.Fatal(err)
		}
		if err := b.Documents(bus.BucketSchemas).Put(ctx, "default.shop", doc); err != nil {
			t.Fatal(err)
		}
		bustest.Await(t, "the snapshot "+fingerprint, func() bool {
			s, err := schemas.Schema(ctx, "default", "shop")
			return err == nil && s != nil && s.Fingerprint == fingerprint
		})
	}
}

// A stage must stop at whatever moment: also when its consumer waits for a slot.
func TestRunnerStopsAtAnyMoment(t *testing.T) {
	t.Parallel()
	b := bustest.New(t)
	for range 40 {
		ask(t, b, "q")
		r, err := b.Run(t.Context(), bus.StageConfig{Stage: events.StagePlanner, Kinds: []events.Kind{events.KindAsked}, Slots: 1,
			Handler: events.HandlerFunc(func(context.Context, *events.Question, *events.Event) (events.Body, error) { return planned(), nil })})
		if err != nil {
			t.Fatal(err)
		}
		ask(t, b, "q")
		r.Stop(t.Context())
		r.Stop(t.Context())
	}
}

// Under load a stage must never stand still with events waiting for it, as it did
// when the client forgot to ask for the next one.
func TestStagesNeverStandStill(t *testing.T) {
	t.Parallel()
	b := bustest.New(t)
	pipeline(t, b)
	var wg sync.WaitGroup
	for range 32 {
		wg.Go(func() {
			for range 25 {
				e := bustest.Asked("once")
				if err := b.Append(t.Context(), e); err != nil {
					t.Error(err)
					return
				}
				bustest.Await(t, "an answer", func() bool {
					q, err := b.Question(t.Context(), e.Address)
					return err == nil && q.Ended()
				})
			}
		})
	}
	wg.Wait()
}
