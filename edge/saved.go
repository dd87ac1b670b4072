package edge

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"
	"go.uber.org/zap"

	"arivu/edge/auth"
	"arivu/edge/session"
	"arivu/events"
	"arivu/events/bus"
)

// savedRequest is the body of a saved question.
type savedRequest struct {
	Name       *string      `json:"name"`
	Question   *string      `json:"question"`
	Connection *string      `json:"connection"`
	SQL        *string      `json:"sql"`
	Options    *chatOptions `json:"options"`
}

// savedView is a saved question as clients see it.
type savedView struct {
	events.SavedQuestion
	Last *savedRun `json:"last_run"`
}

// savedRun is the newest time that a saved question was asked, with what came of it as far
// as the projection of its session still tells.
type savedRun struct {
	events.SavedRun
	Status events.Status `json:"status,omitempty"`
	Path   events.Path   `json:"path,omitempty"`
	Answer string        `json:"answer,omitempty"`
}

// check makes a saved question of the request, without looking anything up.
func (r *savedRequest) check(deadline time.Duration) (*events.SavedQuestion, error) {
	q := &events.SavedQuestion{Name: strings.Join(strings.Fields(value(r.Name)), " "), SQL: strings.TrimSpace(value(r.SQL)), Connection: value(r.Connection)}
	if q.SQL != "" {
		if err := errors.Join(checkStatement(&q.SQL), checkCharacters("sql", q.SQL)); err != nil {
			return nil, err
		}
		q.Question = headline(q.SQL)
	}
	if r.Question != nil || q.SQL == "" {
		if r.Question == nil {
			return nil, invalid("question", "question is missing; say what is to be asked, or give a statement in sql.")
		}
		if err := checkText("question", *r.Question, maxQuestion); err != nil {
			return nil, err
		}
		q.Question = strings.TrimSpace(*r.Question)
	}
	if q.Name == "" {
		q.Name = clipRunes(q.Question, events.MaxSavedName)
	}
	if err := checkText("name", q.Name, events.MaxSavedName); err != nil {
		return nil, err
	}
	var err error
	if q.Options, err = (&chatRequest{Options: r.Options}).options(deadline); err != nil {
		return nil, err
	}
	if q.Options.WriteMode != events.WriteNever {
		return nil, invalid("options.write_mode", "A saved question only reads; leave options.write_mode out.")
	}
	return q, nil
}

// listSaved shows saved questions, the newest change first.
func (s *Server) listSaved(c *fiber.Ctx) error {
	who, words := identity(c), session.Words(clip(c.Query("q"), maxSearch))
	found := []*events.SavedQuestion{}
	next, err := s.recent(c, bus.BucketSaved, func(data []byte) (bool, error) {
		q := new(events.SavedQuestion)
		if err := json.Unmarshal(data, q); err != nil {
			return false, fmt.Errorf("decoding a saved question: %w", err)
		}
		if !who.Sees(q.Connection) {
			return false, nil
		}
		text := strings.ToLower(q.Name + "\n" + q.Question)
		for _, w := range words {
			if !strings.Contains(text, w) {
				return false, nil
			}
		}
		found = append(found, q)
		return true, nil
	})
	if err != nil {
		return err
	}
	views := make([]savedView, len(found))
	for i, q := range found {
		if views[i], err = s.savedView(identity(c), q); err != nil {
			return err
		}
	}
	return reply(c, http.StatusOK, map[string]any{"saved": views, "next": next})
}

// savedView adds what came of the last time.
func (s *Server) savedView(who auth.Identity, q *events.SavedQuestion) (savedView, error) {
	v := savedView{SavedQuestion: *q}
	if q.Last == nil {
		return v, nil
	}
	v.Last = &savedRun{SavedRun: *q.Last}
	stored, err := s.session(who, q.Last.SessionID)
	if errors.Is(err, bus.ErrNotFound) {
		return v, nil
	}
	if err != nil {
		return v, err
	}
	for _, line := range stored.Questions {
		if line.ID == q.Last.Question {
			v.Last.Status, v.Last.Path, v.Last.Answer = line.Status, line.Path, line.Answer
		}
	}
	return v, nil
}

// createSaved keeps a question.
func (s *Server) createSaved(c *fiber.Ctx) error {
	q, err := s.readSaved(c)
	if err != nil {
		return err
	}
	who := identity(c)
	q.ID, q.CreatedBy, q.Created, q.Updated = events.NewID(), who.User, s.now(), s.now()
	if err := s.bus.Documents(bus.BucketSaved).Create(s.ctx, who.Tenant+"."+q.ID, q); err != nil {
		return err
	}
	c.Set(fiber.HeaderLocation, "/api/saved/"+q.ID)
	return reply(c, http.StatusCreated, savedView{SavedQuestion: *q})
}

