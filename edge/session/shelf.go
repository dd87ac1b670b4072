// Package session makes of the projections of conversations what people see of them: with
// the names that they gave, without what they deleted, and with what is new to them. It
// knows no HTTP library.
package session

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"arivu/events"
	"arivu/events/bus"
)

// Tokens of the keys in the bucket.
const (
	ofSession = ".session."
	ofUser    = ".seen."
)

// Shelf knows the marks of all conversations, in memory: lists of sessions and questions
// are held against them. It is safe for concurrent use.
type Shelf struct {
	docs *bus.Documents

	mu     sync.Mutex
	loaded bool
	marks  map[string]events.SessionMark // by key, those that say something
}

// NewShelf returns a shelf that reads the marks when they are first needed.
func NewShelf(b *bus.Bus) *Shelf {
	return &Shelf{docs: b.Documents(bus.BucketMarks), marks: map[string]events.SessionMark{}}
}

// Watch follows changes of marks until ctx is done.
func (s *Shelf) Watch(ctx context.Context) error {
	return s.docs.Watch(ctx, func(key string) {
		if strings.Contains(key, ofSession) {
			s.changed(ctx, key)
		}
	})
}

// changed reads a mark again. If that fails, all are read again when they are next needed.
func (s *Shelf) changed(ctx context.Context, key string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.loaded {
		return
	}
	var m events.SessionMark
	if _, err := s.docs.Get(ctx, key, &m); err != nil && !errors.Is(err, bus.ErrNotFound) {
		s.loaded = false
		return
	}
	s.take(key, m)
}

// take keeps a mark. The lock is held.
func (s *Shelf) take(key string, m events.SessionMark) {
	if m == (events.SessionMark{}) {
		delete(s.marks, key)
		return
	}
	s.marks[key] = m
}

// Mark is what people decided about a session, empty if nothing.
func (s *Shelf) Mark(ctx context.Context, tenant, token string) (events.SessionMark, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.load(ctx); err != nil {
		return events.SessionMark{}, err
	}
	return s.marks[tenant+ofSession+token], nil
}

// Hides reports whether a question of a session, asked at that time, was deleted.
func (s *Shelf) Hides(ctx context.Context, tenant, token string, asked time.Time) (bool, error) {
	m, err := s.Mark(ctx, tenant, token)
	return m.Hides(asked), err
}

// load reads all marks. The lock is held.
func (s *Shelf) load(ctx context.Context) error {
	if s.loaded {
		return nil
	}
	marks := map[string]events.SessionMark{}
	err := s.docs.Recent(ctx, 0, func(key string, data []byte, _ uint64) (bool, error) {
		if _, newer := marks[key]; newer || !strings.Contains(key, ofSession) {
			return true, nil
		}
		var m events.SessionMark
		if err := json.Unmarshal(data, &m); err != nil {
			return false, fmt.Errorf("decoding mark %s: %w", key, err)
		}
		marks[key] = m
		return true, nil
	})
	if err != nil {
		return fmt.Errorf("reading what people decided about sessions: %w", err)
	}
	s.marks, s.loaded = marks, true
	return nil
}

// Change changes the mark of a session and returns what it became. A mark that says nothing
// any more is not kept.
func (s *Shelf) Change(ctx context.Context, tenant, token string, change func(*events.SessionMark)) (events.SessionMark, error) {
	key := tenant + ofSession + token
	m, err := bus.Change(ctx, s.docs, key, func(m *events.SessionMark) error {
		change(m)
		if *m == (events.SessionMark{}) {
			return bus.ErrRemove
		}
		return nil
	})
	if err != nil {
		return events.SessionMark{}, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.loaded {
		s.take(key, *m)
	}
	return *m, nil
}

// Seen tells what a person has looked at.
func (s *Shelf) Seen(ctx context.Context, tenant, user string) (*events.Seen, error) {
	seen := new(events.Seen)
	_, err := s.docs.Get(ctx, tenant+ofUser+events.SessionToken(user), seen)
	if err != nil && !errors.Is(err, bus.ErrNotFound) {
		return nil, err
	}
	return seen, nil
}

// Look notes that a person looked at a session at that time.
func (s *Shelf) Look(ctx context.Context, tenant, user, token string, at time.Time) error {
	_, err := bus.Change(ctx, s.docs, tenant+ofUser+events.SessionToken(user), func(seen *events.Seen) error {
		seen.User = user
		seen.Look(token, at)
		return nil
	})
	return err
}
