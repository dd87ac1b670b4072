package events

import "time"

// VerbImpact is the request by which a planner tells which past questions would be
// planned otherwise.
const VerbImpact = "semantics-impact"

// AskImpact asks what changes of past questions if After were the semantics and Phrase,
// if there is one, had Meaning.
type AskImpact struct {
	Tenant     string         `json:"tenant"`
	Connection string         `json:"connection"`
	After      Semantics      `json:"after"`
	Phrase     string         `json:"phrase,omitempty"`
	Meaning    string         `json:"meaning,omitempty"`
	Author     string         `json:"author,omitempty"`
	Questions  []PastQuestion `json:"questions"`
}

// PastQuestion is a question that was asked, in the same words Times times.
type PastQuestion struct {
	ID        string    `json:"id"` // of the latest
	SessionID string    `json:"session_id"`
	Text      string    `json:"text"`
	Asked     time.Time `json:"asked"`
	Path      Path      `json:"path,omitempty"` // how it was planned then, "" if it was not
	Times     int       `json:"times"`
}

// ImpactFound is the outcome: the impact, or what is wrong with the phrase or meaning.
type ImpactFound struct {
	Impact  Impact     `json:"impact"`
	Problem *BadLesson `json:"problem,omitempty"`
}

// Impact is what a change would do to past questions. They are planned again, without a
// model, by what is written down before and after.
type Impact struct {
	// Looked is how many different questions were held against both, the latest first;
	// Complete says that those are all that the traces have.
	Looked   int  `json:"looked"`
	Complete bool `json:"complete"`
	// Skipped are those among them that continue another question, and are not planned
	// again.
	Skipped int               `json:"skipped"`
	Changed []ChangedQuestion `json:"changed"`
}

// ChangedQuestion is a question that would be planned otherwise.
type ChangedQuestion struct {
	PastQuestion
	Before PlanBrief `json:"before"`
	After  PlanBrief `json:"after"`
}

// PlanBrief is a plan in short.
type PlanBrief struct {
	Outcome Kind   `json:"outcome"` // planned, clarify or declined
	Path    Path   `json:"path,omitempty"`
	Text    string `json:"text"` // the restatement, the prompt or the reason
	SQL     string `json:"sql,omitempty"`
}
