package edge

import (
	"errors"
	"net/http"
	"net/netip"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"
	"go.uber.org/zap"

	"arivu/edge/auth"
	"arivu/events"
	"arivu/events/bus"
)

// loginCookie holds the token of a login. The key itself stays with its owner.
const loginCookie = "arivu_session"

// headerCSRF must be sent, with any value, by who changes something and is known by a
// cookie. A page of another origin can make a browser send the cookie, but no header of
// its own without asking the server first (CORS), which never allows it. A token in it
// would prove no more, as whoever can set the header on our origin could read the token
// too, and would have to be fetched, kept and renewed. SameSite and the check of Origin
// stand before it.
const headerCSRF = "X-Arivu-CSRF"

// How often one address may present wrong keys; look for a login that this process does
// not know; and how often refusals are recorded, of all addresses together, so that
// nobody can push other entries out of the audit.
const (
	attemptBurst, attemptEvery = 30, 2 * time.Second
	lookupBurst, lookupEvery   = 20, time.Second
	denialBurst, denialEvery   = 100, 2 * time.Second
)

// loginRequest is the body of POST /api/login.
type loginRequest struct {
	Key *string `json:"key"`
}

// maxKey bounds a key that is presented, in characters.
const maxKey = 512

// login exchanges a key for a cookie that stands for it.
func (s *Server) login(c *fiber.Ctx) error {
	if s.keys.Open() {
		return conflict("key", "This server needs no key; there is nothing to log in to.")
	}
	var request loginRequest
	if err := decode(c, &request); err != nil {
		return err
	}
	if value(request.Key) == "" {
		return invalid("key", "key is missing; send the key that an administrator gave you.")
	}
	if len(*request.Key) > maxKey {
		return invalid("key", "key has %d characters; no key has more than %d.", len(*request.Key), maxKey)
	}
	who, err := s.tryKey(c, "key", *request.Key)
	if err != nil {
		return err
	}
	token, hash, l := s.keys.NewLogin(who)
	if err := s.stores.CreateLogin(s.ctx, hash, &l); err != nil {
		return err
	}
	if err := s.learnLogin(hash); err != nil {
		return err
	}
	if who, _, _ = s.keys.Resume(token); who.Login() == "" {
		return newProblem(http.StatusUnauthorized, "key", "The API key ended just now. An administrator can make another.")
	}
	c.Locals(localIdentity, who)
	s.audit(c, requestID(c)+"."+string(events.AuditLogin), events.Audit{
		Action: events.AuditLogin, Object: who.User, Detail: s.whence(c, who.Key()),
	})
	setLoginCookie(c, token)
	return reply(c, http.StatusOK, s.meOf(&who))
}

// logout ends the login of a request, if it has one.
func (s *Server) logout(c *fiber.Ctx) error {
	hash, ok := auth.LoginHash(c.Cookies(loginCookie))
	if !ok {
		return c.SendStatus(http.StatusNoContent)
	}
	who, err := s.resume(c, c.Cookies(loginCookie))
	var p *problem
	switch {
	case errors.As(err, &p) && p.Status == http.StatusUnauthorized:
		dropLoginCookie(c)
		return c.SendStatus(http.StatusNoContent)
	case err != nil:
		return err
	}
	if err := s.stores.DeleteLogin(s.ctx, hash); err != nil {
		return err
	}
	keyMirror{s.keys, s.sockets}.DropLogin(hash)
	c.Locals(localIdentity, who)
	s.audit(c, requestID(c)+"."+string(events.AuditLogout), events.Audit{
		Action: events.AuditLogout, Object: who.User, Detail: s.whence(c, who.Key()),
	})
	dropLoginCookie(c)
	return c.SendStatus(http.StatusNoContent)
}

