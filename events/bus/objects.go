package bus

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"

	"github.com/nats-io/nats.go/jetstream"
	"go.uber.org/zap"
)

const (
	// evictBatch is how many of the oldest pages make room at once for a new one.
	evictBatch = 64
	// evictRounds bounds how often that is repeated for one page.
	evictRounds = 8
	// codeStoreFull is the broker's error for a stream at its limit of bytes.
	codeStoreFull jetstream.ErrorCode = 10077
)

// PutPage stores one page of a result under the name prefix of events.ResultRef.
// Storing it again replaces it. In a full store the oldest pages make room: a result
// may be gone before its lifetime is over, but a new one is never refused.
func (b *Bus) PutPage(ctx context.Context, object string, page int, data []byte) error {
	store, err := b.js.ObjectStore(ctx, bucketRows)
	for round := 0; err == nil; round++ {
		_, err = store.PutBytes(ctx, pageName(object, page), data)
		if !storeFull(err) || round == evictRounds {
			break
		}
		err = b.evictPages(ctx)
	}
	if err != nil {
		return fmt.Errorf("storing page %d of a result: %w", page, asUnavailable(err))
	}
	return nil
}

func storeFull(err error) bool {
	var api *jetstream.APIError
	return errors.As(err, &api) && api.ErrorCode == codeStoreFull
}

// evictPages removes the oldest pages. They are purged, not deleted: what marks an
// object as deleted would need room itself.
func (b *Bus) evictPages(ctx context.Context) error {
	s, err := b.js.Stream(ctx, "OBJ_"+bucketRows)
	if err != nil {
		return err
	}
	oldest, err := b.get(ctx, "OBJ_"+bucketRows, directGet{Seq: 1, NextFor: "$O." + bucketRows + ".M.>", Batch: evictBatch})
	if err != nil {
		return err
	}
	for _, m := range oldest {
		var info jetstream.ObjectInfo
		if err := json.Unmarshal(m.data, &info); err != nil {
			return fmt.Errorf("reading an object's description: %w", err)
		}
		for _, subject := range []string{m.subject, "$O." + bucketRows + ".C." + info.NUID} {
			if err := s.Purge(ctx, jetstream.WithPurgeSubject(subject)); err != nil {
				return err
			}
		}
	}
	b.log.Warn("the store of results is full: the oldest made room", zap.Int("pages", len(oldest)))
	return nil
}

// Page reads a page, or returns ErrNotFound when its lifetime is over.
func (b *Bus) Page(ctx context.Context, object string, page int) ([]byte, error) {
	store, err := b.js.ObjectStore(ctx, bucketRows)
	if err != nil {
		return nil, fmt.Errorf("reading page %d of a result: %w", page, asUnavailable(err))
	}
	data, err := store.GetBytes(ctx, pageName(object, page))
	if errors.Is(err, jetstream.ErrObjectNotFound) {
		return nil, fmt.Errorf("page %d of a result: %w", page, ErrNotFound)
	}
	if err != nil {
		return nil, fmt.Errorf("reading page %d of a result: %w", page, asUnavailable(err))
	}
	return data, nil
}

func pageName(object string, page int) string { return object + "." + strconv.Itoa(page) }
