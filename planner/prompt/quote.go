package prompt

import (
	"encoding/json"
	"fmt"
	"regexp"
	"strings"

	"arivu/planner/phrase"
)

// Bounds of what varies, in runes or items.
const (
	maxQuestion  = 4_000
	maxStatement = 4_000
	maxMessage   = 600
	maxName      = 128
)

// plainName needs no quoting: it can be mistaken neither for a sentence nor for
// markup.
var plainName = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]{0,62}$`)

// name renders an identifier: bare if plain, else quoted.
func name(s string) string {
	if plainName.MatchString(s) {
		return s
	}
	return quote(s, maxName)
}

// quote renders untrusted text as a JSON string of at most limit runes.
func quote(s string, limit int) string { return mustJSON(clean(s, limit)) }

// mustJSON encodes what consists of strings. Every < is escaped, so nothing in them can
// forge a tag; > and & are left as they are, which statements are full of.
func mustJSON(v any) string {
	var out strings.Builder
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		panic(fmt.Sprintf("encoding strings as JSON: %v", err)) // strings always encode
	}
	return strings.ReplaceAll(strings.TrimSuffix(out.String(), "\n"), "<", `\u003c`)
}

// clean makes untrusted text one line of at most limit runes, without control
// and invisible formatting characters.
func clean(s string, limit int) string {
	s = phrase.Plain(s)
	n := 0
	for i := range s {
		if n == limit {
			return s[:i] + "…"
		}
		n++
	}
	return s
}

// cleanAll cleans the first of some texts.
func cleanAll(texts []string, most, limit int) []string {
	out := make([]string, 0, min(len(texts), most))
	for _, t := range texts[:min(len(texts), most)] {
		out = append(out, clean(t, limit))
	}
	return out
}
