package tracer_test

import (
	"strings"
	"testing"

	"arivu/events"
	"arivu/events/bus"
	"arivu/events/bus/bustest"
	"arivu/tracer"
)

// compareFinds insists on how many differences there are, and returns them.
func compareFinds(t *testing.T, h *house, want int) (compared int, differences []string) {
	t.Helper()
	compared, err := tracer.Compare(t.Context(), h.bus, func(question, what string) {
		differences = append(differences, question+": "+what)
	})
	if err != nil || len(differences) != want {
		t.Errorf("%v, want %d differences: %v", err, want, differences)
	}
	return compared, differences
}

// A trace that is gone or says something else is found, and so is a line of a
// conversation; what tracers have not dealt with yet is nobody's fault.
func TestCompareFindsWhatDiffers(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	running := h.start(nil)
	var ended []events.Address
	for range 4 {
		e := h.ask("monday")
		h.say(e, &events.Failed{Error: *events.NewError(events.StagePlanner, events.ClassInternal, "for the test")}, "plan")
		ended = append(ended, e.Address)
	}
	bustest.Await(t, "the log to be projected", func() bool { return h.settled(0) })
	running.Stop(t.Context())
	if n, _ := compareFinds(t, h, 0); n != 4 {
		t.Errorf("%d questions were compared, want 4", n)
	}
	late := h.ask("monday")
	h.say(late, &events.Canceled{By: "ann"}, "plan")

	traces, sessions := h.bus.Documents(bus.BucketTraces), h.bus.Documents(bus.BucketSessions)
	if err := traces.Delete(t.Context(), "default."+ended[0].Question); err != nil {
		t.Fatal(err)
	}
	if _, err := bus.Change(t.Context(), traces, "default."+ended[1].Question, func(tr *events.Trace) error {
		tr.Text = "another question"
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	if _, err := bus.Change(t.Context(), sessions, "default."+ended[2].Session, func(s *events.Session) error {
		s.Questions = s.Questions[1:]
		s.Questions[1].Answer = "something else"
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	if err := traces.Put(t.Context(), "default.beyond", &events.Trace{TraceLine: events.TraceLine{Address: events.Address{Question: "beyond"}}, Steps: []events.Step{{Seq: 1_000_000}}}); err != nil {
		t.Fatal(err)
	}
	_, found := compareFinds(t, h, 5)
	all := strings.Join(found, "\n")
	for _, want := range []string{
		ended[0].Question + ": it has no trace", ended[0].Question + ": its conversation does not list it",
		ended[1].Question + ": its trace is not", ended[2].Question + ": its line in the conversation",
		"beyond: its trace shows event 1000000",
	} {
		if !strings.Contains(all, want) {
			t.Errorf("no %q in\n%s", want, all)
		}
	}
}
