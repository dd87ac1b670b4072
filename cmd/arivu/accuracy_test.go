//go:build !race

package main

import "testing"

// What the offline planner reaches on the slice of the product suite that is run
// on every change, less a question or two. A change that gets better raises the
// floors and lowers the ceilings; one that gets worse has to say why.
//
// The race detector makes SQLite forty times slower and finds nothing here that
// it does not find in the tests of package bench, so this runs without.
const accuracyGate = "accuracy=0.84,handled=0.88,refused=0.95,wrong_answered=0.03,confidently_wrong=0.01,failed=0.01"

func TestAccuracyGate(t *testing.T) {
	t.Parallel()
	out, errs, code := command(t, nil, "bench", "--slice", "ci", "--fail-below", accuracyGate)
	if code != exitOK {
		t.Errorf("exit %d\n%s\n%s", code, errs, out)
	}
	wantLines(t, errs, "135 of 135: ")
	wantLines(t, out, "135 questions", "right, or the right choice offered", "confidently wrong", "expected calibration error", "latency: p50")
}
