package bus

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

// Documents is a bucket of JSON documents, each under a key of subject tokens
// joined by dots. A document that has a line (see FollowLines) is stored with it.
type Documents struct {
	bus    *Bus
	bucket string
}

// Documents opens a bucket declared by Provision.
func (b *Bus) Documents(bucket string) *Documents { return &Documents{bus: b, bucket: bucket} }

// watchTimeout bounds putting a watch in place.
const watchTimeout = 30 * time.Second

// maxDocument keeps a document within one message of the broker's default limit.
const maxDocument = 1 << 20

// Get decodes the document at key into v and returns its revision, or ErrNotFound.
func (d *Documents) Get(ctx context.Context, key string, v any) (uint64, error) {
	data, revision, err := d.at(ctx, key)
	if err != nil {
		return 0, err
	}
	if data == nil {
		return 0, fmt.Errorf("%s: %w", d.name(key), ErrNotFound)
	}
	if err := d.decode(key, data, v); err != nil {
		return 0, err
	}
	return revision, nil
}

// at is the document at key, nil if there is none, with the revision that a conditional
// write has to name: that of its removal if it was removed, 0 if there never was one.
func (d *Documents) at(ctx context.Context, key string) (data []byte, revision uint64, err error) {
	m, err := d.bus.lastOf(ctx, d.stream(), d.subject(key))
	switch {
	case errors.Is(err, ErrNotFound):
		return nil, 0, nil
	case err != nil:
		return nil, 0, fmt.Errorf("%s: %w", d.name(key), err)
	case deleted(m):
		return nil, m.seq, nil
	default:
		return m.data, m.seq, nil
	}
}

func (d *Documents) decode(key string, data []byte, v any) error {
	if err := json.Unmarshal(data, v); err != nil {
		return fmt.Errorf("decoding %s: %w", d.name(key), err)
	}
	return nil
}

// Put writes the document whatever is there.
func (d *Documents) Put(ctx context.Context, key string, v any) error {
	return persist(ctx, func() error { return d.write(ctx, key, v) })
}

// Create writes the document if there is none, else it returns ErrConflict.
func (d *Documents) Create(ctx context.Context, key string, v any) error {
	data, revision, err := d.at(ctx, key)
	if err != nil {
		return err
	}
	if data != nil {
		return fmt.Errorf("%s, revision %d: %w", d.name(key), revision, ErrConflict)
	}
	return d.Update(ctx, key, v, revision)
}

// Update replaces the document if it still has that revision, else it returns
// ErrConflict.
func (d *Documents) Update(ctx context.Context, key string, v any, revision uint64) error {
	return d.write(ctx, key, v, jetstream.WithExpectLastSequencePerSubject(revision))
}

func (d *Documents) write(ctx context.Context, key string, v any, opts ...jetstream.PublishOpt) error {
	data, err := json.Marshal(v)
	if err != nil {
		return fmt.Errorf("encoding %s: %w", d.name(key), err)
	}
	if len(data) > maxDocument {
		return fmt.Errorf("writing %s: %d bytes, at most %d fit", d.name(key), len(data), maxDocument)
	}
	m := &nats.Msg{Subject: d.subject(key), Data: data}
	if l, ok := v.(lined); ok {
		if m.Header, err = lineHeader(l); err != nil {
			return fmt.Errorf("writing %s: %w", d.name(key), err)
		}
	}
	return d.publish(ctx, key, m, opts...)
}

func (d *Documents) publish(ctx context.Context, key string, m *nats.Msg, opts ...jetstream.PublishOpt) error {
	ctx, cancel := context.WithTimeout(ctx, publishTimeout)
	defer cancel()
	_, err := d.bus.js.PublishMsg(ctx, m, opts...)
	if isWrongLastSequence(err) {
		err = ErrConflict
	}
	if err == nil {
		return nil
	}
	if !errors.Is(err, ErrConflict) {
		err = asUnavailable(err)
	}
	return fmt.Errorf("writing %s: %w", d.name(key), err)
}

// Delete removes the document; there being none is not an error.
func (d *Documents) Delete(ctx context.Context, key string) error {
	kv, err := d.bus.js.KeyValue(ctx, d.bucket)
	if err == nil {
		err = kv.Delete(ctx, key)
	}
	if err != nil {
		return fmt.Errorf("deleting %s: %w", d.name(key), asUnavailable(err))
	}
	return nil
}

// remove is Delete if the document still has that revision, else it returns ErrConflict.
func (d *Documents) remove(ctx context.Context, key string, revision uint64) error {
	m := &nats.Msg{Subject: d.subject(key), Header: nats.Header{headerOperation: {operationDelete}}}
	return d.publish(ctx, key, m, jetstream.WithExpectLastSequencePerSubject(revision))
}

