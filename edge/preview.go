package edge

import (
	"errors"
	"net/http"
	"net/url"
	"time"

	"github.com/gofiber/fiber/v2"

	"arivu/events"
)

// previewWait bounds the look at a table, with the wait for a turn on its database.
const previewWait = 45 * time.Second

// previewTable shows the first rows of a table as any statement would.
func (s *Server) previewTable(c *fiber.Ctx) error {
	limit, err := queryInt(c, "limit", 50, 1, events.MaxPreview)
	if err != nil {
		return err
	}
	table, err := url.PathUnescape(c.Params("table"))
	if err != nil {
		return malformed("table", "table is not encoded as a part of an address; put %%2F for a slash.")
	}
	conn, _, err := s.connectionOf(c)
	if err != nil {
		return err
	}
	who := identity(c)
	in := events.PreviewTable{Tenant: who.Tenant, Connection: conn.Name, User: who.User, Table: table, Limit: limit}
	var out events.TablePreview
	if err := s.call(previewWait, events.StageExecutor, events.VerbPreview, in, &out); err != nil {
		if errors.Is(err, events.ClassUnknownTable) && fromRole(err) {
			return notFound("table", "Connection %q has no table %q that may be read. Its schema lists those there are.", conn.Name, clip(table, 100))
		}
		return err
	}
	return reply(c, http.StatusOK, out)
}
