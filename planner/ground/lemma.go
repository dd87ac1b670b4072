package ground

import (
	"strings"

	"github.com/kljensen/snowball/english"
)

// irregular holds the forms that the suffix rules get wrong, and the words that
// look inflected and are not.
var irregular = map[string]string{
	"people": "person", "persons": "person", "men": "man", "women": "woman", "children": "child",
	"is": "be", "are": "be", "was": "be", "were": "be", "been": "be", "has": "have", "had": "have",
	"did": "do", "does": "do", "done": "do", "paid": "paid", "bought": "buy", "sold": "sell", "spent": "spend",
	"made": "make", "gave": "give", "got": "get", "came": "come", "left": "left", "wrote": "write", "written": "write",
	"series": "series", "species": "species", "status": "status", "statuses": "status", "news": "news",
	"address": "address", "addresses": "address", "class": "class", "classes": "class", "bus": "bus", "buses": "bus",
	"campus": "campus", "campuses": "campus", "this": "this", "its": "its", "us": "us", "less": "less", "analysis": "analysis",
	"analyses": "analysis", "indices": "index", "data": "data", "gas": "gas", "business": "business",
	"businesses": "business", "bonus": "bonus", "bonuses": "bonus", "always": "always", "yes": "yes", "as": "as",
	"movies": "movie", "cookies": "cookie", "matches": "match", "aliases": "alias", "process": "process",
	"ids": "id", "sales": "sale", "hours": "hour", "days": "day", "goods": "goods", "movie": "movie", "leaves": "leave",
	"wives": "wife", "halves": "half", "shelves": "shelf", "feet": "foot", "teeth": "tooth", "mice": "mouse",
	"dresses": "dress", "lenses": "lens", "purchases": "purchase", "expenses": "expense", "houses": "house",
	"warehouses": "warehouse", "courses": "course", "nurses": "nurse", "licenses": "license", "responses": "response",
	"databases": "database", "cases": "case", "prices": "price", "invoices": "invoice", "caches": "cache",
}

// Lemma is the dictionary form of a lower-case noun; verbs mostly stay as they
// are (see [Stem]).
func Lemma(w string) string {
	if l, ok := irregular[w]; ok {
		return l
	}
	n := len(w)
	switch {
	case n > 4 && strings.HasSuffix(w, "ies"):
		return w[:n-3] + "y"
	case n > 4 && (strings.HasSuffix(w, "sses") || strings.HasSuffix(w, "shes") || strings.HasSuffix(w, "ches") ||
		strings.HasSuffix(w, "xes") || strings.HasSuffix(w, "zes")):
		return w[:n-2]
	case n > 3 && strings.HasSuffix(w, "s") && !strings.HasSuffix(w, "ss") && !strings.HasSuffix(w, "us") && !strings.HasSuffix(w, "is"):
		return w[:n-1]
	}
	return w
}

// Stem is a cruder form that also joins verbs with nouns: "shipped" and "ship",
// "rated" and "rating". It is used where lemmas find nothing.
func Stem(w string) string {
	switch w {
	case "paid":
		return "pay"
	case "rating", "ratings", "rated":
		return "rating"
	case "rate", "rates", "production", "university", "organ":
		return w
	}
	s := english.Stem(w, false)
	if strings.HasPrefix(s, "ship") && len(s) > 4 {
		return strings.TrimSuffix(s, "ment")
	}
	return s
}

// stemPhrase stems each word of a phrase.
func stemPhrase(phrase string) string {
	words := strings.Split(phrase, " ")
	for i, w := range words {
		words[i] = Stem(w)
	}
	return strings.Join(words, " ")
}

// identifierWords splits an identifier at underscores, case changes and digits,
// in lower case: "OrderItem_ID" is order, item, id.
func identifierWords(name string) []string {
	var out []string
	var cur []rune
	flush := func() {
		if len(cur) > 0 {
			out = append(out, strings.ToLower(string(cur)))
			cur = cur[:0]
		}
	}
	runes := []rune(name)
	for i, r := range runes {
		switch {
		case !isNameRune(r):
			flush()
			continue
		case i > 0 && isUpper(r) && (!isUpper(runes[i-1]) || (i+1 < len(runes) && isLower(runes[i+1]) && len(cur) > 0)):
			flush()
		}
		cur = append(cur, r)
	}
	flush()
	return out
}

// Humanize turns an identifier into lower-case words: "unit_price" is "unit price".
func Humanize(name string) string { return humanWords(identifierWords(name)) }

// humanWords drops what says only what kind of thing a name is of, and writes out
// what is shortened.
func humanWords(words []string) string {
	for len(words) > 1 && isNamePrefix(words[0]) {
		words = words[1:]
	}
	for i, w := range words {
		if full, ok := abbreviations[w]; ok {
			words[i] = full
		}
	}
	return strings.Join(words, " ")
}

func isNamePrefix(w string) bool {
	switch w {
	case "tbl", "t", "dim", "fact", "vw", "v", "stg", "ref":
		return true
	}
	return false
}

func lemmaPhrase(phrase string) string {
	words := strings.Fields(phrase)
	for i, w := range words {
		words[i] = Lemma(w)
	}
	return strings.Join(words, " ")
}

func isUpper(r rune) bool { return strings.ToLower(string(r)) != string(r) }
func isLower(r rune) bool { return strings.ToUpper(string(r)) != string(r) }

func isNameRune(r rune) bool {
	return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || isDigit(r) || r > 127
}
