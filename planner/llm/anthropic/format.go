package anthropic

import (
	"encoding/json"

	"arivu/planner/llm"
)

// unsupported are the keywords that the API refuses in the schema of an output format.
// What they say is checked when the reply is read.
var unsupported = []string{
	"minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf",
	"minLength", "maxLength", "minItems", "maxItems", "uniqueItems", "minProperties", "maxProperties",
}

// format is the output format of a form.
func format(f llm.Form) []byte {
	schema := json.RawMessage(f.Schema)
	var read any
	if json.Unmarshal(schema, &read) == nil {
		strip(read)
		if stripped, err := json.Marshal(read); err == nil {
			schema = stripped
		}
	}
	out, err := json.Marshal(map[string]any{"type": "json_schema", "schema": schema})
	if err != nil {
		// The schema is no JSON. The API says so better.
		return schema
	}
	return out
}

// strip takes the keywords out of a schema and all schemas within it. Properties are
// names, not keywords.
func strip(schema any) {
	switch s := schema.(type) {
	case []any:
		for _, each := range s {
			strip(each)
		}
	case map[string]any:
		for _, keyword := range unsupported {
			delete(s, keyword)
		}
		for keyword, value := range s {
			properties, is := value.(map[string]any)
			if !is || keyword != "properties" && keyword != "$defs" {
				strip(value)
				continue
			}
			for _, each := range properties {
				strip(each)
			}
		}
	}
}
