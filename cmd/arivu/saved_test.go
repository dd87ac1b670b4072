package main

import (
	"strings"
	"testing"

	"arivu/events/bus/bustest"
)

func TestSavedCommand(t *testing.T) {
	t.Parallel()
	s := start(t)
	out, errs, code := s.command(t, "saved", "add", "Order count", "how many orders are there?", "--planner", "offline")
	if code != exitOK {
		t.Fatalf("exit %d: %s%s", code, out, errs)
	}
	wantLines(t, out, `Saved "Order count" on `)
	if out, errs, code = s.command(t, "saved", "add", "By hand", "--sql", "SELECT 42 AS answer"); code != exitOK {
		t.Fatalf("exit %d: %s%s", code, out, errs)
	}
	out, errs, code = s.command(t, "saved", "run", "order COUNT")
	if code != exitOK || !strings.Contains(out, "I read this as:") {
		t.Errorf("exit %d: %s%s", code, out, errs)
	}
	if out, errs, code = s.command(t, "saved", "run", "By hand"); code != exitOK || !strings.Contains(out, "42") {
		t.Errorf("exit %d: %s%s", code, out, errs)
	}
	bustest.Await(t, "the projection of what ran", func() bool {
		out, _, _ = s.command(t, "saved")
		return !strings.Contains(out, "-\n") && !strings.Contains(out, "running")
	})
	wantLines(t, out, "NAME", "By hand", "  1  ", "Order count", "  1  ")
	for _, c := range []struct {
		args []string
		code int
	}{
		{[]string{"saved", "run", "nothing"}, exitUsage},
		{[]string{"saved", "add", "Empty"}, exitUsage},
		{[]string{"saved", "remove", "By hand"}, exitOK},
		{[]string{"saved", "run", "By hand"}, exitUsage},
	} {
		if out, errs, code := s.command(t, c.args...); code != c.code {
			t.Errorf("%q: exit %d, want %d: %s%s", c.args, code, c.code, out, errs)
		}
	}
}

// A question that can be read in several ways says what each reading gives.
func TestAskShowsWhatReadingsGive(t *testing.T) {
	t.Parallel()
	out, errs, code := start(t).command(t, "ask", "--planner", "offline", "average rating")
	if code != exitDeclined {
		t.Fatalf("exit %d: %s%s", code, out, errs)
	}
	wantLines(t, out, "1. ", "(1 row)", "arivu ask", "2. ", "(1 row)")
}
