package bus

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"arivu/events"
)

// Schemas reads schema snapshots and keeps them unpacked until they change.
type Schemas struct {
	docs *Documents

	mu      sync.Mutex
	byKey   map[string]*events.Schema
	changes map[string]uint64 // how often each key has changed
}

// Schemas returns a reader of snapshots that follows their changes until ctx is
// done.
func (b *Bus) Schemas(ctx context.Context) (*Schemas, error) {
	s := &Schemas{docs: b.Documents(BucketSchemas), byKey: map[string]*events.Schema{}, changes: map[string]uint64{}}
	if err := s.docs.Watch(ctx, s.forget); err != nil {
		return nil, err
	}
	return s, nil
}

func (s *Schemas) forget(key string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.byKey, key)
	s.changes[key]++
}

// StatusKey is where, beside the snapshot at key, it stands how the last look at the
// database went.
func StatusKey(key string) string { return key + ".status" }

// Schema returns the newest snapshot of a connection, or nil without an error if
// none has been published yet. If that is because the database cannot be read, the
// error is an *events.Error that says so. The snapshot is shared: it must not be
// changed.
func (s *Schemas) Schema(ctx context.Context, tenant, connection string) (*events.Schema, error) {
	key := tenant + "." + connection
	s.mu.Lock()
	known, change := s.byKey[key], s.changes[key]
	s.mu.Unlock()
	if known != nil {
		return known, nil
	}
	var doc events.SchemaDocument
	_, err := s.docs.Get(ctx, key, &doc)
	if errors.Is(err, ErrNotFound) {
		return nil, s.unread(ctx, key, connection)
	}
	if err != nil {
		return nil, err
	}
	schema, err := doc.Unpack()
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	// What changed while it was being read must be read again next time.
	if s.changes[key] == change {
		s.byKey[key] = schema
	}
	return schema, nil
}

// unreadRetry is when to ask again for a database that could not be read.
const unreadRetry = 5 * time.Second

// unread says why there is no snapshot, nil if it is only a matter of waiting.
func (s *Schemas) unread(ctx context.Context, key, connection string) error {
	var status events.ConnectionStatus
	_, err := s.docs.Get(ctx, StatusKey(key), &status)
	if errors.Is(err, ErrNotFound) || (err == nil && status.Status == events.ConnectionOK) {
		return nil
	}
	if err != nil {
		return err
	}
	return events.NewError(events.StageExecutor, events.ClassUnavailable, fmt.Sprintf(
		"The database of connection %q could not be read yet: %s", connection, status.Error)).RetryIn(unreadRetry)
}
