package executor

import (
	"context"
	"errors"
	"slices"
	"strings"

	"go.uber.org/zap"

	"arivu/events"
	"arivu/events/bus"
)

// note remembers a change of structure with what it breaks, where people look at the
// connection.
func (k *keeper) note(ctx context.Context, key string, schema *events.Schema, changes []string) error {
	broken, err := k.broken(ctx, key, schema)
	if err != nil {
		return err
	}
	for _, b := range broken {
		k.log.Warn("schema change breaks something", zap.String("connection", schema.Connection), zap.String("kind", b.Kind), zap.String("name", b.Name), zap.String("why", b.Why))
	}
	var status events.ConnectionStatus
	if _, err := k.docs.Get(ctx, bus.StatusKey(key), &status); err != nil && !errors.Is(err, bus.ErrNotFound) {
		return err
	}
	now := events.SchemaChange{At: k.cfg.Bus.Now(), Fingerprint: schema.Fingerprint, Changes: changes, Breaks: broken}
	status.Changes = append([]events.SchemaChange{now}, status.Changes...)
	status.Changes = status.Changes[:min(len(status.Changes), events.MostSchemaChanges)]
	return k.docs.Put(ctx, bus.StatusKey(key), status)
}

// broken are the taught terms of which every meaning is gone.
func (k *keeper) broken(ctx context.Context, key string, schema *events.Schema) ([]events.Broken, error) {
	var v events.Vocabulary
	_, err := k.cfg.Bus.Documents(bus.BucketSemantics).Get(ctx, bus.VocabularyKey(key), &v)
	if errors.Is(err, bus.ErrNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	there := map[string]bool{}
	for i := range schema.Tables {
		t := &schema.Tables[i]
		there[t.Qualified()] = true
		for j := range t.Columns {
			there[t.Qualified()+"."+t.Columns[j].Name] = true
		}
	}
	var out []events.Broken
	for _, term := range v.Terms {
		var missing []string
		for _, target := range term.Targets {
			if name, _, _ := strings.Cut(target, " = '"); !there[name] && !slices.Contains(missing, name) {
				missing = append(missing, name)
			}
		}
		if len(missing) > 0 && len(missing) == len(term.Targets) {
			out = append(out, events.Broken{Kind: events.BrokenTerm, Name: term.Phrase, Why: "there is no " + strings.Join(missing, " and no ") + " any more"})
		}
	}
	return out, nil
}
