package prompt_test

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"testing"

	"arivu/events"
	"arivu/planner/prompt"
)

// object is what a test looks at of a JSON Schema.
type object struct {
	Type       any               `json:"type"`
	Properties map[string]object `json:"properties"`
	Items      *object           `json:"items"`
	Required   []string          `json:"required"`
	Additional *bool             `json:"additionalProperties"`
	AnyOf      []object          `json:"anyOf"`
}

// inside is the object that o stands for where it may be null, or holds as items.
func (o object) inside() object {
	switch {
	case o.Items != nil:
		return *o.Items
	case len(o.AnyOf) == 2:
		return o.AnyOf[1]
	default:
		return o
	}
}

func formOf(t *testing.T) (prompt.Prompt, object) {
	t.Helper()
	p := prompt.Build(prompt.Input{Question: "how many?", Schema: shop(events.DialectSQLite), Now: now})
	var form object
	if err := json.Unmarshal([]byte(p.Form.Schema), &form); err != nil {
		t.Fatal(err)
	}
	if p.Form.Name == "" || p.Form.Description == "" || form.Type != "object" {
		t.Fatalf("got %+v", p.Form)
	}
	return p, form
}

// The words of the prompt and the schema ask for the same fields.
func TestTheFormIsWhatTheWordsAskFor(t *testing.T) {
	t.Parallel()
	p, form := formOf(t)
	whole := example(t, p.System, "no Markdown:\n")
	checkFields(t, form, whole)
	var candidates []map[string]json.RawMessage
	if err := json.Unmarshal(whole["candidates"], &candidates); err != nil || len(candidates) != 1 {
		t.Fatalf("got candidates %s, %v", whole["candidates"], err)
	}
	checkFields(t, form.Properties["candidates"].inside(), candidates[0])
	checkFields(t, form.Properties["chart"].inside(), example(t, p.System, "by names of its columns: "))
	checkFields(t, form.Properties["declined"].inside(), example(t, p.System, `For "decline": `))
	clarify := example(t, p.System, `For "clarify": `)
	checkFields(t, form.Properties["clarify"].inside(), clarify)
	var readings []map[string]json.RawMessage
	if err := json.Unmarshal(clarify["readings"], &readings); err != nil || len(readings) != 1 {
		t.Fatalf("got readings %s, %v", clarify["readings"], err)
	}
	checkFields(t, form.Properties["clarify"].inside().Properties["readings"].inside(), readings[0])
}

// Vendors that hold a model to a schema take only schemas whose objects require all
// that they have and allow nothing else, without bounds.
func TestTheFormIsStrict(t *testing.T) {
	t.Parallel()
	p, form := formOf(t)
	objects := 0
	var look func(path string, o object)
	look = func(path string, o object) {
		if o.Type == "object" {
			objects++
			names := slices.Sorted(maps.Keys(o.Properties))
			if o.Additional == nil || *o.Additional || !slices.Equal(names, slices.Sorted(slices.Values(o.Required))) {
				t.Errorf("%s: got properties %v, required %v, additionalProperties %v", path, names, o.Required, o.Additional)
			}
		}
		if o.Type == nil && len(o.AnyOf) == 0 {
			t.Errorf("%s has no type", path)
		}
		for name, sub := range o.Properties {
			look(path+"."+name, sub)
		}
		for _, sub := range o.AnyOf {
			look(path+"|", sub)
		}
		if o.Items != nil {
			look(path+"[]", *o.Items)
		}
	}
	look("", form)
	if objects != 6 {
		t.Errorf("looked at %d objects, expected 6", objects)
	}
	for _, word := range []string{"minimum", "maximum", "minItems", "maxItems", "pattern", "oneOf", "allOf", "$ref", "default"} {
		if strings.Contains(p.Form.Schema, `"`+word+`"`) {
			t.Errorf("the schema has %q, which not every vendor takes", word)
		}
	}
}

// example is the JSON object that stands in the words after a phrase.
func example(t *testing.T, words, phrase string) map[string]json.RawMessage {
	t.Helper()
	_, rest, found := strings.Cut(words, phrase)
	var fields map[string]json.RawMessage
	if err := json.NewDecoder(strings.NewReader(rest)).Decode(&fields); !found || err != nil {
		t.Fatalf("no object after %q: %v", phrase, err)
	}
	return fields
}

func checkFields(t *testing.T, o object, want map[string]json.RawMessage) {
	t.Helper()
	names := slices.Sorted(maps.Keys(want))
	if got := slices.Sorted(maps.Keys(o.Properties)); !slices.Equal(got, names) {
		t.Errorf("got fields %v, expected %v", got, names)
	}
	if got := slices.Sorted(slices.Values(o.Required)); !slices.Equal(got, names) {
		t.Errorf("got required %v, expected %v", got, names)
	}
}
