package auth

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"sync/atomic"
	"time"

	"arivu/events"
)

// login is a browser that logged in.
type login struct {
	events.Login
	revision uint64
	seen     atomic.Int64 // in this process, in Unix seconds
}

// over reports whether a login has ended by itself.
func (l *login) over(now time.Time) bool {
	return !now.Before(l.ends()) || now.Sub(l.lastSeen()) >= events.LoginIdle
}

// ends is when a login ends however much it is used.
func (l *login) ends() time.Time { return l.Created.Add(events.LoginLife) }

func (l *login) lastSeen() time.Time {
	if here := l.seen.Load(); here > l.Seen.Unix() {
		return time.Unix(here, 0)
	}
	return l.Seen
}

// LoginHash is what a login is stored under, by the token that the browser has. It
// reports false for what cannot be a token.
func LoginHash(token string) (string, bool) {
	if !tokenForm.MatchString(token) {
		return "", false
	}
	return hashOf(token), true
}

// NewLogin makes a login of somebody who presented a key: the token for the browser, what
// it is stored under, and what is to be stored.
func (k *Keys) NewLogin(who Identity) (token, hash string, l events.Login) {
	token = random(secretBytes)
	now := k.clock().UTC()
	return token, hashOf(token), events.Login{User: who.User, Key: who.key, Binding: bind(token, who.secret), Created: now, Seen: now}
}

// bind ties a login to a secret, see events.Login.
func bind(token string, secret digest) string {
	mac := hmac.New(sha256.New, []byte(token))
	mac.Write(secret[:])
	return hex.EncodeToString(mac.Sum(nil))
}

// Resume returns who a token stands for, as long as the login lasts and the key that it
// began with is good. Knows reports whether the login is known here at all.
func (k *Keys) Resume(token string) (who Identity, ok, knows bool) {
	hash, valid := LoginHash(token)
	if !valid {
		return Identity{}, false, true
	}
	k.mu.RLock()
	defer k.mu.RUnlock()
	l := k.logins[hash]
	if l == nil {
		return Identity{}, false, false
	}
	now := k.clock()
	if l.over(now) {
		return Identity{}, false, true
	}
	for _, secret := range k.secrets(l) {
		if hmac.Equal([]byte(bind(token, secret)), []byte(l.Binding)) {
			who, ok = k.bySecret(l, secret)
		}
	}
	if !ok {
		return Identity{}, false, true
	}
	l.seen.Store(now.Unix())
	who.login, who.expires = hash, sooner(who.expires, l.ends())
	return who, true, true
}

// secrets are the hashes that a login may have begun with. The caller holds the lock.
func (k *Keys) secrets(l *login) []digest {
	if l.Key == "" {
		var all []digest
		for i := range k.configured {
			if k.configured[i].who.User == l.User {
				all = append(all, k.configured[i].hash)
			}
		}
		return all
	}
	key := k.stored[l.Key]
	if key == nil {
		return nil
	}
	return []digest{key.hash, key.old}
}

// bySecret is who a login's key stands for. The caller holds the lock.
func (k *Keys) bySecret(l *login, secret digest) (Identity, bool) {
	if l.Key == "" {
		return k.configuredBy(secret)
	}
	return k.storedBy(l.Key, secret)
}

func (k *Keys) loggedIn(hash string) bool {
	k.mu.RLock()
	defer k.mu.RUnlock()
	l := k.logins[hash]
	return l != nil && !l.over(k.clock())
}

// SetLogin implements bus.KeyMirror.
func (k *Keys) SetLogin(hash string, l events.Login, revision uint64) {
	next := &login{Login: l, revision: revision}
	k.mu.Lock()
	defer k.mu.Unlock()
	if before := k.logins[hash]; before != nil {
		if before.revision >= revision {
			return
		}
		next.seen.Store(before.seen.Load())
	}
	k.logins[hash] = next
}

// DropLogin implements bus.KeyMirror.
func (k *Keys) DropLogin(hash string) {
	k.mu.Lock()
	defer k.mu.Unlock()
	delete(k.logins, hash)
}

// How much later than what is stored a use is that is worth storing.
const (
	useGrain   = 10 * time.Minute
	loginGrain = 5 * time.Minute
)

// SeenLogin is a login with what is to be stored of it anew.
type SeenLogin struct {
	events.Login
	Hash     string
	Revision uint64
}

// Due are the uses of keys, by ID, and the logins that are to be stored because they were
// used since. Logins that have ended are forgotten.
func (k *Keys) Due() (uses map[string]events.KeyUse, logins []SeenLogin) {
	k.mu.Lock()
	defer k.mu.Unlock()
	uses = make(map[string]events.KeyUse)
	for id, key := range k.stored {
		if at := key.lastUsed(k.uses[id]); at.Sub(k.uses[id]) >= useGrain {
			uses[id] = events.KeyUse{At: at}
		}
	}
	now := k.clock()
	for hash, l := range k.logins {
		if l.over(now) {
			delete(k.logins, hash)
			continue
		}
		if at := l.lastSeen(); at.Sub(l.Seen) >= loginGrain {
			seen := SeenLogin{Login: l.Login, Hash: hash, Revision: l.revision}
			seen.Seen = at.UTC()
			logins = append(logins, seen)
		}
	}
	return uses, logins
}
