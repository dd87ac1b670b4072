package edge

import (
	"net/http"
	"time"

	"github.com/gofiber/fiber/v2"

	"arivu/edge/auth"
	"arivu/events"
)

// keyView is a key as clients see it: without its secret.
type keyView struct {
	ID        string        `json:"id"` // "" for a key of the server's configuration
	Name      string        `json:"name"`
	Role      auth.Role     `json:"role"`
	Origin    events.Origin `json:"origin"`
	State     auth.KeyState `json:"state"`
	Created   *time.Time    `json:"created"` // nil for a key of the configuration
	CreatedBy string        `json:"created_by"`
	// Connections are those that it sees, nil for all.
	Connections []string   `json:"connections"`
	Expires     *time.Time `json:"expires"`
	Rotated     *time.Time `json:"rotated"`
	// OldUntil is until when what the last rotation replaced lets in, too.
	OldUntil  *time.Time `json:"old_until"`
	Revoked   *time.Time `json:"revoked"`
	RevokedBy string     `json:"revoked_by"`
	// LastUsed is exact to some minutes; nil for never, and for keys of the configuration.
	LastUsed *time.Time `json:"last_used"`
}

// newKey is a key with its secret, which is shown this once.
type newKey struct {
	Key    keyView `json:"key"`
	Secret string  `json:"secret"`
}

func (s *Server) listKeys(c *fiber.Ctx) error {
	views := []keyView{}
	for _, who := range s.keys.Configured() {
		views = append(views, keyView{Name: who.User, Role: who.Role, Origin: events.OriginEnvironment, State: auth.KeyActive})
	}
	for _, key := range s.keys.Stored() {
		views = append(views, s.newKeyView(&key))
	}
	return reply(c, http.StatusOK, map[string]any{"keys": views})
}

func (s *Server) newKeyView(k *auth.StoredKey) keyView {
	v := keyView{
		ID: k.ID, Name: k.Name, Role: auth.Role(k.Role), Origin: events.OriginAPI, State: k.State, Created: &k.Created, CreatedBy: k.CreatedBy,
		Connections: k.Connections, Expires: k.Expires, Rotated: k.Rotated, Revoked: k.Revoked, RevokedBy: k.RevokedBy,
	}
	if k.Old != nil && k.State == auth.KeyActive && s.now().Before(k.Old.Until) {
		v.OldUntil = &k.Old.Until
	}
	if !k.Used.IsZero() {
		v.LastUsed = &k.Used
	}
	return v
}

// sendKey answers with a key and its secret.
func (s *Server) sendKey(c *fiber.Ctx, status int, key *events.APIKey, secret string) error {
	view := s.newKeyView(&auth.StoredKey{APIKey: *key, State: auth.KeyActive})
	return reply(c, status, newKey{Key: view, Secret: secret})
}
