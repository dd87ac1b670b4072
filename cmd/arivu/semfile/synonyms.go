package semfile

import "slices"

// SynonymChange is a phrase that a push teaches or forgets.
type SynonymChange struct {
	Phrase string
	Before string // what it meant; "" if it is new
	After  string // what it is to mean; "" to forget it
}

// SynonymChanges lists what changes from one file to another, by phrase.
func SynonymChanges(from, to []Synonym) []SynonymChange {
	var out []SynonymChange
	for _, b := range to {
		switch at := slices.IndexFunc(from, func(a Synonym) bool { return a.Phrase == b.Phrase }); {
		case at < 0:
			out = append(out, SynonymChange{Phrase: b.Phrase, After: b.Means})
		case from[at].Means != b.Means:
			out = append(out, SynonymChange{Phrase: b.Phrase, Before: from[at].Means, After: b.Means})
		}
	}
	for _, a := range from {
		if !slices.ContainsFunc(to, func(b Synonym) bool { return a.Phrase == b.Phrase }) {
			out = append(out, SynonymChange{Phrase: a.Phrase, Before: a.Means})
		}
	}
	return out
}
