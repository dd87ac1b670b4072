package bus

import (
	"context"
	"errors"
	"fmt"

	"arivu/events"
)

// Semantics reads and changes what people have written down of what each connection's
// data means. Every version is kept. Reading the newest costs nothing until it changes.
type Semantics struct {
	memo *memo[*events.Semantics]
}

// Semantics returns the store, whose changes it follows until ctx is done. What this
// process changes it sees at once, what others change as soon as the broker has told.
func (b *Bus) Semantics(ctx context.Context) (*Semantics, error) {
	m, err := newMemo[*events.Semantics](ctx, b.Documents(BucketSemantics))
	if err != nil {
		return nil, err
	}
	return &Semantics{memo: m}, nil
}

// SemanticsKey is where the newest version of the connection at key stands; older ones
// stand below it, by their numbers.
func SemanticsKey(key string) string { return key + ".semantics" }

func semanticsKey(tenant, connection string) string { return SemanticsKey(tenant + "." + connection) }

func versionKey(key string, version uint64) string { return fmt.Sprintf("%s.%d", key, version) }

// Semantics returns the newest version, an empty one with number 0 if there is none. It
// is shared: it must not be changed.
func (s *Semantics) Semantics(ctx context.Context, tenant, connection string) (*events.Semantics, error) {
	key := semanticsKey(tenant, connection)
	return s.memo.get(key, func() (*events.Semantics, error) {
		doc, _, err := s.read(ctx, key, connection)
		return doc, err
	})
}

// Fresh is Semantics as of now, whatever this process has been told. It may be changed.
func (s *Semantics) Fresh(ctx context.Context, tenant, connection string) (*events.Semantics, error) {
	doc, _, err := s.read(ctx, semanticsKey(tenant, connection), connection)
	return doc, err
}

func (s *Semantics) read(ctx context.Context, key, connection string) (*events.Semantics, uint64, error) {
	doc := &events.Semantics{}
	revision, err := s.memo.docs.Get(ctx, key, doc)
	if err != nil && !errors.Is(err, ErrNotFound) {
		return nil, 0, err
	}
	doc.Connection = connection
	doc.Normalize()
	return doc, revision, nil
}

// Version returns one version, or ErrNotFound.
func (s *Semantics) Version(ctx context.Context, tenant, connection string, version uint64) (*events.Semantics, error) {
	newest, err := s.Fresh(ctx, tenant, connection)
	switch {
	case err != nil:
		return nil, err
	case version == newest.Version && version > 0:
		return newest, nil
	case version == 0 || version > newest.Version:
		return nil, fmt.Errorf("version %d of the semantics of %s: %w", version, connection, ErrNotFound)
	}
	return s.older(ctx, tenant, connection, version)
}

// older is a version that has been replaced.
func (s *Semantics) older(ctx context.Context, tenant, connection string, version uint64) (*events.Semantics, error) {
	doc, _, err := s.read(ctx, versionKey(semanticsKey(tenant, connection), version), connection)
	if err == nil && doc.Version != version {
		err = fmt.Errorf("version %d of the semantics of %s: %w", version, connection, ErrNotFound)
	}
	return doc, err
}

// History returns versions below a number (0 for all), newest first, at most limit.
func (s *Semantics) History(ctx context.Context, tenant, connection string, before uint64, limit int) ([]events.SemanticsVersion, error) {
	newest, err := s.Fresh(ctx, tenant, connection)
	if err != nil {
		return nil, err
	}
	from := newest.Version
	if before > 0 && before <= from {
		from = before - 1
	}
	var out []events.SemanticsVersion
	for v := from; v > 0 && len(out) < limit; v-- {
		doc := newest
		if v < newest.Version {
			if doc, err = s.older(ctx, tenant, connection, v); err != nil {
				return nil, err
			}
		}
		out = append(out, doc.Line())
	}
	return out, nil
}

// Save stores next as the version after base, or returns ErrConflict if base is not the
// newest. It returns what is stored, with its number.
func (s *Semantics) Save(ctx context.Context, tenant string, base uint64, next events.Semantics) (*events.Semantics, error) {
	key := semanticsKey(tenant, next.Connection)
	newest, revision, err := s.read(ctx, key, next.Connection)
	if err != nil {
		return nil, err
	}
	if newest.Version != base {
		return nil, fmt.Errorf("semantics of %s, version %d: %w", next.Connection, newest.Version, ErrConflict)
	}
	next.Version = base + 1
	next.Normalize()
	if revision == 0 {
		err = s.memo.docs.Create(ctx, key, &next)
	} else {
		// The copy of the version that is replaced goes first: whoever writes it writes the
		// same, and without it nothing is replaced.
		if err := s.memo.docs.Put(ctx, versionKey(key, base), newest); err != nil {
			return nil, err
		}
		err = s.memo.docs.Update(ctx, key, &next, revision)
	}
	s.memo.forget(key)
	if err != nil {
		return nil, err
	}
	return &next, nil
}

// Drop removes all versions of a connection that is no more.
func (s *Semantics) Drop(ctx context.Context, tenant, connection string) error {
	key := semanticsKey(tenant, connection)
	defer s.memo.forget(key)
	newest, _, err := s.read(ctx, key, connection)
	if err != nil {
		return err
	}
	for v := newest.Version; v > 1; v-- {
		if err := s.memo.docs.Delete(ctx, versionKey(key, v-1)); err != nil {
			return err
		}
	}
	return s.memo.docs.Delete(ctx, key)
}
