package ground

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"arivu/events"
)

// Bounds of what can be taught.
const (
	// MaxTaughtWords is the most words of a phrase.
	MaxTaughtWords   = 4
	maxTaughtPhrase  = 60
	maxTaughtMeaning = 160
	maxTaughtTargets = 20
	// maxTaughtChain bounds "a means b" where b was taught itself.
	maxTaughtChain = 8
)

// meaning is what a name came to: tables and columns, or values.
type meaning struct {
	targets []Target
	values  []Value
}

// taughtTerm is a term with its meaning in a schema.
type taughtTerm struct {
	term events.Term
	meaning
}

// Taught is a phrase that people have taught, found in a question. Either Targets
// or Values is set.
type Taught struct {
	Term    events.Term
	Targets []Target
	Values  []Value
}

// WithVocabulary is the catalog of a schema whose users say some things in words
// of their own; those win over every other reading. Terms whose meaning the schema
// no longer has are left out.
func (c *Catalog) WithVocabulary(v *events.Vocabulary) *Catalog {
	if v == nil || len(v.Terms) == 0 {
		return c
	}
	known := *c
	known.taught = make(map[string]taughtTerm, len(v.Terms))
	for _, t := range v.Terms {
		key := taughtKey(Tokenize(t.Phrase))
		if key == "" {
			continue
		}
		if m, ok := c.follow(v, t.Meaning, nil); ok {
			m.raise()
			known.taught[key] = taughtTerm{term: t, meaning: m}
		}
	}
	return &known
}

// Taught looks up what people have taught the tokens to mean.
func (c *Catalog) Taught(toks []Token) (Taught, bool) {
	if len(c.taught) == 0 {
		return Taught{}, false
	}
	t, ok := c.taught[taughtKey(toks)]
	return Taught{Term: t.term, Targets: t.targets, Values: t.values}, ok
}

// raise lets what was taught win over the schema's own names.
func (m *meaning) raise() {
	if len(m.targets) > 0 {
		best := m.targets[0].Score
		targets := make([]Target, len(m.targets))
		for i, t := range m.targets {
			t.Score += scoreQualified - best
			targets[i] = t
		}
		m.targets = targets
	}
}

// taughtKey is a phrase in lemmas, without signs, so that "clients" is "client".
func taughtKey(toks []Token) string {
	if len(toks) == 0 || toks[0].Kind == Symbol || toks[len(toks)-1].Kind == Symbol {
		return ""
	}
	parts := make([]string, 0, len(toks))
	for _, t := range toks {
		switch t.Kind {
		case Word:
			parts = append(parts, t.Lemma)
		case Number:
			parts = append(parts, t.Lower)
		case Symbol:
		default:
			return ""
		}
	}
	return strings.Join(parts, " ")
}

// Teach checks a lesson against the schema and what was taught before. It returns
// the term to put into the vocabulary, or which part of the lesson is wrong and
// how to put it right.
func (c *Catalog) Teach(v *events.Vocabulary, phrase, meaning string) (events.Term, *events.BadLesson) {
	words, problem := c.checkPhrase(phrase)
	if problem != nil {
		return events.Term{}, problem
	}
	key := taughtKey(Tokenize(words))
	meaning = strings.Join(strings.Fields(unquoteWhole(meaning)), " ")
	if problem := checkMeaning(key, meaning); problem != nil {
		return events.Term{}, problem
	}
	if v != nil {
		// "client" is taught already if "clients" is.
		for _, t := range v.Terms {
			if taughtKey(Tokenize(t.Phrase)) == key {
				words = t.Phrase
			}
		}
		if v.Term(words) == nil && len(v.Terms) >= events.MaxTerms {
			return events.Term{}, &events.BadLesson{Field: "phrase", Message: fmt.Sprintf(
				"%d phrases are taught on this connection, and no more fit. Forget one first.", events.MaxTerms)}
		}
	}
	m, ok := c.follow(v, meaning, []string{key})
	if !ok {
		return events.Term{}, c.unknownMeaning(v, key, meaning)
	}
	t := events.Term{Phrase: words, Meaning: meaning}
	t.Kind, t.Targets = m.describe()
	return t, nil
}

// TermsIn are the terms of a vocabulary whose phrases occur in a question, in the
// order of the question. No schema is needed for it.
func TermsIn(v *events.Vocabulary, question string) []events.Term {
	if v == nil || len(v.Terms) == 0 {
		return nil
	}
	byKey := make(map[string]*events.Term, len(v.Terms))
	for i := range v.Terms {
		byKey[taughtKey(Tokenize(v.Terms[i].Phrase))] = &v.Terms[i]
	}
	toks := Tokenize(question)
	var out []events.Term
	seen := map[*events.Term]bool{}
	for i := range toks {
		for n := min(MaxTaughtWords, len(toks)-i); n >= 1; n-- {
			key := taughtKey(toks[i : i+n])
			if t := byKey[key]; key != "" && t != nil && !seen[t] {
				seen[t] = true
				out = append(out, *t)
			}
		}
	}
	return out
}

// TermOf is what a vocabulary has of a phrase, in the singular or the plural; nil
// if nothing.
func TermOf(v *events.Vocabulary, phrase string) *events.Term {
	return termOf(v, taughtKey(Tokenize(unquote(phrase))))
}

