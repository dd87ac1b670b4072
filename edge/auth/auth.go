// Package auth decides who a request comes from and whether it may be answered
// at all: the API key, the Host header where there is no key, the Origin of
// requests that browsers send, and the addresses a server without a key may
// listen on. It knows no HTTP library.
package auth

import (
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"strings"
)

// Header carries the API key.
const Header = "X-API-Key"

// The subprotocols of the live socket. A browser cannot set headers on one, so it
// offers its key as KeyProtocol followed by the key in unpadded base64url.
const (
	LiveProtocol = "arivu.live"
	KeyProtocol  = "arivu.key."
)

// Keys knows the keys that are let in.
type Keys struct {
	tenant string
	known  []knownKey // none when no key is needed
}

type knownKey struct {
	who  Identity
	hash [sha256.Size]byte
}

// The users of a server without keys, and of the key that has no name.
const (
	UserLocal = "local"
	UserAPI   = "api"
)

// NewKeys lets in one key for a tenant, and further ones by the names of their
// users. Without any everyone is let in. All of them are administrators. Who has a key
// with a name cannot make others, though: writing needs two people, and must go on to
// where each has one key.
func NewKeys(key string, named map[string]string, tenant string) *Keys {
	k := &Keys{tenant: tenant}
	if key != "" {
		k.add(NewIdentity(tenant, UserAPI, RoleAdmin), key)
	}
	for user, key := range named { // the last that fits counts: a person's before nobody's
		who := NewIdentity(tenant, user, RoleAdmin)
		who.without(Manage)
		if key != "" {
			k.add(who, key)
		}
	}
	return k
}

func (k *Keys) add(who Identity, key string) {
	k.known = append(k.known, knownKey{who: who, hash: sha256.Sum256([]byte(key))})
}

// Open reports whether no key is needed.
func (k *Keys) Open() bool { return len(k.known) == 0 }

// Identify returns who a presented key stands for. The time it takes tells nothing
// about the right keys.
func (k *Keys) Identify(presented string) (Identity, bool) {
	if k.Open() {
		return NewIdentity(k.tenant, UserLocal, RoleAdmin), true
	}
	sum := sha256.Sum256([]byte(presented))
	found := -1
	for i := range k.known {
		if subtle.ConstantTimeCompare(sum[:], k.known[i].hash[:]) == 1 {
			found = i
		}
	}
	if found < 0 {
		return Identity{}, false
	}
	return k.known[found].who, true
}

// FromProtocols finds the key among the subprotocols that a socket offers in its
// Sec-WebSocket-Protocol header, and the protocol to agree on: a browser drops a
// socket whose server agrees on none that it offered.
func FromProtocols(header string) (key, agree string) {
	for offer := range strings.SplitSeq(header, ",") {
		offer = strings.TrimSpace(offer)
		if offer == LiveProtocol {
			agree = offer
		}
		encoded, ok := strings.CutPrefix(offer, KeyProtocol)
		if !ok || key != "" {
			continue
		}
		raw, err := base64.RawURLEncoding.DecodeString(strings.TrimRight(encoded, "="))
		if err != nil {
			continue
		}
		key = string(raw)
		if agree == "" {
			agree = offer
		}
	}
	return key, agree
}
