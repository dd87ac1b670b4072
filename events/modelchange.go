package events

import "time"

// ModelChangePrefix begins the subjects of changes of how models are found: tenant and
// model follow.
const ModelChangePrefix = "arivu.model."

// ModelChange is a change of the breaker of a model: one planner stops calling it, tries
// it again, or finds that it answers.
type ModelChange struct {
	Model    string    `json:"model"` // its ID
	Provider string    `json:"provider"`
	Name     string    `json:"name"` // as the vendor lists it
	At       time.Time `json:"at"`
	// From and To are states as in ModelStatus. From is "" where the planner has just
	// begun to ask the model.
	From   string `json:"from,omitempty"`
	To     string `json:"to"`
	Reason string `json:"reason,omitempty"` // the last failure, unless it answers
	// RetryAt is when a model that is not called will be tried again.
	RetryAt time.Time `json:"retry_at,omitzero"`
	// Instance is the process that found it so.
	Instance string `json:"instance,omitempty"`
}

// Status is the state of the model after the change.
func (c *ModelChange) Status() ModelStatus {
	return ModelStatus{State: c.To, Reason: c.Reason, Since: c.At, RetryAt: c.RetryAt}
}

// ModelChangeSubject is where the changes of a model are stored.
func ModelChangeSubject(tenant, model string) string {
	return ModelChangePrefix + tenant + "." + model
}
