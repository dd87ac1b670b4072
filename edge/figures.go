package edge

import (
	"net/http"
	"time"

	"github.com/gofiber/fiber/v2"
	"go.uber.org/zap"

	"arivu/edge/ledger"
	"arivu/edge/stats"
	"arivu/events"
)

// figures is what was measured in a stretch of time.
type figures struct {
	From        time.Time `json:"from"`
	To          time.Time `json:"to"`
	StepSeconds float64   `json:"step_seconds"`
	// CompleteSince is from when on every question is counted, null if there is none that
	// is not. Filling says that what was there when the server started is still being read.
	CompleteSince *time.Time `json:"complete_since"`
	Filling       bool       `json:"filling"`
	stats.Report
	// Previous are the totals of the same time before, null if not all of it is known.
	Previous *stats.Totals `json:"previous"`
}

// ranges are the stretches of time up to now that have a name.
var ranges = map[string]time.Duration{
	"15m": 15 * time.Minute, "1h": time.Hour, "24h": 24 * time.Hour, "7d": 7 * 24 * time.Hour, "30d": 30 * 24 * time.Hour,
}

const (
	defaultRange = "24h"
	maxSpan      = 366 * 24 * time.Hour
)

// getStats shows what was measured in a stretch of time.
func (s *Server) getStats(c *fiber.Ctx) error {
	from, to, err := s.span(c)
	if err != nil {
		return err
	}
	step := stats.Step(to.Sub(from))
	from = from.Truncate(step) // parts that begin at full hours, and are the same in the next reply
	who := identity(c)
	query := ledger.Query{Tenant: who.Tenant, Connections: who.Connections(), From: from, To: to}
	page := s.ledger.Page(query)
	f := figures{
		From: from, To: to, StepSeconds: step.Seconds(), Filling: page.Reach.Filling, Report: *stats.Of(page.Lines, from, to, step, s.shown),
	}
	if since := page.Reach.Since; !since.IsZero() {
		since = since.UTC()
		f.CompleteSince = &since
	}
	query.From, query.To = from.Add(-to.Sub(from)), from
	if !f.Filling && !page.Reach.Since.After(query.From) {
		totals := stats.TotalsOf(s.ledger.Page(query).Lines)
		f.Previous = &totals
	}
	return reply(c, http.StatusOK, f)
}

// shown reports whether a question may be named: one of a session that was deleted is
// counted only. What is not known is not named.
func (s *Server) shown(line *events.TraceLine) bool {
	hidden, err := s.shelf.Hides(s.ctx, line.Tenant, line.Session, line.Started)
	if err != nil {
		s.log.Warn("leaving a question out of figures", zap.Error(err))
	}
	return err == nil && !hidden
}

// span is the stretch of time that a request is about.
func (s *Server) span(c *fiber.Ctx) (from, to time.Time, err error) {
	name := c.Query("range")
	if name == "" && c.Query("from") == "" && c.Query("to") == "" {
		name = defaultRange
	}
	now := s.now()
	if name != "" {
		length, known := ranges[name]
		switch {
		case !known:
			return from, to, malformed("range", "range is %q; it must be 15m, 1h, 24h, 7d or 30d, or leave it out and send from and to.", clip(name, 32))
		case c.Query("from") != "" || c.Query("to") != "":
			return from, to, malformed("range", "Send either range, or from and to.")
		}
		return now.Add(-length), now, nil
	}
	if to, err = queryTime(c, "to", now); err != nil {
		return from, to, err
	}
	if from, err = queryTime(c, "from", to.Add(-ranges[defaultRange])); err != nil {
		return from, to, err
	}
	switch length := to.Sub(from); {
	case length < time.Second:
		return from, to, malformed("from", "from must be at least a second before to.")
	case length > maxSpan:
		return from, to, malformed("from", "from is %s before to; it must be at most 366 days.", length.Round(time.Hour))
	}
	return from, to, nil
}

// queryTime is a moment that a request names, def if it does not.
func queryTime(c *fiber.Ctx, name string, def time.Time) (time.Time, error) {
	text := c.Query(name)
	if text == "" {
		return def, nil
	}
	t, err := time.Parse(time.RFC3339Nano, text)
	if err != nil {
		return t, malformed(name, "%s is %q; it must be a time such as 2026-01-31T12:00:00Z.", name, clip(text, 64))
	}
	return t.UTC(), nil
}
