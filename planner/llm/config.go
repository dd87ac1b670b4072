package llm

import (
	"cmp"
	"errors"
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"

	"arivu/events"
	"arivu/planner/llm/price"
)

// Config says which model to call and how to reach it.
type Config struct {
	// Provider is a vendor of Providers, or with a BaseURL any other name for an
	// endpoint that speaks the OpenAI chat completions protocol.
	Provider string `json:"provider"`
	Model    string `json:"model"`
	// BaseURL is the endpoint up to the version segment, such as
	// "https://api.openai.com/v1"; "" is the vendor's own.
	BaseURL string `json:"base_url"`
	// APIVersion is the dated version of Azure's API, such as "2024-10-21"; "" if the
	// BaseURL ends in "/openai/v1", which has none.
	APIVersion string `json:"api_version,omitempty"`
	// APIKey is left out of JSON and of every rendering by fmt.
	APIKey string `json:"-"`
	// Timeout bounds one call; 0 is DefaultTimeout.
	Timeout time.Duration `json:"timeout"`
	// Proxy is the URL of an HTTP or SOCKS5 proxy for all calls; "" goes by HTTP_PROXY,
	// HTTPS_PROXY and NO_PROXY. It may hold a password, and is left out of JSON.
	Proxy string `json:"-"`
	// CAFile holds certificates (PEM) of authorities to trust beside the system's.
	CAFile string `json:"ca_file,omitempty"`
	// Prices are what the vendor charges where the table of package price is wrong or
	// silent; nil goes by the table.
	Prices *events.ModelPrices `json:"prices,omitempty"`
}

// Bounds of Config.Timeout.
const (
	DefaultTimeout = 60 * time.Second
	MaxTimeout     = 10 * time.Minute
)

// Protocol is what an endpoint speaks.
type Protocol string

// The protocols.
const (
	ChatCompletions      Protocol = "chat completions"       // of OpenAI
	AzureChatCompletions Protocol = "Azure chat completions" // the same as Azure has them
	Messages             Protocol = "messages"               // of Anthropic
	GenerateContent      Protocol = "generateContent"        // of Google
	Predictions          Protocol = "predictions"            // of Replicate
)

// vendor is a well-known endpoint.
type vendor struct {
	baseURL  string   // "" if every customer has one of their own
	protocol Protocol // ChatCompletions if ""
	keyless  bool
}

var vendors = map[string]vendor{
	"anthropic":   {baseURL: "https://api.anthropic.com/v1", protocol: Messages},
	"azure":       {protocol: AzureChatCompletions},
	"gemini":      {baseURL: "https://generativelanguage.googleapis.com/v1beta", protocol: GenerateContent},
	"replicate":   {baseURL: "https://api.replicate.com/v1", protocol: Predictions},
	"openai":      {baseURL: "https://api.openai.com/v1"},
	"groq":        {baseURL: "https://api.groq.com/openai/v1"},
	"deepseek":    {baseURL: "https://api.deepseek.com/v1"},
	"mistral":     {baseURL: "https://api.mistral.ai/v1"},
	"huggingface": {baseURL: "https://router.huggingface.co/v1"},
	"ollama":      {baseURL: "http://127.0.0.1:11434/v1", keyless: true},
}