// readSaved reads a saved question from the body, with its connection looked up.
func (s *Server) readSaved(c *fiber.Ctx) (*events.SavedQuestion, error) {
	var request savedRequest
	if err := decode(c, &request); err != nil {
		return nil, err
	}
	q, err := request.check(s.cfg.Limits.Deadline)
	if err != nil {
		return nil, err
	}
	conn, err := s.catalog.choose(s.ctx, identity(c), q.Connection)
	if err != nil {
		return nil, err
	}
	q.Connection = conn.Name
	return q, nil
}

// getSaved shows a saved question.
func (s *Server) getSaved(c *fiber.Ctx) error {
	q, _, err := s.savedOf(c)
	if err != nil {
		return err
	}
	v, err := s.savedView(identity(c), q)
	if err != nil {
		return err
	}
	return reply(c, http.StatusOK, v)
}

// savedOf is the saved question that the route names, with its revision.
func (s *Server) savedOf(c *fiber.Ctx) (*events.SavedQuestion, uint64, error) {
	id, err := questionID(c)
	if err != nil {
		return nil, 0, err
	}
	who, q := identity(c), new(events.SavedQuestion)
	revision, err := s.bus.Documents(bus.BucketSaved).Get(s.ctx, who.Tenant+"."+id, q)
	if errors.Is(err, bus.ErrNotFound) || err == nil && !who.Sees(q.Connection) {
		return nil, 0, notFound("id", "There is no saved question %s, or it is not yours.", id).because(err)
	}
	return q, revision, err
}

// replaceSaved changes a saved question; how often it was asked stays.
func (s *Server) replaceSaved(c *fiber.Ctx) error {
	old, revision, err := s.savedOf(c)
	if err != nil {
		return err
	}
	q, err := s.readSaved(c)
	if err != nil {
		return err
	}
	q.ID, q.CreatedBy, q.Created, q.Updated, q.Runs, q.Last = old.ID, old.CreatedBy, old.Created, s.now(), old.Runs, old.Last
	tenant := identity(c).Tenant
	err = s.bus.Documents(bus.BucketSaved).Update(s.ctx, tenant+"."+q.ID, q, revision)
	if errors.Is(err, bus.ErrConflict) {
		return conflict("id", "Somebody else changed or asked this question just now. Read it again, and change that.")
	}
	if err != nil {
		return err
	}
	v, err := s.savedView(identity(c), q)
	if err != nil {
		return err
	}
	return reply(c, http.StatusOK, v)
}

// deleteSaved forgets a saved question. What was asked by it stays.
func (s *Server) deleteSaved(c *fiber.Ctx) error {
	q, _, err := s.savedOf(c)
	if err != nil {
		return err
	}
	if err := s.bus.Documents(bus.BucketSaved).Delete(s.ctx, identity(c).Tenant+"."+q.ID); err != nil {
		return err
	}
	return c.SendStatus(http.StatusNoContent)
}

// runRequest is the body of POST /api/saved/{id}/run.
type runRequest struct {
	SessionID *string `json:"session_id"`
	WaitMS    *int64  `json:"wait_ms"`
}

// runSaved asks a saved question again, in a session of its own unless one is named.
func (s *Server) runSaved(c *fiber.Ctx) error {
	saved, _, err := s.savedOf(c)
	if err != nil {
		return err
	}
	waiter, q, w, err := s.take(c, func(c *fiber.Ctx) (wish, error) {
		var request runRequest
		if len(c.Request().Body()) > 0 {
			if err := decode(c, &request); err != nil {
				return wish{}, err
			}
		}
		w := wish{Question: saved.Question, SQL: saved.SQL, Options: saved.Options, Wait: defaultWait}
		return w, w.place(&saved.Connection, request.SessionID, nil, request.WaitMS)
	})
	if err != nil {
		return err
	}
	s.ran(s.ctx, identity(c).Tenant, saved.ID, events.SavedRun{Question: q.Question, SessionID: q.Asked.SessionID, By: q.Asked.User, At: q.Events[0].Time})
	return s.answerIn(c, waiter, q, w, func(q *events.Question) ([]byte, error) { return newAnswer(q).JSON() })
}

// ran notes that a saved question was asked. It was, whether or not that can be noted.
func (s *Server) ran(ctx context.Context, tenant, id string, run events.SavedRun) {
	_, err := bus.Change(ctx, s.bus.Documents(bus.BucketSaved), tenant+"."+id, func(q *events.SavedQuestion) error {
		forgotten := q.ID == ""
		if forgotten || q.Last != nil && q.Last.Question == run.Question {
			return bus.ErrUnchanged
		}
		q.Runs++
		q.Last = &run
		return nil
	})
	if err != nil {
		s.log.Warn("noting that a saved question was asked", zap.String("saved", id), zap.Error(err))
	}
}
