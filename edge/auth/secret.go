package auth

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base32"
	"encoding/hex"
	"regexp"
	"strings"
)

// keyStart begins every key that is made here, so that people and scanners know one when
// they see it.
const keyStart = "arivu_"

// Lower-case letters and digits: a double click takes the whole of it.
var letters = base32.NewEncoding("abcdefghijklmnopqrstuvwxyz234567").WithPadding(base32.NoPadding)

// Random bytes of the parts of keys and of the tokens of logins.
const (
	idBytes     = 10
	secretBytes = 32
)

func random(n int) string {
	b := make([]byte, n)
	_, _ = rand.Read(b) // never fails, see crypto/rand
	return letters.EncodeToString(b)
}

// NewSecret makes a key with an ID, a new one if it is empty: arivu_ID_SECRET, with 256
// random bits. Only the hash is to be kept.
func NewSecret(id string) (key, keyID, hash string) {
	if id == "" {
		id = random(idBytes)
	}
	key = keyStart + id + "_" + random(secretBytes)
	return key, id, hashOf(key)
}

func hashOf(secret string) string {
	sum := sha256.Sum256([]byte(secret))
	return hex.EncodeToString(sum[:])
}

// KeyID is the ID in a key, "" if it was not made here.
func KeyID(key string) string {
	rest, ok := strings.CutPrefix(key, keyStart)
	id, _, _ := strings.Cut(rest, "_")
	if !ok || !idForm.MatchString(id) {
		return ""
	}
	return id
}

var (
	idForm    = regexp.MustCompile(`^[a-z2-7]{16}$`)
	tokenForm = regexp.MustCompile(`^[a-z2-7]{52}$`)
)

// ValidKeyID reports whether text may be the ID of a key.
func ValidKeyID(text string) bool { return idForm.MatchString(text) }
