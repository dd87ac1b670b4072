package edge

import (
	"slices"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"arivu/events"
)

// modelRequest is the body of requests about models. What it does not name stays as it
// is.
type modelRequest struct {
	ID       *string `json:"id"`
	Provider *string `json:"provider"`
	Model    *string `json:"model"`
	// BaseURL is the endpoint; "" is the vendor's own.
	BaseURL *string `json:"base_url"`
	// APIVersion is the dated version of Azure's API.
	APIVersion *string `json:"api_version"`
	// APIKey is the vendor's key; "" takes it away.
	APIKey    *string      `json:"api_key"`
	Disabled  *bool        `json:"disabled"`
	TimeoutMS *int64       `json:"timeout_ms"` // 0 is the default
	Limits    *modelLimits `json:"limits"`
	// Prices are in place of the planner's table; an empty object goes back to it.
	Prices *modelPrices `json:"prices"`
	// Updated is that of the model as the client has read it, as for connections.
	Updated *string `json:"updated"`
}

type modelLimits struct {
	RequestsPerMinute *int `json:"requests_per_minute"`
	TokensPerMinute   *int `json:"tokens_per_minute"`
}

type modelPrices struct {
	Input       *float64 `json:"input"`
	Output      *float64 `json:"output"`
	CachedInput *float64 `json:"cached_input"`
	CacheWrite  *float64 `json:"cache_write"`
	Date        *string  `json:"date"`
}

// What a request may ask for.
const (
	maxModelKey     = 4096
	maxModelTimeout = 10 * time.Minute
	maxPerMinute    = 1_000_000_000
	maxPrice        = 100_000 // dollars per million tokens
)

// reservedModelIDs are parts of the API's own addresses, or stand for the model of the
// configuration.
var reservedModelIDs = []string{events.DeclaredModel, "order", "providers", "test", "found"}

func readModel(c *fiber.Ctx) (*modelRequest, error) {
	r := new(modelRequest)
	return r, decode(c, r)
}

func checkModelID(id string) error {
	if err := events.ValidName(id); err != nil {
		return invalid("id", "%s.", err)
	}
	if slices.Contains(reservedModelIDs, id) {
		return invalid("id", "The id %q has a meaning of its own here; choose another.", id)
	}
	return nil
}

// fillModel takes over what a request says of a model.
func (s *Server) fillModel(m *events.Model, r *modelRequest) error {
	before := *m
	set(&m.Provider, r.Provider)
	set(&m.Model, r.Model)
	set(&m.BaseURL, r.BaseURL)
	set(&m.APIVersion, r.APIVersion)
	set(&m.Disabled, r.Disabled)
	if r.TimeoutMS != nil {
		if err := checkRange("timeout_ms", *r.TimeoutMS, 0, maxModelTimeout.Milliseconds()); err != nil {
			return err
		}
		m.TimeoutMS = *r.TimeoutMS
	}
	if err := r.Limits.fill(&m.Limits); err != nil {
		return err
	}
	if r.Prices != nil {
		prices, err := r.Prices.read(s.now())
		if err != nil {
			return err
		}
		m.Prices = prices
	}
	if r.Provider == nil && r.Model == nil && r.BaseURL == nil && r.APIVersion == nil && r.APIKey == nil && m.Provider != "" {
		return nil
	}
	return s.fillAccess(m, &before, r)
}

// fillAccess seals the key, and checks that the model could be called.
func (s *Server) fillAccess(m, before *events.Model, r *modelRequest) error {
	if m.Provider == "" && m.BaseURL != "" {
		m.Provider = "custom"
	}
	if r.APIKey == nil {
		if err := checkSameOwner(before, m); err != nil {
			return err
		}
	} else if err := s.sealModelKey(m, *r.APIKey); err != nil {
		return err
	}
	return s.checkCallable(m)
}

// checkSameOwner keeps a stored key from going to somebody else than it was given for:
// whoever may change a model could read its key otherwise, at an endpoint of their own.
func checkSameOwner(before, now *events.Model) error {
	if len(before.Sealed) == 0 || before.Provider == now.Provider && before.BaseURL == now.BaseURL {
		return nil
	}
	return invalid("api_key", "api_key is missing; the key that is stored was given for another endpoint and is not sent to this one. Give the key for it, or \"\" for none.")
}

func (s *Server) sealModelKey(m *events.Model, key string) error {
	if key == "" {
		m.Sealed = nil
		return nil
	}
	if len(key) > maxModelKey {
		return invalid("api_key", "api_key is longer than %d characters; send the bare key.", maxModelKey)
	}
	sealed, err := s.seal(s.ctx, toPlanner, key)
	if err != nil {
		return err
	}
	m.Sealed = sealed
	return nil
}

// checkTime bounds the planner's look at a model's description.
const checkTime = 3 * time.Second

// checkCallable has the planner, which knows the vendors, say what is wrong.
func (s *Server) checkCallable(m *events.Model) error {
	var checked events.ModelChecked
	if err := s.call(checkTime, events.StagePlanner, events.VerbCheckModel, events.CheckModel{Model: m}, &checked); err != nil {
		return err
	}
	if len(checked.Problems) == 0 {
		return nil
	}
	p := checked.Problems[0]
	return invalid(p.Field, "%s.", strings.TrimSuffix(p.Message, "."))
}

func (l *modelLimits) fill(to *events.ModelLimits) error {
	if l == nil {
		return nil
	}
	for _, limit := range []struct {
		field string
		given *int
		to    *int
	}{
		{"limits.requests_per_minute", l.RequestsPerMinute, &to.RequestsPerMinute},
		{"limits.tokens_per_minute", l.TokensPerMinute, &to.TokensPerMinute},
	} {
		if limit.given == nil {
			continue
		}
		if err := checkRange(limit.field, int64(*limit.given), 0, maxPerMinute); err != nil {
			return err
		}
		*limit.to = *limit.given
	}
	return nil
}

// read returns nil for an empty object.
func (p *modelPrices) read(now time.Time) (*events.ModelPrices, error) {
	if *p == (modelPrices{}) {
		return nil, nil
	}
	for _, price := range []struct {
		field    string
		given    *float64
		required bool
	}{
		{"prices.input", p.Input, true}, {"prices.output", p.Output, true},
		{"prices.cached_input", p.CachedInput, false}, {"prices.cache_write", p.CacheWrite, false},
	} {
		if price.given == nil {
			if price.required {
				return nil, invalid(price.field, "%s is missing; it is in US dollars per million tokens.", price.field)
			}
			continue
		}
		if !(*price.given >= 0 && *price.given <= maxPrice) {
			return nil, invalid(price.field, "%s is %g; it must be from 0 to %d, in US dollars per million tokens.", price.field, *price.given, maxPrice)
		}
	}
	out := &events.ModelPrices{Input: *p.Input, Output: *p.Output, CachedInput: p.CachedInput, CacheWrite: p.CacheWrite, Date: now.Format(time.DateOnly)}
	if p.Date != nil {
		if _, err := time.Parse(time.DateOnly, *p.Date); err != nil {
			return nil, invalid("prices.date", "prices.date is %q; it must be a day such as 2026-01-31.", clip(*p.Date, 32))
		}
		out.Date = *p.Date
	}
	return out, nil
}

// checkUnchanged refuses a change that rests on an older state of the model than the one
// that is stored, if the request says on which.
func (r *modelRequest) checkUnchanged(m *events.Model) error {
	return unchanged("model", m.ID, r.Updated, m.Updated)
}

// set takes over a value that was given.
func set[T any](to *T, given *T) {
	if given != nil {
		*to = *given
	}
}
