package events

import "time"

// VerbCheckSemantics is the request by which a planner checks what people wrote
// against the schema: what is wrong with it, and which statements the guard must let
// pass.
const VerbCheckSemantics = "check-semantics"

// CheckSemantics asks about contents that need not be stored.
type CheckSemantics struct {
	Tenant     string   `json:"tenant"`
	Connection string   `json:"connection"`
	Meanings   Meanings `json:"meanings"`
}

// SemanticsChecked is the outcome. Statements are those of metrics and verified
// questions, with samples in their parameters' places.
type SemanticsChecked struct {
	Problems   []SemanticsProblem   `json:"problems,omitempty"`
	Statements []SemanticsStatement `json:"statements,omitempty"`
}

// SemanticsStatement is a statement with the path of what it comes from.
type SemanticsStatement struct {
	Path string `json:"path"`
	SQL  string `json:"sql"`
}

// SemanticsVersion is a line of the history.
type SemanticsVersion struct {
	Version  uint64    `json:"version"`
	Author   string    `json:"author"`
	Time     time.Time `json:"time"`
	Note     string    `json:"note,omitempty"`
	Restored uint64    `json:"restored,omitempty"`
}

// Line is the version as a line of the history.
func (s *Semantics) Line() SemanticsVersion {
	return SemanticsVersion{Version: s.Version, Author: s.Author, Time: s.Updated, Note: s.Note, Restored: s.Restored}
}
