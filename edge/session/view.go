package session

import (
	"slices"
	"strings"

	"arivu/events"
)

// A State says what a conversation asks of people.
type State string

// The states.
const (
	// Running has a question that is being answered.
	Running State = "running"
	// Waiting has a choice or an approval that waits for a person.
	Waiting State = "waiting"
	// Failed ended with a question that went wrong.
	Failed State = "failed"
	// Idle is none of these.
	Idle State = "idle"
)

// States lists all of them.
func States() []State { return []State{Running, Waiting, Failed, Idle} }

// View is a conversation as a person sees it.
type View struct {
	events.Session
	// Name is what people named it, "" if nobody did.
	Name  string `json:"name,omitempty"`
	State State  `json:"state"`
	// Unseen says that something happened since the person last looked.
	Unseen bool `json:"unseen"`
}

// See is what a person sees of a session; false if all of it was deleted.
func See(s *events.Session, m events.SessionMark, seen *events.Seen) (*View, bool) {
	v := &View{Session: *s, Name: m.Name}
	if m.Deleted != nil {
		v.Questions = slices.DeleteFunc(slices.Clone(s.Questions), func(q events.SessionQuestion) bool { return m.Hides(q.Asked) })
	}
	if len(v.Questions) == 0 {
		return nil, false
	}
	if first := v.Questions[0]; len(v.Questions) != len(s.Questions) {
		v.Title, v.User, v.Started = first.Question, first.User, first.Asked
	}
	v.State = state(v.Questions)
	v.Unseen = seen.Unseen(s.Token, s.Updated)
	return v, true
}

// state is what the questions of a session add up to. A choice waits until something else
// was asked.
func state(questions []events.SessionQuestion) State {
	running := false
	for _, q := range questions {
		switch q.Status {
		case events.StatusAwaitingApproval:
			return Waiting
		case events.StatusRunning:
			running = true
		}
	}
	switch last := questions[len(questions)-1].Status; {
	case running:
		return Running
	case last == events.StatusClarify:
		return Waiting
	case last == events.StatusFailed:
		return Failed
	default:
		return Idle
	}
}

// Words are what is looked for, in the form that Matches takes them.
func Words(query string) []string { return strings.Fields(strings.ToLower(query)) }

// Matches reports whether all words are found in the name and the questions of a session,
// and in which question the first of them is, the newest.
func (v *View) Matches(words []string) (where string, ok bool) {
	if len(words) == 0 {
		return "", true
	}
	texts := make([]string, len(v.Questions))
	for i, q := range v.Questions {
		texts[i] = strings.ToLower(q.Question)
	}
	name := strings.ToLower(v.Name)
	for _, w := range words {
		found := func(text string) bool { return strings.Contains(text, w) }
		if !found(name) && !slices.ContainsFunc(texts, found) {
			return "", false
		}
	}
	for i, text := range slices.Backward(texts) {
		if strings.Contains(text, words[0]) {
			return v.Questions[i].Question, true
		}
	}
	return "", true
}
