// Package bustest gives tests a bus on an embedded broker of their own.
package bustest

import (
	"context"
	"testing"
	"time"

	"go.uber.org/zap/zaptest"

	"arivu/events"
	"arivu/events/broker"
	"arivu/events/bus"
)

// timeout bounds starting and stopping; it is generous because tests share cores.
const timeout = 30 * time.Second

// Broker starts an embedded broker in a directory of the test's. It stops with the
// test.
func Broker(tb testing.TB) *broker.Broker {
	tb.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), timeout)
	defer cancel()
	// The server races with its own flush timer when it is created on a loaded
	// machine; a rare flush keeps that out of our tests' race reports.
	b, err := broker.Start(ctx, broker.Options{Dir: tb.TempDir(), Sync: broker.SyncInterval, Flush: time.Minute})
	if err != nil {
		tb.Fatalf("starting a broker: %v", err)
	}
	tb.Cleanup(b.Stop)
	return b
}

// Connect opens a provisioned bus to a broker. It closes with the test, before the
// broker does.
func Connect(tb testing.TB, brk *broker.Broker, opts bus.Options) *bus.Bus {
	tb.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), timeout)
	defer cancel()
	opts.InProcess = brk
	if opts.Name == "" {
		opts.Name = "test"
	}
	if opts.Logger == nil {
		opts.Logger = zaptest.NewLogger(tb)
	}
	b, err := bus.Connect(ctx, opts)
	if err != nil {
		tb.Fatalf("connecting: %v", err)
	}
	tb.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), timeout)
		defer cancel()
		if err := b.Close(ctx); err != nil {
			tb.Errorf("closing the bus: %v", err)
		}
	})
	if err := b.Provision(ctx); err != nil {
		tb.Fatalf("provisioning: %v", err)
	}
	return b
}

// New is a bus on a broker of its own.
func New(tb testing.TB) *bus.Bus {
	tb.Helper()
	return Connect(tb, Broker(tb), bus.Options{})
}

// Asked returns a new, valid question event for the question text, not stored yet.
func Asked(text string) *events.Event {
	id := events.NewID()
	now := time.Now().UTC()
	return &events.Event{
		Address: events.Address{Tenant: events.DefaultTenant, Session: events.NewID(), Question: id},
		Attempt: 1, Time: now, TraceParent: bus.TraceParent(id, events.NewSpanID()),
		Body: &events.Asked{
			Question: text, Connection: "shop", User: "tester", SessionID: "test",
			Options:  events.Options{Planner: events.PlanAuto, MaxRows: 1000, DeadlineMS: 60_000, WriteMode: "never"},
			Deadline: now.Add(time.Minute),
		},
	}
}

// Await polls for a condition that another goroutine or process brings about, and
// fails the test if it never does.
func Await(tb testing.TB, what string, ok func() bool) {
	tb.Helper()
	deadline := time.NewTimer(time.Minute)
	defer deadline.Stop()
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for !ok() {
		select {
		case <-tick.C:
		case <-deadline.C:
			tb.Fatalf("timed out waiting for %s", what)
		}
	}
}
