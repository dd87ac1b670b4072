package events

import (
	"slices"
	"sort"
	"strconv"
	"time"
)

// SessionQuestions is how many questions a session document lists, newest kept.
const SessionQuestions = 200

// sessionText is the most a line says of its question, in bytes: a document of
// SessionQuestions lines must fit one message of the broker.
const sessionText = 1000

// Session is the projection of one conversation.
type Session struct {
	Tenant     string            `json:"tenant"`
	Token      string            `json:"token"`
	ID         string            `json:"session_id"` // as the client names it
	User       string            `json:"user"`
	Title      string            `json:"title"` // the oldest listed question
	Connection string            `json:"connection"`
	Started    time.Time         `json:"started"`
	Updated    time.Time         `json:"updated"`
	Questions  []SessionQuestion `json:"questions"` // oldest first
}

// SessionQuestion is one line of a conversation.
type SessionQuestion struct {
	ID         string    `json:"id"`
	Seq        uint64    `json:"seq"`      // of its asked event
	Question   string    `json:"question"` // clipped
	User       string    `json:"user"`
	Connection string    `json:"connection"`
	Status     Status    `json:"status"`
	Path       Path      `json:"path,omitempty"`
	Answer     string    `json:"answer,omitempty"` // clipped
	Asked      time.Time `json:"asked"`
	Updated    time.Time `json:"updated"`
}

// Fold adds or replaces a question. The outcome depends on the set of questions
// folded, not on their order or how often each was: a rebuild gives the same
// document. It reports whether the document changed.
func (s *Session) Fold(q *Question) bool {
	if q.Asked == nil {
		return false
	}
	line := sessionLine(q)
	i := sort.Search(len(s.Questions), func(i int) bool { return s.Questions[i].Seq >= line.Seq })
	switch {
	case i < len(s.Questions) && s.Questions[i].ID == line.ID:
		if s.Questions[i] == line || s.Questions[i].Status.Final() {
			return false
		}
		s.Questions[i] = line
	case i == 0 && len(s.Questions) >= SessionQuestions:
		return false
	default:
		s.Questions = append(s.Questions, SessionQuestion{})
		copy(s.Questions[i+1:], s.Questions[i:])
		s.Questions[i] = line
	}
	if n := len(s.Questions) - SessionQuestions; n > 0 {
		s.Questions = append([]SessionQuestion(nil), s.Questions[n:]...)
	}
	s.Tenant, s.Token, s.ID = q.Tenant, q.Session, q.Asked.SessionID
	s.summarise()
	return true
}

// Only keeps the questions of connections that sees lets pass, and what the session says
// of itself is what these say. It reports whether there are any.
func (s *Session) Only(sees func(connection string) bool) bool {
	s.Questions = slices.DeleteFunc(s.Questions, func(q SessionQuestion) bool { return !sees(q.Connection) })
	if len(s.Questions) == 0 {
		return false
	}
	s.summarise()
	return true
}

func (s *Session) summarise() {
	first, last := s.Questions[0], s.Questions[len(s.Questions)-1]
	s.Title, s.User, s.Started, s.Connection = first.Question, first.User, first.Asked, last.Connection
	s.Updated = first.Updated
	for _, line := range s.Questions {
		if line.Updated.After(s.Updated) {
			s.Updated = line.Updated
		}
	}
}

func sessionLine(q *Question) SessionQuestion {
	line := SessionQuestion{
		ID: q.Question, Seq: q.Events[0].Seq, Question: clip(q.Asked.Question, sessionText), User: q.Asked.User,
		Connection: q.Asked.Connection, Status: q.Status(), Asked: q.Events[0].Time, Updated: q.Last().Time,
	}
	if q.Planned != nil {
		line.Path = q.Planned.Path
	}
	if q.Answered != nil {
		line.Answer = clip(q.Answered.Text, 280)
	}
	return line
}

func plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return strconv.Itoa(n) + " " + noun + "s"
}
