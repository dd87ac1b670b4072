package prompt

import (
	"encoding/json"
	"fmt"
	"strings"

	"arivu/events"
)

// Bounds of a result that is told row by row; a larger one is told by its summary.
const (
	NarrationRows  = 40
	NarrationBytes = 8_000
)

const (
	maxNarratedColumns = 20
	maxNarratedValue   = 160 // runes
	maxFacts           = 8
)

// Narration is a result that a model is to put into words.
type Narration struct {
	Question string
	Reading  string // how the question was read
	Columns  []events.ResultColumn
	// Rows are all rows of the result, at most NarrationRows; nil where there are more or
	// not all are known.
	Rows     []events.Row
	RowCount int
	// Truncated says that the statement has more rows than were read.
	Truncated bool
	// Summary is what all rows add up to, where Rows is nil.
	Summary *events.Summary
	// Facts are sentences that hold of the result.
	Facts []string
	// Limited says that the asker may not see every row of the tables.
	Limited bool
}

// BuildNarration writes the prompt for prose about a result. Equal inputs give equal
// bytes.
func BuildNarration(in Narration) Prompt {
	var user strings.Builder
	fmt.Fprintf(&user, "<question>%s</question>\n", quote(in.Question, maxQuestion))
	fmt.Fprintf(&user, "<reading>%s</reading>\n", quote(in.Reading, maxMessage))
	if in.Summary != nil && in.Rows == nil {
		writeSummary(&user, in)
	} else {
		writeResult(&user, in)
	}
	writeFacts(&user, in.Facts)
	if in.Limited {
		user.WriteString(limitedNote)
	}
	return Prompt{System: narrate, User: user.String(), Fingerprint: NarrationFingerprint()}
}

// resultColumn is a column as the model sees it.
type resultColumn struct {
	Name string `json:"name"`
	Type string `json:"type"`
}

func writeResult(w *strings.Builder, in Narration) {
	columns := in.Columns[:min(len(in.Columns), maxNarratedColumns)]
	fmt.Fprintf(w, "<result rows=\"%d\">\n", in.RowCount)
	shown := make([]resultColumn, len(columns))
	for i, c := range columns {
		shown[i] = resultColumn{Name: clean(c.Name, maxName), Type: clean(string(c.Type), maxName)}
	}
	fmt.Fprintf(w, "%s\n", mustJSON(shown))
	for _, row := range in.Rows[:min(len(in.Rows), NarrationRows)] {
		fmt.Fprintf(w, "%s\n", mustJSON(narratedRow(row, len(columns))))
	}
	w.WriteString("</result>\n")
}

func narratedRow(row events.Row, columns int) []any {
	out := make([]any, columns)
	for i := range out {
		if i >= len(row) {
			continue
		}
		switch v := row[i].(type) {
		case nil, bool, json.Number:
			out[i] = v
		default:
			out[i] = clean(fmt.Sprint(v), maxNarratedValue)
		}
	}
	return out
}

// summaryColumn is what a column adds up to as the model sees it.
type summaryColumn struct {
	Name     string `json:"name"`
	Type     string `json:"type"`
	Values   int64  `json:"values"`
	Missing  int64  `json:"missing,omitempty"`
	Distinct *int64 `json:"distinct,omitempty"`
	Min      string `json:"min,omitempty"`
	Max      string `json:"max,omitempty"`
	Sum      string `json:"sum,omitempty"`
	Average  string `json:"average,omitempty"`
}

func writeSummary(w *strings.Builder, in Narration) {
	fmt.Fprintf(w, "<summary rows=\"%d\" listed=\"%d\">\n", in.Summary.Rows, in.RowCount)
	for _, c := range in.Summary.Columns[:min(len(in.Summary.Columns), maxNarratedColumns)] {
		fmt.Fprintf(w, "%s\n", mustJSON(summaryColumn{
			Name: clean(c.Name, maxName), Type: clean(string(c.Type), maxName), Values: c.Values, Missing: in.Summary.Rows - c.Values, Distinct: c.Distinct,
			Min: clean(c.Min, maxNarratedValue), Max: clean(c.Max, maxNarratedValue), Sum: clean(c.Sum, maxName), Average: clean(c.Average, maxName),
		}))
	}
	w.WriteString("</summary>\n" + summaryNote)
}

func writeFacts(w *strings.Builder, facts []string) {
	if len(facts) == 0 {
		return
	}
	shown := make([]string, 0, maxFacts)
	for _, f := range facts[:min(len(facts), maxFacts)] {
		shown = append(shown, clean(f, maxMessage))
	}
	fmt.Fprintf(w, "<facts>%s</facts>\n%s", mustJSON(shown), factsNote)
}
