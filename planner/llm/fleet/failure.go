package fleet

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"arivu/events"
)

// failure is why no model answered.
func (r *run) failure(ctx context.Context) error {
	if err := ctx.Err(); errors.Is(err, context.Canceled) {
		return fmt.Errorf("asking the models: %w", err)
	}
	failed := r.outcome().Attempts
	if len(failed) == 0 {
		return events.NewError(events.StagePlanner, events.ClassTimeout, "there was no time left to ask a model").RetryIn(0)
	}
	return Failure(failed)
}

// Failure is the error of a question that no model answered, of one attempt or more: the
// one model's own error, or one that names all of them. Its class is that of the first
// failure that may pass, else of the first.
func Failure(failed []events.ModelAttempt) *events.Error {
	if len(failed) == 1 {
		return &failed[0].Error
	}
	lead := failed[0]
	if i := slices.IndexFunc(failed, func(a events.ModelAttempt) bool { return a.Error.Retryable }); i >= 0 {
		lead = failed[i]
	}
	whole := events.NewError(events.StagePlanner, lead.Error.Class, "no model answered: "+told(failed))
	if !lead.Error.Retryable {
		return whole
	}
	return whole.RetryIn(soonest(failed))
}

// soonest is the shortest wait after which one of the models may answer.
func soonest(failed []events.ModelAttempt) time.Duration {
	var wait time.Duration
	for _, a := range failed {
		d := time.Duration(a.Error.RetryAfter) * time.Millisecond
		if a.Error.Retryable && d > 0 && (wait == 0 || d < wait) {
			wait = d
		}
	}
	return wait
}

// told is what each model says, once where several say the same, with its name where it
// does not name itself.
func told(failed []events.ModelAttempt) string {
	var parts []string
	seen := map[string]bool{}
	for _, a := range failed {
		message := a.Error.Message
		if seen[message] {
			continue
		}
		seen[message] = true
		if name := a.Provider + "/" + a.Model; a.Error.Class != events.ClassBudget && !strings.Contains(message, name) {
			message = name + ": " + message
		}
		parts = append(parts, message)
	}
	return strings.Join(parts, "; ")
}

// RatesOnly reports whether every model failed because of a rate that passes in time.
func RatesOnly(attempts []events.ModelAttempt) bool {
	for _, a := range attempts {
		if a.Error.Class != events.ClassModelRate || !a.Error.Retryable {
			return false
		}
	}
	return len(attempts) > 0
}
