package client

import (
	"time"

	"arivu/events"
)

// Model is a language model the server knows.
type Model struct {
	ID        string             `json:"id"`
	Provider  string             `json:"provider"`
	Model     string             `json:"model"`
	BaseURL   string             `json:"base_url"`
	HasKey    bool               `json:"has_key"`
	Origin    events.Origin      `json:"origin"`
	Disabled  bool               `json:"disabled"`
	TimeoutMS int64              `json:"timeout_ms"`
	Limits    events.ModelLimits `json:"limits"`
	Prices    *ModelPrices       `json:"prices"` // nil if not known
	State     string             `json:"state"`
	Reason    string             `json:"reason"`
	RetryAt   *time.Time         `json:"retry_at"`
}

// ModelPrices are what a model charges, and whether that was given for it rather than
// taken from the server's table.
type ModelPrices struct {
	events.ModelPrices
	Overridden bool `json:"overridden"`
}

// ModelReport is what came of a test.
type ModelReport struct {
	OK        bool  `json:"ok"`
	LatencyMS int64 `json:"latency_ms"`
	Tokens    *struct {
		Total int `json:"total"`
	} `json:"tokens"`
	Cost  *float64      `json:"cost"` // in US dollars, nil if the price is not known
	Error *events.Error `json:"error"`
}
