package planner

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"arivu/events"
	"arivu/planner/ground"
	"arivu/planner/phrase"
)

// maxNamed is how many tables a description of a database names.
const maxNamed = 12

// chat ends a question that asks nothing of the data as a greeting ends: with words
// about the database and with questions that it can answer. No query ran, so the words
// may hold no figure but those of the schema; a sentence that does is left out.
func (p *Planner) chat(j *job, say string) *events.Declined {
	known := schemaFigures(j.schema, j.q.Asked.Question)
	var kept []string
	for _, s := range sentencesOf(say) {
		if known.holdAll(figuresSaid(s), nil) {
			kept = append(kept, s)
		}
	}
	if len(kept) == 0 {
		kept = []string{tablesTold(j.schema)}
	}
	return &events.Declined{Reason: strings.Join(kept, " "), Suggestions: p.suggestions(j, nil)}
}

// schemaFigures are the numbers that may be said of a schema: how many tables it has, how
// many columns and rows each of them, what stands in names and comments, and what the
// question says itself. Numbers within the data are not among them.
func schemaFigures(schema *events.Schema, question string) *knownFigures {
	k := &knownFigures{rounded: map[int]map[string]bool{}}
	count := func(n int) { k.values = append(k.values, figures(strconv.Itoa(n))...) }
	text := func(s string) { k.values = append(k.values, figuresSaid(s)...) }
	text(question)
	count(len(schema.Tables))
	columns := 0
	for i := range schema.Tables {
		t := &schema.Tables[i]
		columns += len(t.Columns)
		count(len(t.Columns))
		if t.Rows >= 0 {
			count(int(t.Rows))
		}
		text(t.Qualified())
		text(t.Comment)
		for _, c := range t.Columns {
			text(c.Name)
			text(c.Comment)
		}
	}
	count(columns)
	return k
}

// figuresSaid are the numbers of a text, in digits or as words.
func figuresSaid(text string) []figure {
	found := figures(text)
	for _, t := range ground.Tokenize(text) {
		if t.Kind != ground.Number {
			continue
		}
		if f, ok := parseFigure(t.Value); ok && !slices.ContainsFunc(found, f.equal) {
			found = append(found, f)
		}
	}
	return found
}

// sentencesOf cuts a text behind the signs that end a sentence.
func sentencesOf(text string) []string {
	var out []string
	start := 0
	for i := range len(text) {
		if strings.IndexByte(".!?", text[i]) >= 0 && (i+1 == len(text) || text[i+1] == ' ') {
			out = append(out, strings.TrimSpace(text[start:i+1]))
			start = i + 1
		}
	}
	if rest := strings.TrimSpace(text[start:]); rest != "" {
		out = append(out, rest)
	}
	return out
}

// tablesTold describes a database by its tables.
func tablesTold(schema *events.Schema) string {
	var names []string
	for i := range schema.Tables[:min(len(schema.Tables), maxNamed)] {
		names = append(names, schema.Tables[i].Qualified())
	}
	if more := len(schema.Tables) - len(names); more > 0 {
		names = append(names, fmt.Sprintf("%d more", more))
	}
	if len(names) == 1 {
		return "This database has the table " + names[0] + "."
	}
	return "This database has the tables " + phrase.List(names, "and") + "."
}
