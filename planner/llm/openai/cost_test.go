package openai_test

import (
	"errors"
	"testing"

	"arivu/events"
	"arivu/planner/llm"
	"arivu/planner/llm/llmtest"
	"arivu/planner/llm/openai"
)

func TestCost(t *testing.T) {
	t.Parallel()
	cached := 0.125
	for name, tt := range map[string]struct {
		model  string
		prices *events.ModelPrices
		cost   float64
		date   string
	}{
		// 20 fresh, 70 from the cache, 30 to the cache (as fresh ones), 30 written.
		"table":    {"gpt-5-2025-08-07", nil, 0.00037125, "2026-08-19"},
		"override": {"gpt-5", &events.ModelPrices{Input: 1, Output: 2, CachedInput: &cached, Date: "2026-11-30"}, 0.00011875, "2026-11-30"},
		"unknown":  {"gpt-0", nil, 0, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			stub := llmtest.New(llmtest.Text("{}"), llmtest.CutAtLimit("{"))
			p, err := openai.New(llm.Config{
				Provider: "openai", Model: tt.model, BaseURL: llmtest.Serve(t, stub), APIKey: llmtest.Key, Prices: tt.prices,
			})
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(p.Close)
			reply, err := p.Complete(t.Context(), planned)
			if err != nil || reply.Usage.Cost != tt.cost || reply.Usage.PriceDate != tt.date {
				t.Fatalf("got %+v, error %v, expected %.9f of %s", reply, err, tt.cost, tt.date)
			}
			_, err = p.Complete(t.Context(), planned)
			if got := llm.Charged(err); !errors.Is(err, events.ClassModel) || got != reply.Usage {
				t.Errorf("a reply that was cut: got %+v, error %v, expected %+v", got, err, reply.Usage)
			}
		})
	}
}
