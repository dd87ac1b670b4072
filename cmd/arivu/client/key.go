package client

import "time"

// Key is a key as the server lists it.
type Key struct {
	ID          string     `json:"id"` // "" for one of the server's configuration
	Name        string     `json:"name"`
	Role        string     `json:"role"`
	Origin      string     `json:"origin"`
	State       string     `json:"state"`
	Created     *time.Time `json:"created"`
	CreatedBy   string     `json:"created_by"`
	Connections []string   `json:"connections"` // nil for all
	Expires     *time.Time `json:"expires"`
	OldUntil    *time.Time `json:"old_until"`
	LastUsed    *time.Time `json:"last_used"`
}

// NewKey is a key with its secret.
type NewKey struct {
	Key    Key    `json:"key"`
	Secret string `json:"secret"`
}
