package edge

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"arivu/edge/ledger"
	"arivu/events"
)

// What questions can be filtered by, in the order in which an error names them.
var (
	queryStatuses = []events.Status{
		events.StatusRunning, events.StatusAwaitingApproval, events.StatusAnswered, events.StatusClarify,
		events.StatusDeclined, events.StatusFailed, events.StatusCanceled,
	}
	queryPaths = []events.Path{events.PathVerified, events.PathCached, events.PathLLM, events.PathOffline, events.PathSQL}
)

// traceQuery reads which questions of the tenant are wanted.
func traceQuery(c *fiber.Ctx) (ledger.Query, error) {
	who := identity(c)
	q := ledger.Query{
		Tenant: who.Tenant, Connections: who.Connections(), Connection: c.Query("connection"), Model: c.Query("model"), Session: c.Query("session_id"),
		User: c.Query("user"), Text: c.Query("text"),
	}
	if q.Session != "" {
		if err := events.ValidSessionID(q.Session); err != nil {
			return q, malformed("session_id", "%s.", err)
		}
	}
	var err error
	if q.Status, err = querySet(c, "status", queryStatuses); err != nil {
		return q, err
	}
	if q.Path, err = querySet(c, "path", queryPaths); err != nil {
		return q, err
	}
	if q.From, err = queryTime(c, "from", time.Time{}); err != nil {
		return q, err
	}
	if q.To, err = queryTime(c, "to", time.Time{}); err != nil {
		return q, err
	}
	if q.MinMS, err = queryMS(c, "min_ms"); err != nil {
		return q, err
	}
	q.MaxMS, err = queryMS(c, "max_ms")
	return q, err
}

// querySet reads some of a set of words, with commas between; absent is nil, any of them.
func querySet[T ~string](c *fiber.Ctx, name string, known []T) ([]T, error) {
	text := c.Query(name)
	if text == "" {
		return nil, nil
	}
	var out []T
	for word := range strings.SplitSeq(text, ",") {
		if !slices.Contains(known, T(word)) {
			return nil, malformed(name, "%s has %q; it must be one or more of %s, with commas between.", name, clip(word, 32), strings.Trim(fmt.Sprint(known), "[]"))
		}
		out = append(out, T(word))
	}
	return out, nil
}

// queryMS reads a length of time in milliseconds; absent is 0.
func queryMS(c *fiber.Ctx, name string) (float64, error) {
	text := c.Query(name)
	if text == "" {
		return 0, nil
	}
	ms, err := strconv.ParseFloat(text, 64)
	if err != nil || ms < 0 || math.IsNaN(ms) || math.IsInf(ms, 0) {
		return 0, malformed(name, "%s is %q; it must be a number of milliseconds, 0 or more.", name, clip(text, 32))
	}
	return ms, nil
}

// reach is how far back a list or a figure can know.
type reach struct {
	Since   *time.Time `json:"since"` // nil if there is nothing older
	Filling bool       `json:"filling"`
}

func shownReach(r ledger.Reach) reach {
	shown := reach{Filling: r.Filling}
	if !r.Since.IsZero() {
		shown.Since = &r.Since
	}
	return shown
}
