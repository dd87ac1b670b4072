// Package auth decides who a request comes from, what it may do and whether it may be
// answered at all: API keys and what they may, logins of browsers, the Host header where
// there is no key, the Origin of requests that browsers send, how often one address may
// try, and the addresses a server without a key may listen on. It knows no HTTP library
// and stores nothing.
package auth

import (
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"maps"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"arivu/events"
)

// Header carries the API key.
const Header = "X-API-Key"

// The users of a server without keys, and of the key that has no name. Nobody else has
// these names.
const (
	UserLocal = "local"
	UserAPI   = "api"
)

// UserUnknown stands in the audit for who presented a wrong key. It cannot be a name.
const UserUnknown = "(unknown)"

// Keys knows the keys that are let in: those of the configuration, and those that were
// made since, with who is logged in. It is a mirror of what is stored (see
// bus.APIKeys.Follow) that answers from memory.
type Keys struct {
	tenant     string
	clock      func() time.Time
	compare    func(a, b digest) bool // same; a test looks at what is compared
	configured []configuredKey

	mu     sync.RWMutex
	stored map[string]*storedKey // by ID
	uses   map[string]time.Time  // as they are stored, by ID
	logins map[string]*login     // by hash
}

type digest = [sha256.Size]byte

// same compares hashes in a time that does not depend on them.
func same(a, b digest) bool { return subtle.ConstantTimeCompare(a[:], b[:]) == 1 }

// configuredKey is a key of the configuration.
type configuredKey struct {
	who  Identity
	hash digest
}

// storedKey is a key that was made since.
type storedKey struct {
	events.APIKey
	revision  uint64
	hash, old digest
	used      atomic.Int64 // in this process, in Unix seconds
}

// NewKeys lets in one key for a tenant, and further ones by the names of their
// users. Without any, and while none was ever made, everyone is let in. All of them are
// administrators. Who has a key with a name cannot make others, though: writing needs two
// people, and must go on to where each has one key. A nil clock is time.Now.
func NewKeys(key string, named map[string]string, tenant string, clock func() time.Time) *Keys {
	if clock == nil {
		clock = time.Now
	}
	k := &Keys{
		tenant: tenant, clock: clock, compare: same,
		stored: make(map[string]*storedKey), uses: make(map[string]time.Time), logins: make(map[string]*login),
	}
	k.configure(NewIdentity(tenant, UserAPI, RoleAdmin), key)
	for _, user := range slices.Sorted(maps.Keys(named)) { // the last that fits counts: a person's before nobody's
		who := NewIdentity(tenant, user, RoleAdmin)
		who.without(Manage)
		k.configure(who, named[user])
	}
	return k
}

func (k *Keys) configure(who Identity, key string) {
	if key == "" {
		return
	}
	who.secret = sha256.Sum256([]byte(key))
	k.configured = append(k.configured, configuredKey{who: who, hash: who.secret})
}

// Configured are the users of the keys of the configuration.
func (k *Keys) Configured() []Identity {
	all := make([]Identity, len(k.configured))
	for i := range k.configured {
		all[i] = k.configured[i].who
	}
	return all
}

// Open reports whether no key is needed. Keys that have expired or were revoked still
// close a server: the end of a key must not let everybody in.
func (k *Keys) Open() bool {
	if len(k.configured) > 0 {
		return false
	}
	k.mu.RLock()
	defer k.mu.RUnlock()
	return len(k.stored) == 0
}

// Identify returns who a presented key stands for. The time it takes tells nothing
// about the right keys: only hashes are compared, and as many of them for every wrong key.
func (k *Keys) Identify(presented string) (Identity, bool) {
	if k.Open() {
		return NewIdentity(k.tenant, UserLocal, RoleAdmin), true
	}
	sum := sha256.Sum256([]byte(presented))
	if who, ok := k.configuredBy(sum); ok {
		return who, true
	}
	k.mu.RLock()
	defer k.mu.RUnlock()
	return k.storedBy(KeyID(presented), sum)
}

// configuredBy finds the configured key of a hash; all are compared.
func (k *Keys) configuredBy(sum digest) (Identity, bool) {
	found := -1
	for i := range k.configured {
		if k.compare(sum, k.configured[i].hash) {
			found = i
		}
	}
	if found < 0 {
		return Identity{}, false
	}
	return k.configured[found].who, true
}

