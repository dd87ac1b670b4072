package llmtest

import (
	"maps"
	"slices"
)

// notStrict says what keeps a JSON Schema from being one that OpenAI's API takes as
// strict, "" if nothing does: every object names all its properties as required and
// allows no others.
func notStrict(schema any) string {
	for s := range schemas(schema) {
		properties, is := s["properties"].(map[string]any)
		if !is && s["type"] != "object" {
			continue
		}
		if s["additionalProperties"] != false {
			return "'additionalProperties' is required to be supplied and to be false."
		}
		required, _ := s["required"].([]any)
		for name := range properties {
			if !slices.Contains(required, any(name)) {
				return "'required' is required to be supplied and to be an array including every key in properties. Missing '" + name + "'."
			}
		}
	}
	return ""
}

// bounded names a keyword of a JSON Schema that Anthropic's API does not take in an
// output format, "" if there is none.
func bounded(schema any) string {
	for s := range schemas(schema) {
		for _, keyword := range []string{"minimum", "maximum", "multipleOf", "minLength", "maxLength", "maxItems"} {
			if _, has := s[keyword]; has {
				return keyword
			}
		}
	}
	return ""
}

// schemas are a JSON Schema and all schemas within it.
func schemas(schema any) func(yield func(map[string]any) bool) {
	return func(yield func(map[string]any) bool) { visit(schema, yield) }
}

func visit(schema any, yield func(map[string]any) bool) bool {
	switch s := schema.(type) {
	case []any:
		for _, each := range s {
			if !visit(each, yield) {
				return false
			}
		}
	case map[string]any:
		if !yield(s) {
			return false
		}
		for _, keyword := range slices.Sorted(maps.Keys(s)) {
			value := s[keyword]
			if properties, is := value.(map[string]any); is && (keyword == "properties" || keyword == "$defs") {
				value = slices.Collect(maps.Values(properties))
			}
			if !visit(value, yield) {
				return false
			}
		}
	}
	return true
}
