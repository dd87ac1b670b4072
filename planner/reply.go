package planner

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"

	"arivu/events"
)

// Bounds of what is taken over from a reply.
const (
	maxStatement = 32 << 10 // bytes
	maxPhrase    = 300      // runes
	maxList      = 8
	maxReadings  = 4
	// maxReplied is how many candidates of one reply are looked at.
	maxReplied = 3
	// maxFalseStarts bounds the search for a JSON object in chatter.
	maxFalseStarts = 64
)

// rankStep is how much less likely than the one before it a candidate counts: a model
// puts its candidates in order and gives one confidence.
const rankStep = 0.1

// An intent is what a reply is meant to be.
type intent string

// The intents.
const (
	intentAnswer  intent = "answer"
	intentClarify intent = "clarify"
	intentDecline intent = "decline"
	intentChat    intent = "chat"
)

// reply is a model's plan as read from its text. What its intent is about is there.
type reply struct {
	intent      intent
	restatement string
	assumptions []string
	candidates  []events.Candidate // best first
	confidence  float64
	confident   bool   // the model gave a confidence
	grounds     string // what the confidence is from, "" for what the model says
	chart       *events.Chart
	clarify     *events.Clarify
	declined    *events.Declined
	say         string
	votes       string // how many of several replies have the first statement, in words
	note        string // a fact worth showing, "" for none
}

// parseReply reads the one plan in a model's text. Models wrap it: thoughts
// before it, a code fence around it, a sentence after it, a string where a list
// belongs, one statement as "sql" where candidates belong. All of that is tolerated;
// no plan, or two different ones, is not.
func parseReply(text string) (*reply, error) {
	object, err := planObject(withoutThoughts(text))
	if err != nil {
		return nil, err
	}
	r := &reply{
		restatement: restatement(object["restatement"]),
		assumptions: list(object["assumptions"]),
		chart:       suggestedChart(object["chart"]),
		clarify:     clarified(object["clarify"]),
		declined:    declined(object["declined"]),
		say:         oneLine(str(object["say"]), maxSaid),
	}
	r.confidence, r.confident = confidence(object["confidence"])
	statements := statementsOf(object)
	if r.candidates, err = candidates(statements, r.confidence); err != nil {
		return nil, err
	}
	if r.intent = r.meant(intent(strings.ToLower(str(object["intent"])))); r.intent == "" {
		return nil, errors.New("it holds no SQL and no reason for that")
	}
	if r.restatement == "" && len(r.candidates) > 0 {
		r.restatement, r.candidates[0].Restatement = r.candidates[0].Restatement, ""
	}
	return r, nil
}

// meant is the intent that the reply says, if what that is about is there; else that
// of what is there, "" if nothing is. Small models fill in the template and leave the
// intent as it stands.
func (r *reply) meant(said intent) intent {
	there := map[intent]bool{
		intentDecline: r.declined != nil, intentAnswer: len(r.candidates) > 0, intentClarify: r.clarify != nil, intentChat: r.say != "",
	}
	if there[said] {
		return said
	}
	for _, other := range []intent{intentDecline, intentAnswer, intentClarify, intentChat} {
		if there[other] {
			return other
		}
	}
	return ""
}

// statement is a candidate as a reply holds it.
type statement struct{ sql, restatement string }

// statementsOf lists the candidates of a reply, or its one statement of its own.
func statementsOf(object map[string]json.RawMessage) []statement {
	var items []json.RawMessage
	if raw := object["candidates"]; raw != nil && json.Unmarshal(raw, &items) != nil {
		items = []json.RawMessage{raw}
	}
	var out []statement
	for _, item := range items {
		var fields map[string]json.RawMessage
		if json.Unmarshal(item, &fields) != nil {
			fields = map[string]json.RawMessage{"sql": item}
		}
		if sql := cleanSQL(str(fields["sql"])); sql != "" {
			out = append(out, statement{sql: sql, restatement: restatement(fields["restatement"])})
		}
	}
	if sql := cleanSQL(str(object["sql"])); len(out) == 0 && sql != "" {
		out = append(out, statement{sql: sql})
	}
	return out
}

// candidates gives statements their scores. One that cannot be run anywhere is left
// out; the error is that of the first if none can.
func candidates(statements []statement, confidence float64) ([]events.Candidate, error) {
	var out []events.Candidate
	var first error
	for _, s := range statements {
		if err := presentable(s.sql); err != nil {
			first = cmp.Or(first, err)
			continue
		}
		same := func(c events.Candidate) bool { return sameSQL(c.SQL, s.sql) }
		if len(out) == maxReplied || slices.ContainsFunc(out, same) {
			continue
		}
		out = append(out, events.Candidate{SQL: s.sql, Score: hundredths(max(0, confidence-rankStep*float64(len(out)))), Restatement: s.restatement})
	}
	if len(out) == 0 && first != nil {
		return nil, first
	}
	return out, nil
}

// hundredths rounds a confidence to what is shown of it.
func hundredths(f float64) float64 { return math.Round(f*100) / 100 }

// presentable says what is wrong with a text that no database would take.
func presentable(sql string) error {
	switch {
	case len(sql) > maxStatement:
		return fmt.Errorf("its SQL is longer than %d KiB", maxStatement>>10)
	case strings.ContainsRune(sql, 0):
		return errors.New("its SQL holds a zero byte")
	default:
		return nil
	}
}

// withoutThoughts drops what reasoning models write before their answer.
func withoutThoughts(text string) string {
	if i := strings.LastIndex(text, "</think>"); i >= 0 {
		return text[i+len("</think>"):]
	}
	if before, _, ok := strings.Cut(text, "<think>"); ok {
		return before // the reply was cut before the thoughts ended
	}
	return text
}

// planObject finds the JSON object that has a plan's fields.
func planObject(text string) (map[string]json.RawMessage, error) {
	var found map[string]json.RawMessage
	var first []byte
	for range maxFalseStarts {
		i := strings.IndexByte(text, '{')
		if i < 0 {
			break
		}
		text = text[i:]
		dec := json.NewDecoder(strings.NewReader(text))
		var object map[string]json.RawMessage
		if dec.Decode(&object) != nil {
			text = text[1:]
			continue
		}
		raw := []byte(text[:dec.InputOffset()])
		text = text[dec.InputOffset():]
		if !holdsPlan(object) {
			continue
		}
		if found != nil && !bytes.Equal(raw, first) {
			return nil, errors.New("it holds more than one plan")
		}
		found, first = object, raw
	}
	if found == nil {
		return nil, errors.New("it holds no JSON object with a plan")
	}
	return found, nil
}

// holdsPlan reports whether an object has one of the fields that only a plan has.
func holdsPlan(object map[string]json.RawMessage) bool {
	for _, field := range []string{"sql", "intent", "candidates", "declined", "clarify", "say"} {
		if _, ok := object[field]; ok {
			return true
		}
	}
	return false
}
