package llm

import (
	"slices"
	"strings"
)

// keyVariables are where the vendors' own tools read the key from, if that is not
// VENDOR_API_KEY.
var keyVariables = map[string]string{
	"azure":       "AZURE_OPENAI_API_KEY",
	"huggingface": "HF_TOKEN",
	"replicate":   "REPLICATE_API_TOKEN",
}

// KeyVariable is the environment variable that the vendor's own tools read its key from.
func KeyVariable(provider string) string {
	if name, ok := keyVariables[provider]; ok {
		return name
	}
	return strings.ToUpper(strings.ReplaceAll(provider, "-", "_")) + "_API_KEY"
}

// KeyedProviders lists the Providers that need a key and have one where their own tools
// read it from, sorted.
func KeyedProviders(getenv func(name string) string) []string {
	return slices.DeleteFunc(Providers(), func(name string) bool {
		return vendors[name].keyless || getenv(KeyVariable(name)) == ""
	})
}
