package events

import (
	"math"
	"time"
)

// Model is a language model that questions may be planned with, as stored. Its key is
// sealed to the planner; nobody else can read it.
type Model struct {
	// ID is what people call it: a ValidName.
	ID       string `json:"id"`
	Provider string `json:"provider"` // the vendor
	Model    string `json:"model"`    // as the vendor lists it
	// BaseURL is the endpoint, "" for the vendor's own. It holds no secret.
	BaseURL string `json:"base_url,omitempty"`
	// APIVersion is the dated version of Azure's API, "" elsewhere.
	APIVersion string `json:"api_version,omitempty"`
	// Sealed is the age (X25519) ciphertext of the key, nil for none.
	Sealed []byte `json:"sealed,omitempty"`
	Origin Origin `json:"origin"`
	// Rank orders models by preference: the lowest is asked first, equal ones by ID.
	Rank int `json:"rank"`
	// Disabled models are kept and not asked.
	Disabled  bool        `json:"disabled,omitempty"`
	TimeoutMS int64       `json:"timeout_ms,omitempty"` // of one call, 0 for the default
	Limits    ModelLimits `json:"limits"`
	// Prices are what the vendor charges where the built-in table is wrong or silent.
	Prices  *ModelPrices `json:"prices,omitempty"`
	Created time.Time    `json:"created"`
	Updated time.Time    `json:"updated"`
}

// DeclaredModel is the ID of the model that the configuration declares.
const DeclaredModel = "environment"

// ModelLimits are what a vendor allows of one model, shared by all replicas of the
// planner. Zero is no limit known beforehand.
type ModelLimits struct {
	RequestsPerMinute int `json:"requests_per_minute,omitempty"`
	TokensPerMinute   int `json:"tokens_per_minute,omitempty"`
}

// ModelPrices are US dollars per million tokens.
type ModelPrices struct {
	Input  float64 `json:"input"`
	Output float64 `json:"output"`
	// CachedInput and CacheWrite are what reading from and writing to the vendor's
	// prompt cache costs; nil as Input.
	CachedInput *float64 `json:"cached_input,omitempty"`
	CacheWrite  *float64 `json:"cache_write,omitempty"`
	// Date is when they were looked up, as YYYY-MM-DD.
	Date string `json:"date,omitempty"`
}

// ModelStatus is how the planner last found a model.
type ModelStatus struct {
	State   string    `json:"state"` // of its breaker
	Reason  string    `json:"reason,omitempty"`
	Since   time.Time `json:"since"`
	RetryAt time.Time `json:"retry_at,omitzero"`
}

// The values of ModelStatus.State.
const (
	ModelClosed   = "closed"    // calls pass
	ModelOpen     = "open"      // calls are refused until RetryAt
	ModelHalfOpen = "half-open" // one call is let through to try
)

// The requests about models that a planner serves.
const (
	VerbTestModel      = "test-model"
	VerbCheckModel     = "check-model"
	VerbDescribeModels = "describe-models"
	VerbFindModels     = "find-models"
)

// DescribeModels asks the planner what it knows about a tenant's models beyond what is
// stored.
type DescribeModels struct {
	Tenant string `json:"tenant"`
}

// ModelFacts are the vendors that the planner knows, by name, and what each stored model
// charges by the planner's table, by ID. A model that is not in the table has none.
type ModelFacts struct {
	Vendors []ModelVendor          `json:"vendors"`
	Prices  map[string]ModelPrices `json:"prices"`
}

// ModelVendor is a vendor that can be named as a model's provider.
type ModelVendor struct {
	Name string `json:"name"`
	// BaseURL is the vendor's own endpoint, "" if each customer has one of their own.
	BaseURL string `json:"base_url"`
	// KeyVariable is the environment variable that the vendor's own tools read the key
	// from.
	KeyVariable string `json:"key_variable"`
	// NeedsKey says that nothing works there without a key.
	NeedsKey bool `json:"needs_key"`
}

// FindModels asks the planner which models are served on its own machine.
type FindModels struct{}

