package edge

import (
	"context"
	"net/http"
	"time"

	"github.com/gofiber/fiber/v2"
)

// settingsView is how the server is set up, as far as that bounds what people can do and
// says what becomes of what they did. It is the configuration's to change.
type settingsView struct {
	Limits limitsView `json:"limits"`
	Kept   []keptView `json:"kept"`
}

// limitsView are the bounds of what clients may ask for and use up.
type limitsView struct {
	InFlight        int   `json:"questions_in_flight"`
	PerTenant       int   `json:"questions_in_flight_per_tenant"`
	QuestionChars   int   `json:"question_chars"`
	DeadlineMS      int64 `json:"deadline_ms"` // of questions that ask for none
	MaxDeadlineMS   int64 `json:"max_deadline_ms"`
	Rows            int   `json:"rows"` // of questions that ask for no number
	MaxRows         int   `json:"max_rows"`
	Sockets         int   `json:"sockets"`
	RequestBytes    int   `json:"request_bytes"`
	KeysAreRequired bool  `json:"keys_are_required"`
}

// keptView is what of one kind is stored, and how long it stays; null limits are none.
type keptView struct {
	Name          string     `json:"name"`
	Description   string     `json:"description"`
	MaxAgeSeconds *float64   `json:"max_age_seconds"`
	MaxMessages   *int64     `json:"max_messages"`
	MaxBytes      *int64     `json:"max_bytes"`
	Messages      uint64     `json:"messages"`
	Bytes         uint64     `json:"bytes"`
	Oldest        *time.Time `json:"oldest"`
}

// storageTime bounds the look at all streams.
const storageTime = 5 * time.Second

// getSettings tells how the server is set up.
func (s *Server) getSettings(c *fiber.Ctx) error {
	ctx, cancel := context.WithTimeout(c.UserContext(), storageTime)
	defer cancel()
	stored, err := s.bus.Storage(ctx)
	if err != nil {
		return err
	}
	view := settingsView{Limits: s.limits(), Kept: make([]keptView, len(stored))}
	for i, k := range stored {
		view.Kept[i] = keptView{
			Name: k.Name, Description: k.Description, MaxMessages: limit(k.MaxMessages), MaxBytes: limit(k.MaxBytes),
			MaxAgeSeconds: limit(k.MaxAge.Seconds()), Messages: k.Messages, Bytes: k.Bytes,
		}
		if !k.Oldest.IsZero() {
			view.Kept[i].Oldest = &stored[i].Oldest
		}
	}
	return reply(c, http.StatusOK, view)
}

func (s *Server) limits() limitsView {
	questions := s.gate.Limits()
	return limitsView{
		InFlight: questions.InFlight, PerTenant: questions.PerTenant, QuestionChars: maxQuestion,
		DeadlineMS: s.cfg.Limits.Deadline.Milliseconds(), MaxDeadlineMS: maxDeadline.Milliseconds(),
		Rows: defaultMaxRows, MaxRows: maxMaxRows, Sockets: s.cfg.Limits.Sockets, RequestBytes: maxBody, KeysAreRequired: !s.keys.Open(),
	}
}

// limit is nil for 0, which is none.
func limit[T int64 | float64](n T) *T {
	if n == 0 {
		return nil
	}
	return &n
}
