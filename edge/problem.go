package edge

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"net/http"
	"strconv"
	"time"

	"github.com/gofiber/fiber/v2"
	"go.uber.org/zap"

	"arivu/edge/admit"
	"arivu/edge/live"
	"arivu/events"
	"arivu/events/bus"
)

// problem is an error reply (RFC 9457).
type problem struct {
	Type   string `json:"type"`
	Title  string `json:"title"`
	Status int    `json:"status"`
	// Detail says what is wrong and what to do.
	Detail    string `json:"detail"`
	Field     string `json:"field,omitempty"`
	RequestID string `json:"request_id"`
	// Class is the class of an events.Error behind the problem.
	Class events.Class `json:"class,omitempty"`
	// Near are names that may have been meant, best first.
	Near []string `json:"near,omitempty"`
	// Problems are all that is wrong with a request, where that is more than one field.
	Problems []events.SemanticsProblem `json:"problems,omitempty"`
	// Steps are how far the test of a connection came.
	Steps []events.TestStep `json:"steps,omitempty"`

	retryAfter time.Duration
	cause      error
}

// Error is the detail.
func (p *problem) Error() string { return p.Detail }

// Unwrap gives the cause, which is for the log and never shown.
func (p *problem) Unwrap() error { return p.cause }

// problemTypes are the slugs of problem types by status; /api/docs has an anchor
// for each.
var problemTypes = map[int]string{
	http.StatusBadRequest:                  "malformed",
	http.StatusUnauthorized:                "key",
	http.StatusForbidden:                   "forbidden",
	http.StatusNotFound:                    "not-found",
	http.StatusMethodNotAllowed:            "method",
	http.StatusRequestTimeout:              "slow-request",
	http.StatusConflict:                    "conflict",
	http.StatusGone:                        "gone",
	http.StatusRequestEntityTooLarge:       "too-large",
	http.StatusUnsupportedMediaType:        "media-type",
	http.StatusUnprocessableEntity:         "invalid",
	http.StatusUpgradeRequired:             "upgrade",
	http.StatusTooManyRequests:             "too-many",
	http.StatusRequestHeaderFieldsTooLarge: "headers-too-large",
	http.StatusInternalServerError:         "internal",
	http.StatusBadGateway:                  "role",
	http.StatusServiceUnavailable:          "unavailable",
	http.StatusGatewayTimeout:              "deadline",
}

func newProblem(status int, field, detail string) *problem {
	p := &problem{Type: "about:blank", Title: http.StatusText(status), Status: status, Field: field, Detail: detail}
	if slug := problemTypes[status]; slug != "" {
		p.Type = "/api/docs#problem-" + slug
	}
	return p
}

// invalid is a well-formed request with a value that cannot be.
func invalid(field, format string, args ...any) *problem {
	return newProblem(http.StatusUnprocessableEntity, field, fmt.Sprintf(format, args...))
}

// malformed is a request that cannot be read.
func malformed(field, format string, args ...any) *problem {
	return newProblem(http.StatusBadRequest, field, fmt.Sprintf(format, args...))
}

func notFound(field, format string, args ...any) *problem {
	return newProblem(http.StatusNotFound, field, fmt.Sprintf(format, args...))
}

func conflict(field, format string, args ...any) *problem {
	return newProblem(http.StatusConflict, field, fmt.Sprintf(format, args...))
}

func unavailable(retryAfter time.Duration, detail string) *problem {
	p := newProblem(http.StatusServiceUnavailable, "", detail)
	p.retryAfter = retryAfter
	return p
}

func (p *problem) because(err error) *problem {
	p.cause = err
	return p
}

// problemOf makes any error one that may be shown.
func problemOf(err error) *problem {
	var p *problem
	var refusal *admit.Refusal
	var known *events.Error
	var routing *fiber.Error
	switch {
	case errors.As(err, &p):
		shown := *p
		return &shown
	case errors.As(err, &refusal):
		p = unavailable(refusal.RetryAfter, refusal.Reason)
		if refusal.Tenant {
			p = newProblem(http.StatusTooManyRequests, "", refusal.Reason)
			p.retryAfter = refusal.RetryAfter
		}
		return p
	case errors.As(err, &known):
		return roleProblem(known).because(err)
	case errors.Is(err, live.ErrUnknown), errors.Is(err, bus.ErrNotFound):
		return notFound("", "There is nothing here, or it is not yours to see.").because(err)
	case errors.Is(err, bus.ErrUnavailable), errors.Is(err, bus.ErrClosed):
		return unavailable(time.Second, "The message broker cannot be reached or cannot store now. Nothing was lost; try again shortly.").because(err)
	case errors.Is(err, context.Canceled):
		return unavailable(time.Second, "The server is stopping. Send the request again.").because(err)
	case errors.As(err, &routing):
		return protocolProblem(routing)
	default:
		return newProblem(http.StatusInternalServerError, "",
			"An internal error stopped this request. The log has the details under the request id.").because(err)
	}
}

