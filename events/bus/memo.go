package bus

import (
	"context"
	"sync"
)

// memo keeps what was made of a bucket's documents until they change: of each, or of
// several together under a key of their own.
type memo[T any] struct {
	docs *Documents

	mu      sync.Mutex
	byKey   map[string]T
	changes map[string]uint64 // how often each key has changed
}

// newMemo follows the bucket's changes until ctx is done, keeping one value of each
// document.
func newMemo[T any](ctx context.Context, docs *Documents) (*memo[T], error) {
	return newMemoOf[T](ctx, docs, func(key string) string { return key })
}

// newMemoOf is newMemo for values that are made of several documents: of names the
// value that the document at key is part of, "" if of none.
func newMemoOf[T any](ctx context.Context, docs *Documents, of func(key string) string) (*memo[T], error) {
	m := &memo[T]{docs: docs, byKey: map[string]T{}, changes: map[string]uint64{}}
	return m, docs.Watch(ctx, func(key string) {
		if part := of(key); part != "" {
			m.forget(part)
		}
	})
}

func (m *memo[T]) forget(key string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	delete(m.byKey, key)
	m.changes[key]++
}

// get returns what is known of a key, else reads it. A value whose document
// changed while it was being read is not kept.
func (m *memo[T]) get(key string, read func() (T, error)) (T, error) {
	m.mu.Lock()
	known, ok := m.byKey[key]
	change := m.changes[key]
	m.mu.Unlock()
	if ok {
		return known, nil
	}
	v, err := read()
	if err != nil {
		return v, err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.changes[key] == change {
		m.byKey[key] = v
	}
	return v, nil
}
