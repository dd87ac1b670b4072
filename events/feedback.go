package events

import (
	"strings"
	"time"
	"unicode"
)

// Feedback is what a person says of the answer to a question. A person has one for each
// question; saying something else replaces it.
type Feedback struct {
	ID         string          `json:"id"`
	Connection string          `json:"connection"`
	Question   string          `json:"question_id"`
	SessionID  string          `json:"session_id"`
	User       string          `json:"user"`
	Time       time.Time       `json:"time"`
	Verdict    FeedbackVerdict `json:"verdict"`
	// Step is where it went wrong, "" if that is not said.
	Step    FeedbackStep `json:"step,omitempty"`
	Comment string       `json:"comment,omitempty"`
	// Correction is the statement that would have been right, "phrase means name", or
	// what should have been understood, in words.
	Correction string `json:"correction,omitempty"`
	// Text, SQL and Path are the question and how it was answered.
	Text string `json:"question"`
	SQL  string `json:"sql,omitempty"`
	Path Path   `json:"path,omitempty"`
	// Draft is what may be made of it, nil if nothing.
	Draft *FeedbackDraft `json:"draft,omitempty"`
}

// A FeedbackVerdict is what somebody thinks of an answer.
type FeedbackVerdict string

// The verdicts.
const (
	VerdictUp   FeedbackVerdict = "up"
	VerdictDown FeedbackVerdict = "down"
)

// A FeedbackStep is a step of answering.
type FeedbackStep string

// The steps.
const (
	StepUnderstanding FeedbackStep = "understanding"
	StepSQL           FeedbackStep = "sql"
	StepResult        FeedbackStep = "result"
	StepText          FeedbackStep = "text"
)

// Bounds of feedback, in characters.
const (
	MaxComment    = 1000
	MaxCorrection = 16_000
)

// FeedbackDraft is something that feedback would have written down, once somebody promotes it:
// a verified question, or a phrase with its meaning.
type FeedbackDraft struct {
	State    DraftState        `json:"state"`
	Verified *VerifiedQuestion `json:"verified,omitempty"`
	Phrase   string            `json:"phrase,omitempty"`
	Meaning  string            `json:"meaning,omitempty"`
	// By and At tell who promoted or dismissed it when, and Version what it became part
	// of: the semantics, or the vocabulary.
	By      string     `json:"by,omitempty"`
	At      *time.Time `json:"at,omitempty"`
	Version uint64     `json:"version,omitempty"`
}

// A DraftState says what became of a draft.
type DraftState string

// The states.
const (
	DraftOpen      DraftState = "open"
	DraftPromoted  DraftState = "promoted"
	DraftDismissed DraftState = "dismissed"
)

// DraftOf is what feedback drafts, nil for nothing: of praise the question with its
// statement, of a correction the question with the right statement or a phrase with its
// meaning. What is verified already needs no draft.
func (f *Feedback) DraftOf() *FeedbackDraft {
	switch {
	case f.Path == PathSQL:
		return nil // it was no question in words
	case f.Verdict == VerdictUp && f.Correction == "" && f.SQL != "" && f.Path != PathVerified:
		return f.verified(f.SQL)
	case IsStatement(f.Correction):
		return f.verified(f.Correction)
	}
	phrase, meaning, ok := strings.Cut(oneSpaced(f.Correction), " means ")
	phrase, meaning = strings.Trim(phrase, `"'“”`), strings.Trim(strings.TrimRight(meaning, "."), `"“”`)
	if !ok || phrase == "" || meaning == "" {
		return nil
	}
	return &FeedbackDraft{State: DraftOpen, Phrase: phrase, Meaning: meaning}
}

func (f *Feedback) verified(sql string) *FeedbackDraft {
	return &FeedbackDraft{State: DraftOpen, Verified: &VerifiedQuestion{ID: slug(f.Text), Question: withoutBraces(f.Text), SQL: strings.TrimSpace(sql)}}
}

// withoutBraces is a question as a pattern without parameters.
func withoutBraces(text string) string {
	return oneSpaced(strings.NewReplacer("{", " ", "}", " ").Replace(text))
}

// IsStatement reports whether a text is meant as SQL that reads.
func IsStatement(text string) bool {
	words := strings.Fields(strings.TrimLeft(text, " \t\r\n("))
	return len(words) > 1 && (strings.EqualFold(words[0], "select") || strings.EqualFold(words[0], "with"))
}

// maxSlug bounds an id made of a question.
const maxSlug = 48

// slug is a name made of the words of a text.
func slug(text string) string {
	var b strings.Builder
	for _, r := range strings.ToLower(text) {
		switch {
		case r >= 'a' && r <= 'z' || r >= '0' && r <= '9':
			b.WriteRune(r)
		case b.Len() > 0 && !strings.HasSuffix(b.String(), "-") && (unicode.IsSpace(r) || unicode.IsPunct(r)):
			b.WriteByte('-')
		}
		if b.Len() >= maxSlug {
			break
		}
	}
	if s := strings.Trim(b.String(), "-"); s != "" {
		return s
	}
	return "question"
}
