package prompt

import (
	"fmt"
	"slices"
	"strings"

	"arivu/events"
	"arivu/planner/ground"
)

// Bounds of what stands beside the schema, in items, runes and tokens.
const (
	maxFunctions = 50
	maxTerms     = 20
	maxTargets   = 10
	maxNear      = 10
	maxLinks     = 16

	maxNote      = 400
	noteTokens   = 600
	metricTokens = 600

	maxExamples = 3
	// leastSimilar is how similar a question must be to serve as an example.
	leastSimilar = 0.3
	maxEarlier   = 4
	// maxShownSQL is the longest statement shown: half of one would mislead.
	maxShownSQL   = 1_500
	earlierTokens = 800
	exampleTokens = 800
)

// writeFunctions names what may be called beside the functions of the dialect.
func writeFunctions(w *strings.Builder, patterns []string) {
	if len(patterns) > 0 {
		fmt.Fprintf(w, "%s<functions>%s</functions>\n", functionsNote, mustJSON(cleanAll(patterns, maxFunctions, maxName)))
	}
}

// writeContext writes what the question decides, but for the schema: values it mentions,
// notes and metrics if not all are shown already, phrases, similar and earlier questions.
func (b *builder) writeContext(w *strings.Builder, near Written) {
	writeNotes(w, near.Notes)
	writeMetrics(w, near.Metrics)
	b.writeLinks(w)
	b.writeTerms(w, near.Terms)
	b.writeQuestions(w, examplesNote, "examples", near.Examples)
	b.writeQuestions(w, earlierNote, "earlier", b.lastFitting(b.in.Earlier[max(0, len(b.in.Earlier)-maxEarlier):], earlierTokens))
}

// link is a value as the model sees it.
type link struct {
	Said   string `json:"said"`
	Column string `json:"column"`
	Value  string `json:"value"`
}

// writeLinks lists the values that the question mentions, in tables that are shown.
func (b *builder) writeLinks(w *strings.Builder) {
	if b.in.HideValues {
		return
	}
	var links []link
	for _, v := range b.choice.Values {
		next := link{Said: clean(v.Said, maxValue), Column: clean(v.Column.ID(), 2*maxName), Value: clean(v.Text, maxName)}
		if len(links) < maxLinks && b.shown[v.Column.ID()] && !slices.Contains(links, next) {
			links = append(links, next)
		}
	}
	if len(links) > 0 {
		fmt.Fprintf(w, "%s<values>%s</values>\n", valuesNote, mustJSON(links))
	}
}

// term is a taught phrase as the model sees it.
type term struct {
	Phrase  string   `json:"phrase"`
	Means   string   `json:"means"`
	Targets []string `json:"targets,omitempty"`
}

func (b *builder) writeTerms(w *strings.Builder, terms []events.Term) {
	if len(terms) == 0 {
		return
	}
	shown := make([]term, 0, len(terms))
	for _, t := range terms {
		next := term{Phrase: clean(t.Phrase, maxName), Means: clean(t.Meaning, maxMessage)}
		// What a person typed they may say; how the data spell it, only where values
		// may be seen.
		if !b.in.HideValues || t.Kind != events.TermValue {
			next.Targets = cleanAll(t.Targets, maxTargets, maxName)
		}
		shown = append(shown, next)
	}
	fmt.Fprintf(w, "%s<vocabulary>%s</vocabulary>\n", vocabularyNote, mustJSON(shown))
}

// asked is a question as the model sees it.
type asked struct {
	Question string `json:"question"`
	SQL      string `json:"sql,omitempty"`
}

// asked is a question as the model sees it, with its statement if that may be shown.
func (b *builder) asked(q Example) asked {
	shown := asked{Question: clean(q.Question, maxMessage)}
	if b.showsSQL(q.SQL) {
		shown.SQL = clean(q.SQL, maxShownSQL)
	}
	return shown
}

// lastFitting are the last of some questions, as far as they fit.
func (b *builder) lastFitting(questions []Example, room int) []Example {
	for i, q := range slices.Backward(questions) {
		if room -= EstimateTokens(mustJSON(b.asked(q))); room < 0 {
			return questions[i+1:]
		}
	}
	return questions
}

// writeQuestions writes questions with their statements.
func (b *builder) writeQuestions(w *strings.Builder, note, tag string, questions []Example) {
	if len(questions) > 0 {
		fmt.Fprintf(w, "%s<%s>%s</%s>\n", note, tag, mustJSON(each(questions, b.asked)), tag)
	}
}

// changed is a change as the model sees it.
type changed struct {
	Question string `json:"question"`
	ReadAs   string `json:"read_as"`
	SQL      string `json:"sql,omitempty"`
	Part     string `json:"part"`
	Becomes  string `json:"becomes"`
}

// writeChange writes what the question changes of another one. What the part was and
// becomes a person has seen and chosen, so it stands there whatever else is hidden.
func (b *builder) writeChange(w *strings.Builder) {
	c := b.in.Change
	if c == nil {
		return
	}
	shown := changed{
		Question: clean(c.Question, maxMessage), ReadAs: clean(c.ReadAs, maxMessage), Part: clean(c.Part, maxMessage), Becomes: clean(c.Becomes, maxMessage),
	}
	if b.showsSQL(c.SQL) {
		shown.SQL = clean(c.SQL, maxShownSQL)
	}
	fmt.Fprintf(w, "%s<change>%s</change>\n", changeNote, mustJSON(shown))
}

// showsSQL reports whether a statement may be shown: one that is too long or, where values
// are hidden, may hold one is not.
func (b *builder) showsSQL(sql string) bool {
	return len(sql) <= maxShownSQL && (!b.in.HideValues || !MayHoldText(sql))
}

// MayHoldText reports whether a statement may hold a text constant, in whichever quotes its
// dialect writes one.
func MayHoldText(sql string) bool { return strings.ContainsAny(sql, `'"$`) }

// similarExamples are the examples most like the question, the most similar last, next to
// the question.
func similarExamples(in Input) []Example {
	texts := make([]string, len(in.Examples))
	for i, e := range in.Examples {
		texts[i] = e.Question
	}
	var out []Example
	for _, m := range ground.Similar(in.Question, texts) {
		if len(out) < maxExamples && m.Score >= leastSimilar {
			out = append(out, in.Examples[m.Index])
		}
	}
	slices.Reverse(out)
	return out
}
