package price

import (
	"strings"
	"testing"
	"time"

	"arivu/events"
)

func TestTheTableIsSound(t *testing.T) {
	t.Parallel()
	for name, v := range table {
		for model, e := range v.Models {
			if err := Validate(e.ModelPrices); err != nil {
				t.Errorf("%s/%s: %v", name, model, err)
			}
			date, err := time.Parse(time.DateOnly, e.Date)
			if err != nil || date.Year() < 2026 {
				t.Errorf("%s/%s: date %q", name, model, e.Date)
			}
			if e.Input <= 0 || e.Output < e.Input {
				t.Errorf("%s/%s: input %v, output %v", name, model, e.Input, e.Output)
			}
			// Tables elsewhere mix these two up: reading is cheaper than a fresh token,
			// writing dearer.
			if e.CachedInput != nil && *e.CachedInput >= e.Input || e.CacheWrite != nil && *e.CacheWrite <= e.Input {
				t.Errorf("%s/%s: cached input or cache write is on the wrong side of input", name, model)
			}
			if e.UpTo > 0 && e.Context > 0 && e.UpTo > e.Context {
				t.Errorf("%s/%s: prices hold up to %d tokens, the model reads %d", name, model, e.UpTo, e.Context)
			}
		}
	}
}

func TestLookup(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		provider, model string
		input           float64 // 0 for none
	}{
		{"openai", "gpt-5", 1.25},
		{"openai", "gpt-5-2025-08-07", 1.25},
		{"openai", "gpt-5-mini-2025-08-07", 0.25},
		{"openai", "gpt-4o-mini-2024-07-18", 0.15},
		{"openai", "gpt-5-pro", 0},
		{"openai", "gpt-5.9", 0},
		{"openai", "gpt-5-2025-08-07-tuned", 0},
		{"anthropic", "claude-opus-4-20250514", 15},
		{"anthropic", "claude-opus-4-1-20250805", 15},
		{"anthropic", "claude-opus-4-5-20251101", 5},
		{"anthropic", "claude-opus-4-5@20251101", 5},
		{"anthropic", "claude-opus-4-9", 0},
		{"openai", "claude-opus-4-5", 0},
		{"custom", "gpt-5", 0},
		{"openai", "", 0},
	} {
		e, ok := Lookup(tt.provider, tt.model)
		if ok != (tt.input > 0) || e.Input != tt.input {
			t.Errorf("%s/%s: got %v, %t, expected %v", tt.provider, tt.model, e.Input, ok, tt.input)
		}
		if ok && e.Date == "" {
			t.Errorf("%s/%s has no date", tt.provider, tt.model)
		}
	}
}

func TestCostToTheBillionth(t *testing.T) {
	t.Parallel()
	prices := events.ModelPrices{Input: 2.5, Output: 15, CachedInput: new(0.25), CacheWrite: new(3.125), Date: "2026-11-30"}
	for name, tt := range map[string]struct {
		prices events.ModelPrices
		usage  events.Usage
		want   float64
	}{
		"fresh":    {prices, events.Usage{PromptTokens: 1234, CompletionTokens: 56}, 0.003925},
		"cached":   {prices, events.Usage{PromptTokens: 1234, CachedTokens: 1024, CompletionTokens: 56}, 0.001621},
		"written":  {prices, events.Usage{PromptTokens: 1234, CachedTokens: 1000, CacheWriteTokens: 200, CompletionTokens: 1}, 0.000975},
		"thoughts": {prices, events.Usage{PromptTokens: 1, CompletionTokens: 1000, ReasoningTokens: 900}, 0.0150025},
		"no price of the cache": {events.ModelPrices{Input: 1, Output: 2, Date: "2026-11-30"},
			events.Usage{PromptTokens: 100, CachedTokens: 50, CacheWriteTokens: 50, CompletionTokens: 10}, 0.00012},
		"half a billionth":      {events.ModelPrices{Input: 0.0145, Output: 1, Date: "2026-11-30"}, events.Usage{PromptTokens: 1}, 0.000000015},
		"a long price":          {events.ModelPrices{Input: 0.435, Output: 0.87, CachedInput: new(0.003625), Date: "2026-11-30"}, events.Usage{PromptTokens: 999_999, CachedTokens: 999_999}, 0.003624996},
		"more cached than read": {prices, events.Usage{PromptTokens: 10, CachedTokens: 20}, 0.000005},
	} {
		got := Entry{ModelPrices: tt.prices}.Charge(tt.usage)
		if got.Cost != tt.want || got.PriceDate != "2026-11-30" {
			t.Errorf("%s: got %.12f of %s, expected %.12f", name, got.Cost, got.PriceDate, tt.want)
		}
	}
}

func TestNoPriceIsNotFree(t *testing.T) {
	t.Parallel()
	usage := events.Usage{PromptTokens: 300_000, CompletionTokens: 5}
	if got := (Entry{}).Charge(usage); got != usage {
		t.Errorf("got %+v", got)
	}
	e, _ := Lookup("openai", "gpt-5.5")
	if got := e.Charge(events.Usage{}); got != (events.Usage{}) {
		t.Errorf("tokens that nobody counted cost %+v", got)
	}
	if got := e.Charge(usage); got != usage {
		t.Errorf("a prompt longer than the prices hold for was charged: %+v", got)
	}
}

func TestParse(t *testing.T) {
	t.Parallel()
	p, err := Parse("input=2.5 output=10  cached_input=0 date=2026-11-30")
	if err != nil || p.Input != 2.5 || p.Output != 10 || p.CachedInput == nil || *p.CachedInput != 0 || p.CacheWrite != nil || p.Date != "2026-11-30" {
		t.Errorf("got %+v, error %v", p, err)
	}
	for text, want := range map[string]string{
		"":                                                   "input or output is missing",
		"input=1 date=2026-11-30":                            "input or output is missing",
		"input=1 output=2":                                   `date is ""`,
		"input=1 output=2 date=30.11.2026":                   "YYYY-MM-DD",
		"input=-1 output=2 date=2026-11-30":                  "input is -1",
		"input=1 output=inf date=2026-11-30":                 "output is +Inf",
		"input=nan output=1 date=2026-11-30":                 "input or output is missing",
		"input=1 output=2 inputs=3":                          `no price "inputs"`,
		"input=cheap output=2":                               `input is "cheap"`,
		"2.5 10":                                             "not name=value",
		"input=1 output=2e9 date=2026-11-30":                 "output is 2e+09",
		"input=1 output=2 cache_write=x":                     "cache_write",
		"input=1 output=2 cached_input=-0.1 date=2026-11-30": "cached_input is -0.1",
	} {
		if _, err := Parse(text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: got %v, expected %q", text, err, want)
		}
	}
}
