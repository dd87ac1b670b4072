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

// Identity is who a request acts for.
type Identity struct {
	Tenant string
	User   string
}

// Keys knows the keys that are let in.
type Keys struct {
	tenant string
	hash   *[sha256.Size]byte // nil when no key is needed
}

// NewKeys lets in one key for a tenant. An empty key lets in everyone.
func NewKeys(key, tenant string) *Keys {
	k := &Keys{tenant: tenant}
	if key != "" {
		sum := sha256.Sum256([]byte(key))
		k.hash = &sum
	}
	return k
}

// Open reports whether no key is needed.
func (k *Keys) Open() bool { return k.hash == nil }

// Identify returns who a presented key stands for. The time it takes tells
// nothing about the right key.
func (k *Keys) Identify(presented string) (Identity, bool) {
	if k.hash == nil {
		return Identity{Tenant: k.tenant, User: "local"}, true
	}
	sum := sha256.Sum256([]byte(presented))
	if subtle.ConstantTimeCompare(sum[:], k.hash[:]) != 1 {
		return Identity{}, false
	}
	return Identity{Tenant: k.tenant, User: "api"}, true
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
