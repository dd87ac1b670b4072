package edge

import (
	"errors"
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

// listTraces shows the newest questions that are wanted, in one line each. Next goes on
// from there, null at the end; reach says how far back the list can know.
func (s *Server) listTraces(c *fiber.Ctx) error {
	query, err := traceQuery(c)
	if err != nil {
		return err
	}
	if query.Limit, err = queryInt(c, "limit", defaultList, 1, maxList); err != nil {
		return err
	}
	if query.Before = c.Query("before"); query.Before != "" {
		if query.Before, err = events.ParseID(query.Before); err != nil {
			return malformed("before", "before is %q; use the value of next from the page before.", clip(c.Query("before"), 32))
		}
	}
	var unread error
	query.Hide = func(line *events.TraceLine) bool {
		hidden, err := s.shelf.Hides(s.ctx, line.Tenant, line.Session, line.Started)
		unread = errors.Join(unread, err)
		return hidden || err != nil
	}
	page := s.ledger.Page(query)
	if unread != nil {
		return unread
	}
	var next *string
	if page.Next != "" {
		next = &page.Next
	}
	return reply(c, http.StatusOK, map[string]any{"traces": list(page.Lines), "next": next, "reach": shownReach(page.Reach)})
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
