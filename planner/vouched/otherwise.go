package vouched

import (
	"slices"
	"strings"
	"time"

	"arivu/events"
)

// Otherwise is a verified question that was used, with one part of its restatement put
// otherwise and all else as it was. It is still that question, for its author vouches for
// every value of a parameter. False if what is said does not fit there, or if the question
// is no longer what it was.
func (b *Book) Otherwise(use *events.VerifiedUse, parts []events.Part, part int, to string, schema *events.Schema, now time.Time) (*Answer, bool) {
	at := slices.IndexFunc(b.entries, func(e entry) bool { return e.question.ID == use.ID && e.question.Question == use.Question })
	name := parameterOf(use.Question, parts, part)
	if at < 0 || name == "" {
		return nil, false
	}
	e := &b.entries[at]
	said, ok := e.pattern.Match(Read(withPart(parts, part, to), schema, now))
	if !ok || !alikeBut(name, use.Bound, Bound(said)) {
		return nil, false
	}
	return b.answer(e, said, schema)
}

// parameterOf is the name of the parameter that a part stands for, "" if it is none.
func parameterOf(question string, parts []events.Part, part int) string {
	if part < 0 || part >= len(parts) || parts[part].Kind == events.PartText {
		return ""
	}
	k := 0
	for _, p := range parts[:part] {
		if p.Kind != events.PartText {
			k++
		}
	}
	names := placeholder.FindAllStringSubmatch(question, -1)
	if k >= len(names) {
		return ""
	}
	return names[k][1]
}

// withPart is a restatement in words with one part put otherwise. A preposition before a
// period belongs to the words around it.
func withPart(parts []events.Part, part int, to string) string {
	var b strings.Builder
	for i, p := range parts {
		switch {
		case i != part:
			b.WriteString(p.Text)
		case p.Alternatives != nil && p.Alternatives.What == events.AspectPeriod:
			b.WriteString(strings.TrimPrefix(to, "in "))
		default:
			b.WriteString(to)
		}
	}
	return b.String()
}

// alikeBut reports whether the same is bound to all parameters but one. A restatement does
// not tell all: "last month" is another one by now, and braces are left out of it.
func alikeBut(name string, was, is []events.BoundArgument) bool {
	return slices.EqualFunc(was, is, func(a, b events.BoundArgument) bool {
		return a.Name == b.Name && (a.Name == name) != (a.Value == b.Value)
	})
}
