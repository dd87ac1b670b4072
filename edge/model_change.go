package edge

import (
	"time"

	"github.com/gofiber/fiber/v2"

	"arivu/events"
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
	return sendChanges(c, changes, limit, func(change events.ModelChange) time.Time { return change.At })
}
