package fleet

import (
	"context"
	"fmt"
	"slices"

	"arivu/events"
	"arivu/planner/llm"
)

// Order are the models of a tenant that would be asked, first to last: those with the
// ids, or all in their own order if there are none.
func (f *Fleet) Order(ctx context.Context, tenant string, ids []string) ([]llm.Identity, error) {
	list, err := f.cfg.Source.List(ctx, tenant)
	if err != nil {
		return nil, fmt.Errorf("reading the models: %w", err)
	}
	if len(ids) == 0 {
		for _, m := range list {
			ids = append(ids, m.ID)
		}
	}
	var out []llm.Identity
	for _, id := range ids {
		at := slices.IndexFunc(list, func(m *events.Model) bool { return m.ID == id && !m.Disabled })
		if at >= 0 {
			out = append(out, llm.Identity{Provider: list[at].Provider, Model: list[at].Model})
		}
	}
	return out, nil
}
