package edge

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"

	"arivu/edge/auth"
	"arivu/edge/session"
	"arivu/events"
	"arivu/events/bus"
)

// sessionLine is a session without its questions.
type sessionLine struct {
	*session.View
	Questions     *struct{}     `json:"questions,omitempty"`
	QuestionCount int           `json:"question_count"`
	LastQuestion  string        `json:"last_question"`
	LastStatus    events.Status `json:"last_status"`
	// Found is the question in which what was looked for is, "" if it is in the name only.
	Found string `json:"found,omitempty"`
}

// sessionFilter is which sessions a list shows.
type sessionFilter struct {
	words  []string
	state  session.State // "" for all
	unseen bool          // only those
}

// listSessions shows the sessions used last. Next goes on from there, null at the
// end.
func (s *Server) listSessions(c *fiber.Ctx) error {
	filter, err := readSessionFilter(c)
	if err != nil {
		return err
	}
	who := identity(c)
	seen, err := s.shelf.Seen(s.ctx, who.Tenant, who.User)
	if err != nil {
		return err
	}
	sessions := []sessionLine{}
	next, err := s.recent(c, bus.BucketSessions, func(data []byte) (bool, error) {
		var stored events.Session
		if err := json.Unmarshal(data, &stored); err != nil {
			return false, fmt.Errorf("decoding a session: %w", err)
		}
		if who.Limited() && !stored.Only(who.Sees) {
			return false, nil
		}
		line, err := s.sessionLine(&stored, seen, filter)
		if line != nil {
			sessions = append(sessions, *line)
		}
		return line != nil, err
	})
	if err != nil {
		return err
	}
	return reply(c, http.StatusOK, map[string]any{"sessions": sessions, "next": next})
}

func readSessionFilter(c *fiber.Ctx) (sessionFilter, error) {
	f := sessionFilter{words: session.Words(c.Query("q")), state: session.State(c.Query("state"))}
	if len(c.Query("q")) > maxSearch {
		return f, malformed("q", "q has %d bytes; at most %d are looked for.", len(c.Query("q")), maxSearch)
	}
	if f.state == "unseen" {
		f.state, f.unseen = "", true
	}
	if f.state != "" && !slices.Contains(session.States(), f.state) {
		return f, malformed("state", "state is %q; it must be running, waiting, failed, idle or unseen.", clip(string(f.state), 32))
	}
	return f, nil
}

// maxSearch bounds what is looked for, in bytes.
const maxSearch = 200

// sessionLine is the line of a session, nil if the list does not show it.
func (s *Server) sessionLine(stored *events.Session, seen *events.Seen, f sessionFilter) (*sessionLine, error) {
	mark, err := s.shelf.Mark(s.ctx, stored.Tenant, stored.Token)
	if err != nil {
		return nil, err
	}
	v, ok := session.See(stored, mark, seen)
	if !ok || f.state != "" && v.State != f.state || f.unseen && !v.Unseen {
		return nil, nil
	}
	found, ok := v.Matches(f.words)
	if !ok {
		return nil, nil
	}
	n := len(v.Questions)
	last := v.Questions[n-1]
	return &sessionLine{View: v, QuestionCount: n, LastQuestion: last.Question, LastStatus: last.Status, Found: found}, nil
}

// getSession shows one session with its questions.
func (s *Server) getSession(c *fiber.Ctx) error {
	id, err := sessionID(c)
	if err != nil {
		return err
	}
	v, err := s.view(c, id)
	if err != nil {
		return err
	}
	return reply(c, http.StatusOK, v)
}

// view is a session as the requester sees it.
func (s *Server) view(c *fiber.Ctx, id string) (*session.View, error) {
	who := identity(c)
	stored, err := s.session(who, id)
	if err != nil {
		return nil, noSession(id, err)
	}
	mark, err := s.shelf.Mark(s.ctx, who.Tenant, stored.Token)
	if err != nil {
		return nil, err
	}
	seen, err := s.shelf.Seen(s.ctx, who.Tenant, who.User)
	if err != nil {
		return nil, err
	}
	v, ok := session.See(stored, mark, seen)
	if !ok {
		return nil, noSession(id, bus.ErrNotFound)
	}
	return v, nil
}

