package planner

import (
	"encoding/json"
	"math"
	"slices"
	"strconv"
	"strings"

	"arivu/events"
	"arivu/planner/phrase"
)

// maxSaid bounds what a model says of the schema, in runes.
const maxSaid = 1000

// str is a JSON string, or "" for anything else.
func str(raw json.RawMessage) string {
	var s string
	if json.Unmarshal(raw, &s) != nil {
		return ""
	}
	return s
}

// list is a JSON list of strings, or a single string as a list of one.
func list(raw json.RawMessage) []string {
	var items []json.RawMessage
	if json.Unmarshal(raw, &items) != nil {
		items = []json.RawMessage{raw}
	}
	var out []string
	for _, item := range items {
		if s := oneLine(str(item), maxPhrase); s != "" && len(out) < maxList {
			out = append(out, s)
		}
	}
	return out
}

// confidence reads 0.8, "0.8", 80 and "80%"; without any it is even odds.
func confidence(raw json.RawMessage) (float64, bool) {
	text := strings.Trim(string(raw), `" `)
	text, percent := strings.CutSuffix(text, "%")
	f, err := strconv.ParseFloat(strings.TrimSpace(text), 64)
	if err != nil || math.IsNaN(f) || math.IsInf(f, 0) {
		return 0.5, false
	}
	if percent || f > 1 && f <= 100 {
		f /= 100
	}
	return min(max(f, 0), 1), true
}

// declined reads the object of the contract, or a bare reason. Small models fill
// in the template with empty strings; that declines nothing.
func declined(raw json.RawMessage) *events.Declined {
	var object map[string]json.RawMessage
	if json.Unmarshal(raw, &object) != nil {
		object = map[string]json.RawMessage{"reason": raw}
	}
	d := &events.Declined{
		Reason:  oneLine(str(object["reason"]), maxPhrase),
		Missing: list(object["missing"]), Suggestions: list(object["suggestions"]),
	}
	if d.Reason == "" {
		return nil
	}
	return d
}

// restatement is how a model says that it read the question.
func restatement(raw json.RawMessage) string {
	return strings.TrimRight(oneLine(str(raw), maxPhrase), ". ")
}

// clarified reads the choice that a reply offers, nil if there is none. Readings
// without a question cannot be chosen, and two that ask the same are one.
//
// Their statements are called otherwise than those of candidates, so that of a reply that
// was cut short no reading is taken for a plan.
func clarified(raw json.RawMessage) *events.Clarify {
	var object struct {
		Prompt   json.RawMessage              `json:"prompt"`
		Readings []map[string]json.RawMessage `json:"readings"`
	}
	if json.Unmarshal(raw, &object) != nil {
		return nil
	}
	c := &events.Clarify{Prompt: oneLine(str(object.Prompt), maxPhrase)}
	for _, item := range object.Readings {
		next := events.Reading{
			Restatement: restatement(item["restatement"]), Question: oneLine(str(item["question"]), maxPhrase), SQL: cleanSQL(str(item["statement"])),
		}
		if next.Restatement == "" {
			next.Restatement = next.Question
		}
		same := func(r events.Reading) bool { return sameText(r.Question, next.Question) }
		if next.Question == "" || len(c.Readings) == maxReadings || slices.ContainsFunc(c.Readings, same) {
			continue
		}
		c.Readings = append(c.Readings, next)
	}
	if len(c.Readings) == 0 {
		return nil
	}
	keepStatements(c.Readings)
	return c
}

// keepStatements leaves readings the statements that may be theirs: one that no database
// would take is none, and one that stands for two readings is right for one of them at most.
func keepStatements(readings []events.Reading) {
	times := map[string]int{}
	for _, r := range readings {
		times[foldSQL(r.SQL)]++
	}
	for i := range readings {
		r := &readings[i]
		if r.SQL == "" || times[foldSQL(r.SQL)] > 1 || presentable(r.SQL) != nil {
			r.SQL = ""
			continue
		}
		r.Path = events.PathLLM
	}
}

// sameText compares questions up to case, blanks and the sign at the end.
func sameText(a, b string) bool {
	fold := func(s string) string {
		return strings.TrimRight(strings.Join(strings.Fields(strings.ToLower(s)), " "), " ?.!")
	}
	return fold(a) == fold(b)
}

// suggestedChart reads how a model would draw the result, nil if it does not say so in
// the words of the contract. Whether the result has such columns is seen later.
func suggestedChart(raw json.RawMessage) *events.Chart {
	var object map[string]json.RawMessage
	if json.Unmarshal(raw, &object) != nil {
		return nil
	}
	c := &events.Chart{
		Type: events.ChartType(strings.ToLower(str(object["type"]))), X: oneLine(str(object["x"]), maxPhrase), Y: list(object["y"]),
		Reason: "the model's suggestion",
	}
	if !slices.Contains(events.ChartTypes(), c.Type) {
		return nil
	}
	return c
}

// cleanSQL takes a code fence and final semicolons off a statement.
func cleanSQL(s string) string {
	s = strings.TrimSpace(s)
	if body, fenced := strings.CutPrefix(s, "```"); fenced {
		body = strings.TrimSuffix(strings.TrimSpace(body), "```")
		s = strings.TrimPrefix(strings.TrimPrefix(body, "sql"), "SQL")
	}
	return strings.TrimRight(strings.TrimSpace(s), "; \t\r\n")
}

// oneLine makes text safe to show: one line of at most limit runes without
// control or invisible formatting characters.
func oneLine(s string, limit int) string {
	s = strings.Join(strings.Fields(phrase.Plain(s)), " ")
	if runes := []rune(s); len(runes) > limit {
		return string(runes[:limit]) + "…"
	}
	return s
}