// resume is who a login's token stands for.
func (s *Server) resume(c *fiber.Ctx, token string) (auth.Identity, error) {
	who, ok, knows := s.keys.Resume(token)
	if !knows {
		// Another process may have let it in a moment ago.
		if wait := s.lookups.Take(s.source(c)); wait > 0 {
			return who, tooMany(wait, "Cookie", "Too many logins that have ended came from your address. Wait a moment, then log in again.")
		}
		hash, _ := auth.LoginHash(token)
		switch err := s.learnLogin(hash); {
		case err == nil:
			who, ok, _ = s.keys.Resume(token)
		case !errors.Is(err, bus.ErrNotFound):
			return who, err
		}
	}
	if !ok {
		dropLoginCookie(c)
		return who, newProblem(http.StatusUnauthorized, "Cookie", "Your login has ended. Log in again at /login.")
	}
	if changes(c) && c.Get(headerCSRF) == "" {
		return who, newProblem(http.StatusForbidden, headerCSRF,
			"Who is logged in changes something only with the header "+headerCSRF+": 1, which pages of other sites cannot send.")
	}
	return who, nil
}

// changes reports whether a request may change something.
func changes(c *fiber.Ctx) bool {
	return c.Method() != http.MethodGet && c.Method() != http.MethodHead
}

// learnLogin reads a login that is stored, ahead of the mirror.
func (s *Server) learnLogin(hash string) error {
	l, revision, err := s.stores.Login(s.ctx, hash)
	if err != nil {
		return err
	}
	s.keys.SetLogin(hash, *l, revision)
	return nil
}

// setLoginCookie gives the browser a token.
func setLoginCookie(c *fiber.Ctx, token string) {
	c.Cookie(&fiber.Cookie{
		Name: loginCookie, Value: token, Path: "/", MaxAge: int(events.LoginLife.Seconds()),
		HTTPOnly: true, SameSite: fiber.CookieSameSiteStrictMode, Secure: overTLS(c),
	})
}

// dropLoginCookie takes the token back.
func dropLoginCookie(c *fiber.Ctx) {
	c.Cookie(&fiber.Cookie{
		Name: loginCookie, Path: "/", Expires: time.Unix(1, 0),
		HTTPOnly: true, SameSite: fiber.CookieSameSiteStrictMode, Secure: overTLS(c),
	})
}

// overTLS reports whether the browser speaks TLS, be it to a proxy. What a client says of
// that is believed: who lies only gets a cookie that its browser will not send.
func overTLS(c *fiber.Ctx) bool {
	return c.Context().IsTLS() || strings.EqualFold(c.Get(fiber.HeaderXForwardedProto), "https") || strings.HasPrefix(c.Get(fiber.HeaderOrigin), "https://")
}

// me is who a request comes from, as /api/me tells.
type me struct {
	User        string            `json:"user"`
	Role        auth.Role         `json:"role"`
	Permissions []auth.Permission `json:"permissions"`
	// Connections are those that it sees, nil for all.
	Connections []string `json:"connections"`
	// Expires is when the key or the login ends at the latest, nil for never.
	Expires *time.Time `json:"expires"`
	// KeyID is of a key that was made while the server runs, "" for any other.
	KeyID      string `json:"key_id"`
	LoggedIn   bool   `json:"logged_in"` // by a cookie, which can be ended
	KeysNeeded bool   `json:"keys_needed"`
}

func (s *Server) meOf(who *auth.Identity) me {
	m := me{
		User: who.User, Role: who.Role, Permissions: who.Permissions(), Connections: who.Connections(), KeyID: who.Key(),
		LoggedIn: who.Login() != "", KeysNeeded: !s.keys.Open(),
	}
	if at := who.Expires(); !at.IsZero() {
		m.Expires = &at
	}
	return m
}

func (s *Server) getMe(c *fiber.Ctx) error {
	who := identity(c)
	return reply(c, http.StatusOK, s.meOf(&who))
}

// whence is where a request came from, for the audit.
func (s *Server) whence(c *fiber.Ctx, keyID string) map[string]string {
	detail := map[string]string{"address": s.source(c).String()}
	if keyID != "" {
		detail["key"] = keyID
	}
	return detail
}

// denied records that something was refused, unless too much of that is recorded lately.
func (s *Server) denied(c *fiber.Ctx, user string, action events.AuditAction, object, keyID string) {
	if s.denials.Take(netip.Addr{}) > 0 {
		return
	}
	entry := events.Audit{By: user, Action: action, Object: object, Detail: s.whence(c, keyID)}
	if err := s.bus.Audit(s.ctx, s.cfg.Tenant, requestID(c)+"."+string(action), entry); err != nil {
		s.log.Error("recording a refusal in the audit", zap.String("action", string(action)), zap.Error(err))
	}
}
