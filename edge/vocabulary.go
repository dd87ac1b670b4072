package edge

import (
	"errors"
	"net/http"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"arivu/events"
)

// vocabularyRequest is the body of a lesson: a phrase and what it means.
type vocabularyRequest struct {
	Phrase  *string `json:"phrase"`
	Meaning *string `json:"meaning"`
}

// vocabularyView is what people have taught of a connection's words.
type vocabularyView struct {
	Connection string        `json:"connection"`
	Version    uint64        `json:"version"`
	Updated    *time.Time    `json:"updated,omitempty"`
	Terms      []events.Term `json:"terms"`
}

// termView is a term with the version of the vocabulary that has it.
type termView struct {
	events.Term
	Version uint64 `json:"version"`
}

// teachTime bounds a lesson: the planner reads the whole schema for it.
const teachTime = 10 * time.Second

func (s *Server) getVocabulary(c *fiber.Ctx) error {
	conn, _, err := s.connectionOf(c)
	if err != nil {
		return err
	}
	v, err := s.vocabularies.Vocabulary(s.ctx, identity(c).Tenant, conn.Name)
	if err != nil {
		return err
	}
	view := vocabularyView{Connection: conn.Name, Version: v.Version, Terms: list(v.Terms)}
	if !v.Updated.IsZero() {
		view.Updated = &v.Updated
		s.modifiedAt(c, v.Updated)
	}
	return reply(c, http.StatusOK, view)
}

// teach gives a phrase a meaning. The planner checks it: it knows what the schema's
// names come to.
func (s *Server) teach(c *fiber.Ctx) error {
	var request vocabularyRequest
	if err := decode(c, &request); err != nil {
		return err
	}
	conn, _, err := s.connectionOf(c)
	if err != nil {
		return err
	}
	who := identity(c)
	out, err := s.teachTerm(events.TeachTerm{
		Tenant: who.Tenant, Connection: conn.Name, Author: who.User, Phrase: value(request.Phrase), Meaning: value(request.Meaning),
	})
	if err != nil {
		return err
	}
	return reply(c, http.StatusOK, termView{Term: *out.Term, Version: out.Version})
}

// teachTerm has the planner teach a term, which it then has.
func (s *Server) teachTerm(in events.TeachTerm) (*events.TermTaught, error) {
	var out events.TermTaught
	if err := s.call(teachTime, events.StagePlanner, events.VerbTeach, in, &out); err != nil {
		return nil, err
	}
	s.vocabularies.Renew(in.Tenant, in.Connection)
	if bad := out.Problem; bad != nil {
		p := invalid(bad.Field, "%s", bad.Message)
		p.Near = bad.Near
		return nil, p
	}
	if out.Term == nil {
		return nil, errors.New("the planner taught a term and did not say which")
	}
	return &out, nil
}

// forget takes a phrase out of the vocabulary.
func (s *Server) forget(c *fiber.Ctx) error {
	conn, _, err := s.connectionOf(c)
	if err != nil {
		return err
	}
	phrase := strings.ToLower(strings.Join(strings.Fields(c.Query("phrase")), " "))
	if phrase == "" {
		return invalid("phrase", "phrase is missing; say which one to forget, as in ?phrase=clients.")
	}
	found := false
	v, err := s.vocabularies.Change(s.ctx, identity(c).Tenant, conn.Name, func(v *events.Vocabulary) (bool, error) {
		found = v.Forget(phrase, s.now())
		return found, nil
	})
	if err != nil {
		return err
	}
	if !found {
		known := make([]string, len(v.Terms))
		for i, t := range v.Terms {
			known[i] = t.Phrase
		}
		p := notFound("phrase", "Nobody has taught what %q means on connection %q.", clip(phrase, 64), conn.Name)
		p.Near = nearest(phrase, known)
		return p
	}
	return c.SendStatus(http.StatusNoContent)
}
