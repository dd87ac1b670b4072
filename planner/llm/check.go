package llm

import (
	"fmt"
	"net/url"
	"regexp"
	"strings"

	"arivu/events"
	"arivu/planner/llm/price"
)

// Validate reports everything that is wrong, each with its fix, naming settings
// by their environment variables. It never repeats the key.
func (c Config) Validate() error { return join(c.Problems()) }

// Problems is everything that is wrong, in the order of the settings; none if a call can
// be made.
func (c Config) Problems() []*Problem {
	given := c
	c = c.WithDefaults()
	return found(c.checkProvider(), c.checkModel(), c.checkBaseURL(), c.checkAPIVersion(), given.checkKey(), c.checkTimeout(),
		c.checkProxy(), c.checkCAFile(), c.checkPrices())
}

func (c Config) checkProvider() *Problem {
	known := strings.Join(Providers(), ", ")
	switch {
	case c.Provider == "":
		return wrong("provider", "no model provider", "set {provider} to one of %s, or {base_url} to an OpenAI-compatible endpoint", known)
	case events.ValidName(c.Provider) != nil:
		return wrong("provider", fmt.Sprintf("model provider: %v", events.ValidName(c.Provider)), "set {provider} to such a name")
	case c.BaseURL == "" && c.Protocol() == AzureChatCompletions:
		return wrong("base_url", "no endpoint of Azure", "set {base_url} to that of your resource, such as https://NAME.openai.azure.com/openai/v1")
	case c.BaseURL == "":
		return wrong("provider", fmt.Sprintf("unknown model provider %q", c.Provider), "use one of %s, or set {base_url} to its OpenAI-compatible endpoint", known)
	default:
		return nil
	}
}

const maxModelName = 200

func (c Config) checkModel() *Problem {
	const fix = "set {model} to a model's name as its provider lists it"
	switch {
	case c.Model == "":
		return wrong("model", "no model", fix)
	case len(c.Model) > maxModelName || strings.ContainsFunc(c.Model, func(r rune) bool { return r <= ' ' || r == 0x7f }):
		return wrong("model", fmt.Sprintf("the model name is longer than %d bytes or holds spaces", maxModelName), fix)
	case c.Protocol() == Predictions && !predicted.MatchString(c.Model):
		return wrong("model", "the model is not named as Replicate names models", "set {model} to owner/name, owner/name:version or a version")
	default:
		return nil
	}
}

// predicted is what names a model of Replicate.
var predicted = regexp.MustCompile(`^([\w.-]+/[\w.-]+(:[0-9a-f]{64})?|[0-9a-f]{64})$`)

// checkBaseURL keeps secrets out of the URL, because the URL's host is shown in
// errors and its whole in the configuration.
func (c Config) checkBaseURL() *Problem {
	const fix = "set {base_url} to something like https://api.openai.com/v1"
	if c.BaseURL == "" {
		return nil
	}
	u, err := url.Parse(c.BaseURL)
	switch {
	case err != nil:
		return wrong("base_url", "the model's base URL cannot be parsed", fix)
	case u.User != nil:
		return wrong("base_url", "the model's base URL holds a user name or password", "take it out and set {api_key}")
	case u.RawQuery != "" || u.Fragment != "":
		return wrong("base_url", "the model's base URL holds a query or fragment", fix)
	case u.Scheme != "http" && u.Scheme != "https":
		return wrong("base_url", fmt.Sprintf("the model's base URL has scheme %q, expected http or https", u.Scheme), fix)
	case u.Host == "":
		return wrong("base_url", "the model's base URL names no host", fix)
	default:
		return nil
	}
}

// checkKey is of a Config as it was given: with a BaseURL of one's own no key is needed,
// unless it is the customer's at a vendor.
func (c Config) checkKey() *Problem {
	v, known := vendors[c.Provider]
	theirs := c.BaseURL == "" || v.baseURL == ""
	switch {
	case known && theirs && !v.keyless && c.APIKey == "":
		return wrong("api_key", "no API key for "+c.Provider, "set {api_key} to it; the vendor's own tools read it from %s", KeyVariable(c.Provider))
	case strings.ContainsFunc(c.APIKey, func(r rune) bool { return r <= ' ' || r >= 0x7f }):
		return wrong("api_key", "the API key holds a space, a line break or a character outside ASCII", "set {api_key} to the bare key")
	default:
		return nil
	}
}

func (c Config) checkTimeout() *Problem {
	if c.Timeout < 0 || c.Timeout > MaxTimeout {
		return wrong("timeout", fmt.Sprintf("model timeout %s is out of range", c.Timeout), "use more than 0 and at most %s", MaxTimeout)
	}
	return nil
}

func (c Config) checkPrices() *Problem {
	if c.Prices == nil {
		return nil
	}
	if err := price.Validate(*c.Prices); err != nil {
		return wrong("prices", fmt.Sprintf("the model's prices: %v", err), "set {prices} to something like %q", "input=2.5 output=10 date=2026-11-30")
	}
	return nil
}
