package planner

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"arivu/events"
)

// modelsFor are the ids of the models that a question may be sent to, nil for all of the
// tenant's: the one that it names, or those that its connection chooses. A connection's
// choice says where its data may go, so a question cannot name a model outside it.
func modelsFor(ctx context.Context, choice Choice, q *events.Question) ([]string, error) {
	var ids []string
	if choice != nil {
		var err error
		if ids, err = choice.ModelsOf(ctx, q.Tenant, q.Asked.Connection); err != nil {
			return nil, fmt.Errorf("reading the options of %s: %w", q.Asked.Connection, err)
		}
	}
	named := q.Asked.Options.Model
	if named == "" {
		return ids, nil
	}
	if len(ids) > 0 && !slices.Contains(ids, named) {
		return nil, events.NewError(events.StagePlanner, events.ClassUnavailable, fmt.Sprintf(
			"connection %q may be planned by %s only, and the question names the model %q: ask without options.model, or change options.models of the connection",
			q.Asked.Connection, strings.Join(ids, ", "), named))
	}
	return []string{named}, nil
}
