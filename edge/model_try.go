package edge

import (
	"errors"
	"net/http"
	"time"

	"github.com/gofiber/fiber/v2"

	"arivu/events"
	"arivu/events/bus"
)

// testModelTime bounds the test of a model: the call itself, and the way to the planner.
const testModelTime = 40 * time.Second

// modelReport is what came of a test.
type modelReport struct {
	OK        bool          `json:"ok"`
	LatencyMS int64         `json:"latency_ms"`
	Tokens    *tokens       `json:"tokens"` // null if none were counted
	Cost      *float64      `json:"cost"`   // in US dollars, null if the price is not known
	PriceDate string        `json:"price_date,omitempty"`
	Error     *events.Error `json:"error"` // null if ok
}

// testStoredModel calls a stored model once.
func (s *Server) testStoredModel(c *fiber.Ctx) error {
	m, _, err := s.modelOf(c)
	if err != nil {
		return err
	}
	return s.tryModel(c, m, events.TestModel{Tenant: identity(c).Tenant, ID: m.ID})
}

// testModel calls a model that need not be stored. With the id of one that is, what the
// request does not name is as it is stored.
func (s *Server) testModel(c *fiber.Ctx) error {
	request, err := readModel(c)
	if err != nil {
		return err
	}
	tenant := identity(c).Tenant
	m := &events.Model{ID: "test", Origin: events.OriginAPI, Created: s.now(), Updated: s.now()}
	if request.ID != nil {
		if err := events.ValidName(*request.ID); err != nil {
			return invalid("id", "%s.", err)
		}
		stored, _, err := s.models.Model(s.ctx, tenant, *request.ID)
		switch {
		case err == nil:
			m = stored
		case errors.Is(err, bus.ErrNotFound):
			m.ID = *request.ID
		default:
			return err
		}
	}
	if err := s.fillModel(m, request); err != nil {
		return err
	}
	return s.tryModel(c, m, events.TestModel{Tenant: tenant, Model: m})
}

// tryModel has the planner make the call. What the model's vendor says is part of the
// report; a problem is about reaching the planner.
func (s *Server) tryModel(c *fiber.Ctx, m *events.Model, in events.TestModel) error {
	var tested events.ModelTested
	if err := s.call(testModelTime, events.StagePlanner, events.VerbTestModel, in, &tested); err != nil {
		return err
	}
	outcome := "ok"
	if tested.Error != nil {
		outcome = string(tested.Error.Class)
	}
	s.auditModel(c, events.AuditModelTested, m, map[string]string{"outcome": outcome})
	return reply(c, http.StatusOK, newModelReport(&tested))
}

func newModelReport(t *events.ModelTested) modelReport {
	r := modelReport{OK: t.OK, LatencyMS: t.LatencyMS, Error: t.Error}
	if t.Usage.Tokens() > 0 {
		r.Tokens = &tokens{Prompt: t.Usage.PromptTokens, Completion: t.Usage.CompletionTokens, Total: t.Usage.Tokens()}
	}
	if t.Usage.PriceDate != "" {
		r.Cost, r.PriceDate = &t.Usage.Cost, t.Usage.PriceDate
	}
	return r
}
