package tracer_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"strconv"
	"testing"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
	"go.uber.org/zap/zaptest"

	"arivu/events"
	"arivu/events/broker"
	"arivu/events/bus"
	"arivu/events/bus/bustest"
	"arivu/tracer"
)

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
	s.Set("attempt", strconv.Itoa(e.Attempt))
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
