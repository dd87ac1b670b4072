package edge

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"arivu/edge/auth"
	"arivu/events"
	"arivu/events/bus"
)

// How many documents a list shows, and how many it may look at for that: those of
// other sessions and tenants lie in between.
const (
	defaultList = 50
	maxList     = 200
	maxScan     = 5000
)

// traceLine is a trace without its spans.
type traceLine struct {
	events.Trace
	Spans *struct{} `json:"spans,omitempty"`
}

// listTraces shows the newest traces. Next goes on from there, null at the end.
func (s *Server) listTraces(c *fiber.Ctx) error {
	session := c.Query("session_id")
	if session != "" {
		if err := events.ValidSessionID(session); err != nil {
			return malformed("session_id", "%s.", err)
		}
	}
	who, traces := identity(c), []traceLine{}
	next, err := s.recent(c, bus.BucketTraces, func(data []byte) (bool, error) {
		var line traceLine
		if err := json.Unmarshal(data, &line.Trace); err != nil {
			return false, fmt.Errorf("decoding a trace: %w", err)
		}
		if session != "" && line.SessionID != session || !who.Sees(line.Connection) {
			return false, nil
		}
		if hidden, err := s.shelf.Hides(s.ctx, line.Tenant, line.Session, line.Started); hidden || err != nil {
			return false, err
		}
		line.Steps = list(line.Steps)
		traces = append(traces, line)
		return true, nil
	})
	if err != nil {
		return err
	}
	return reply(c, http.StatusOK, map[string]any{"traces": traces, "next": next})
}

// getTrace shows one trace: as the tracer wrote it, or folded from the log while
// it has not.
func (s *Server) getTrace(c *fiber.Ctx) error {
	id, err := questionID(c)
	if err != nil {
		return err
	}
	who := identity(c)
	var trace events.Trace
	_, err = s.bus.Documents(bus.BucketTraces).Get(s.ctx, who.Tenant+"."+id, &trace)
	if errors.Is(err, bus.ErrNotFound) || err == nil && !who.Sees(trace.Connection) {
		var folded *events.Trace
		if folded, err = s.foldTrace(who, id); err == nil {
			trace = *folded
		}
	}
	if err != nil {
		return err
	}
	trace.Steps, trace.Spans = list(trace.Steps), list(trace.Spans)
	return reply(c, http.StatusOK, trace)
}

func (s *Server) foldTrace(who auth.Identity, id string) (*events.Trace, error) {
	q, err := s.question(s.ctx, who, id)
	if err != nil {
		return nil, err
	}
	spans, err := s.bus.Spans(s.ctx, q.Address)
	if err != nil {
		return nil, err
	}
	return events.NewTrace(q, spans), nil
}

// recent pages through a bucket's documents of the tenant, newest first, within
// the request's limit and before. each reports whether it took the document.
func (s *Server) recent(c *fiber.Ctx, bucket string, each func(data []byte) (bool, error)) (*string, error) {
	limit, err := queryInt(c, "limit", defaultList, 1, maxList)
	if err != nil {
		return nil, err
	}
	before, err := queryCursor(c)
	if err != nil {
		return nil, err
	}
	prefix := identity(c).Tenant + "."
	taken, scanned := 0, 0
	var next *string
	err = s.bus.Documents(bucket).Recent(s.ctx, before, func(key string, data []byte, revision uint64) (bool, error) {
		if taken == limit || scanned == maxScan {
			// There is more: go on below the document seen last.
			cursor := strconv.FormatUint(revision+1, 10)
			next = &cursor
			return false, nil
		}
		scanned++
		if !strings.HasPrefix(key, prefix) {
			return true, nil
		}
		took, err := each(data)
		if took {
			taken++
		}
		return true, err
	})
	return next, err
}

func queryCursor(c *fiber.Ctx) (uint64, error) {
	text := c.Query("before")
	if text == "" {
		return 0, nil
	}
	n, err := strconv.ParseUint(text, 10, 64)
	if err != nil {
		return 0, malformed("before", "before is %q; use the value of next from the page before.", clip(text, 32))
	}
	return n, nil
}
