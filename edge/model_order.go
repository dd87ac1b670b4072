package edge

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"

	"arivu/events"
	"arivu/events/bus"
)

// orderRequest is the body of a change of the order in which models are asked.
type orderRequest struct {
	IDs *[]string `json:"ids"`
}

// orderModels puts models in the order of preference: those that are named first, the
// others behind them as they stood.
func (s *Server) orderModels(c *fiber.Ctx) error {
	r := new(orderRequest)
	if err := decode(c, r); err != nil {
		return err
	}
	if r.IDs == nil || len(*r.IDs) == 0 {
		return invalid("ids", "ids is missing; list the models in the order in which they are to be asked.")
	}
	tenant := identity(c).Tenant
	models, err := s.models.List(s.ctx, tenant)
	if err != nil {
		return err
	}
	if err := checkModelIDs("ids", *r.IDs, models); err != nil {
		return err
	}
	ids := slices.Clone(*r.IDs)
	for _, m := range models {
		if !slices.Contains(ids, m.ID) {
			ids = append(ids, m.ID)
		}
	}
	for i, id := range ids {
		if err := s.setRank(s.ctx, tenant, id, i+1); err != nil {
			return err
		}
	}
	s.audit(c, requestID(c)+"."+string(events.AuditModelsOrdered), events.Audit{
		Action: events.AuditModelsOrdered, Object: "models", Detail: map[string]string{"order": strings.Join(ids, ", ")},
	})
	return s.listModels(c)
}

// setRank moves a model. One that is gone by then needs no place.
func (s *Server) setRank(ctx context.Context, tenant, id string, rank int) error {
	_, err := s.models.Change(ctx, tenant, id, func(m *events.Model) error {
		if m.ID == "" || m.Rank == rank {
			return bus.ErrUnchanged
		}
		m.Rank = rank
		return nil
	})
	return err
}

// checkModelIDs refuses a model that there is not, and one that is named twice.
func checkModelIDs(field string, ids []string, models []*events.Model) error {
	for i, id := range ids {
		at := fmt.Sprintf("%s[%d]", field, i)
		if !slices.ContainsFunc(models, func(m *events.Model) bool { return m.ID == id }) {
			return unknownModel(http.StatusUnprocessableEntity, at, id, models)
		}
		if slices.Contains(ids[:i], id) {
			return invalid(at, "%s names %q a second time; name each model once.", at, id)
		}
	}
	return nil
}
