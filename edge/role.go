package edge

import (
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/gofiber/fiber/v2"

	"arivu/events"
)

// call asks a role, for at most the given time.
func (s *Server) call(limit time.Duration, role events.Stage, verb string, in, out any) error {
	ctx, cancel := context.WithTimeout(s.serving, limit)
	defer cancel()
	return s.bus.Call(ctx, role, verb, in, out)
}

// fromRole tells an error that a role reported from one of not reaching it: the
// latter has a cause in this process.
func fromRole(err error) bool {
	var known *events.Error
	return errors.As(err, &known) && known.Unwrap() == nil
}

// verbSuggest asks the planner for questions to start with.
const verbSuggest = "suggest"

// How many questions are suggested, and how long a planner may think about them.
const (
	suggestions    = 6
	maxSuggestions = 20
	suggestTime    = 3 * time.Second
)

// suggest gives questions to start with. Without a planner there are none.
func (s *Server) suggest(c *fiber.Ctx) error {
	n, err := queryInt(c, "n", suggestions, 1, maxSuggestions)
	if err != nil {
		return err
	}
	who := identity(c)
	conn, err := s.catalog.choose(s.ctx, who, c.Query("connection"))
	if err != nil {
		return err
	}
	request := struct {
		Tenant     string `json:"tenant"`
		Connection string `json:"connection"`
		N          int    `json:"n"`
	}{who.Tenant, conn.Name, n}
	var result struct {
		Suggestions []string `json:"suggestions"`
	}
	err = s.call(suggestTime, events.StagePlanner, verbSuggest, request, &result)
	var known *events.Error
	if err != nil && !errors.As(err, &known) {
		return err
	}
	return reply(c, http.StatusOK, map[string]any{"connection": conn.Name, "suggestions": list(result.Suggestions)})
}
