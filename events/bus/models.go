package bus

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"arivu/events"
)

// Models reads and changes the language models of each tenant, and how each was last
// found. Listing them costs nothing until one changes.
type Models struct {
	docs *Documents
	memo *memo[[]*events.Model] // by tenant
}

// Models returns the models, whose changes it follows until ctx is done. What this
// process changes it sees at once, what others change as soon as the broker has told.
func (b *Bus) Models(ctx context.Context) (*Models, error) {
	docs := b.Documents(BucketModels)
	m, err := newMemoOf[[]*events.Model](ctx, docs, tenantOfModel)
	if err != nil {
		return nil, err
	}
	return &Models{docs: docs, memo: m}, nil
}

// tenantOfModel is the tenant whose models a document is one of, "" for a status.
func tenantOfModel(key string) string {
	tenant, rest, _ := strings.Cut(key, ".")
	if strings.Contains(rest, ".") {
		return ""
	}
	return tenant
}

func modelKey(tenant, id string) string { return tenant + "." + id }

// List returns a tenant's models in the order in which they are asked, disabled ones
// included. It is shared: it must not be changed.
func (m *Models) List(ctx context.Context, tenant string) ([]*events.Model, error) {
	return m.memo.get(tenant, func() ([]*events.Model, error) { return m.read(ctx, tenant) })
}

func (m *Models) read(ctx context.Context, tenant string) ([]*events.Model, error) {
	var models []*events.Model
	err := m.docs.List(ctx, tenant, func(key string, data []byte) error {
		if tenantOfModel(key) == "" {
			return nil
		}
		model := new(events.Model)
		if err := json.Unmarshal(data, model); err != nil {
			return fmt.Errorf("decoding model %s: %w", key, err)
		}
		models = append(models, model)
		return nil
	})
	slices.SortFunc(models, func(a, b *events.Model) int {
		return cmp.Or(cmp.Compare(a.Rank, b.Rank), cmp.Compare(a.ID, b.ID))
	})
	return models, err
}

// Model returns one model and its revision, or ErrNotFound.
func (m *Models) Model(ctx context.Context, tenant, id string) (*events.Model, uint64, error) {
	model := new(events.Model)
	revision, err := m.docs.Get(ctx, modelKey(tenant, id), model)
	return model, revision, err
}

// Create stores a model if there is none of its ID, else it returns ErrConflict.
func (m *Models) Create(ctx context.Context, tenant string, model *events.Model) error {
	defer m.memo.forget(tenant)
	return m.docs.Create(ctx, modelKey(tenant, model.ID), model)
}

// Update replaces a model that still has that revision, else it returns ErrConflict.
func (m *Models) Update(ctx context.Context, tenant string, model *events.Model, revision uint64) error {
	defer m.memo.forget(tenant)
	return m.docs.Update(ctx, modelKey(tenant, model.ID), model, revision)
}

// Change makes of a model what change makes of it, as Change does for any document. One
// that is not there has no ID.
func (m *Models) Change(ctx context.Context, tenant, id string, change func(*events.Model) error) (*events.Model, error) {
	defer m.memo.forget(tenant)
	return Change(ctx, m.docs, modelKey(tenant, id), change)
}

// Delete removes a model and how it was found; there being none is not an error.
func (m *Models) Delete(ctx context.Context, tenant, id string) error {
	defer m.memo.forget(tenant)
	key := modelKey(tenant, id)
	return errors.Join(m.docs.Delete(ctx, key), m.docs.Delete(ctx, StatusKey(key)))
}

// Statuses returns how a tenant's models were last found, by ID. A model that was never
// called has none.
func (m *Models) Statuses(ctx context.Context, tenant string) (map[string]events.ModelStatus, error) {
	found := map[string]events.ModelStatus{}
	err := m.docs.List(ctx, tenant, func(key string, data []byte) error {
		id, isStatus := strings.CutSuffix(key, StatusKey(""))
		if !isStatus {
			return nil
		}
		var status events.ModelStatus
		if err := json.Unmarshal(data, &status); err != nil {
			return fmt.Errorf("decoding %s: %w", key, err)
		}
		found[strings.TrimPrefix(id, tenant+".")] = status
		return nil
	})
	return found, err
}

// ForgetStatus takes back how a model was found, as what was found is another one now.
func (m *Models) ForgetStatus(ctx context.Context, tenant, id string) error {
	return m.docs.Delete(ctx, StatusKey(modelKey(tenant, id)))
}

// SetStatus stores how a model was found.
func (m *Models) SetStatus(ctx context.Context, tenant, id string, status events.ModelStatus) error {
	return m.docs.Put(ctx, StatusKey(modelKey(tenant, id)), status)
}
