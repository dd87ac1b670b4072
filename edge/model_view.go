package edge

import (
	"errors"
	"time"

	"arivu/events"
)

// modelView is a model as clients see it: without its key, with what it charges and how
// it was last found.
type modelView struct {
	ID         string             `json:"id"`
	Provider   string             `json:"provider"`
	Model      string             `json:"model"`
	BaseURL    string             `json:"base_url"`              // "" is the vendor's own
	APIVersion string             `json:"api_version,omitempty"` // of Azure
	HasKey     bool               `json:"has_key"`
	Origin     events.Origin      `json:"origin"`
	Rank       int                `json:"rank"`
	Disabled   bool               `json:"disabled"`
	TimeoutMS  int64              `json:"timeout_ms"`
	Limits     events.ModelLimits `json:"limits"`
	Prices     *pricesView        `json:"prices"` // null if not known
	State      string             `json:"state"`  // of its breaker: closed, open, half-open; unknown before a reply or a failure that counts
	Since      *time.Time         `json:"since,omitempty"`
	RetryAt    *time.Time         `json:"retry_at,omitempty"`
	Reason     string             `json:"reason,omitempty"`
	Created    time.Time          `json:"created"`
	Updated    time.Time          `json:"updated"`
}

// pricesView are prices, and whether they are the model's own rather than the table's.
type pricesView struct {
	events.ModelPrices
	Overridden bool `json:"overridden"`
}

// factsTime bounds the wait for what the planner knows.
const factsTime = 3 * time.Second

func (s *Server) modelFacts(tenant string) (*events.ModelFacts, error) {
	facts := new(events.ModelFacts)
	return facts, s.call(factsTime, events.StagePlanner, events.VerbDescribeModels, events.DescribeModels{Tenant: tenant}, facts)
}

// modelViews are the models with what is known of them. Without a planner the prices of
// its table are not known; all else is.
func (s *Server) modelViews(tenant string, models ...*events.Model) ([]modelView, error) {
	statuses, err := s.models.Statuses(s.ctx, tenant)
	if err != nil {
		return nil, err
	}
	views := make([]modelView, len(models))
	if len(models) == 0 {
		return views, nil
	}
	facts, err := s.modelFacts(tenant)
	var known *events.Error
	if err != nil && !errors.As(err, &known) {
		return nil, err
	}
	for i, m := range models {
		views[i] = newModelView(m, facts.Prices)
		if status, found := statuses[m.ID]; found {
			views[i].found(status)
		}
	}
	return views, nil
}

func newModelView(m *events.Model, table map[string]events.ModelPrices) modelView {
	v := modelView{
		ID: m.ID, Provider: m.Provider, Model: m.Model, BaseURL: m.BaseURL, APIVersion: m.APIVersion, HasKey: len(m.Sealed) > 0,
		Origin: m.Origin, Rank: m.Rank, Disabled: m.Disabled, TimeoutMS: m.TimeoutMS, Limits: m.Limits, State: statusUnknown, Created: m.Created, Updated: m.Updated,
	}
	if m.Prices != nil {
		v.Prices = &pricesView{*m.Prices, true}
	} else if prices, known := table[m.ID]; known {
		v.Prices = &pricesView{prices, false}
	}
	return v
}

func (v *modelView) found(status events.ModelStatus) {
	v.State, v.Reason, v.Since = status.State, status.Reason, &status.Since
	if !status.RetryAt.IsZero() {
		v.RetryAt = &status.RetryAt
	}
}