// Providers lists the vendors that need no BaseURL, sorted.
func Providers() []string {
	names := make([]string, 0, len(vendors))
	for name, v := range vendors {
		if v.baseURL != "" {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// Protocol is what the provider speaks.
func (c Config) Protocol() Protocol {
	if p := vendors[c.Provider].protocol; p != "" {
		return p
	}
	return ChatCompletions
}

// Configured reports whether any model is asked for at all.
func (c Config) Configured() bool {
	return c.Provider != "" || c.Model != "" || c.BaseURL != ""
}

// WithDefaults fills in the vendor's endpoint and the default timeout. With a
// BaseURL alone the provider is called "custom".
func (c Config) WithDefaults() Config {
	if c.Provider == "" && c.BaseURL != "" {
		c.Provider = "custom"
	}
	if c.BaseURL == "" {
		c.BaseURL = vendors[c.Provider].baseURL
	}
	if c.Timeout == 0 {
		c.Timeout = DefaultTimeout
	}
	return c
}

// Validate reports everything that is wrong, each with its fix, naming settings
// by their environment variables. It never repeats the key.
func (c Config) Validate() error {
	v, known := vendors[c.Provider]
	ownEndpoint := c.BaseURL == "" || v.baseURL == ""
	c = c.WithDefaults()
	errs := []error{c.validProvider(), c.validModel(), c.validAPIVersion()}
	if c.BaseURL != "" {
		errs = append(errs, validBaseURL(c.BaseURL))
	}
	if known && ownEndpoint && !v.keyless && c.APIKey == "" {
		errs = append(errs, fmt.Errorf("no API key for %s: set ARIVU_LLM_API_KEY", c.Provider))
	}
	if strings.ContainsFunc(c.APIKey, func(r rune) bool { return r <= ' ' || r >= 0x7f }) {
		errs = append(errs, errors.New("the API key holds a space, a line break or a character outside ASCII: set ARIVU_LLM_API_KEY to the bare key"))
	}
	if c.Timeout < 0 || c.Timeout > MaxTimeout {
		errs = append(errs, fmt.Errorf("model timeout %s is out of range: use more than 0 and at most %s", c.Timeout, MaxTimeout))
	}
	errs = append(errs, c.ValidNetwork())
	if c.Prices != nil {
		if err := price.Validate(*c.Prices); err != nil {
			errs = append(errs, fmt.Errorf("the model's prices: %w; set ARIVU_LLM_PRICES to something like %q", err, "input=2.5 output=10 date=2026-11-30"))
		}
	}
	return errors.Join(errs...)
}

func (c Config) validProvider() error {
	if c.Provider == "" {
		return fmt.Errorf("no model provider: set ARIVU_LLM_PROVIDER to one of %s, or ARIVU_LLM_BASE_URL to an OpenAI-compatible endpoint",
			strings.Join(Providers(), ", "))
	}
	if err := events.ValidName(c.Provider); err != nil {
		return fmt.Errorf("model provider: %w", err)
	}
	if c.BaseURL == "" && c.Protocol() == AzureChatCompletions {
		return errors.New("no endpoint of Azure: set ARIVU_LLM_BASE_URL to that of your resource, such as https://NAME.openai.azure.com/openai/v1")
	}
	if c.BaseURL == "" {
		return fmt.Errorf("unknown model provider %q: use one of %s, or set ARIVU_LLM_BASE_URL to its OpenAI-compatible endpoint",
			c.Provider, strings.Join(Providers(), ", "))
	}
	return nil
}

func (c Config) validModel() error {
	switch {
	case c.Model == "":
		return errors.New("no model: set ARIVU_LLM_MODEL to a model's name as its provider lists it")
	case len(c.Model) > 200 || strings.ContainsFunc(c.Model, func(r rune) bool { return r <= ' ' || r == 0x7f }):
		return errors.New("the model name is longer than 200 bytes or holds spaces: set ARIVU_LLM_MODEL to a model's name as its provider lists it")
	case c.Protocol() == Predictions && !predicted.MatchString(c.Model):
		return errors.New("the model is not named as Replicate names models: set ARIVU_LLM_MODEL to owner/name, owner/name:version or a version")
	default:
		return nil
	}
}

// predicted is what names a model of Replicate.
var predicted = regexp.MustCompile(`^([\w.-]+/[\w.-]+(:[0-9a-f]{64})?|[0-9a-f]{64})$`)

// validBaseURL keeps secrets out of the URL, because the URL's host is shown in
// errors and its whole in the configuration.
func validBaseURL(raw string) error {
	const fix = "set ARIVU_LLM_BASE_URL to something like https://api.openai.com/v1"
	u, err := url.Parse(raw)
	switch {
	case err != nil:
		return errors.New("the model's base URL cannot be parsed: " + fix)
	case u.User != nil:
		return errors.New("the model's base URL holds a user name or password: take it out and set ARIVU_LLM_API_KEY")
	case u.RawQuery != "" || u.Fragment != "":
		return errors.New("the model's base URL holds a query or fragment: " + fix)
	case u.Scheme != "http" && u.Scheme != "https":
		return fmt.Errorf("the model's base URL has scheme %q, expected http or https: %s", u.Scheme, fix)
	case u.Host == "":
		return errors.New("the model's base URL names no host: " + fix)
	default:
		return nil
	}
}

// String shows the configuration with the key and the proxy masked.
func (c Config) String() string {
	return fmt.Sprintf("provider=%s model=%s base_url=%s key=%s timeout=%s proxy=%s ca_file=%s",
		c.Provider, c.Model, c.BaseURL, masked(c.APIKey), c.Timeout, masked(c.Proxy), cmp.Or(c.CAFile, "none"))
}

func masked(secret string) string {
	if secret == "" {
		return "none"
	}
	return "set"
}

// GoString is String, so that %#v does not show the key either.
func (c Config) GoString() string { return c.String() }
