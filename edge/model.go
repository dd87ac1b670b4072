package edge

import (
	"bytes"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"

	"github.com/gofiber/fiber/v2"

	"arivu/events"
	"arivu/events/bus"
)

func (s *Server) listModels(c *fiber.Ctx) error {
	tenant := identity(c).Tenant
	models, err := s.models.List(s.ctx, tenant)
	if err != nil {
		return err
	}
	views, err := s.modelViews(tenant, models...)
	if err != nil {
		return err
	}
	return reply(c, http.StatusOK, map[string]any{"llms": views})
}

func (s *Server) getModel(c *fiber.Ctx) error {
	m, _, err := s.modelOf(c)
	if err != nil {
		return err
	}
	return s.sendModel(c, http.StatusOK, m)
}

func (s *Server) listModelVendors(c *fiber.Ctx) error {
	facts, err := s.modelFacts(identity(c).Tenant)
	if err != nil {
		return err
	}
	return reply(c, http.StatusOK, map[string]any{"providers": list(facts.Vendors)})
}

// findModels tells which models are served on the planner's machine.
func (s *Server) findModels(c *fiber.Ctx) error {
	found := new(events.FoundModels)
	if err := s.call(factsTime, events.StagePlanner, events.VerbFindModels, events.FindModels{}, found); err != nil {
		return err
	}
	return reply(c, http.StatusOK, found)
}

func (s *Server) createModel(c *fiber.Ctx) error {
	request, err := readModel(c)
	if err != nil {
		return err
	}
	if request.ID == nil {
		return invalid("id", "id is missing; it is what the model is called here, for example fast.")
	}
	if err := checkModelID(*request.ID); err != nil {
		return err
	}
	tenant := identity(c).Tenant
	m := &events.Model{ID: *request.ID, Origin: events.OriginAPI, Created: s.now(), Updated: s.now()}
	if err := s.fillModel(m, request); err != nil {
		return err
	}
	if m.Rank, err = s.nextRank(tenant); err != nil {
		return err
	}
	err = s.models.Create(s.ctx, tenant, m)
	if errors.Is(err, bus.ErrConflict) {
		return conflict("id", "There is a model %q already. Choose another id, or change it with PUT /api/llms/%s.", m.ID, m.ID)
	}
	if err != nil {
		return err
	}
	s.auditModel(c, events.AuditModelCreated, m, nil)
	c.Set(fiber.HeaderLocation, "/api/llms/"+m.ID)
	return s.sendModel(c, http.StatusCreated, m)
}

// maxModels keeps the list one that people can order and the broker answers at once.
const maxModels = 100

// nextRank is the rank after all others: who adds a model does not displace one.
func (s *Server) nextRank(tenant string) (int, error) {
	models, err := s.models.List(s.ctx, tenant)
	switch {
	case err != nil:
		return 0, err
	case len(models) == 0:
		return 1, nil
	case len(models) >= maxModels:
		return 0, invalid("id", "There are %d models already, which is the most there may be. Remove one that is not used.", len(models))
	default:
		return models[len(models)-1].Rank + 1, nil
	}
}

func (s *Server) replaceModel(c *fiber.Ctx) error {
	request, err := readModel(c)
	if err != nil {
		return err
	}
	m, revision, err := s.modelOf(c)
	if err != nil {
		return err
	}
	if request.ID != nil && *request.ID != m.ID {
		return invalid("id", "A model cannot be renamed; leave id out, or create a new one.")
	}
	if err := changeableModel(m); err != nil {
		return err
	}
	if err := request.checkUnchanged(m); err != nil {
		return err
	}
	tenant, before := identity(c).Tenant, *m
	if err := s.fillModel(m, request); err != nil {
		return err
	}
	m.Updated = s.now()
	err = s.models.Update(s.ctx, tenant, m, revision)
	if errors.Is(err, bus.ErrConflict) {
		return conflict("id", "Somebody else changed the model %q at the same time. Look at it and try again.", m.ID)
	}
	if err != nil {
		return err
	}
	s.auditModel(c, events.AuditModelChanged, m, nil)
	if !sameAccess(&before, m) {
		if err := s.models.ForgetStatus(s.ctx, tenant, m.ID); err != nil {
			return err
		}
	}
	return s.sendModel(c, http.StatusOK, m)
}

