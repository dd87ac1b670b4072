package edge

import (
	"net/http"
	"time"

	"github.com/gofiber/fiber/v2"
)

// listModelChanges shows how a model was found, change by change, the newest first, a page
// at a time.
func (s *Server) listModelChanges(c *fiber.Ctx) error {
	limit, before, err := changesPage(c)
	if err != nil {
		return err
	}
	m, _, err := s.modelOf(c)
	if err != nil {
		return err
	}
	changes, err := s.bus.ModelChanges(s.ctx, identity(c).Tenant, m.ID, before, limit+1)
	if err != nil {
		return err
	}
	var next *string
	if len(changes) > limit {
		changes = changes[:limit]
		at := changes[limit-1].At.Format(time.RFC3339Nano)
		next = &at
	}
	return reply(c, http.StatusOK, map[string]any{"changes": list(changes), "next": next})
}
