package llm

import (
	"slices"
	"strings"

	"arivu/events"
)

// Vendors are all that can be named as a provider, by name.
func Vendors() []events.ModelVendor {
	out := make([]events.ModelVendor, 0, len(vendors))
	for name, v := range vendors {
		out = append(out, events.ModelVendor{Name: name, BaseURL: v.baseURL, KeyVariable: KeyVariable(name), NeedsKey: !v.keyless})
	}
	slices.SortFunc(out, func(a, b events.ModelVendor) int { return strings.Compare(a.Name, b.Name) })
	return out
}