func (s *Server) deleteModel(c *fiber.Ctx) error {
	m, _, err := s.modelOf(c)
	if err != nil {
		return err
	}
	if err := changeableModel(m); err != nil {
		return err
	}
	tenant := identity(c).Tenant
	connections, err := s.catalog.all(s.ctx, tenant)
	if err != nil {
		return err
	}
	for i := range connections {
		if name := connections[i].Name; slices.Contains(connections[i].Options.Models, m.ID) {
			return conflict("id", "The connection %q is planned by the model %q. Take it out of options.models there first, or only disable the model.", name, m.ID)
		}
	}
	if err := s.models.Delete(s.ctx, tenant, m.ID); err != nil {
		return err
	}
	s.auditModel(c, events.AuditModelDeleted, m, nil)
	if err := s.bus.DropModelChanges(s.ctx, tenant, m.ID); err != nil {
		return err
	}
	return c.SendStatus(http.StatusNoContent)
}

// sameAccess reports whether calls go where they went, with the same key: how the one was
// found says nothing of the other.
func sameAccess(a, b *events.Model) bool {
	return a.Provider == b.Provider && a.Model == b.Model && a.BaseURL == b.BaseURL && a.APIVersion == b.APIVersion && bytes.Equal(a.Sealed, b.Sealed)
}

// changeableModel refuses changes that the next start would undo.
func changeableModel(m *events.Model) error {
	if m.Origin == events.OriginEnvironment {
		return conflict("id", "The model %q comes from the server's configuration. Change its ARIVU_LLM_ variables and restart the server.", m.ID)
	}
	return nil
}

// modelOf reads the model that the route names, with its revision.
func (s *Server) modelOf(c *fiber.Ctx) (*events.Model, uint64, error) {
	id := c.Params("id")
	if err := events.ValidName(id); err != nil {
		return nil, 0, malformed("id", "%s.", err)
	}
	tenant := identity(c).Tenant
	m, revision, err := s.models.Model(s.ctx, tenant, id)
	if errors.Is(err, bus.ErrNotFound) {
		models, listErr := s.models.List(s.ctx, tenant)
		if listErr != nil {
			return nil, 0, listErr
		}
		return nil, 0, unknownModel(http.StatusNotFound, "id", id, models)
	}
	return m, revision, err
}

// unknownModel says which models there are instead.
func unknownModel(status int, field, id string, models []*events.Model) *problem {
	known := make([]string, len(models))
	for i, m := range models {
		known[i] = m.ID
	}
	near := nearest(id, known)
	p := newProblem(status, field, fmt.Sprintf("There is no model %q. Known: %s.", clip(id, 64), orNone(known)))
	if len(near) > 0 {
		p.Detail = fmt.Sprintf("There is no model %q; did you mean %q? Known: %s.", clip(id, 64), near[0], orNone(known))
	}
	p.Near = near
	return p
}

func (s *Server) sendModel(c *fiber.Ctx, status int, m *events.Model) error {
	views, err := s.modelViews(identity(c).Tenant, m)
	if err != nil {
		return err
	}
	return reply(c, status, views[0])
}

// auditModel records what was done with a model: never its key, only whether it has one.
func (s *Server) auditModel(c *fiber.Ctx, action events.AuditAction, m *events.Model, more map[string]string) {
	detail := map[string]string{"provider": m.Provider, "model": m.Model, "key": "none"}
	if len(m.Sealed) > 0 {
		detail["key"] = "set"
	}
	if m.BaseURL != "" {
		detail["base_url"] = m.BaseURL
	}
	maps.Copy(detail, more)
	s.audit(c, requestID(c)+"."+string(action), events.Audit{Action: action, Object: m.ID, Detail: detail})
}
