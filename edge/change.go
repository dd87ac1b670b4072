package edge

import (
	"net/http"
	"time"

	"github.com/gofiber/fiber/v2"

	"arivu/events"
)

// changeFrame tells a live socket of a change of structure.
type changeFrame struct {
	Type       string              `json:"type"` // schema_change
	Connection string              `json:"connection"`
	Change     events.SchemaChange `json:"change"`
}

// structureChanged tells those who watch the connection.
func (s *Server) structureChanged(tenant string, c *events.SchemaChange) {
	s.hub.Changed(tenant, c.Connection, &changeFrame{Type: "schema_change", Connection: c.Connection, Change: *c})
}

// changesPage reads which page of changes is wanted.
func changesPage(c *fiber.Ctx) (limit int, before time.Time, err error) {
	if limit, err = queryInt(c, "limit", 20, 1, 200); err != nil {
		return 0, before, err
	}
	if text := c.Query("before"); text != "" {
		if before, err = time.Parse(time.RFC3339Nano, text); err != nil {
			return 0, before, malformed("before", "before is %q; it must be a time such as 2026-01-31T12:00:00Z, for example next of the page before.", clip(text, 64))
		}
	}
	return limit, before, nil
}

// listSchemaChanges shows how the structure of a database changed, the newest first, a
// page at a time.
func (s *Server) listSchemaChanges(c *fiber.Ctx) error {
	limit, before, err := changesPage(c)
	if err != nil {
		return err
	}
	conn, _, err := s.connectionOf(c)
	if err != nil {
		return err
	}
	changes, err := s.bus.SchemaChanges(s.ctx, identity(c).Tenant, conn.Name, before, limit+1)
	if err != nil {
		return err
	}
	return sendChanges(c, changes, limit, func(change events.SchemaChange) time.Time { return change.At })
}

// sendChanges sends a page of changes, of which one too many was read if there are more.
func sendChanges[T any](c *fiber.Ctx, changes []T, limit int, at func(T) time.Time) error {
	var next *string
	if len(changes) > limit {
		changes = changes[:limit]
		last := at(changes[limit-1]).Format(time.RFC3339Nano)
		next = &last
	}
	return reply(c, http.StatusOK, map[string]any{"changes": list(changes), "next": next})
}
