package bus

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"
)

// What a change returns to Change that does not end with a document to store.
var (
	// ErrUnchanged leaves the document as it is.
	ErrUnchanged = errors.New("nothing to change")
	// ErrRemove removes the document.
	ErrRemove = errors.New("the document is to go")
)

// Change makes of the document at key what change makes of it, however many do so at the
// same time: where others were first, change is called anew with what they stored. A
// document that is not there is a zero T. ErrUnchanged and ErrRemove, returned by change,
// end it well with nothing stored and with the document removed; any other error ends it
// as it is. Change returns the document as it then stands, or ErrUnavailable if others were
// first again and again.
func Change[T any](ctx context.Context, d *Documents, key string, change func(doc *T) error) (*T, error) {
	return changeFrom(ctx, d, key, d.at, change)
}

// Begin is Change for a document that is most likely new: it does not look first, and is
// corrected by the broker if there is one after all.
func Begin[T any](ctx context.Context, d *Documents, key string, change func(doc *T) error) (*T, error) {
	looked := false
	return changeFrom(ctx, d, key, func(ctx context.Context, key string) ([]byte, uint64, error) {
		if !looked {
			looked = true
			return nil, 0, nil
		}
		return d.at(ctx, key)
	}, change)
}

// changeFrom is Change of what at finds, as Documents.at does.
func changeFrom[T any](ctx context.Context, d *Documents, key string, at func(context.Context, string) ([]byte, uint64, error), change func(*T) error) (*T, error) {
	var doc *T
	err := contend(ctx, "changing "+d.name(key), func() error {
		data, revision, err := at(ctx, key)
		if err != nil {
			return err
		}
		doc = new(T)
		if data != nil {
			if err := d.decode(key, data, doc); err != nil {
				return err
			}
		}
		err = change(doc)
		switch {
		case errors.Is(err, ErrUnchanged):
			return nil
		case errors.Is(err, ErrRemove):
			doc = new(T)
			if data == nil {
				return nil
			}
			return persistWhile(ctx, refused, func() error { return d.remove(ctx, key, revision) })
		case err != nil:
			return err
		default:
			return persistWhile(ctx, refused, func() error { return d.Update(ctx, key, doc, revision) })
		}
	})
	if err != nil {
		return nil, err
	}
	return doc, nil
}

// Bounds of what is tried while others are first. A pause is drawn at random, so that those
// who met once do not meet again, and from twice as long a time after each try: the more
// there are, the longer it takes until each has had its turn.
const (
	contendTries = 100
	contendFirst = 2 * time.Millisecond
	contendMost  = 256 * time.Millisecond
)

// contend repeats a conditional write, which reads what it depends on, for as long as
// others are first, and says ErrUnavailable if they always are.
func contend(ctx context.Context, what string, write func() error) error {
	pause := contendFirst
	for range contendTries {
		err := write()
		if !errors.Is(err, ErrConflict) {
			return err
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("%s: %w", what, ctx.Err())
		case <-time.After(rand.N(pause)):
			pause = min(2*pause, contendMost)
		}
	}
	return fmt.Errorf("%s: %w: others were first %d times", what, ErrUnavailable, contendTries)
}
