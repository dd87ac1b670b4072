package bus

import (
	"context"
	"errors"

	"arivu/events"
)

// Vocabularies reads and changes what people have taught of each connection's
// words. Reading costs nothing until a vocabulary changes.
type Vocabularies struct {
	memo *memo[*events.Vocabulary]
}

// Vocabularies returns the vocabularies, whose changes it follows until ctx is
// done. What this process changes it sees at once, what others change as soon as
// the broker has told.
func (b *Bus) Vocabularies(ctx context.Context) (*Vocabularies, error) {
	m, err := newMemo[*events.Vocabulary](ctx, b.Documents(BucketSemantics))
	if err != nil {
		return nil, err
	}
	return &Vocabularies{memo: m}, nil
}

// VocabularyKey is where the vocabulary of the connection at key stands, with room for
// other semantics beside it.
func VocabularyKey(key string) string { return key + ".vocabulary" }

func vocabularyKey(tenant, connection string) string { return VocabularyKey(tenant + "." + connection) }

// Vocabulary returns a connection's vocabulary, an empty one if nothing was ever
// taught. It is shared: it must not be changed.
func (v *Vocabularies) Vocabulary(ctx context.Context, tenant, connection string) (*events.Vocabulary, error) {
	key := vocabularyKey(tenant, connection)
	return v.memo.get(key, func() (*events.Vocabulary, error) {
		doc := new(events.Vocabulary)
		_, err := v.memo.docs.Get(ctx, key, doc)
		if err != nil && !errors.Is(err, ErrNotFound) {
			return nil, err
		}
		doc.Connection = connection
		return doc, nil
	})
}

// Change applies change to the newest vocabulary of a connection and stores the
// outcome, as Change does for any document. change reports whether there is anything
// to store. It returns the vocabulary as it then stands.
func (v *Vocabularies) Change(ctx context.Context, tenant, connection string, change func(*events.Vocabulary) (bool, error)) (*events.Vocabulary, error) {
	key := vocabularyKey(tenant, connection)
	defer v.memo.forget(key)
	return Change(ctx, v.memo.docs, key, func(doc *events.Vocabulary) error {
		doc.Connection = connection
		changed, err := change(doc)
		if err == nil && !changed {
			err = ErrUnchanged
		}
		return err
	})
}

// Renew makes the next read see what another process has just changed.
func (v *Vocabularies) Renew(tenant, connection string) {
	v.memo.forget(vocabularyKey(tenant, connection))
}

// Drop removes the vocabulary of a connection that is no more.
func (v *Vocabularies) Drop(ctx context.Context, tenant, connection string) error {
	key := vocabularyKey(tenant, connection)
	defer v.memo.forget(key)
	return v.memo.docs.Delete(ctx, key)
}
