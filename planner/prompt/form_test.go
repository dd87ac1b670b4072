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
	Type       string            `json:"type"`
	Properties map[string]object `json:"properties"`
	Required   []string          `json:"required"`
	AnyOf      []object          `json:"anyOf"`
}

// The words of the prompt and the schema ask for the same fields.
func TestTheFormIsWhatTheWordsAskFor(t *testing.T) {
	t.Parallel()
	p := prompt.Build(prompt.Input{Question: "how many?", Schema: shop(events.DialectSQLite), Now: now})
	var form object
	if err := json.Unmarshal([]byte(p.Form.Schema), &form); err != nil {
		t.Fatal(err)
	}
	if p.Form.Name == "" || p.Form.Description == "" || form.Type != "object" || len(form.Properties["declined"].AnyOf) != 2 {
		t.Fatalf("got %+v", p.Form)
	}
	checkFields(t, form, example(t, p.System, "no Markdown:\n"))
	checkFields(t, form.Properties["declined"].AnyOf[1], example(t, p.System, "cannot answer the question: "))
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
