package edge

import (
	"cmp"
	"errors"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"arivu/edge/auth"
	"arivu/events"
	"arivu/events/bus"
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

// Bounds of keys.
const (
	maxKeys        = 500 // revoked ones included, which go first
	maxConnections = 100 // of one key
	defaultOverlap = 24 * time.Hour
	maxOverlap     = 30 * 24 * time.Hour
)

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

// keyRequest is the body of POST /api/keys.
type keyRequest struct {
	Name        *string   `json:"name"`
	Role        *string   `json:"role"`
	Connections *[]string `json:"connections"`
	Expires     *string   `json:"expires"`
}

func (s *Server) createKey(c *fiber.Ctx) error {
	var request keyRequest
	if err := decode(c, &request); err != nil {
		return err
	}
	if s.keys.Open() {
		return conflict("", "Nobody needs a key here, so another would shut out everybody else. Set ARIVU_API_KEY first: it is the key of the first administrator.")
	}
	who := identity(c)
	key := &events.APIKey{Created: s.now(), CreatedBy: who.User}
	if err := s.fillKey(&who, key, &request); err != nil {
		return err
	}
	if err := s.makeRoom(); err != nil {
		return err
	}
	var secret string
	secret, key.ID, key.Hash = auth.NewSecret("")
	if err := s.stores.Create(s.ctx, key); err != nil {
		return err
	}
	if err := s.learnKey(key.ID); err != nil {
		return err
	}
	detail := map[string]string{"id": key.ID, "role": key.Role, "connections": cmp.Or(strings.Join(key.Connections, ", "), "all")}
	if key.Expires != nil {
		detail["expires"] = key.Expires.Format(time.RFC3339)
	}
	s.auditKey(c, events.AuditKeyCreated, key, detail)
	c.Set(fiber.HeaderLocation, "/api/keys")
	return s.sendKey(c, http.StatusCreated, key, secret)
}

// fillKey takes over what a request says of a new key.
func (s *Server) fillKey(who *auth.Identity, key *events.APIKey, r *keyRequest) error {
	if r.Name == nil {
		return invalid("name", "name is missing; it is who or what uses the key, for example ann.")
	}
	if err := s.checkKeyName(*r.Name); err != nil {
		return err
	}
	role, err := auth.ParseRole(value(r.Role))
	if err != nil {
		return invalid("role", "role is %q; %s.", clip(value(r.Role), 32), err)
	}
	key.Name, key.Role = *r.Name, string(role)
	if key.Connections, err = s.keyConnections(who, role, value(r.Connections)); err != nil {
		return err
	}
	if r.Expires == nil {
		return nil
	}
	at, err := time.Parse(time.RFC3339, *r.Expires)
	if err != nil || !at.After(s.now()) {
		return invalid("expires", "expires is %q; it must be a time to come, such as %s.", clip(*r.Expires, 64), s.now().AddDate(0, 3, 0).Format(time.RFC3339))
	}
	at = at.UTC()
	key.Expires = &at
	return nil
}

// checkKeyName refuses names that somebody has: who asks for a statement and who approves
// it are told apart by them.
func (s *Server) checkKeyName(name string) error {
	if err := events.ValidName(name); err != nil {
		return invalid("name", "%s.", err)
	}
	if slices.Contains([]string{auth.UserAPI, auth.UserLocal}, name) {
		return invalid("name", "The name %q is taken by the server itself; choose another.", name)
	}
	for _, who := range s.keys.Configured() {
		if who.User == name {
			return conflict("name", "There is a key of the name %q in the server's configuration. Choose another name, or remove that one.", name)
		}
	}
	for _, key := range s.keys.Stored() {
		if key.Name == name && key.State != auth.KeyRevoked {
			return conflict("name", "There is a key of the name %q already. Rotate or revoke that one, or choose another name.", name)
		}
	}
	return nil
}

// keyConnections checks which connections a key is to see.
func (s *Server) keyConnections(who *auth.Identity, role auth.Role, names []string) ([]string, error) {
	switch {
	case len(names) == 0:
		return nil, nil
	case role == auth.RoleAdmin:
		return nil, invalid("connections", "An admin adds and removes connections, and so sees all of them. Leave connections out, or choose another role.")
	case len(names) > maxConnections:
		return nil, invalid("connections", "connections has %d names; at most %d are allowed.", len(names), maxConnections)
	}
	known, err := s.catalog.list(s.ctx, *who)
	if err != nil {
		return nil, err
	}
	for _, name := range names {
		if named(known, name) == nil {
			p := problemOf(unknownConnection(known, name))
			p.Field = "connections"
			return nil, p
		}
	}
	names = slices.Clone(names)
	slices.Sort(names)
	return slices.Compact(names), nil
}

// makeRoom keeps the number of keys within what is listed at once. What goes is a revoked
// key, the oldest.
func (s *Server) makeRoom() error {
	all := s.keys.Stored()
	if len(all) < maxKeys {
		return nil
	}
	for _, key := range slices.Backward(all) {
		if key.State == auth.KeyRevoked {
			return s.stores.Delete(s.ctx, key.ID)
		}
	}
	return conflict("", "There are %d keys, which is the most there may be. Revoke one that is not used.", len(all))
}

// rotateRequest is the body of POST /api/keys/{id}/rotate.
type rotateRequest struct {
	OverlapMS *int64 `json:"overlap_ms"`
}

// rotateKey gives a key a new secret. The old one goes on for a while, so that whoever
// uses it can be given the new one in between.
func (s *Server) rotateKey(c *fiber.Ctx) error {
	var request rotateRequest
	if len(c.Request().Body()) > 0 {
		if err := decode(c, &request); err != nil {
			return err
		}
	}
	overlap := defaultOverlap
	if ms := request.OverlapMS; ms != nil {
		if err := checkRange("overlap_ms", *ms, 0, maxOverlap.Milliseconds()); err != nil {
			return err
		}
		overlap = time.Duration(*ms) * time.Millisecond
	}
	var secret string
	key, err := s.changeKey(c, func(key *events.APIKey) {
		now := s.now()
		key.Old = &events.OldSecret{Hash: key.Hash, Until: now.Add(overlap)}
		key.Rotated = &now
		secret, _, key.Hash = auth.NewSecret(key.ID)
	})
	if err != nil {
		return err
	}
	s.auditKey(c, events.AuditKeyRotated, key, map[string]string{"id": key.ID, "old_until": key.Old.Until.Format(time.RFC3339)})
	return s.sendKey(c, http.StatusOK, key, secret)
}

// revokeKey ends a key, and with it the logins and sockets that began with it.
func (s *Server) revokeKey(c *fiber.Ctx) error {
	key, err := s.changeKey(c, func(key *events.APIKey) {
		now := s.now()
		key.Revoked, key.RevokedBy, key.Old = &now, identity(c).User, nil
	})
	if err != nil {
		return err
	}
	s.auditKey(c, events.AuditKeyRevoked, key, map[string]string{"id": key.ID})
	return c.SendStatus(http.StatusNoContent)
}

// changeKey changes the key that the route names, unless it was revoked.
func (s *Server) changeKey(c *fiber.Ctx, change func(*events.APIKey)) (*events.APIKey, error) {
	id := c.Params("id")
	if !auth.ValidKeyID(id) {
		return nil, noKey(id)
	}
	key, revision, err := s.stores.Key(s.ctx, id)
	switch {
	case errors.Is(err, bus.ErrNotFound):
		return nil, noKey(id)
	case err != nil:
		return nil, err
	case key.Revoked != nil:
		return nil, conflict("id", "The key of %q was revoked. Make another one.", key.Name)
	}
	change(key)
	err = s.stores.Update(s.ctx, key, revision)
	if errors.Is(err, bus.ErrConflict) {
		return nil, conflict("id", "Somebody else changed the key of %q at the same time. Look at it and try again.", key.Name)
	}
	if err != nil {
		return nil, err
	}
	return key, s.learnKey(id)
}

// learnKey reads a key that is stored, ahead of the mirror: who changed it meets it
// changed.
func (s *Server) learnKey(id string) error {
	key, revision, err := s.stores.Key(s.ctx, id)
	if err != nil {
		return err
	}
	keyMirror{s.keys, s.sockets}.SetKey(*key, revision)
	return nil
}

func noKey(id string) error { return notFound("id", "There is no key %q.", clip(id, 64)) }

// sendKey answers with a key and its secret.
func (s *Server) sendKey(c *fiber.Ctx, status int, key *events.APIKey, secret string) error {
	view := s.newKeyView(&auth.StoredKey{APIKey: *key, State: auth.KeyActive})
	return reply(c, status, newKey{Key: view, Secret: secret})
}

func (s *Server) auditKey(c *fiber.Ctx, action events.AuditAction, key *events.APIKey, detail map[string]string) {
	s.audit(c, requestID(c)+"."+string(action), events.Audit{Action: action, Object: key.Name, Detail: detail})
}
