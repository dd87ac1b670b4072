package offline

import (
	"reflect"
	"testing"

	"arivu/events"
)

// The words of a whole question move to the follow-up that ends it.
func TestReattribute(t *testing.T) {
	t.Parallel()
	const whole, question = "😀 orders per country, in Berlin", "and in Berlin?"
	plan := &events.Planned{Parts: []events.Part{
		{Kind: events.PartShown, Text: "The number of orders", Words: []events.Phrase{{Start: 3, End: 9, Text: "orders"}}},
		{Kind: events.PartText, Text: ", where "},
		{Kind: events.PartFilter, Text: "the city is 'Berlin'", Words: []events.Phrase{
			{Start: 14, End: 21, Text: "country"}, {Start: 26, End: 32, Text: "Berlin"},
		}},
	}}
	reattribute(plan, whole, question)
	want := []events.Part{
		{Kind: events.PartShown, Text: "The number of orders", Carried: true},
		{Kind: events.PartText, Text: ", where "},
		{Kind: events.PartFilter, Text: "the city is 'Berlin'", Words: []events.Phrase{{Start: 7, End: 13, Text: "Berlin"}}},
	}
	if !reflect.DeepEqual(plan.Parts, want) {
		t.Errorf("got %+v", plan.Parts)
	}
}

func TestAsSaid(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ question, word, want string }{
		{"Orders from Mars", "mars", "Mars"}, {"ÄÖ orders", "äö", "ÄÖ"}, {"orders", "mars", "mars"}, {"", "mars", "mars"},
	} {
		if got := asSaid(c.question, c.word); got != c.want {
			t.Errorf("%q in %q: got %q", c.word, c.question, got)
		}
	}
}
