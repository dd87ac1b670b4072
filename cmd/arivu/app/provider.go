package app

import (
	"arivu/planner/llm"
	"arivu/planner/llm/anthropic"
	"arivu/planner/llm/gemini"
	"arivu/planner/llm/openai"
	"arivu/planner/llm/replicate"
	"arivu/planner/roster"
)

// open makes the provider that speaks what the configured endpoint does.
func open(cfg llm.Config) (roster.Provider, error) {
	switch cfg.Protocol() {
	case llm.Messages:
		return anthropic.New(cfg)
	case llm.GenerateContent:
		return gemini.New(cfg)
	case llm.Predictions:
		return replicate.New(cfg)
	default:
		return openai.New(cfg)
	}
}
