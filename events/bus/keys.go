package bus

import (
	"context"
	"encoding/json"
	"strings"

	"github.com/nats-io/nats.go/jetstream"

	"arivu/events"
)

// APIKeys reads and changes the keys of one tenant that were made while servers ran, and
// who is logged in with one.
type APIKeys struct {
	bus    *Bus
	keys   *Documents
	logins *Documents
	tenant string
}

// APIKeys returns the keys of a tenant.
func (b *Bus) APIKeys(tenant string) *APIKeys {
	return &APIKeys{bus: b, keys: b.Documents(BucketKeys), logins: b.Documents(BucketLogins), tenant: tenant}
}

// The bucket of keys also holds the public keys of roles, so the tenant stands behind
// what a document is.
func (k *APIKeys) keyPrefix() string { return "api." + k.tenant }
func (k *APIKeys) usePrefix() string { return "used." + k.tenant }

// A KeyMirror is told of all that is stored, first as it is and then as it changes, by one
// goroutine for keys and another for logins.
type KeyMirror interface {
	SetKey(key events.APIKey, revision uint64)
	DropKey(id string)
	SetKeyUse(id string, use events.KeyUse)
	SetLogin(hash string, l events.Login, revision uint64)
	DropLogin(hash string)
}

// Follow keeps a mirror like what is stored until ctx is done. It returns when the mirror
// knows all that there is.
func (k *APIKeys) Follow(ctx context.Context, m KeyMirror) error {
	if err := k.keys.follow(ctx, func(e jetstream.KeyValueEntry) error { return k.keyChanged(m, e) }); err != nil {
		return err
	}
	return k.logins.follow(ctx, func(e jetstream.KeyValueEntry) error { return k.loginChanged(m, e) })
}

func (k *APIKeys) keyChanged(m KeyMirror, e jetstream.KeyValueEntry) error {
	if id, ok := strings.CutPrefix(e.Key(), k.usePrefix()+"."); ok && e.Operation() == jetstream.KeyValuePut {
		var use events.KeyUse
		if err := json.Unmarshal(e.Value(), &use); err != nil {
			return err
		}
		m.SetKeyUse(id, use)
		return nil
	}
	id, ok := strings.CutPrefix(e.Key(), k.keyPrefix()+".")
	if !ok {
		return nil
	}
	if e.Operation() != jetstream.KeyValuePut {
		m.DropKey(id)
		return nil
	}
	var key events.APIKey
	if err := json.Unmarshal(e.Value(), &key); err != nil {
		m.DropKey(id) // what cannot be read lets nobody in
		return err
	}
	m.SetKey(key, e.Revision())
	return nil
}

func (k *APIKeys) loginChanged(m KeyMirror, e jetstream.KeyValueEntry) error {
	hash, ok := strings.CutPrefix(e.Key(), k.tenant+".")
	if !ok {
		return nil
	}
	var l events.Login
	if e.Operation() != jetstream.KeyValuePut {
		m.DropLogin(hash)
		return nil
	}
	if err := json.Unmarshal(e.Value(), &l); err != nil {
		m.DropLogin(hash)
		return err
	}
	m.SetLogin(hash, l, e.Revision())
	return nil
}

// Create stores a new key, or returns ErrConflict if its ID is taken.
func (k *APIKeys) Create(ctx context.Context, key *events.APIKey) error {
	return k.keys.Create(ctx, k.keyPrefix()+"."+key.ID, key)
}

// Key returns a key and its revision, or ErrNotFound.
func (k *APIKeys) Key(ctx context.Context, id string) (*events.APIKey, uint64, error) {
	key := new(events.APIKey)
	revision, err := k.keys.Get(ctx, k.keyPrefix()+"."+id, key)
	return key, revision, err
}

// Update replaces a key that still has that revision, else it returns ErrConflict.
func (k *APIKeys) Update(ctx context.Context, key *events.APIKey, revision uint64) error {
	return k.keys.Update(ctx, k.keyPrefix()+"."+key.ID, key, revision)
}

// Delete forgets a key and its use; there being none is not an error.
func (k *APIKeys) Delete(ctx context.Context, id string) error {
	if err := k.keys.Delete(ctx, k.keyPrefix()+"."+id); err != nil {
		return err
	}
	return k.keys.Delete(ctx, k.usePrefix()+"."+id)
}

// SetUse stores when a key was last used.
func (k *APIKeys) SetUse(ctx context.Context, id string, use events.KeyUse) error {
	return k.keys.Put(ctx, k.usePrefix()+"."+id, use)
}

// Login returns a login and its revision, or ErrNotFound.
func (k *APIKeys) Login(ctx context.Context, hash string) (*events.Login, uint64, error) {
	l := new(events.Login)
	revision, err := k.logins.Get(ctx, k.tenant+"."+hash, l)
	return l, revision, err
}

// CreateLogin stores a login, or returns ErrConflict if there is one of that hash.
func (k *APIKeys) CreateLogin(ctx context.Context, hash string, l *events.Login) error {
	return k.logins.Create(ctx, k.tenant+"."+hash, l)
}

// UpdateLogin replaces a login that still has that revision, else it returns ErrConflict:
// one that was ended meanwhile does not come back.
func (k *APIKeys) UpdateLogin(ctx context.Context, hash string, l *events.Login, revision uint64) error {
	return k.logins.Update(ctx, k.tenant+"."+hash, l, revision)
}

// DeleteLogin ends a login; there being none is not an error.
func (k *APIKeys) DeleteLogin(ctx context.Context, hash string) error {
	return k.logins.Delete(ctx, k.tenant+"."+hash)
}