// storedBy is who a key stands for that has that ID, if that is its hash and it has not
// ended. The caller holds the lock.
func (k *Keys) storedBy(id string, sum digest) (Identity, bool) {
	key, now := k.stored[id], k.clock()
	known := key != nil
	if !known {
		key = new(storedKey) // compared with all the same
	}
	current, old := k.compare(sum, key.hash), k.compare(sum, key.old)
	old = old && key.Old != nil && now.Before(key.Old.Until)
	if !known || key.over(now) || !current && !old {
		return Identity{}, false
	}
	key.used.Store(now.Unix())
	who := NewIdentity(k.tenant, key.Name, Role(key.Role), key.Connections...)
	who.key, who.secret = key.ID, sum
	if key.Expires != nil {
		who.expires = *key.Expires
	}
	if !current {
		who.expires = sooner(who.expires, key.Old.Until)
	}
	return who, true
}

// over reports whether a key lets nobody in any more.
func (s *storedKey) over(now time.Time) bool {
	return s.Revoked != nil || s.Expires != nil && !now.Before(*s.Expires)
}

// Still reports whether what somebody was let in with is still good: the key, and the
// login if there was one.
func (k *Keys) Still(who Identity) bool {
	if who.login != "" && !k.loggedIn(who.login) {
		return false
	}
	if who.key == "" {
		_, ok := k.configuredBy(who.secret)
		return ok || k.Open()
	}
	k.mu.RLock()
	defer k.mu.RUnlock()
	_, ok := k.storedBy(who.key, who.secret)
	return ok
}

// A KeyState says whether a key lets somebody in.
type KeyState string

// The states of a key.
const (
	KeyActive  KeyState = "active"
	KeyExpired KeyState = "expired"
	KeyRevoked KeyState = "revoked"
)

// StoredKey is a key that was made while the server runs.
type StoredKey struct {
	events.APIKey
	State KeyState
	Used  time.Time // roughly, the zero time for never
}

// Stored are the keys that were made, the newest first.
func (k *Keys) Stored() []StoredKey {
	k.mu.RLock()
	defer k.mu.RUnlock()
	now, all := k.clock(), make([]StoredKey, 0, len(k.stored))
	for id, key := range k.stored {
		state := KeyActive
		switch {
		case key.Revoked != nil:
			state = KeyRevoked
		case key.over(now):
			state = KeyExpired
		}
		all = append(all, StoredKey{APIKey: key.APIKey, State: state, Used: key.lastUsed(k.uses[id])})
	}
	slices.SortFunc(all, func(a, b StoredKey) int {
		if order := b.Created.Compare(a.Created); order != 0 {
			return order
		}
		return strings.Compare(a.ID, b.ID)
	})
	return all
}

// lastUsed is the later of when this process saw it used and what is stored.
func (s *storedKey) lastUsed(stored time.Time) time.Time {
	if here := s.used.Load(); here > stored.Unix() {
		return time.Unix(here, 0).UTC()
	}
	return stored
}

// SetKey implements bus.KeyMirror. What is older than what is known changes nothing.
func (k *Keys) SetKey(key events.APIKey, revision uint64) {
	s := &storedKey{APIKey: key, revision: revision, hash: readDigest(key.Hash)}
	if key.Old != nil {
		s.old = readDigest(key.Old.Hash)
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	if before := k.stored[key.ID]; before != nil {
		if before.revision > revision {
			return
		}
		s.used.Store(before.used.Load())
	}
	k.stored[key.ID] = s
}

// DropKey implements bus.KeyMirror.
func (k *Keys) DropKey(id string) {
	k.mu.Lock()
	defer k.mu.Unlock()
	delete(k.stored, id)
	delete(k.uses, id)
}

// SetKeyUse implements bus.KeyMirror.
func (k *Keys) SetKeyUse(id string, use events.KeyUse) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.uses[id] = use.At
}

// readDigest reads a hash in hex. What is none fits no key: nothing that anybody can
// present hashes to zeros.
func readDigest(text string) (d digest) {
	raw, err := hex.DecodeString(text)
	if err != nil || len(raw) != len(d) {
		return digest{}
	}
	return digest(raw)
}

// sooner is the earlier of two times, of which the zero time is never.
func sooner(a, b time.Time) time.Time {
	if a.IsZero() || !b.IsZero() && b.Before(a) {
		return b
	}
	return a
}
