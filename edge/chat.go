package edge

import (
	"context"
	"net/http"
	"time"

	"github.com/gofiber/fiber/v2"

	"arivu/edge/live"
	"arivu/events"
)

// chat accepts a question and waits for its answer as long as the client likes.
func (s *Server) chat(c *fiber.Ctx) error {
	return s.ask(c, s.chatWish, func(q *events.Question) ([]byte, error) { return newAnswer(q).JSON() })
}

// chatPython is chat for clients of the Python Arivu.
func (s *Server) chatPython(c *fiber.Ctx) error {
	return s.ask(c, s.chatWish, func(q *events.Question) ([]byte, error) { return newPython(q).JSON() })
}

// ask accepts what read makes of the request, and waits.
func (s *Server) ask(c *fiber.Ctx, read func(*fiber.Ctx) (wish, error), encode func(*events.Question) ([]byte, error)) error {
	waiter, q, w, err := s.take(c, read)
	if err != nil {
		return err
	}
	return s.answerIn(c, waiter, q, w, encode)
}

// answerIn replies with what is known of an accepted question once its client has waited as
// long as it likes, and closes the waiter.
func (s *Server) answerIn(c *fiber.Ctx, waiter *live.Waiter, q *events.Question, w wish, encode func(*events.Question) ([]byte, error)) error {
	defer waiter.Close()
	if w.Wait == 0 && !q.Ended() {
		return s.promise(c, q)
	}
	ctx, cancel := context.WithTimeout(s.serving, w.Wait)
	defer cancel()
	q = waiter.Wait(ctx)
	data, err := encode(q)
	if err != nil {
		return err
	}
	status := http.StatusOK
	if !q.Ended() {
		status = http.StatusAccepted
		c.Set(fiber.HeaderLocation, questionPath(q.Question))
	}
	return sendJSON(c, status, data)
}

// chatWish reads and checks a question in words.
func (s *Server) chatWish(c *fiber.Ctx) (wish, error) {
	var request chatRequest
	if err := decode(c, &request); err != nil {
		return wish{}, err
	}
	return request.check(s.cfg.Limits.Deadline)
}

// take reads, checks and accepts the question of a request.
func (s *Server) take(c *fiber.Ctx, read func(*fiber.Ctx) (wish, error)) (*live.Waiter, *events.Question, wish, error) {
	w, err := read(c)
	if err != nil {
		return nil, nil, w, err
	}
	key, err := idempotencyKey(c)
	if err != nil {
		return nil, nil, w, err
	}
	o, err := newOnce(key, w)
	if err != nil {
		return nil, nil, w, err
	}
	who := identity(c)
	if err := s.resolve(s.ctx, who, &w); err != nil {
		return nil, nil, w, err
	}
	waiter, q, err := s.accept(s.ctx, who, w, o)
	return waiter, q, w, err
}

// promise says where the answer will be.
func (s *Server) promise(c *fiber.Ctx, q *events.Question) error {
	self := questionPath(q.Question)
	c.Set(fiber.HeaderLocation, self)
	return reply(c, http.StatusAccepted, struct {
		ID        string        `json:"id"`
		SessionID string        `json:"session_id"`
		Status    events.Status `json:"status"`
		Links     links         `json:"links"`
	}{
		ID: q.Question, SessionID: q.Asked.SessionID, Status: q.Status(),
		Links: links{Self: self, Stream: self + "/stream", Trace: "/api/traces/" + q.Question},
	})
}

// now is the time written into events, in UTC.
func (s *Server) now() time.Time { return s.cfg.Clock().UTC() }
