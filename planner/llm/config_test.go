package llm_test

import (
	"encoding/json"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"arivu/events"
	"arivu/planner/llm"
)

func TestConfigValidate(t *testing.T) {
	t.Parallel()
	valid := llm.Config{Provider: "openai", Model: "m", APIKey: "sk-1"}
	tests := []struct {
		name string
		edit func(*llm.Config)
		want string // "" is valid
	}{
		{"vendor", func(*llm.Config) {}, ""},
		{"vendor with a protocol of its own", func(c *llm.Config) { c.Provider = "anthropic" }, ""},
		{"local without key", func(c *llm.Config) { c.Provider, c.APIKey = "ollama", "" }, ""},
		{"own endpoint without key", func(c *llm.Config) { *c = llm.Config{Model: "m", BaseURL: "http://10.0.0.1:8000/v1"} }, ""},
		{"any name with endpoint", func(c *llm.Config) { c.Provider, c.BaseURL = "vllm", "https://x.example/v1" }, ""},
		{"Gemini", func(c *llm.Config) { c.Provider = "gemini" }, ""},
		{"Replicate", func(c *llm.Config) { c.Provider, c.Model = "replicate", "meta/meta-llama-3-70b-instruct" }, ""},
		{"Replicate with a version", func(c *llm.Config) { c.Provider, c.Model = "replicate", "o/m:"+strings.Repeat("0a", 32) }, ""},
		{"Replicate, other name", func(c *llm.Config) { c.Provider, c.Model = "replicate", "llama" }, "owner/name"},
		{"Azure", func(c *llm.Config) { c.Provider, c.BaseURL = "azure", "https://x.openai.azure.com/openai/v1/" }, ""},
		{"Azure, dated", func(c *llm.Config) {
			c.Provider, c.BaseURL, c.APIVersion = "azure", "https://x.openai.azure.com", "2025-04-01-preview"
		}, ""},
		{"Azure without endpoint", func(c *llm.Config) { c.Provider = "azure" }, "NAME.openai.azure.com"},
		{"Azure without key", func(c *llm.Config) {
			c.Provider, c.BaseURL, c.APIKey = "azure", "https://x.openai.azure.com/openai/v1", ""
		}, "no API key for azure"},
		{"Azure without version", func(c *llm.Config) { c.Provider, c.BaseURL = "azure", "https://x.openai.azure.com" }, "ARIVU_LLM_API_VERSION"},
		{"Azure with two", func(c *llm.Config) {
			c.Provider, c.BaseURL, c.APIVersion = "azure", "https://x.openai.azure.com/openai/v1", "2024-10-21"
		}, "unset ARIVU_LLM_API_VERSION"},
		{"Azure, no date", func(c *llm.Config) {
			c.Provider, c.BaseURL, c.APIVersion = "azure", "https://x.openai.azure.com", "latest"
		}, "not a date"},
		{"version of another", func(c *llm.Config) { c.APIVersion = "2024-10-21" }, "openai has no API version"},
		{"no model", func(c *llm.Config) { c.Model = "" }, "ARIVU_LLM_MODEL"},
		{"model with space", func(c *llm.Config) { c.Model = "a b" }, "ARIVU_LLM_MODEL"},
		{"no provider", func(c *llm.Config) { c.Provider = "" }, "ARIVU_LLM_PROVIDER"},
		{"unknown provider", func(c *llm.Config) { c.Provider = "acme" }, "anthropic, deepseek, gemini"},
		{"no key", func(c *llm.Config) { c.APIKey = "" }, "ARIVU_LLM_API_KEY"},
		{"key with line break", func(c *llm.Config) { c.APIKey = "sk-1\n" }, "line break"},
		{"secret in URL", func(c *llm.Config) { c.BaseURL = "https://u:hunter2@x.example/v1" }, "user name or password"},
		{"query in URL", func(c *llm.Config) { c.BaseURL = "https://x.example/v1?key=hunter2" }, "query"},
		{"other scheme", func(c *llm.Config) { c.BaseURL = "ftp://x.example" }, `"ftp"`},
		{"no host", func(c *llm.Config) { c.BaseURL = "https:///v1" }, "no host"},
		{"unparsable", func(c *llm.Config) { c.BaseURL = "https://x:hunter2@[" }, "cannot be parsed"},
		{"prices", func(c *llm.Config) { c.Prices = &events.ModelPrices{Input: 1, Output: 2, Date: "2026-11-30"} }, ""},
		{"prices without date", func(c *llm.Config) { c.Prices = &events.ModelPrices{Input: 1, Output: 2} }, "the model's prices: date"},
		{"negative price", func(c *llm.Config) { c.Prices = &events.ModelPrices{Input: -1, Output: 2, Date: "2026-11-30"} }, "ARIVU_LLM_PRICES"},
		{"proxy", func(c *llm.Config) { c.Proxy = "http://u:hunter2@proxy.example:3128" }, ""},
		{"socks", func(c *llm.Config) { c.Proxy = "socks5://127.0.0.1:1080" }, ""},
		{"proxy without scheme", func(c *llm.Config) { c.Proxy = "proxy.example:3128" }, "ARIVU_LLM_PROXY"},
		{"proxy of another scheme", func(c *llm.Config) { c.Proxy = "ftp://u:hunter2@proxy.example" }, `"ftp"`},
		{"proxy without host", func(c *llm.Config) { c.Proxy = "http://u:hunter2@" }, "no host"},
		{"proxy with path", func(c *llm.Config) { c.Proxy = "http://u:hunter2@proxy.example/pac" }, "more than scheme"},
		{"unparsable proxy", func(c *llm.Config) { c.Proxy = "http://x:hunter2@[" }, "cannot be parsed"},
		{"no CA file", func(c *llm.Config) { c.CAFile = filepath.Join(t.TempDir(), "ca.pem") }, "ARIVU_LLM_CA_FILE"},
		{"CA file without certificate", func(c *llm.Config) { c.CAFile = "config_test.go" }, "holds no certificate"},
		{"negative timeout", func(c *llm.Config) { c.Timeout = -time.Second }, "out of range"},
		{"long timeout", func(c *llm.Config) { c.Timeout = time.Hour }, "at most 10m0s"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			c := valid
			tt.edit(&c)
			err := c.Validate()
			switch {
			case tt.want == "" && err != nil:
				t.Errorf("got %v, expected none", err)
			case tt.want != "" && (err == nil || !strings.Contains(err.Error(), tt.want)):
				t.Errorf("got %v, expected %q", err, tt.want)
			case err != nil && (strings.Contains(err.Error(), "hunter2") || strings.Contains(err.Error(), "sk-1")):
				t.Errorf("a secret is in %v", err)
			}
		})
	}
}

