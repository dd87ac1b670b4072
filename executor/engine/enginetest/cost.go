package enginetest

import (
	"errors"
	"strings"
	"testing"

	"arivu/events"
	"arivu/executor/engine"
)

// Expected is a statement and what its refusal says, where the most that the database
// may expect of it is Cost. Says is "" for a statement that runs.
type Expected struct {
	SQL   string
	Cost  float64
	Piece string
	Says  string
}

// Costs holds an engine to what it lets run and what it refuses before it runs. The
// snapshot is taken here.
func Costs(t *testing.T, e engine.Engine, all []Expected) {
	t.Helper()
	known := snapshot(t, e, engine.IntrospectOptions{})
	for _, c := range all {
		r := new(Recorder)
		_, err := e.Query(t.Context(), c.SQL, engine.Limits{Cost: c.Cost, Known: known}, r)
		if c.Says == "" {
			if err != nil {
				t.Errorf("%s: %v", c.SQL, err)
			}
			continue
		}
		var refused *events.Error
		if !errors.As(err, &refused) || refused.Class != events.ClassTooExpensive || refused.Piece != c.Piece || !strings.Contains(refused.Message, c.Says) {
			t.Errorf("%s: %v", c.SQL, err)
		}
		if r.Header != nil {
			t.Errorf("%s: it ran", c.SQL)
		}
		if _, err := e.Query(t.Context(), c.SQL, engine.Limits{Known: known}, new(Recorder)); err != nil {
			t.Errorf("without a limit: %s: %v", c.SQL, err)
		}
	}
}

// DefaultCost holds an engine to what it lets run by default: an aggregate over ten
// million rows, and not one over ten billion.
func DefaultCost(t *testing.T, e engine.Engine, million, billion string) {
	t.Helper()
	limits := engine.Limits{Cost: engine.DefaultCost}
	if _, err := e.Query(t.Context(), million, limits, new(Recorder)); err != nil {
		t.Errorf("%s: %v", million, err)
	}
	if _, err := e.Query(t.Context(), billion, limits, new(Recorder)); !errors.Is(err, events.ClassTooExpensive) {
		t.Errorf("%s: %v", billion, err)
	}
}
