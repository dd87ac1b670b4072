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
	tenant := identity(c).Tenant
	conn, err := s.catalog.choose(s.ctx, tenant, c.Query("connection"))
	if err != nil {
		return err
	}
	request := struct {
		Tenant     string `json:"tenant"`
		Connection string `json:"connection"`
		N          int    `json:"n"`
	}{tenant, conn.Name, n}
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

// sqlRequest is the body of POST /api/sql/check.
type sqlRequest struct {
	Connection *string `json:"connection"`
	SQL        *string `json:"sql"`
}

// maxSQL bounds a statement in characters.
const maxSQL = 100_000

// verdict is the guard's word on a statement, every field present.
type verdict struct {
	Allowed bool           `json:"allowed"`
	Class   events.Class   `json:"class"`
	Piece   string         `json:"piece"`
	Offset  int            `json:"offset"`
	Reason  string         `json:"reason"`
	Near    []string       `json:"near"`
	SQL     string         `json:"sql"`
	Tables  []string       `json:"tables"`
	Masked  []string       `json:"masked,omitempty"`
	Dialect events.Dialect `json:"dialect"`
}

// checkSQL asks the executor's guard about a statement without running it.
func (s *Server) checkSQL(c *fiber.Ctx) error {
	var request sqlRequest
	if err := decode(c, &request); err != nil {
		return err
	}
	if request.SQL == nil {
		return invalid("sql", "sql is missing; send the statement to check.")
	}
	if err := checkText("sql", *request.SQL, maxSQL); err != nil {
		return err
	}
	tenant := identity(c).Tenant
	conn, err := s.catalog.choose(s.ctx, tenant, value(request.Connection))
	if err != nil {
		return err
	}
	var v events.Verdict
	in := events.CheckSQL{Tenant: tenant, Connection: conn.Name, SQL: *request.SQL}
	if err := s.call(testTime, events.StageExecutor, events.VerbCheck, in, &v); err != nil {
		return err
	}
	return reply(c, http.StatusOK, verdict{
		Allowed: v.Allowed, Class: v.Class, Piece: v.Piece, Offset: v.Offset, Reason: v.Reason, Near: list(v.Near),
		SQL: v.SQL, Tables: list(v.Tables), Masked: v.Masked, Dialect: conn.Dialect,
	})
}
