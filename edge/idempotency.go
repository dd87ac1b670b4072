package edge

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"

	"github.com/gofiber/fiber/v2"

	"arivu/edge/auth"
	"arivu/edge/live"
	"arivu/events"
	"arivu/events/bus"
)

const headerIdempotencyKey = "Idempotency-Key"

// claim is what is recorded under an idempotency key before the question is
// stored: whoever comes back with the key finds the question, or stores it under
// the same id if a crash came in between.
type claim struct {
	events.Address
	SessionID string `json:"session_id"`
	BodyHash  string `json:"body_hash"`
}

// idempotencyKey reads the header; "" means that the client sent none.
func idempotencyKey(c *fiber.Ctx) (string, error) {
	key := c.Get(headerIdempotencyKey)
	if len(key) > 255 {
		return "", malformed(headerIdempotencyKey, "The idempotency key has %d characters; at most 255 are allowed.", len(key))
	}
	for _, b := range []byte(key) {
		if b < ' ' || b > '~' {
			return "", malformed(headerIdempotencyKey, "The idempotency key may hold printable ASCII characters only.")
		}
	}
	return key, nil
}

// once is a client's wish that a question is asked once: the hashes of its key
// and of what it sent. The zero value is no such wish.
type once struct {
	key  string
	body string
}

// newOnce hashes the key and what is asked; how long the client waits is not part
// of that.
func newOnce(key string, w wish) (once, error) {
	if key == "" {
		return once{}, nil
	}
	body, err := json.Marshal(w)
	if err != nil {
		return once{}, fmt.Errorf("hashing a question: %w", err)
	}
	keySum, bodySum := sha256.Sum256([]byte(key)), sha256.Sum256(body)
	return once{key: hex.EncodeToString(keySum[:]), body: hex.EncodeToString(bodySum[:])}, nil
}

// acceptOnce is accept for a request with an idempotency key.
func (s *Server) acceptOnce(ctx context.Context, who auth.Identity, w wish, o once) (*live.Waiter, *events.Question, error) {
	var admitted *events.Event // what the key stands for, if it is ours to store
	release := func() {
		if admitted != nil {
			s.gate.Release(admitted.Question)
			admitted = nil
		}
	}
	c, err := bus.Change(ctx, s.bus.Documents(bus.BucketIdempotency), who.Tenant+"."+o.key, func(c *claim) error {
		release() // another request with the key was first
		if c.Question != "" {
			return bus.ErrUnchanged
		}
		*c = s.newAddress(who, w)
		c.BodyHash = o.body
		e := s.asked(who, w, *c, s.now(), o.key)
		if err := s.admit(e, who, w); err != nil {
			return err
		}
		admitted = e
		return nil
	})
	switch {
	case err != nil:
		release()
		return nil, nil, err
	case admitted == nil:
		return s.acceptAgain(ctx, who, w, *c, o)
	default:
		return s.store(ctx, admitted)
	}
}

// acceptAgain follows the question that a key stands for, and stores it if that
// never happened.
func (s *Server) acceptAgain(ctx context.Context, who auth.Identity, w wish, c claim, o once) (*live.Waiter, *events.Question, error) {
	if c.BodyHash != o.body {
		return nil, nil, newProblem(http.StatusUnprocessableEntity, headerIdempotencyKey,
			"This idempotency key was used for another question. Use a new key for a new question.")
	}
	waiter := s.hub.NewWaiter(s.stored, c.Address, s.cfg.Limits.Recheck)
	q, err := s.bus.Question(ctx, c.Address)
	if err == nil {
		waiter.Know(q)
		return waiter, q, nil
	}
	waiter.Close()
	if !errors.Is(err, bus.ErrNotFound) {
		return nil, nil, err
	}
	e := s.asked(who, w, c, s.now(), o.key)
	if err := s.admit(e, who, w); err != nil {
		return nil, nil, err
	}
	return s.store(ctx, e)
}
