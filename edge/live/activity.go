package live

import (
	"encoding/json"
	"fmt"
	"time"

	"arivu/events"
)

// ActivityFrame is an event as those get it who watch all questions: enough to keep a list
// of them, without statements and rows.
type ActivityFrame struct {
	Type     string        `json:"type"` // "activity"
	Seq      uint64        `json:"seq"`
	Kind     events.Kind   `json:"kind"`
	Question string        `json:"question"`
	Attempt  int           `json:"attempt"`
	Time     time.Time     `json:"time"`
	Status   events.Status `json:"status"` // of the question after it

	Asked    *ActivityAsked `json:"asked,omitempty"` // of the first event
	Path     events.Path    `json:"path,omitempty"`  // once it is planned
	Model    string         `json:"model,omitempty"` // that answered
	RowCount *int           `json:"row_count,omitempty"`
	Error    *ActivityError `json:"error,omitempty"` // of a refusal or the end
}

// ActivityAsked is what was asked.
type ActivityAsked struct {
	Text       string `json:"question_text"`
	Connection string `json:"connection"`
	SessionID  string `json:"session_id"`
	User       string `json:"user"`
}

// ActivityError is what went wrong.
type ActivityError struct {
	Stage   events.Stage `json:"stage"`
	Class   events.Class `json:"class"`
	Message string       `json:"message"`
}

// Activity is an event as those get it who watch all questions, in JSON.
func (u *Update) Activity() ([]byte, error) {
	u.activityOnce.Do(func() { u.activity, u.activityErr = u.renderActivity() })
	return u.activity, u.activityErr
}

func (u *Update) renderActivity() ([]byte, error) {
	e, err := u.Event()
	if err != nil {
		return nil, err
	}
	data, err := json.Marshal(newActivity(e))
	if err != nil {
		return nil, fmt.Errorf("encoding %s for those who watch all questions: %w", e.Kind(), err)
	}
	return data, nil
}

func newActivity(e *events.Event) ActivityFrame {
	f := ActivityFrame{
		Type: "activity", Seq: e.Seq, Kind: e.Kind(), Question: e.Question, Attempt: e.Attempt, Time: e.Time, Status: e.Kind().Status(),
	}
	switch b := e.Body.(type) {
	case *events.Asked:
		f.Asked = &ActivityAsked{Text: b.Question, Connection: b.Connection, SessionID: b.SessionID, User: b.User}
	case *events.Completion:
		f.Model = b.Model
	case *events.Planned:
		f.Path = b.Path
	case *events.Executed:
		f.RowCount = &b.RowCount
	case *events.Rejected:
		f.Error = newActivityError(&b.Error)
	case *events.Failed:
		f.Error = newActivityError(&b.Error)
	}
	return f
}

func newActivityError(e *events.Error) *ActivityError {
	return &ActivityError{Stage: e.Stage, Class: e.Class, Message: e.Message}
}
