package main

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"testing"

	"arivu/events"
	"arivu/events/broker"
	"arivu/events/bus"
	"arivu/events/bus/bustest"
)

// A planner that cannot handle a question leaves a dead letter; another planner answers
// the question that is asked anew.
func TestDeadLettersCommand(t *testing.T) {
	t.Parallel()
	url := fmt.Sprintf("127.0.0.1:%d", freePort(t))
	brk, err := broker.Start(t.Context(), broker.Options{Dir: t.TempDir(), Sync: broker.SyncInterval, Flush: seldom, Listen: url})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(brk.Stop)
	b := bustest.Connect(t, brk, bus.Options{})
	sick, err := b.Run(t.Context(), bus.StageConfig{Stage: events.StagePlanner, Kinds: []events.Kind{events.KindAsked, events.KindRejected}, Attempts: 2,
		Handler: events.HandlerFunc(func(context.Context, *events.Question, *events.Event) (events.Body, error) {
			return nil, errors.New("the planner is not well")
		})})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { sick.Stop(context.Background()) })
	settings := func() []string {
		return []string{"ARIVU_NATS_URL=nats://" + url, "ARIVU_DATA_DIR=" + t.TempDir(), "ARIVU_DEMO=false"}
	}
	spawn(t, "executor", "", append(settings(), "ARIVU_CONNECTION_SHOP=sqlite://"+shop(t))...)
	spawn(t, "tracer", "", settings()...)
	edge := spawn(t, "edge", "", settings()...)
	here := []string{"ARIVU_URL=http://" + edge.address}

	if out, errs, code := command(t, here, "deadletters"); code != exitOK || !strings.Contains(out, "There are no dead letters") {
		t.Fatalf("exit %d: %s%s", code, out, errs)
	}
	var failed []string
	for range 2 {
		failed = append(failed, ask(t, edge.address, "how many customers are there?").ID)
	}
	var out string
	bustest.Await(t, "the dead letters", func() bool {
		out, _, _ = command(t, here, "deadletters")
		return strings.Count(out, "the planner is not well") == 2 && strings.Count(out, "how many customers") == 2
	})
	wantLines(t, out, "ID", "planner", "asked")
	if out, _, _ := command(t, here, "deadletters", "--limit", "1"); !strings.Contains(out, "1 older ones are not shown") {
		t.Errorf("got %s", out)
	}
	ids := regexp.MustCompile(`(?m)^(\d+) `).FindAllStringSubmatch(out, -1)
	newest, oldest := ids[0][1], ids[1][1]
	out, _, _ = command(t, here, "deadletters", "show", newest)
	wantLines(t, out, "the planner is not well", failed[1]+" on shop, failed", "how many customers", "redrive "+newest)

	sick.Stop(t.Context())
	spawn(t, "planner", "", settings()...)
	out, errs, code := command(t, here, "deadletters", "redrive", newest)
	if code != exitOK {
		t.Fatalf("exit %d: %s%s", code, out, errs)
	}
	again := regexp.MustCompile(`[0-9a-f]{32}`).FindString(out)
	bustest.Await(t, "the answer", func() bool {
		out, _, _ = command(t, here, "traces", again)
		return strings.Contains(out, "answered on shop")
	})
	if out, errs, code := command(t, here, "deadletters", "discard", oldest); code != exitOK {
		t.Fatalf("exit %d: %s%s", code, out, errs)
	}
	if out, _, _ := command(t, here, "deadletters"); !strings.Contains(out, "There are no dead letters") {
		t.Errorf("still there: %s", out)
	}
	for _, args := range [][]string{{"show", oldest}, {"redrive", oldest}, {"discard", oldest}} {
		if _, _, code := command(t, here, append([]string{"deadletters"}, args...)...); code != exitFailed {
			t.Errorf("%v of one that is gone: exit %d", args, code)
		}
	}
	out, _, _ = command(t, here, "audit")
	wantLines(t, out, "dead_letter.discarded", "dead_letter.redriven")
}
