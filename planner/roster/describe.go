package roster

import (
	"context"

	"arivu/events"
	"arivu/planner/llm"
)

// Describe tells what is known of the vendors and of a tenant's models beyond what is
// stored.
func (r *Roster) Describe(_ context.Context, _ events.DescribeModels) (*events.ModelFacts, error) {
	return &events.ModelFacts{Vendors: llm.Vendors(), Prices: map[string]events.ModelPrices{}}, nil
}
