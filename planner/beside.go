package planner

import (
	"encoding/json"
	"slices"

	"arivu/events"
)

// asRun is the plan in the words of the candidate that ran.
func asRun(plan *events.Planned, r *events.Executed) *events.Planned {
	if r.Candidate <= 0 || r.Candidate >= len(plan.Candidates) || plan.Candidates[r.Candidate].Restatement == "" {
		return plan
	}
	p := *plan
	p.Restatement = plan.Candidates[r.Candidate].Restatement
	return &p
}

// beside tells of a candidate that has rows where the result has none.
func beside(plan *events.Planned, r *events.Executed) sentence {
	for _, t := range r.Tried {
		if t.Outcome != events.TrialRows || t.Candidate >= len(plan.Candidates) {
			continue
		}
		text := "Another reading of the question does find rows"
		if other := oneLine(plan.Candidates[t.Candidate].Restatement, maxPhrase); other != "" {
			text += ": " + other
			return sentence{text: text, quotes: []string{other}}
		}
		return sentence{text: text + "."}
	}
	return sentence{}
}

// hints are what the plan offered and, where nothing was found, what the statement
// may have been meant to look for.
func hints(q *events.Question, r *events.Executed, schema *events.Schema) []events.Hint {
	var all []events.Hint
	if q.Planned != nil {
		all = slices.Clone(q.Planned.Hints)
	}
	if !nothingFound(r) {
		return all
	}
	question := q.Asked.Question
	if q.Asked.SQL != "" {
		question = "" // it is the beginning of a statement, and not to be asked again
	}
	for _, h := range valueHints(r.SQL, question, schema, r.Tables, false) {
		if !slices.Contains(all, h) && len(all) < maxHints {
			all = append(all, h)
		}
	}
	return all
}

// nothingFound reports whether a result is empty, or a single row of nulls and
// zeros, as figures about nothing are.
func nothingFound(r *events.Executed) bool {
	if r.RowCount == 0 || valueless(r) {
		return true
	}
	if r.RowCount != 1 || len(r.Rows) != 1 {
		return false
	}
	for _, v := range r.Rows[0] {
		n, ok := v.(json.Number)
		if v == nil {
			continue
		}
		if f, err := n.Float64(); !ok || err != nil || f != 0 {
			return false
		}
	}
	return true
}