// noSession says that there is none, if that is what was found.
func noSession(id string, err error) error {
	if errors.Is(err, bus.ErrNotFound) {
		return notFound("id", "There is no session %q, or it is not yours to see.", id).because(err)
	}
	return err
}

// session reads what somebody sees of a session. One of which that is nothing is not
// found.
func (s *Server) session(who auth.Identity, id string) (*events.Session, error) {
	stored := new(events.Session)
	_, err := s.bus.Documents(bus.BucketSessions).Get(s.ctx, who.Tenant+"."+events.SessionToken(id), stored)
	if err == nil && who.Limited() && !stored.Only(who.Sees) {
		err = fmt.Errorf("session %s: %w", id, bus.ErrNotFound)
	}
	return stored, err
}

// sessionRequest is the body of PATCH /api/sessions/{id}.
type sessionRequest struct {
	Name    *string `json:"name"` // "" takes the name away
	Deleted *bool   `json:"deleted"`
}

// changeSession names a session, deletes it, or takes that back.
func (s *Server) changeSession(c *fiber.Ctx) error {
	id, err := sessionID(c)
	if err != nil {
		return err
	}
	var request sessionRequest
	if err := decode(c, &request); err != nil {
		return err
	}
	if err := request.check(); err != nil {
		return err
	}
	if err := s.mark(c, id, &request); err != nil {
		return err
	}
	if value(request.Deleted) {
		return c.SendStatus(http.StatusNoContent)
	}
	v, err := s.view(c, id)
	if err != nil {
		return err
	}
	return reply(c, http.StatusOK, v)
}

func (r *sessionRequest) check() error {
	if r.Name == nil && r.Deleted == nil {
		return invalid("body", "Nothing is to be changed; send name or deleted.")
	}
	if r.Name == nil || *r.Name == "" {
		return nil
	}
	*r.Name = strings.Join(strings.Fields(*r.Name), " ")
	return checkText("name", *r.Name, events.MaxSessionName)
}

// deleteSession hides a session and the questions asked in it so far from lists. The log
// keeps them as long as it keeps anything.
func (s *Server) deleteSession(c *fiber.Ctx) error {
	id, err := sessionID(c)
	if err != nil {
		return err
	}
	if _, err := s.view(c, id); err != nil {
		return err
	}
	deleted := true
	if err := s.mark(c, id, &sessionRequest{Deleted: &deleted}); err != nil {
		return err
	}
	return c.SendStatus(http.StatusNoContent)
}

// mark stores what the requester decided about a session.
func (s *Server) mark(c *fiber.Ctx, id string, r *sessionRequest) error {
	who := identity(c)
	if _, err := s.session(who, id); err != nil {
		return noSession(id, err)
	}
	_, err := s.shelf.Change(s.ctx, who.Tenant, events.SessionToken(id), func(m *events.SessionMark) {
		if r.Name != nil {
			m.Name, m.NamedBy = *r.Name, who.User
		}
		if r.Name != nil && m.Name == "" {
			m.NamedBy = ""
		}
		switch {
		case r.Deleted == nil:
		case *r.Deleted:
			m.Deleted = &events.Deletion{By: who.User, At: s.now()}
		default:
			m.Deleted = nil
		}
	})
	return err
}

// lookAtSession notes that the requester has seen a session as it is now.
func (s *Server) lookAtSession(c *fiber.Ctx) error {
	id, err := sessionID(c)
	if err != nil {
		return err
	}
	who, at := identity(c), s.now()
	// What the projection knows is seen too, should its clock be ahead of this one.
	stored, err := s.session(who, id)
	switch {
	case errors.Is(err, bus.ErrNotFound):
	case err != nil:
		return err
	case stored.Updated.After(at):
		at = stored.Updated
	}
	if err := s.shelf.Look(s.ctx, who.Tenant, who.User, events.SessionToken(id), at); err != nil {
		return err
	}
	return c.SendStatus(http.StatusNoContent)
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
