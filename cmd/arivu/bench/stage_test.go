package bench_test

import (
	"testing"
	"time"

	"arivu/cmd/arivu/bench"
	"arivu/cmd/arivu/bench/suite"
	"arivu/events"
	"arivu/planner"
	"arivu/planner/offline"
)

// standIn notes when it was asked.
type standIn struct {
	confidence float64
	now        *time.Time
}

// Continue implements planner.OfflinePlanner.
func (o standIn) Continue(in offline.Input) (events.Body, error) {
	*o.now = in.Now
	return plan(o.confidence, "SELECT 12"), nil
}

// Leans implements planner.OfflinePlanner.
func (standIn) Leans(offline.Input) bool { return false }

// The stage plans at the time of asking and refuses what the offline planner is
// not sure of.
func TestStage(t *testing.T) {
	t.Parallel()
	db, err := databases(t).Get(t.Context(), suite.Name)
	if err != nil {
		t.Fatal(err)
	}
	for confidence, want := range map[float64]bench.Outcome{0.9: bench.Answered, 0.1: bench.Refused} {
		var asked time.Time
		stage := &bench.Stage{Planner: planner.Config{Offline: standIn{confidence, &asked}}, Now: suite.Clock(), Patience: time.Minute}
		reply := stage.Ask(t.Context(), bench.Question{Text: "how many stores?", Database: db})
		if reply.Outcome != want || !asked.Equal(suite.Clock()) {
			t.Errorf("confidence %v at %v: %+v", confidence, asked, reply)
		}
	}
}
