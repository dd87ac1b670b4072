package planner

import (
	"fmt"

	"arivu/events"
	"arivu/planner/checks"
)

// How what is seen of a result moves the confidence of its plan: each failed check and
// each differing statement leaves a part of it, each agreeing one takes a part of the
// doubt away. The statement of another planner tells more than a second one of the same.
const (
	agreesOwn, agreesOther   = 0.75, 0.5
	differsOwn, differsOther = 0.85, 0.75
	mostConfidence           = 0.99
)

// failedLeaves is the part of the confidence that a failed check leaves.
var failedLeaves = map[string]float64{
	checks.Values: 0.7, checks.Numbers: 0.6, checks.Periods: 0.6, checks.Direction: 0.5, checks.Comparisons: 0.5, checks.Repeats: 0.5, checks.Rows: 0.7,
}

// judge holds an answer against its question and puts the checks and what they and other
// statements do to the confidence on it.
func judge(answer *events.Answered, q *events.Question, plan *events.Planned, result *events.Executed, schema *events.Schema) {
	in := checks.Input{Question: q.Asked.Question, Asked: q.Events[0].Time.UTC(), Schema: schema, Result: result}
	if q.Asked.SQL != "" {
		in.Question = ""
	}
	if schema != nil {
		in.Asked = inZone(in.Asked, schema)
	}
	made := checks.Of(in)
	answer.Checks = append(answer.Checks, made...)
	if plan.Path == "" || plan.Path == events.PathSQL {
		return
	}
	confidence := plan.Confidence
	for _, t := range result.Tried {
		if t.Candidate < len(plan.Candidates) {
			confidence = agreed(answer, confidence, t, plan.Candidates[t.Candidate].Beside)
		}
	}
	for _, c := range made {
		if leaves, ok := failedLeaves[c.Name]; ok && !c.Passed && !c.Skipped {
			confidence *= leaves
			answer.Reasons = append(answer.Reasons, "a check failed: "+c.Name)
		}
	}
	if len(answer.Reasons) > 0 {
		confidence = hundredths(min(confidence, max(mostConfidence, plan.Confidence)))
		answer.Confidence = &confidence
	}
}

// agreed is a confidence after another statement's result has been compared.
func agreed(answer *events.Answered, confidence float64, t events.Trial, beside events.Path) float64 {
	who, agrees, differs := "another statement of the same plan", agreesOwn, differsOwn
	if beside != "" {
		who, agrees, differs = fmt.Sprintf("the %s planner's own statement", beside), agreesOther, differsOther
	}
	switch t.Outcome {
	case events.TrialAgrees:
		answer.Reasons = append(answer.Reasons, who+" gives the same result")
		return 1 - (1-confidence)*agrees
	case events.TrialDiffers:
		answer.Reasons = append(answer.Reasons, who+" gives another result")
		return confidence * differs
	default:
		return confidence
	}
}