func (c *Catalog) checkPhrase(phrase string) (string, *events.BadLesson) {
	bad := func(format string, args ...any) (string, *events.BadLesson) {
		return "", &events.BadLesson{Field: "phrase", Message: fmt.Sprintf(format, args...)}
	}
	phrase = unquote(phrase)
	switch {
	case phrase == "":
		return bad("The phrase is empty; say the word that people use, as in: clients means customers.")
	case utf8.RuneCountInString(phrase) > maxTaughtPhrase:
		return bad("The phrase has %d characters; at most %d are allowed. Teach a shorter one.", utf8.RuneCountInString(phrase), maxTaughtPhrase)
	case strings.ContainsFunc(phrase, func(r rune) bool { return r == utf8.RuneError || unicode.IsControl(r) }):
		return bad("The phrase holds characters that nobody types; use letters and digits.")
	}
	toks := Tokenize(phrase)
	words := make([]string, 0, len(toks))
	for _, t := range toks {
		switch {
		case t.Kind == Word || t.Kind == Number && t.Text != "":
			words = append(words, strings.ToLower(t.Text))
		case t.Text == "-" || t.Text == "&" || t.Text == "/":
		default:
			return bad("The phrase holds %q; use letters and digits.", t.Text)
		}
	}
	joined := strings.Join(words, " ")
	key := taughtKey(Tokenize(joined))
	switch {
	case key == "" || !strings.ContainsFunc(joined, unicode.IsLetter):
		return bad("The phrase %q has no letters; say the word that people use.", phrase)
	case len(words) > MaxTaughtWords:
		return bad("The phrase has %d words; at most %d are allowed. Teach a shorter one.", len(words), MaxTaughtWords)
	case grammarWords[joined]:
		return bad("%q does the grammar of many questions, so it can have no other meaning; choose another word.", joined)
	}
	for _, t := range c.names[key] {
		if t.Column() == nil && t.Score >= scoreFull {
			return bad("%q is the name of the table %s already; choose another word.", joined, t.Table.Qualified())
		}
	}
	return joined, nil
}

// grammarWords can not be taught: every question would be read otherwise.
var grammarWords = func() map[string]bool {
	out := map[string]bool{}
	for w := range strings.FieldsSeq(`a an the of in on at to for from with by per each every and or not no without is are was were be
		do does did has have had how many much what which who whose when where why that this those these all any some than as
		more less most least top between over under above below number count average total sum show list give i me my we you it they`) {
		out[w] = true
	}
	return out
}()

func checkMeaning(key, meaning string) *events.BadLesson {
	bad := func(format string, args ...any) *events.BadLesson {
		return &events.BadLesson{Field: "meaning", Message: fmt.Sprintf(format, args...)}
	}
	switch n := utf8.RuneCountInString(meaning); {
	case meaning == "":
		return bad("The meaning is empty; name a table, a column or a value, as in: clients means customers.")
	case n > maxTaughtMeaning:
		return bad("The meaning has %d characters; at most %d are allowed. Name one table, column or value.", n, maxTaughtMeaning)
	case strings.ContainsFunc(meaning, func(r rune) bool { return r == utf8.RuneError || unicode.IsControl(r) }):
		return bad("The meaning holds characters that nobody types; name a table, a column or a value.")
	case taughtKey(Tokenize(meaning)) == key:
		return bad("A phrase cannot mean itself; name a table, a column or a value.")
	}
	return nil
}

// unquoteWhole takes the quotation marks off a meaning that is one quoted name.
func unquoteWhole(s string) string { return unquote(strings.TrimRight(strings.TrimSpace(s), ".!")) }

// unknownMeaning says that a meaning is nothing here, or only the phrase again.
func (c *Catalog) unknownMeaning(v *events.Vocabulary, key, meaning string) *events.BadLesson {
	at := taughtKey(Tokenize(meaning))
	for range maxTaughtChain {
		t := termOf(v, at)
		if t == nil {
			break
		}
		if at = taughtKey(Tokenize(t.Meaning)); at == key {
			return &events.BadLesson{Field: "meaning", Message: fmt.Sprintf(
				"That goes in a circle: %q means %q. Name a table, a column or a value.", t.Phrase, t.Meaning)}
		}
	}
	b := &events.BadLesson{Field: "meaning", Near: c.nearNames(meaning)}
	if cols, value, ok := c.condition(meaning); ok {
		b.Near = nearValues(cols, value)
		b.Message = fmt.Sprintf("No %s is %q here.", cols[0].Title, value)
	} else {
		b.Message = fmt.Sprintf("Nothing in this database is called %q.", meaning)
	}
	if len(b.Near) > 0 {
		b.Message += fmt.Sprintf(" Did you mean %q?", b.Near[0])
	} else {
		b.Message += " Name a table, a column or a value."
	}
	return b
}

func termOf(v *events.Vocabulary, key string) *events.Term {
	if v == nil || key == "" {
		return nil
	}
	for i := range v.Terms {
		if taughtKey(Tokenize(v.Terms[i].Phrase)) == key {
			return &v.Terms[i]
		}
	}
	return nil
}

// describe names what a meaning came to.
func (m meaning) describe() (events.TermKind, []string) {
	var out []string
	for _, t := range m.targets[:min(len(m.targets), maxTaughtTargets)] {
		switch {
		case t.Column() == nil:
			return events.TermTable, []string{t.Table.Qualified()}
		default:
			out = append(out, t.Column().ID())
		}
	}
	if len(out) > 0 {
		return events.TermColumn, out
	}
	for _, v := range m.values[:min(len(m.values), maxTaughtTargets)] {
		out = append(out, v.Column.ID()+" = '"+v.Text+"'")
	}
	return events.TermValue, out
}
