// Package prompt writes the prompt that asks a model for a plan.
//
// The prompt is a versioned template: its fixed words have a fingerprint that is
// recorded with every completion, so that answers can be compared across
// versions. What varies — names, comments and values of the database, the
// question, refused statements — is data: it stands between tags, quoted as JSON
// strings that cannot close a tag or a line, and bounded in length. The fixed
// words tell the model not to follow anything it reads there; the executor's
// walls do not rely on that.
//
// Parts come in the order of how seldom they change, which is what vendors'
// prompt caches reward: fixed words, dialect, schema, date, taught phrases, earlier
// questions, question, refusals.
package prompt

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"arivu/events"
	"arivu/planner/llm"
)

// Bounds of what varies.
const (
	// DefaultSchemaBytes bounds the rendered schema, about 4,000 tokens.
	DefaultSchemaBytes = 16_000
	maxQuestion        = 4_000 // runes
	maxStatement       = 4_000 // runes
	maxMessage         = 600   // runes
	maxNear            = 10
	maxTerms           = 20
	maxEarlier         = 4
	maxFunctions       = 50
)

// Input is what a prompt is about.
type Input struct {
	Question string
	Schema   *events.Schema
	// Now is when the question was asked, in the time zone to read it in.
	Now time.Time
	// Rejected are the refused statements, oldest first.
	Rejected []*events.Rejected
	// Terms are the phrases of the question that people have taught a meaning.
	Terms []events.Term
	// Earlier are the questions before this one in its session, oldest first, if
	// it may continue them.
	Earlier []string
	// HideValues keeps every value of the database out of the prompt, for
	// connections whose rows must not reach a model.
	HideValues bool
	// MayWrite lets the plan be a statement that writes, for another person to approve.
	MayWrite bool
	// SchemaBytes bounds the rendered schema; 0 is DefaultSchemaBytes.
	SchemaBytes int
}

// Prompt is the pair of messages for a model, and the form of its reply.
type Prompt struct {
	System string
	User   string
	// Form is that of the reply.
	Form llm.Form
	// Fingerprint identifies the template, not what was filled into it.
	Fingerprint string
}

// Build writes the prompt. Equal inputs give equal bytes.
func Build(in Input) Prompt {
	var user strings.Builder
	writeSchema(&user, in)
	writeFunctions(&user, in.Schema.Functions)
	fmt.Fprintf(&user, "\nToday is %s, a %s.\n", in.Now.Format(time.DateOnly), in.Now.Weekday())
	writeTerms(&user, in)
	writeEarlier(&user, in.Earlier)
	fmt.Fprintf(&user, "<question>%s</question>\n", quote(in.Question, maxQuestion))
	writeRejected(&user, in.Rejected)
	words := system
	if in.MayWrite {
		words += mayWrite
	}
	return Prompt{System: words + dialectNotes(in.Schema.Dialect), User: user.String(), Form: form(), Fingerprint: Fingerprint()}
}

// term is a taught phrase as the model sees it.
type term struct {
	Phrase  string   `json:"phrase"`
	Means   string   `json:"means"`
	Targets []string `json:"targets,omitempty"`
}

// writeFunctions names what may be called beside the functions of the dialect.
func writeFunctions(w *strings.Builder, patterns []string) {
	if len(patterns) == 0 {
		return
	}
	shown := make([]string, 0, maxFunctions)
	for _, p := range patterns[:min(len(patterns), maxFunctions)] {
		shown = append(shown, clean(p, maxName))
	}
	fmt.Fprintf(w, "%s<functions>%s</functions>\n", functionsNote, mustJSON(shown))
}

func writeTerms(w *strings.Builder, in Input) {
	if len(in.Terms) == 0 {
		return
	}
	shown := make([]term, 0, maxTerms)
	for _, t := range in.Terms[:min(len(in.Terms), maxTerms)] {
		next := term{Phrase: clean(t.Phrase, maxName), Means: clean(t.Meaning, maxMessage)}
		// What a person typed they may say; how the data spell it, only where values
		// may be seen.
		if !in.HideValues || t.Kind != events.TermValue {
			for _, target := range t.Targets[:min(len(t.Targets), maxNear)] {
				next.Targets = append(next.Targets, clean(target, maxName))
			}
		}
		shown = append(shown, next)
	}
	fmt.Fprintf(w, "%s<vocabulary>%s</vocabulary>\n", vocabularyNote, mustJSON(shown))
}

func writeEarlier(w *strings.Builder, questions []string) {
	if len(questions) == 0 {
		return
	}
	shown := make([]string, 0, maxEarlier)
	for _, q := range questions[max(0, len(questions)-maxEarlier):] {
		shown = append(shown, clean(q, maxMessage))
	}
	fmt.Fprintf(w, "%s<earlier>%s</earlier>\n", earlierNote, mustJSON(shown))
}

// quote renders untrusted text as a JSON string of at most limit runes. JSON as
// Go writes it escapes <, > and &, so the text cannot forge a tag.
func quote(s string, limit int) string { return mustJSON(clean(s, limit)) }

func mustJSON(v any) string {
	data, err := json.Marshal(v)
	if err != nil {
		panic(fmt.Sprintf("encoding strings as JSON: %v", err)) // strings always encode
	}
	return string(data)
}
