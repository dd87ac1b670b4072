package bus

import (
	"context"
	"errors"
	"fmt"
	"time"

	"arivu/events"
)

// Schemas reads schema snapshots and keeps them unpacked until they change.
type Schemas struct {
	memo *memo[*events.Schema]
}

// Schemas returns a reader of snapshots that follows their changes until ctx is
// done.
func (b *Bus) Schemas(ctx context.Context) (*Schemas, error) {
	m, err := newMemo[*events.Schema](ctx, b.Documents(BucketSchemas))
	if err != nil {
		return nil, err
	}
	return &Schemas{memo: m}, nil
}

// StatusKey is where, beside the document at key, it stands how what it describes was
// last found: the database of a snapshot, or a model.
func StatusKey(key string) string { return key + ".status" }

// ReadingKey is where, beside the snapshot at key, it stands how far a look at the database
// has come that is under way.
func ReadingKey(key string) string { return key + ".reading" }

// errNoSnapshot says that no snapshot has been published yet.
var errNoSnapshot = errors.New("no snapshot yet")

// Schema returns the newest snapshot of a connection, or nil without an error if
// none has been published yet. If that is because the database cannot be read, the
// error is an *events.Error that says so. The snapshot is shared: it must not be
// changed.
func (s *Schemas) Schema(ctx context.Context, tenant, connection string) (*events.Schema, error) {
	key := tenant + "." + connection
	schema, err := s.memo.get(key, func() (*events.Schema, error) { return s.read(ctx, key) })
	if errors.Is(err, errNoSnapshot) {
		return nil, s.unread(ctx, key, connection)
	}
	return schema, err
}

func (s *Schemas) read(ctx context.Context, key string) (*events.Schema, error) {
	var doc events.SchemaDocument
	_, err := s.memo.docs.Get(ctx, key, &doc)
	if errors.Is(err, ErrNotFound) {
		return nil, errNoSnapshot
	}
	if err != nil {
		return nil, err
	}
	return doc.Unpack()
}

// unreadRetry is when to ask again for a database that could not be read.
const unreadRetry = 5 * time.Second

// unread says why there is no snapshot, nil if it is only a matter of waiting.
func (s *Schemas) unread(ctx context.Context, key, connection string) error {
	var status events.ConnectionStatus
	_, err := s.memo.docs.Get(ctx, StatusKey(key), &status)
	if errors.Is(err, ErrNotFound) || (err == nil && status.Status == events.ConnectionOK) {
		return nil
	}
	if err != nil {
		return err
	}
	return events.NewError(events.StageExecutor, events.ClassUnavailable, fmt.Sprintf(
		"The database of connection %q could not be read yet: %s", connection, status.Error)).RetryIn(unreadRetry)
}
