package llm

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"arivu/events"
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
