package ground

import (
	"regexp"
	"strings"
)

// Lesson is a sentence that teaches what a phrase means, or that it is to be
// forgotten.
type Lesson struct {
	Phrase  string
	Meaning string // "" when the phrase is to be forgotten
	Forget  bool
	// Loose says that the sentence is a lesson only if the phrase was taught:
	// "forget France" may as well be about a question.
	Loose bool
}

var (
	// An introduction makes any sentence a lesson, also one that lacks its meaning.
	introduced = regexp.MustCompile(`(?is)^\s*(?:please\s+)?(?:teach(?:\s+me)?|learn|remember)(?:\s*:|\s+that\b)\s*(.*)$`)
	equation   = regexp.MustCompile(`(?is)^\s*(.*?)\s+(?:means?|stands?\s+for|(?:is|are)\s+the\s+same\s+as|=)\s+(.*?)\s*$`)
	// Without one, only "means" will do: "customers mean age" asks for an average.
	plainLesson = regexp.MustCompile(`(?is)^\s*(.+?)\s+(?:means|stands\s+for)\s+(.+?)\s*$`)
	forgetting  = regexp.MustCompile(`(?is)^\s*(?:please\s+)?(?:forget|unlearn)(\s*:|\s+what|\s+the\s+word|\s+that)?\s+(.+?)(\s+means?(?:\s+.*)?)?\s*$`)
)

// questionOpeners start questions, never what a plain lesson is about.
var questionOpeners = map[string]bool{
	"what": true, "which": true, "who": true, "whose": true, "how": true, "when": true, "where": true, "why": true, "does": true,
	"do": true, "is": true, "are": true, "if": true, "show": true, "list": true, "give": true, "find": true, "count": true, "get": true,
	"display": true, "tell": true, "by": true, "all": true, "any": true, "no": true,
}

// ReadLesson tells a lesson from a question: "teach me: clients means customers",
// "clients means customers", "forget what clients means".
func ReadLesson(text string) (Lesson, bool) {
	text = strings.TrimRight(text, " .!\t\r\n")
	if strings.HasSuffix(text, "?") {
		return Lesson{}, false
	}
	if m := introduced.FindStringSubmatch(text); m != nil {
		// "= 1" may belong to a condition: the first relating word divides.
		if e := equation.FindStringSubmatch(m[1]); e != nil {
			return Lesson{Phrase: unquote(e[1]), Meaning: strings.TrimSpace(e[2])}, true
		}
		return Lesson{Phrase: unquote(m[1])}, true
	}
	if m := forgetting.FindStringSubmatch(text); m != nil {
		return Lesson{Phrase: unquote(m[2]), Forget: true, Loose: m[1] == "" && m[3] == ""}, true
	}
	m := plainLesson.FindStringSubmatch(text)
	if m == nil {
		return Lesson{}, false
	}
	words := strings.Fields(unquote(m[1]))
	quoted := unquote(m[1]) != strings.TrimSpace(m[1])
	if len(words) == 0 || len(words) > MaxTaughtWords && !quoted || questionOpeners[strings.ToLower(words[0])] || strings.HasPrefix(strings.ToLower(m[2]), "of ") {
		return Lesson{}, false
	}
	return Lesson{Phrase: unquote(m[1]), Meaning: m[2]}, true
}

// unquote takes one pair of quotation marks off.
func unquote(s string) string {
	s = strings.TrimSpace(s)
	toks := Tokenize(s)
	if len(toks) == 1 && toks[0].Kind == Quoted {
		return strings.TrimSpace(toks[0].Value)
	}
	return s
}
