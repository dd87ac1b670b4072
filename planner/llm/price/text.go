package price

import (
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"arivu/events"
)

// maxPrice is in US dollars per million tokens.
const maxPrice = 1e5

// Parse reads prices from a text such as
//
//	input=2.5 output=10 cached_input=0.25 cache_write=3.125 date=2026-11-30
//
// in US dollars per million tokens. Those of the vendor's cache may be left out.
func Parse(text string) (*events.ModelPrices, error) {
	p := events.ModelPrices{Input: math.NaN(), Output: math.NaN()}
	for field := range strings.FieldsSeq(text) {
		name, value, is := strings.Cut(field, "=")
		if !is {
			return nil, fmt.Errorf("%q is not name=value: use input, output, cached_input, cache_write and date", field)
		}
		if name == "date" {
			p.Date = value
			continue
		}
		dollars, err := strconv.ParseFloat(value, 64)
		if err != nil {
			return nil, fmt.Errorf("%s is %q: use US dollars per million tokens, such as 2.5", name, value)
		}
		switch name {
		case "input":
			p.Input = dollars
		case "output":
			p.Output = dollars
		case "cached_input":
			p.CachedInput = &dollars
		case "cache_write":
			p.CacheWrite = &dollars
		default:
			return nil, fmt.Errorf("there is no price %q: use input, output, cached_input, cache_write and date", name)
		}
	}
	if math.IsNaN(p.Input) || math.IsNaN(p.Output) {
		return nil, errors.New("input or output is missing: give both, in US dollars per million tokens")
	}
	return &p, Validate(p)
}

// Validate reports the first price that cannot be one. A date is needed, because a cost
// without one counts as unknown.
func Validate(p events.ModelPrices) error {
	for _, f := range []struct {
		name  string
		price *float64
	}{{"input", &p.Input}, {"output", &p.Output}, {"cached_input", p.CachedInput}, {"cache_write", p.CacheWrite}} {
		if f.price != nil && !(*f.price >= 0 && *f.price <= maxPrice) {
			return fmt.Errorf("%s is %v: use US dollars per million tokens, from 0 to %d", f.name, *f.price, int(maxPrice))
		}
	}
	if _, err := time.Parse(time.DateOnly, p.Date); err != nil {
		return fmt.Errorf("date is %q: give the day the prices are from, as YYYY-MM-DD", p.Date)
	}
	return nil
}