// roleProblem is the problem for what a role reported.
func roleProblem(e *events.Error) *problem {
	p := newProblem(classStatus(e.Class), "", e.Message)
	p.Class, p.Near = e.Class, e.Near
	if e.Retryable && p.Status == http.StatusServiceUnavailable {
		p.retryAfter = max(time.Duration(e.RetryAfter)*time.Millisecond, time.Second)
	}
	return p
}

func classStatus(c events.Class) int {
	switch c {
	case events.ClassUnavailable:
		return http.StatusServiceUnavailable
	case events.ClassUnknownConnection:
		return http.StatusNotFound
	case events.ClassInternal, events.ClassPoison:
		return http.StatusInternalServerError
	case events.ClassModel, events.ClassModelAuth, events.ClassModelRate, events.ClassModelQuota, events.ClassModelContext, events.ClassModelFilter:
		return http.StatusBadGateway
	case events.ClassBudget:
		return http.StatusTooManyRequests
	case events.ClassDeadline, events.ClassTimeout:
		return http.StatusGatewayTimeout
	case events.ClassResultLost:
		return http.StatusGone
	default:
		return http.StatusUnprocessableEntity
	}
}

// protocolProblem is the problem for what the HTTP server itself refused.
func protocolProblem(e *fiber.Error) *problem {
	switch e.Code {
	case http.StatusRequestEntityTooLarge:
		return newProblem(e.Code, "body", "The request is larger than 1 MiB. A question may have at most 10,000 characters; send less.")
	case http.StatusUpgradeRequired:
		return newProblem(e.Code, "Upgrade", "This address speaks WebSocket only. Connect with a WebSocket client.")
	case http.StatusRequestHeaderFieldsTooLarge:
		return newProblem(e.Code, "", "The request's address and headers are larger than 8 KiB. Send less.")
	case http.StatusRequestTimeout:
		return newProblem(e.Code, "", "The request did not arrive in time. Send it again.")
	case http.StatusBadRequest, http.StatusBadGateway:
		return malformed("", "The request is not valid HTTP.")
	case http.StatusMethodNotAllowed:
		return newProblem(e.Code, "", "This method is not allowed here. /api/docs lists the routes.")
	case http.StatusNotFound:
		return notFound("", "There is no such route. /api/docs lists them.")
	default:
		return newProblem(e.Code, "", http.StatusText(e.Code)+".")
	}
}

// unread reports whether the HTTP server gave up on a request before its end.
func unread(err error) bool {
	var refused *fiber.Error
	if !errors.As(err, &refused) {
		return false
	}
	switch refused.Code {
	case http.StatusBadRequest, http.StatusRequestEntityTooLarge, http.StatusRequestHeaderFieldsTooLarge:
		return true
	default:
		return false
	}
}

// fail is fiber's error handler. It also gets the requests that never reached a
// route.
func (s *Server) fail(c *fiber.Ctx, err error) error {
	p := problemOf(err)
	p.RequestID = requestID(c)
	var refusal *admit.Refusal
	switch {
	case errors.As(err, &refusal):
		s.log.Warn("question refused", zap.String("reason", refusal.Reason))
	case p.Status >= http.StatusInternalServerError:
		s.log.Error("request failed", zap.String("request_id", p.RequestID), zap.String("method", c.Method()),
			zap.String("route", c.Route().Path), zap.Int("status", p.Status), zap.Error(err))
	}
	if unread(err) {
		lingerAfter(c.Context().Conn())
	}
	return sendProblem(c, p)
}

func sendProblem(c *fiber.Ctx, p *problem) error {
	data, err := json.Marshal(p)
	if err != nil {
		return fmt.Errorf("encoding a problem: %w", err)
	}
	setSecurityHeaders(c)
	if p.retryAfter > 0 {
		c.Set(fiber.HeaderRetryAfter, strconv.Itoa(int(math.Ceil(p.retryAfter.Seconds()))))
	}
	if p.Status == http.StatusUnauthorized {
		c.Set(fiber.HeaderWWWAuthenticate, `ApiKey realm="arivu", header="X-API-Key"`)
	}
	c.Response().ResetBody()
	c.Set(fiber.HeaderContentType, "application/problem+json")
	return c.Status(p.Status).Send(data)
}
