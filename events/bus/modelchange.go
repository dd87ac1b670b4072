package bus

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"arivu/events"
)

// ModelChanged records how a model was found and makes it the model's status. A state that
// the model is known to be in is no change. Several planners may find a model differently:
// the last one's word stands.
func (b *Bus) ModelChanged(ctx context.Context, tenant string, c *events.ModelChange) error {
	docs, key := b.Documents(BucketModels), StatusKey(modelKey(tenant, c.Model))
	var known events.ModelStatus
	_, err := docs.Get(ctx, key, &known)
	if err != nil && !errors.Is(err, ErrNotFound) {
		return err
	}
	if known.State == c.To {
		return nil
	}
	told := *c
	told.Instance = b.instance
	data, err := json.Marshal(told)
	if err != nil {
		return fmt.Errorf("encoding a change of model %s: %w", c.Model, err)
	}
	err = persist(ctx, func() error {
		ctx, cancel := context.WithTimeout(ctx, publishTimeout)
		defer cancel()
		_, err := b.js.Publish(ctx, events.ModelChangeSubject(tenant, c.Model), data)
		return asUnavailable(err)
	})
	if err != nil {
		return fmt.Errorf("storing a change of model %s: %w", c.Model, err)
	}
	return docs.Put(ctx, key, told.Status())
}

// ModelChanges reads the changes of a model that were found before a moment (the zero
// time for all), newest first, at most limit.
func (b *Bus) ModelChanges(ctx context.Context, tenant, model string, before time.Time, limit int) ([]events.ModelChange, error) {
	return changesBefore(ctx, b, events.ModelChangeSubject(tenant, model), before, limit, func(c *events.ModelChange) time.Time { return c.At })
}

// maxChangesRead bounds how far back ModelsBetween looks.
const maxChangesRead = 5000

// ModelsBetween reads how models of a tenant were found: of each the last change before
// from, and all from there until to, oldest first. A model that was never asked has none.
func (b *Bus) ModelsBetween(ctx context.Context, tenant string, models []string, from, to time.Time) ([]events.ModelChange, error) {
	open := make(map[string]bool, len(models)) // subjects whose last change before from is not found yet
	for _, id := range models {
		open[events.ModelChangeSubject(tenant, id)] = true
	}
	var found []events.ModelChange
	looked := 0
	err := b.backwards(ctx, StreamChanges, 0, func(m stored) (bool, error) {
		looked++
		if open[m.subject] {
			var c events.ModelChange
			if err := json.Unmarshal(m.data, &c); err != nil {
				return false, fmt.Errorf("reading change %d: %w", m.seq, err)
			}
			if !c.At.After(to) {
				found = append(found, c)
			}
			if c.At.Before(from) {
				delete(open, m.subject)
			}
		}
		return len(open) > 0 && looked < maxChangesRead, nil
	})
	slices.Reverse(found)
	return found, err
}

// DropModelChanges removes the changes of a model that is no more.
func (b *Bus) DropModelChanges(ctx context.Context, tenant, model string) error {
	return b.dropChanges(ctx, events.ModelChangeSubject(tenant, model), model)
}
