package config

import (
	"fmt"
	"strings"

	"arivu/events"
	"arivu/planner/llm"
	"arivu/planner/llm/price"
)

// takeVendorKey falls back on the variable that the provider's own tools use. If a model
// is named and no provider, the provider is the vendor whose variable is set; a key in
// the environment alone asks for no model, since it may be there for something else.
func (l *Loaded) takeVendorKey(environ []string) error {
	getenv := func(name string) string {
		value := ""
		for _, entry := range environ {
			if v, ok := strings.CutPrefix(entry, name+"="); ok {
				value = v
			}
		}
		return value
	}
	if l.LLM.APIKey != "" {
		return nil
	}
	if l.LLM.Provider == "" && l.LLM.BaseURL == "" && l.LLM.Model != "" {
		keyed := llm.KeyedProviders(getenv)
		if len(keyed) > 1 {
			return fmt.Errorf("llm.model is set, and so are the keys of %s: name one of them with ARIVU_LLM_PROVIDER", strings.Join(keyed, ", "))
		}
		if len(keyed) == 1 {
			l.LLM.Provider, l.Sources["llm.provider"] = keyed[0], FromEnv
		}
	}
	if l.LLM.Provider == "" {
		return nil
	}
	if key := getenv(llm.KeyVariable(l.LLM.Provider)); key != "" {
		l.LLM.APIKey, l.Sources["llm.api_key"] = key, FromEnv
	}
	return nil
}

// prices are those of the model, nil for those of the built-in table.
func (c *Config) prices() *events.ModelPrices {
	if c.LLM.Prices == "" {
		return nil
	}
	p, err := price.Parse(c.LLM.Prices)
	if err != nil {
		return nil // validPrices tells.
	}
	return p
}

func (c *Config) validPrices() error {
	if c.LLM.Prices == "" {
		return nil
	}
	if _, err := price.Parse(c.LLM.Prices); err != nil {
		return fmt.Errorf("llm.prices: %w", err)
	}
	return nil
}
