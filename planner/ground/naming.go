package ground

import (
	"strings"

	"arivu/events"
)

// naming turns the identifiers of one schema into words. It knows what single
// names cannot tell: prefixes that all tables, or all columns of a table, share,
// and the words that other names of the schema are made of.
type naming struct {
	known    map[string]bool
	prefixes map[string]string // of every table, by namespace
}

// Bounds of what counts as a shared prefix.
const (
	fewestPrefixed = 3
	longestPrefix  = 6
	fewestKnown    = 0.6 // share of the rests that must be made of known words
)

func newNaming(s *events.Schema) *naming {
	n := &naming{known: map[string]bool{}, prefixes: map[string]string{}}
	names := map[string][]string{}
	for i := range s.Tables {
		t := &s.Tables[i]
		names[t.Namespace] = append(names[t.Namespace], t.Name)
	}
	for namespace, all := range names {
		n.prefixes[namespace] = n.shared(all)
	}
	// Words that stand by themselves somewhere may be part of a longer name elsewhere.
	for i := range s.Tables {
		n.learn(strings.TrimPrefix(strings.ToLower(s.Tables[i].Name), n.prefixes[s.Tables[i].Namespace]))
		for k := range s.Tables[i].Columns {
			if name := s.Tables[i].Columns[k].Name; strings.ContainsAny(name, "_ ") {
				n.learn(name)
			}
		}
	}
	return n
}

func (n *naming) learn(name string) {
	for _, w := range identifierWords(name) {
		if len(w) < 4 {
			continue
		}
		// What is made of other words is no word of its own.
		if parts := split(w, commonWords); len(parts) == 1 {
			n.known[w] = true
			n.known[Lemma(w)] = true
		}
	}
}

// table is the human name of a table: "order items".
func (n *naming) table(t *events.Table) string {
	return n.words(cutPrefix(t.Name, n.prefixes[t.Namespace]))
}

// columns are the human names of a table's columns.
func (n *naming) columns(t *events.Table) []string {
	names := make([]string, len(t.Columns))
	for i := range t.Columns {
		names[i] = t.Columns[i].Name
	}
	prefix := n.shared(names)
	out := make([]string, len(names))
	for i, name := range names {
		out[i] = n.words(cutPrefix(name, prefix))
	}
	return out
}

func cutPrefix(name, prefix string) string {
	if prefix == "" || len(name) <= len(prefix) || !strings.EqualFold(name[:len(prefix)], prefix) {
		return name
	}
	return name[len(prefix):]
}

func (n *naming) words(name string) string {
	var out []string
	for _, w := range identifierWords(name) {
		out = append(out, n.split(w)...)
	}
	return humanWords(out)
}

// shared is the prefix that says nothing because all of the names have it: "crm_"
// or, without a separator, "sb". A word that means something is none.
func (n *naming) shared(names []string) string {
	if len(names) < fewestPrefixed {
		return ""
	}
	prefix := strings.ToLower(names[0])
	for _, name := range names[1:] {
		name = strings.ToLower(name)
		for !strings.HasPrefix(name, prefix) {
			prefix = prefix[:len(prefix)-1]
		}
	}
	if cut := strings.LastIndexAny(prefix, "_ "); cut > 0 {
		if word := identifierWords(prefix[:cut+1]); len(word) == 1 && !commonWords[word[0]] && abbreviations[word[0]] == "" {
			return prefix[:cut+1]
		}
		return ""
	}
	// Without a separator only the rests can tell where the prefix ends.
	for end := len(prefix); end >= 2; end-- {
		if end <= longestPrefix+2 && !commonWords[prefix[:end]] && n.mostlyKnown(names, end) {
			return prefix[:end]
		}
	}
	return ""
}

func (n *naming) mostlyKnown(names []string, at int) bool {
	known := 0
	for _, name := range names {
		rest := name[at:]
		if rest == "" || strings.ContainsAny(rest[:1], "_ ") {
			return false
		}
		if rest = strings.ToLower(rest); shortWords[rest] || commonWords[rest] || len(split(rest, commonWords)) > 1 {
			known++
		}
	}
	return float64(known) >= fewestKnown*float64(len(names))
}

// split takes a name without separators apart: "buyername" is buyer, name.
func (n *naming) split(w string) []string { return split(w, commonWords, n.known) }

// split gives the fewest known words that make up w, or w itself.
func split(w string, known ...map[string]bool) []string {
	const shortest, longest = 5, 40
	is := func(s string) bool {
		for _, k := range known {
			if k[s] || len(s) > 4 && s[len(s)-1] == 's' && k[s[:len(s)-1]] {
				return true
			}
		}
		return false
	}
	if len(w) < shortest || len(w) > longest || commonWords[w] || is(w) {
		return []string{w}
	}
	// best[i] is how the first i letters are made up.
	best := make([][]string, len(w)+1)
	best[0] = []string{}
	for end := 1; end <= len(w); end++ {
		for start := end - 1; start >= 0; start-- {
			piece := w[start:end]
			fits := len(piece) > 2 && is(piece) || end == len(w) && start > 0 && shortWords[piece] || start == 0 && end < len(w) && shortLeads[piece]
			if best[start] == nil || !fits {
				continue
			}
			if best[end] == nil || len(best[start])+1 < len(best[end]) {
				best[end] = append(append([]string(nil), best[start]...), piece)
			}
		}
	}
	if len(best[len(w)]) < 2 {
		return []string{w}
	}
	return best[len(w)]
}
