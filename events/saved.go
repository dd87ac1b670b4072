package events

import "time"

// SavedQuestion is a question that is kept to be asked again.
type SavedQuestion struct {
	ID         string `json:"id"`
	Name       string `json:"name"`
	Question   string `json:"question"`
	Connection string `json:"connection"`
	// SQL is the statement to run instead of planning the question, "" to plan it.
	SQL       string    `json:"sql,omitempty"`
	Options   Options   `json:"options"`
	CreatedBy string    `json:"created_by"`
	Created   time.Time `json:"created"`
	Updated   time.Time `json:"updated"`
	// Runs is how often it was asked again, and Last the newest time; nil if it never was.
	Runs int       `json:"runs"`
	Last *SavedRun `json:"last_run,omitempty"`
}

// SavedRun is a time that a saved question was asked.
type SavedRun struct {
	Question  string    `json:"question_id"`
	SessionID string    `json:"session_id"`
	By        string    `json:"by"`
	At        time.Time `json:"at"`
}

// MaxSavedName bounds the name of a saved question, in characters.
const MaxSavedName = 120