func TestConfigDoesNotShowItsKey(t *testing.T) {
	t.Parallel()
	c := llm.Config{Provider: "openai", Model: "m", APIKey: "sk-secret", Proxy: "http://u:sk-secret@proxy.example"}
	body, err := json.Marshal(c)
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{c.String(), fmt.Sprintf("%v %+v %#v %s", c, c, c, &c), string(body)} {
		if strings.Contains(text, "sk-secret") {
			t.Errorf("the key is in %s", text)
		}
	}
}

func TestProtocolFollowsTheProvider(t *testing.T) {
	t.Parallel()
	for provider, want := range map[string]llm.Protocol{
		"anthropic": llm.Messages, "openai": llm.ChatCompletions, "groq": llm.ChatCompletions, "custom": llm.ChatCompletions,
		"gemini": llm.GenerateContent, "replicate": llm.Predictions, "azure": llm.AzureChatCompletions,
	} {
		c := llm.Config{Provider: provider, BaseURL: "https://x.example/v1"}
		if got := c.Protocol(); got != want {
			t.Errorf("%s speaks %s, expected %s", provider, got, want)
		}
	}
}

func TestKeyVariable(t *testing.T) {
	t.Parallel()
	for provider, want := range map[string]string{
		"openai": "OPENAI_API_KEY", "anthropic": "ANTHROPIC_API_KEY", "groq": "GROQ_API_KEY", "deepseek": "DEEPSEEK_API_KEY",
		"mistral": "MISTRAL_API_KEY", "gemini": "GEMINI_API_KEY", "huggingface": "HF_TOKEN", "azure": "AZURE_OPENAI_API_KEY",
		"replicate": "REPLICATE_API_TOKEN", "our-own": "OUR_OWN_API_KEY",
	} {
		if got := llm.KeyVariable(provider); got != want {
			t.Errorf("%s: got %s, expected %s", provider, got, want)
		}
	}
}
