package planner

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
	"unicode"

	"arivu/events"
)

// Bounds of what is taken over from a reply.
const (
	maxStatement = 32 << 10 // bytes
	maxPhrase    = 300      // runes
	maxList      = 8
	// maxFalseStarts bounds the search for a JSON object in chatter.
	maxFalseStarts = 64
)

// reply is a model's plan as read from its text.
type reply struct {
	sql         string
	restatement string
	assumptions []string
	confidence  float64
	confident   bool // the model gave a confidence
	declined    *events.Declined
}

// parseReply reads the one plan in a model's text. Models wrap it: thoughts
// before it, a code fence around it, a sentence after it, a string where a list
// belongs. All of that is tolerated; no plan, or two different ones, is not.
func parseReply(text string) (*reply, error) {
	object, err := planObject(withoutThoughts(text))
	if err != nil {
		return nil, err
	}
	r := &reply{
		sql:         cleanSQL(str(object["sql"])),
		restatement: strings.TrimRight(oneLine(str(object["restatement"]), maxPhrase), ". "),
		assumptions: list(object["assumptions"]),
		declined:    declined(object["declined"]),
	}
	r.confidence, r.confident = confidence(object["confidence"])
	switch {
	case r.declined != nil:
		return r, nil
	case r.sql == "":
		return nil, errors.New("it holds no SQL and no reason for that")
	case len(r.sql) > maxStatement:
		return nil, fmt.Errorf("its SQL is longer than %d KiB", maxStatement>>10)
	case strings.ContainsRune(r.sql, 0):
		return nil, errors.New("its SQL holds a zero byte")
	default:
		return r, nil
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
		if _, sql := object["sql"]; !sql && object["declined"] == nil {
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
	s = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsControl(r), unicode.IsSpace(r):
			return ' '
		case unicode.Is(unicode.Cf, r):
			return -1
		default:
			return r
		}
	}, strings.ToValidUTF8(s, ""))
	s = strings.Join(strings.Fields(s), " ")
	if runes := []rune(s); len(runes) > limit {
		return string(runes[:limit]) + "…"
	}
	return s
}
