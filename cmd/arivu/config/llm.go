package config

import (
	"fmt"

	"arivu/events"
	"arivu/planner/llm/price"
)

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
