package events

import (
	"crypto/sha256"
	"encoding/base32"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"math/rand/v2"
	"regexp"
	"strings"

	"github.com/google/uuid"
)

// NewID returns a new question or session id: a UUIDv7 (RFC 9562 section 5.7)
// as 32 lower-case hexadecimal digits, which is also a W3C trace id. Ids made
// later sort later.
func NewID() string {
	id, err := uuid.NewV7()
	if err != nil {
		panic(fmt.Sprintf("reading random bytes for an id: %v", err))
	}
	return hex.EncodeToString(id[:])
}

// NewSpanID returns a W3C span id: 16 random hexadecimal digits.
func NewSpanID() string {
	var id [8]byte
	binary.BigEndian.PutUint64(id[:], rand.Uint64())
	return hex.EncodeToString(id[:])
}

// ParseID reads a question id with or without dashes and returns its canonical
// form. The error names the fix.
func ParseID(s string) (string, error) {
	id := strings.ToLower(s)
	if len(id) == 36 {
		id = strings.ReplaceAll(id, "-", "")
	}
	if !isHexID(id) {
		return "", fmt.Errorf("%q is not a question id: expected 32 hexadecimal digits, as returned in \"id\"", clip(s, 64))
	}
	return id, nil
}

var (
	sessionID = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9_:@-]{0,127}$`)
	nameToken = regexp.MustCompile(`^[a-z0-9][a-z0-9_-]{0,62}$`)
)

// isHexID is on the path of every message, where a regular expression shows.
func isHexID(s string) bool {
	if len(s) != 32 {
		return false
	}
	for i := range len(s) {
		if c := s[i]; (c < '0' || c > '9') && (c < 'a' || c > 'f') {
			return false
		}
	}
	return true
}

// ValidSessionID reports whether a client may name a session so.
func ValidSessionID(s string) error {
	if !sessionID.MatchString(s) {
		return fmt.Errorf("%q is not a session id: use 1 to 128 letters, digits and _ : @ -, starting with a letter or digit", clip(s, 64))
	}
	return nil
}

// ValidName reports whether s may name a connection or tenant.
func ValidName(s string) error {
	if !nameToken.MatchString(s) {
		return fmt.Errorf("%q is not a name: use 1 to 63 lower-case letters, digits, _ and -, starting with a letter or digit", clip(s, 64))
	}
	return nil
}

var tokenEncoding = base32.NewEncoding("abcdefghijklmnopqrstuvwxyz234567").WithPadding(base32.NoPadding)

// SessionToken is the subject token of a session. Ids made by NewID stand for
// themselves; any other is hashed, so nothing a person typed becomes part of a
// subject.
func SessionToken(sessionID string) string {
	if isHexID(sessionID) {
		return sessionID
	}
	sum := sha256.Sum256([]byte(sessionID))
	return "s" + tokenEncoding.EncodeToString(sum[:20])
}

func clip(s string, n int) string {
	if len(s) <= n {
		return s
	}
	return strings.ToValidUTF8(s[:n], "") + "…"
}
