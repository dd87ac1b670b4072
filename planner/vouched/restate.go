package vouched

import (
	"slices"
	"strings"

	"arivu/events"
)

// Restated is the pattern's question with what was said in its parameters' places.
func Restated(v *events.VerifiedQuestion, args []Argument) string {
	var b strings.Builder
	for _, p := range Parts(v, args, nil) {
		b.WriteString(p.Text)
	}
	return b.String()
}

// Parts is Restated piece by piece. Each parameter may be said otherwise, and nothing else
// may: what else the statement does is what people vouch for. Values are offered as far as
// the snapshot lists them.
func Parts(v *events.VerifiedQuestion, args []Argument, s *events.Schema) []events.Part {
	var out []events.Part
	text := func(t string) {
		if t != "" {
			out = append(out, events.Part{Kind: events.PartText, Text: t})
		}
	}
	rest := v.Question
	for at := placeholder.FindStringSubmatchIndex(rest); at != nil; at = placeholder.FindStringSubmatchIndex(rest) {
		i := slices.IndexFunc(args, func(a Argument) bool { return a.Parameter.Name == rest[at[2]:at[3]] })
		if i < 0 {
			break
		}
		text(rest[:at[0]])
		said := unbraced.Replace(args[i].Text)
		out = append(out, events.Part{Kind: events.PartFilter, Text: said, Alternatives: alternatives(args[i].Parameter, said, s)})
		rest = rest[at[1]:]
	}
	text(rest)
	return out
}

// unbraced takes out what would look like a parameter.
var unbraced = strings.NewReplacer("{", "", "}", "")

// maxOffers is how many values are offered for a parameter.
const maxOffers = 10

// alternatives are what may be said in the place of a parameter.
func alternatives(p events.Parameter, said string, s *events.Schema) *events.Alternatives {
	switch p.Type {
	case events.ParameterNumber:
		return &events.Alternatives{What: events.AspectValue, Entry: events.EntryNumber}
	case events.ParameterDate, events.ParameterPeriod:
		return &events.Alternatives{What: events.AspectPeriod, Entry: events.EntryPeriod}
	case events.ParameterText:
		return &events.Alternatives{What: events.AspectValue, Entry: events.EntryText}
	case events.ParameterValue:
		out := &events.Alternatives{What: events.AspectValue, Entry: events.EntryText}
		if c := columnOf(s, p.Column); c != nil && !c.Masked {
			others := slices.DeleteFunc(slices.Clone(c.Values), func(v string) bool { return v == said })
			out.Offers = others[:min(len(others), maxOffers)]
		}
		return out
	}
	return nil
}
