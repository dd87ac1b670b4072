package edge

import (
	"net/url"
	"regexp"
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
	maxModelName    = 200
	maxModelKey     = 4096
	maxModelTimeout = 10 * time.Minute
	maxPerMinute    = 1_000_000_000
	maxPrice        = 1_000_000 // dollars per million tokens
)

// reservedModelIDs are parts of the API's own addresses, or stand for the model of the
// configuration.
var reservedModelIDs = []string{events.DeclaredModel, "order", "providers", "test"}

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
func (s *Server) fillModel(tenant string, m *events.Model, r *modelRequest) error {
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
	return s.fillAccess(tenant, m, &before, r)
}

// fillAccess checks where a model is and seals its key.
func (s *Server) fillAccess(tenant string, m, before *events.Model, r *modelRequest) error {
	if m.Provider == "" && m.BaseURL != "" {
		m.Provider = "custom"
	}
	if err := checkEndpoint(m); err != nil {
		return err
	}
	if r.APIKey == nil {
		if err := checkSameOwner(before, m); err != nil {
			return err
		}
	} else if err := s.sealModelKey(m, *r.APIKey); err != nil {
		return err
	}
	facts, err := s.modelFacts(tenant)
	if err != nil {
		return err
	}
	return checkVendor(m, facts.Vendors)
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
	if len(key) > maxModelKey || strings.ContainsFunc(key, func(r rune) bool { return r <= ' ' || r >= 0x7f }) {
		return invalid("api_key", "api_key holds a space, a line break or a character outside ASCII, or is longer than %d characters; send the bare key.", maxModelKey)
	}
	sealed, err := s.seal(s.ctx, toPlanner, key)
	if err != nil {
		return err
	}
	m.Sealed = sealed
	return nil
}

func checkEndpoint(m *events.Model) error {
	if m.Provider == "" {
		return invalid("provider", "provider is missing; GET /api/llms/providers lists the vendors, and with base_url it may be any name.")
	}
	if err := events.ValidName(m.Provider); err != nil {
		return invalid("provider", "provider: %s.", err)
	}
	if m.Model == "" {
		return invalid("model", "model is missing; it is the model's name as its provider lists it.")
	}
	if len(m.Model) > maxModelName || strings.ContainsFunc(m.Model, func(r rune) bool { return r <= ' ' || r == 0x7f }) {
		return invalid("model", "model is longer than %d bytes or holds spaces; it is the model's name as its provider lists it.", maxModelName)
	}
	if m.APIVersion != "" && !apiVersion.MatchString(m.APIVersion) {
		return invalid("api_version", "api_version is not a version of Azure's API; send a date such as 2024-10-21 or 2025-04-01-preview.")
	}
	if m.BaseURL == "" {
		return nil
	}
	return checkBaseURL(m.BaseURL)
}

var apiVersion = regexp.MustCompile(`^\d{4}-\d{2}-\d{2}(-preview)?$`)

// checkBaseURL keeps secrets out of the URL, because it is shown.
func checkBaseURL(raw string) error {
	const fix = "send something like https://api.openai.com/v1"
	u, err := url.Parse(raw)
	switch {
	case err != nil || len(raw) > maxURL:
		return invalid("base_url", "base_url cannot be read as a URL; %s.", fix)
	case u.User != nil:
		return invalid("base_url", "base_url holds a user name or password; take it out and send the key as api_key.")
	case u.RawQuery != "" || u.Fragment != "":
		return invalid("base_url", "base_url holds a query or fragment; %s.", fix)
	case u.Scheme != "http" && u.Scheme != "https":
		return invalid("base_url", "base_url has the scheme %q, expected http or https; %s.", clip(u.Scheme, 16), fix)
	case u.Host == "":
		return invalid("base_url", "base_url names no host; %s.", fix)
	default:
		return nil
	}
}

// checkVendor refuses a vendor that nobody knows how to reach, and one that does nothing
// without a key.
func checkVendor(m *events.Model, vendors []events.ModelVendor) error {
	known := make([]string, len(vendors))
	for i, v := range vendors {
		known[i] = v.Name
	}
	at := slices.Index(known, m.Provider)
	// An endpoint of the customer's own at a vendor is not one that may do without a key.
	theirs := at >= 0 && vendors[at].BaseURL == ""
	switch {
	case m.BaseURL != "" && !theirs:
		return nil
	case at < 0:
		p := invalid("provider", "There is no known provider %q. Known: %s. Any other needs base_url, an endpoint that speaks the OpenAI protocol.",
			m.Provider, strings.Join(known, ", "))
		p.Near = nearest(m.Provider, known)
		return p
	case m.BaseURL == "" && theirs:
		return invalid("base_url", "base_url is missing; %s has an endpoint for each of its customers.", m.Provider)
	case vendors[at].NeedsKey && len(m.Sealed) == 0:
		return invalid("api_key", "api_key is missing; %s needs one. Its own tools read it from %s.", m.Provider, vendors[at].KeyVariable)
	default:
		return nil
	}
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
