package bus

import (
	"context"
	"errors"
	"fmt"
	"strconv"

	"github.com/nats-io/nats.go/jetstream"
)

// PutPage stores one page of a result under the name prefix of events.ResultRef.
// Storing it again replaces it.
func (b *Bus) PutPage(ctx context.Context, object string, page int, data []byte) error {
	store, err := b.js.ObjectStore(ctx, bucketRows)
	if err == nil {
		_, err = store.PutBytes(ctx, pageName(object, page), data)
	}
	if err != nil {
		return fmt.Errorf("storing page %d of a result: %w", page, asUnavailable(err))
	}
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
