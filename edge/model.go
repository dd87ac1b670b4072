package edge

import (
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"time"

	"github.com/gofiber/fiber/v2"

	"arivu/events"
	"arivu/events/bus"
)

// modelView is a model as clients see it: without its key, with what it charges and how
// it was last found.
type modelView struct {
	ID         string             `json:"id"`
	Provider   string             `json:"provider"`
	Model      string             `json:"model"`
	BaseURL    string             `json:"base_url"`              // "" is the vendor's own
	APIVersion string             `json:"api_version,omitempty"` // of Azure
	HasKey     bool               `json:"has_key"`
	Origin     events.Origin      `json:"origin"`
	Rank       int                `json:"rank"`
	Disabled   bool               `json:"disabled"`
	TimeoutMS  int64              `json:"timeout_ms"`
	Limits     events.ModelLimits `json:"limits"`
	Prices     *pricesView        `json:"prices"` // null if not known
	State      string             `json:"state"`  // of its breaker: closed, open, half-open; unknown before the first call
	Since      *time.Time         `json:"since,omitempty"`
	RetryAt    *time.Time         `json:"retry_at,omitempty"`
	Reason     string             `json:"reason,omitempty"`
	Created    time.Time          `json:"created"`
	Updated    time.Time          `json:"updated"`
}

// pricesView are prices, and whether they are the model's own rather than the table's.
type pricesView struct {
	events.ModelPrices
	Overridden bool `json:"overridden"`
}

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
	tenant := identity(c).Tenant
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
	connections, err := s.catalog.list(s.ctx, tenant)
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
	return c.SendStatus(http.StatusNoContent)
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

// factsTime bounds the wait for what the planner knows.
const factsTime = 3 * time.Second

func (s *Server) modelFacts(tenant string) (*events.ModelFacts, error) {
	facts := new(events.ModelFacts)
	return facts, s.call(factsTime, events.StagePlanner, events.VerbDescribeModels, events.DescribeModels{Tenant: tenant}, facts)
}

// modelViews are the models with what is known of them. Without a planner the prices of
// its table are not known; all else is.
func (s *Server) modelViews(tenant string, models ...*events.Model) ([]modelView, error) {
	statuses, err := s.models.Statuses(s.ctx, tenant)
	if err != nil {
		return nil, err
	}
	views := make([]modelView, len(models))
	if len(models) == 0 {
		return views, nil
	}
	facts, err := s.modelFacts(tenant)
	var known *events.Error
	if err != nil && !errors.As(err, &known) {
		return nil, err
	}
	for i, m := range models {
		views[i] = newModelView(m, facts.Prices)
		if status, found := statuses[m.ID]; found {
			views[i].found(status)
		}
	}
	return views, nil
}

func newModelView(m *events.Model, table map[string]events.ModelPrices) modelView {
	v := modelView{
		ID: m.ID, Provider: m.Provider, Model: m.Model, BaseURL: m.BaseURL, APIVersion: m.APIVersion, HasKey: len(m.Sealed) > 0,
		Origin: m.Origin, Rank: m.Rank, Disabled: m.Disabled, TimeoutMS: m.TimeoutMS, Limits: m.Limits, State: statusUnknown, Created: m.Created, Updated: m.Updated,
	}
	if m.Prices != nil {
		v.Prices = &pricesView{*m.Prices, true}
	} else if prices, known := table[m.ID]; known {
		v.Prices = &pricesView{prices, false}
	}
	return v
}

func (v *modelView) found(status events.ModelStatus) {
	v.State, v.Reason, v.Since = status.State, status.Reason, &status.Since
	if !status.RetryAt.IsZero() {
		v.RetryAt = &status.RetryAt
	}
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
