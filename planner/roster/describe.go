package roster

import (
	"context"

	"arivu/events"
	"arivu/planner/llm"
	"arivu/planner/llm/price"
)

// Describe tells what is known of the vendors and of a tenant's models beyond what is
// stored.
func (r *Roster) Describe(ctx context.Context, in events.DescribeModels) (*events.ModelFacts, error) {
	models, err := r.models.List(ctx, in.Tenant)
	if err != nil {
		return nil, err
	}
	facts := &events.ModelFacts{Vendors: llm.Vendors(), Prices: map[string]events.ModelPrices{}}
	for _, m := range models {
		if e, known := price.Lookup(m.Provider, m.Model); known {
			facts.Prices[m.ID] = e.ModelPrices
		}
	}
	return facts, nil
}
