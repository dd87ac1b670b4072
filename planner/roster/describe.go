package roster

import (
	"context"
	"errors"

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

// Check says what is wrong with a model as it is described, without calling it.
func (r *Roster) Check(_ context.Context, in events.CheckModel) (*events.ModelChecked, error) {
	checked := &events.ModelChecked{Problems: []events.ModelProblem{}}
	if in.Model == nil {
		return nil, errors.New("checking a model: none was sent")
	}
	cfg, err := r.Config(in.Model)
	var foreign *events.Error
	if errors.As(err, &foreign) {
		checked.Problems = append(checked.Problems, events.ModelProblem{Field: "api_key", Message: foreign.Message})
		return checked, nil
	}
	if err != nil {
		return nil, err
	}
	// Config fills in the vendor's endpoint, which is not one of the customer's own.
	cfg.BaseURL = in.Model.BaseURL
	for _, p := range cfg.Problems() {
		checked.Problems = append(checked.Problems, events.ModelProblem{Field: field(p.Setting), Message: p.In(field)})
	}
	return checked, nil
}

// field is a setting as the API names it.
func field(setting string) string {
	if setting == "timeout" {
		return "timeout_ms"
	}
	return setting
}
