package link

import (
	"slices"
	"strings"
)

// namer turns names into words, taking apart those that are written together.
type namer struct {
	tables map[string]bool // words of all table names
}

// endings are what identifiers end in when words are written together.
var endings = strings.Fields(`identifier number address country amount status length height weight title level price points point
count score state title total phone email first last month size city name code date type time year rank text room day num age sex no id`)

// words splits a humanised name into lemmas. Parts are the words of the table that
// the name belongs to.
func (n *namer) words(name string, parts []string) []string {
	var out []string
	for w := range strings.FieldsSeq(name) {
		out = append(out, n.split(w, parts)...)
	}
	return out
}

// split takes "stuid" in a table of students apart into "student id", and
// "hometown" not at all: what stands before a known ending must be the beginning
// of a word of the table, or a word of some table.
func (n *namer) split(w string, parts []string) []string {
	if len(w) < 4 || n.tables[w] {
		return []string{w}
	}
	for _, end := range endings {
		head, ok := strings.CutSuffix(w, end)
		if !ok || len(head) < 2 {
			continue
		}
		if full := n.complete(head, parts); full != "" {
			return []string{full, end}
		}
	}
	return []string{w}
}

// complete is the word that a beginning stands for, or "".
func (n *namer) complete(head string, parts []string) string {
	if n.tables[head] || slices.Contains(parts, head) || commonHeads[head] {
		return head
	}
	for _, p := range parts {
		if len(head) >= 2 && strings.HasPrefix(p, head) {
			return p
		}
	}
	return ""
}

// commonHeads are words that are often written together with what follows.
var commonHeads = wordSet(`first last user home away birth start end hire net gross unit order product customer room item team city country
account phone zip post file group class course school player game sub min max total avg full middle given sur birth death open close
high low lap race driver air sale sales list due ship bill pay`)
