// Package price knows what models cost and what they read: a dated table, checked in,
// of what vendors publish for standard processing of one request at a time. It is as
// good as its dates; people whose contract or vendor says otherwise override it.
//
// A model that is not in the table has no price. That is not the same as a price of 0,
// and nothing is guessed from models with like names.
package price

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"math"
	"regexp"
	"strings"

	"arivu/events"
)

// Entry is what a vendor publishes of a model.
type Entry struct {
	events.ModelPrices
	// Context is how many tokens prompt and reply may have together, 0 if unknown.
	Context int `json:"context,omitempty"`
	// UpTo is the longest prompt, in tokens, that the prices hold for; 0 is any. What
	// longer ones cost is not in the table.
	UpTo int `json:"up_to,omitempty"`
}

//go:embed prices.json
var document []byte

// table is the document: models by vendor.
var table = mustRead(document)

type vendor struct {
	Date   string           `json:"date"` // of the models that have none of their own
	Models map[string]Entry `json:"models"`
}

func mustRead(data []byte) map[string]vendor {
	var t map[string]vendor
	if err := json.Unmarshal(data, &t); err != nil {
		panic(fmt.Sprintf("reading the embedded prices: %v", err))
	}
	for _, v := range t {
		for name, e := range v.Models {
			if e.Date == "" {
				e.Date = v.Date
				v.Models[name] = e
			}
		}
	}
	return t
}

// dated is what may follow a model's name and leaves it the same model: the date of a
// snapshot.
var dated = regexp.MustCompile(`^[-@](\d{4}-\d{2}-\d{2}|\d{8}|\d{3,4})$`)

// Lookup finds a vendor's model, also by the name of one of its dated snapshots:
// "gpt-5-2025-08-07" is priced as "gpt-5", and "gpt-5-pro" is not.
func Lookup(provider, model string) (Entry, bool) {
	models := table[provider].Models
	if e, ok := models[model]; ok {
		return e, true
	}
	best := ""
	for name := range models {
		rest, is := strings.CutPrefix(model, name)
		if is && dated.MatchString(rest) && len(name) > len(best) {
			best = name
		}
	}
	e, ok := models[best]
	return e, ok
}

// Charge sets what a call cost that used so many tokens. It leaves out the cost of a
// prompt that is longer than the prices hold for, and of tokens that nobody counted.
func (e Entry) Charge(u events.Usage) events.Usage {
	if e.Date == "" || u.Tokens() == 0 || e.UpTo > 0 && u.PromptTokens > e.UpTo {
		return u
	}
	u.Cost, u.PriceDate = cost(e.ModelPrices, u), e.Date
	return u
}

// cost is in US dollars, rounded to the billionth. Prices count in millionths of a
// dollar per million tokens, so that the sum is of whole numbers and exact.
func cost(p events.ModelPrices, u events.Usage) float64 {
	fresh := max(u.PromptTokens-u.CachedTokens-u.CacheWriteTokens, 0)
	sum := part(fresh, &p.Input, p.Input) + part(u.CachedTokens, p.CachedInput, p.Input) +
		part(u.CacheWriteTokens, p.CacheWrite, p.Input) + part(u.CompletionTokens, &p.Output, p.Output)
	return math.Round(sum/1e3) / 1e9
}

// part is what tokens cost at a price, or at another if there is none.
func part(tokens int, price *float64, otherwise float64) float64 {
	if price == nil {
		price = &otherwise
	}
	return float64(tokens) * math.Round(*price*1e6)
}