// List decodes every document whose key starts with prefix (whole tokens, such as
// "default"), at most 1,024 of them, by calling each with key and data.
func (d *Documents) List(ctx context.Context, prefix string, each func(key string, data []byte) error) error {
	msgs, err := d.bus.get(ctx, d.stream(), directGet{MultiLast: []string{d.subject(prefix) + ".>"}})
	if err != nil {
		return err
	}
	for i := range msgs {
		if deleted(&msgs[i]) {
			continue
		}
		if err := each(d.key(msgs[i].subject), msgs[i].data); err != nil {
			return err
		}
	}
	return nil
}

// Recent walks the documents from the most recently written back, starting below
// the revision before (0 starts at the newest), until each returns false. It
// passes the revision to continue from.
func (d *Documents) Recent(ctx context.Context, before uint64, each func(key string, data []byte, revision uint64) (bool, error)) error {
	return d.bus.backwards(ctx, d.stream(), before, func(m stored) (bool, error) {
		if deleted(&m) {
			return true, nil
		}
		return each(d.key(m.subject), m.data, m.seq)
	})
}

// Drop removes every document of the bucket.
func (d *Documents) Drop(ctx context.Context) error {
	s, err := d.bus.js.Stream(ctx, d.stream())
	if err == nil {
		err = s.Purge(ctx)
	}
	if err != nil {
		return fmt.Errorf("dropping %s: %w", d.bucket, asUnavailable(err))
	}
	return nil
}

// Clear removes every document whose key starts with prefix (whole tokens).
func (d *Documents) Clear(ctx context.Context, prefix string) error {
	s, err := d.bus.js.Stream(ctx, d.stream())
	if err == nil {
		err = s.Purge(ctx, jetstream.WithPurgeSubject(d.subject(prefix)+".>"))
	}
	if err != nil {
		return fmt.Errorf("clearing %s/%s: %w", d.bucket, prefix, asUnavailable(err))
	}
	return nil
}

// Watch calls changed with the key of every document written or deleted from now
// on, until ctx is done; it returns when the watch is in place.
func (d *Documents) Watch(ctx context.Context, changed func(key string)) error {
	w, err := d.watch(ctx, jetstream.UpdatesOnly(), jetstream.MetaOnly())
	if err != nil {
		return fmt.Errorf("watching %s: %w", d.bucket, asUnavailable(err))
	}
	d.bus.goRun(func() { d.pump(ctx, w, nil, func(e jetstream.KeyValueEntry) { changed(e.Key()) }) })
	return nil
}

// watch waits for a cluster that is not ready yet. Creating a watch twice is no harm:
// one that nobody reads ends.
func (d *Documents) watch(ctx context.Context, opts ...jetstream.WatchOpt) (w jetstream.KeyWatcher, err error) {
	starting, cancel := context.WithTimeout(ctx, watchTimeout)
	defer cancel()
	err = d.bus.insist(starting, "watching "+d.bucket, func(attempt context.Context) error {
		kv, err := d.bus.js.KeyValue(attempt, d.bucket)
		if err == nil {
			w, err = kv.WatchAll(ctx, opts...)
		}
		return asUnavailable(err)
	})
	return w, err
}

func (d *Documents) stream() string            { return "KV_" + d.bucket }
func (d *Documents) subject(key string) string { return "$KV." + d.bucket + "." + key }
func (d *Documents) key(subject string) string {
	return strings.TrimPrefix(subject, "$KV."+d.bucket+".")
}

// name is what errors call the document at key.
func (d *Documents) name(key string) string { return d.bucket + "/" + key }

// The header by which a message of a bucket says that it removes a document, as NATS
// defines it for key-value buckets.
const (
	headerOperation = "KV-Operation"
	operationDelete = "DEL"
)

func deleted(m *stored) bool { return m.headers.Get(headerOperation) != "" }

// backwards walks a stream from its end, or from below a sequence, in windows.
func (b *Bus) backwards(ctx context.Context, stream string, before uint64, each func(stored) (bool, error)) error {
	const window = 128
	s, err := b.js.Stream(ctx, stream)
	if err != nil {
		return fmt.Errorf("looking up stream %s: %w", stream, asUnavailable(err))
	}
	state := s.CachedInfo().State
	end := state.LastSeq + 1
	if before != 0 && before < end {
		end = before
	}
	for end > state.FirstSeq && state.Msgs > 0 {
		start := max(state.FirstSeq, end-min(end, window))
		msgs, err := b.get(ctx, stream, directGet{Seq: max(start, 1), Batch: int(end - start)})
		if err != nil {
			return err
		}
		for _, m := range slices.Backward(msgs) {
			if m.seq >= end {
				continue
			}
			more, err := each(m)
			if err != nil || !more {
				return err
			}
		}
		end = start
	}
	return nil
}
