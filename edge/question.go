package edge

import (
	"net/http"

	"github.com/gofiber/fiber/v2"

	"arivu/events"
)

// getQuestion shows where a question stands.
func (s *Server) getQuestion(c *fiber.Ctx) error {
	q, err := s.questionOf(c)
	if err != nil {
		return err
	}
	if q.Ended() {
		s.modifiedAt(c, q.Last().Time)
	}
	return sendAnswer(c, q)
}

// cancelQuestion ends a question; one that has ended stays as it is, and the
// reply tells.
func (s *Server) cancelQuestion(c *fiber.Ctx) error {
	q, err := s.questionOf(c)
	if err != nil {
		return err
	}
	q, err = s.bus.Cancel(s.ctx, q.Address, identity(c).User, "")
	if err != nil {
		return err
	}
	return sendAnswer(c, q)
}

func sendAnswer(c *fiber.Ctx, q *events.Question) error {
	data, err := newAnswer(q).JSON()
	if err != nil {
		return err
	}
	return sendJSON(c, http.StatusOK, data)
}

// questionOf reads the question that the route's id names.
func (s *Server) questionOf(c *fiber.Ctx) (*events.Question, error) {
	id, err := questionID(c)
	if err != nil {
		return nil, err
	}
	return s.question(s.ctx, identity(c), id)
}

func questionID(c *fiber.Ctx) (string, error) {
	id, err := events.ParseID(c.Params("id"))
	if err != nil {
		return "", malformed("id", "%s.", err)
	}
	return id, nil
}
