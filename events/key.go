package events

import "time"

// APIKey is a key that was made while the server runs, as it is stored: without the
// secret, of which there is a hash only. A key does not change but by rotation and by
// being revoked.
type APIKey struct {
	ID   string `json:"id"`   // the part of the key that may be shown
	Name string `json:"name"` // of who uses it
	Role string `json:"role"` // one of auth.Roles
	// Connections are those that it sees, all if there are none.
	Connections []string  `json:"connections,omitempty"`
	Hash        string    `json:"hash"` // SHA-256 (hex) of the whole key
	Created     time.Time `json:"created"`
	CreatedBy   string    `json:"created_by"`
	// Expires is when it ends, nil for never.
	Expires *time.Time `json:"expires,omitempty"`
	// Old is what the last rotation replaced.
	Old     *OldSecret `json:"old,omitempty"`
	Rotated *time.Time `json:"rotated,omitempty"`
	// Revoked is when it was taken back, nil if it was not.
	Revoked   *time.Time `json:"revoked,omitempty"`
	RevokedBy string     `json:"revoked_by,omitempty"`
}

// OldSecret lets in, for a while, who has not got the new one yet.
type OldSecret struct {
	Hash  string    `json:"hash"` // as in APIKey
	Until time.Time `json:"until"`
}

// KeyUse is when a key was last used, roughly.
type KeyUse struct {
	At time.Time `json:"at"`
}

// How long a login lasts: LoginIdle from when it was last used, and LoginLife in all.
const (
	LoginIdle = 24 * time.Hour
	LoginLife = 7 * 24 * time.Hour
)

// Login is a browser that logged in with a key. It is stored under the SHA-256 (hex) of
// the token that the browser has.
type Login struct {
	User string `json:"user"`
	Key  string `json:"key,omitempty"` // ID of an APIKey, "" for a configured key
	// Binding ties the login to the secret it began with: an HMAC-SHA256 (hex) under the
	// token, so that nobody who reads this can try out secrets on it.
	Binding string    `json:"binding"`
	Created time.Time `json:"created"`
	Seen    time.Time `json:"seen"` // roughly
}