// FoundModels are the servers of models that were found there.
type FoundModels struct {
	Servers []FoundServer `json:"servers"`
	// Problem says why it could not be looked for one, and what to do; "" if it could.
	Problem string `json:"problem,omitempty"`
}

// FoundServer serves models at an endpoint of a vendor's protocol, without a key.
type FoundServer struct {
	Provider string       `json:"provider"`
	BaseURL  string       `json:"base_url"`
	Models   []FoundModel `json:"models"`
}

// FoundModel is one of its models. Parameters is how many it has in its maker's words,
// such as "3.2B"; both that and SizeBytes may be unknown.
type FoundModel struct {
	Model      string `json:"model"`
	Parameters string `json:"parameters,omitempty"`
	SizeBytes  int64  `json:"size_bytes,omitempty"`
}

// CheckModel asks the planner whether a model could be called as it is described, without
// calling it.
type CheckModel struct {
	Model *Model `json:"model"`
}

// ModelChecked is what is wrong, nothing if it could be called.
type ModelChecked struct {
	Problems []ModelProblem `json:"problems"`
}

// ModelProblem is a field of a Model that is wrong; "api_key" stands for its key. Message
// says so and what to do.
type ModelProblem struct {
	Field   string `json:"field"`
	Message string `json:"message"`
}

// TestModel asks the planner to make one small call to a model: to the one stored under
// ID, or to the one that Model describes, which need not be stored.
type TestModel struct {
	Tenant string `json:"tenant"`
	ID     string `json:"id,omitempty"`
	Model  *Model `json:"model,omitempty"`
}

// ModelTested is what came of it: a reply that could be used, or the error that a
// question would have met.
type ModelTested struct {
	OK        bool   `json:"ok"`
	LatencyMS int64  `json:"latency_ms"`
	Usage     Usage  `json:"usage"`
	Error     *Error `json:"error,omitempty"`
}

// ModelAttempt is a call to a model that brought nothing.
type ModelAttempt struct {
	Provider  string `json:"provider"`
	Model     string `json:"model"`
	Error     Error  `json:"error"`
	LatencyMS int64  `json:"latency_ms"`
	// Usage is what it cost all the same, as a reply that could not be used did.
	Usage Usage `json:"usage"`
}

// Usage counts what a model charged for.
type Usage struct {
	// PromptTokens are all tokens of the prompt. CachedTokens of them were read from the
	// vendor's cache, and CacheWriteTokens of them written to it.
	PromptTokens     int `json:"prompt_tokens"`
	CachedTokens     int `json:"cached_tokens,omitempty"`
	CacheWriteTokens int `json:"cache_write_tokens,omitempty"`
	// CompletionTokens are all tokens of the reply, ReasoningTokens of them thoughts that
	// it does not show.
	CompletionTokens int `json:"completion_tokens"`
	ReasoningTokens  int `json:"reasoning_tokens,omitempty"`
	// Cost is in US dollars to the billionth, by the prices of PriceDate. Without a
	// PriceDate the price is not known and Cost is 0.
	Cost      float64 `json:"cost,omitempty"`
	PriceDate string  `json:"price_date,omitempty"`
}

// Tokens is the sum of prompt and reply.
func (u Usage) Tokens() int { return u.PromptTokens + u.CompletionTokens }

// Plus is what two calls charged for together. The sum has the older date of prices,
// and none if the price of either that had tokens is not known.
func (u Usage) Plus(v Usage) Usage {
	switch {
	case v == Usage{}:
		return u
	case u == Usage{}:
		return v
	}
	return Usage{
		PromptTokens:     u.PromptTokens + v.PromptTokens,
		CachedTokens:     u.CachedTokens + v.CachedTokens,
		CacheWriteTokens: u.CacheWriteTokens + v.CacheWriteTokens,
		CompletionTokens: u.CompletionTokens + v.CompletionTokens,
		ReasoningTokens:  u.ReasoningTokens + v.ReasoningTokens,
		Cost:             math.Round((u.Cost+v.Cost)*1e9) / 1e9,
		PriceDate:        min(u.PriceDate, v.PriceDate),
	}
}
