package bench

import (
	"errors"
	"fmt"

	"arivu/events"
	"arivu/planner/llm"
	"arivu/planner/llm/budget"
)

// StoppedError says why a run ended before all its items were asked.
type StoppedError struct {
	Done, Of int // items
	Why      string
}

// Error implements error.
func (e *StoppedError) Error() string {
	return fmt.Sprintf("stopped after %d of %d questions: %s", e.Done, e.Of, e.Why)
}

// maxFruitless is how many questions in a row may fail because of the model's endpoint.
const maxFruitless = 5

// meter watches what a run uses and whether it is any use to go on.
type meter struct {
	limit     budget.Amount
	used      events.Usage
	fruitless int    // questions in a row
	stopped   string // why nothing more is to be asked, "" if more is
}

// take counts a reply. The first reason to stop stays.
func (m *meter) take(r *Reply) {
	m.used = m.used.Plus(r.Usage)
	if !endpointFailed(r.Failure) {
		m.fruitless = 0
	} else {
		m.fruitless++
	}
	if m.stopped == "" {
		m.stopped = m.why(r)
	}
}

// least is what no call takes less than.
var least = budget.Amount{Tokens: 1, Cost: 1e-9}

func (m *meter) why(r *Reply) string {
	over := m.limit.Over(budget.Amount{Tokens: m.used.Tokens(), Cost: m.used.Cost}, least)
	switch {
	case r.Failure != nil && (r.Failure.Class == events.ClassModelAuth || r.Failure.Class == events.ClassModelQuota):
		return r.Failure.Message
	case m.fruitless == maxFruitless:
		return fmt.Sprintf("%d questions in a row failed, the last because %s", m.fruitless, r.Failure.Message)
	case m.limit.Cost > 0 && unpriced(r.Usage):
		return "the model's price is not known, so no budget of money can be kept: set ARIVU_LLM_PRICES, or give a budget of tokens"
	case over != "":
		return "the budget is spent: " + over
	default:
		return ""
	}
}

// endpointFailed reports whether a question failed because of the model's endpoint and not
// because of what the model said.
func endpointFailed(e *events.Error) bool {
	if e == nil || e.Stage != events.StagePlanner {
		return false
	}
	switch e.Class {
	case events.ClassUnavailable, events.ClassTimeout, events.ClassModelRate:
		return true
	default:
		var status *llm.StatusError
		return errors.As(e, &status)
	}
}
