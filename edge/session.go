package edge

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"

	"github.com/gofiber/fiber/v2"

	"arivu/edge/auth"
	"arivu/events"
	"arivu/events/bus"
)

// sessionLine is a session without its questions.
type sessionLine struct {
	events.Session
	Questions     *struct{}     `json:"questions,omitempty"`
	QuestionCount int           `json:"question_count"`
	LastQuestion  string        `json:"last_question"`
	LastStatus    events.Status `json:"last_status"`
}

// listSessions shows the sessions used last. Next goes on from there, null at the
// end.
func (s *Server) listSessions(c *fiber.Ctx) error {
	who, sessions := identity(c), []sessionLine{}
	next, err := s.recent(c, bus.BucketSessions, func(data []byte) (bool, error) {
		var session events.Session
		if err := json.Unmarshal(data, &session); err != nil {
			return false, fmt.Errorf("decoding a session: %w", err)
		}
		if who.Limited() && !session.Only(who.Sees) {
			return false, nil
		}
		line := sessionLine{Session: session, QuestionCount: len(session.Questions)}
		if n := len(session.Questions); n > 0 {
			line.LastQuestion, line.LastStatus = session.Questions[n-1].Question, session.Questions[n-1].Status
		}
		sessions = append(sessions, line)
		return true, nil
	})
	if err != nil {
		return err
	}
	return reply(c, http.StatusOK, map[string]any{"sessions": sessions, "next": next})
}

// getSession shows one session with its questions.
func (s *Server) getSession(c *fiber.Ctx) error {
	id, err := sessionID(c)
	if err != nil {
		return err
	}
	session, err := s.session(identity(c), id)
	if errors.Is(err, bus.ErrNotFound) {
		return notFound("id", "There is no session %q, or it is not yours to see.", id).because(err)
	}
	if err != nil {
		return err
	}
	session.Questions = list(session.Questions)
	return reply(c, http.StatusOK, session)
}

// session reads what somebody sees of a session. One of which that is nothing is not
// found.
func (s *Server) session(who auth.Identity, id string) (*events.Session, error) {
	session := new(events.Session)
	_, err := s.bus.Documents(bus.BucketSessions).Get(s.ctx, who.Tenant+"."+events.SessionToken(id), session)
	if err == nil && who.Limited() && !session.Only(who.Sees) {
		err = fmt.Errorf("session %s: %w", id, bus.ErrNotFound)
	}
	return session, err
}

// sessionID reads the session that the route names. Clients may have
// percent-encoded it, as it can hold : and @.
func sessionID(c *fiber.Ctx) (string, error) {
	id, err := url.PathUnescape(c.Params("id"))
	if err != nil {
		return "", malformed("id", "The session id has a %% that is not followed by two hexadecimal digits.")
	}
	if err := events.ValidSessionID(id); err != nil {
		return "", malformed("id", "%s.", err)
	}
	return id, nil
}
