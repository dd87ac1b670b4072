package edge

import (
	"fmt"
	"net/http"
	"net/netip"
	"regexp"
	"runtime/debug"
	"time"

	"github.com/gofiber/fiber/v2"
	"go.uber.org/zap"

	"arivu/edge/auth"
	"arivu/events"
)

// Names under which a request carries what the guard found.
const (
	localRequestID = "request_id"
	localIdentity  = "identity"
)

var validRequestID = regexp.MustCompile(`^[A-Za-z0-9._:-]{1,64}$`)

// guard runs before every route: it gives the request its id, contains panics,
// and refuses what a browser was tricked into sending.
func (s *Server) guard(c *fiber.Ctx) (err error) {
	begin := time.Now()
	id := requestID(c)
	setSecurityHeaders(c)
	defer func() {
		if cause := recover(); cause != nil {
			s.log.Error("panic in a request", zap.String("request_id", id), zap.Any("panic", cause), zap.ByteString("stack", debug.Stack()))
			err = newProblem(http.StatusInternalServerError, "",
				"An internal error stopped this request. The log has the details under the request id.")
		}
		s.log.Debug("request", zap.String("request_id", id), zap.String("method", c.Method()),
			zap.String("route", c.Route().Path), zap.Duration("took", time.Since(begin)), zap.Bool("failed", err != nil))
	}()
	host := string(c.Context().Host())
	if s.keys.Open() && !auth.LoopbackHost(host) {
		return newProblem(http.StatusForbidden, "Host",
			"Without an API key this server answers only under the names localhost, 127.0.0.1 and [::1]. "+
				"Use one of them, or set ARIVU_API_KEY.")
	}
	if (changes(c) || c.Get(fiber.HeaderUpgrade) != "") && !auth.SameOrigin(c.Get(fiber.HeaderOrigin), host, s.cfg.Origins) {
		return newProblem(http.StatusForbidden, "Origin",
			"The request comes from a page of another site. Use the page that this server serves, or a client that is not a browser.")
	}
	return c.Next()
}

// requireKey lets only those pass who present a known key or are logged in with one, and
// notes who it is. A key that is sent counts before a login.
func (s *Server) requireKey(c *fiber.Ctx) error {
	key := c.Get(auth.Header)
	if offers := c.Get(fiber.HeaderSecWebSocketProtocol); offers != "" {
		offered, agree := auth.FromProtocols(offers)
		if key == "" {
			key = offered
		}
		if agree != "" {
			c.Set(fiber.HeaderSecWebSocketProtocol, agree)
		}
	}
	who, err := s.identify(c, key)
	if err != nil {
		c.Response().Header.Del(fiber.HeaderSecWebSocketProtocol)
		return err
	}
	c.Locals(localIdentity, who)
	return c.Next()
}

// identify is who a request comes from.
func (s *Server) identify(c *fiber.Ctx, key string) (auth.Identity, error) {
	if token := c.Cookies(loginCookie); key == "" && token != "" && !s.keys.Open() {
		return s.resume(c, token)
	}
	if key == "" && !s.keys.Open() {
		return auth.Identity{}, newProblem(http.StatusUnauthorized, auth.Header, "The API key is missing. Send it in the header X-API-Key, or log in at /login.")
	}
	return s.tryKey(c, auth.Header, key)
}

// tryKey is who a key stands for. Addresses that present wrong ones may not go on and on.
func (s *Server) tryKey(c *fiber.Ctx, field, key string) (auth.Identity, error) {
	from := s.source(c)
	if wait := s.attempts.Wait(from); wait > 0 {
		return auth.Identity{}, tooMany(wait, field, "Too many wrong keys came from your address. Wait a moment, then try again with the right one.")
	}
	who, ok := s.keys.Identify(key)
	if !ok {
		s.attempts.Take(from)
		s.denied(c, auth.UserUnknown, events.AuditKeyDenied, c.Method()+" "+c.Route().Path, auth.KeyID(key))
		return auth.Identity{}, newProblem(http.StatusUnauthorized, field,
			"The API key is not valid. It may have expired or been revoked; an administrator can make another.")
	}
	return who, nil
}

func tooMany(wait time.Duration, field, detail string) *problem {
	p := newProblem(http.StatusTooManyRequests, field, detail)
	p.retryAfter = wait
	return p
}

// source is the address that a request comes from.
func (s *Server) source(c *fiber.Ctx) netip.Addr {
	peer, _ := netip.AddrFromSlice(c.Context().RemoteIP()) // the zero address for none
	return s.cfg.Proxies.Source(peer, c.Get(fiber.HeaderXForwardedFor))
}

// require lets only those pass whose key may do what the route is for.
func (s *Server) require(needs auth.Permission) fiber.Handler {
	return func(c *fiber.Ctx) error {
		who := identity(c)
		if !who.May(needs) {
			s.denied(c, who.User, events.AuditAccessDenied, c.Method()+" "+c.Route().Path, who.Key())
			return newProblem(http.StatusForbidden, auth.Header, forbidden(&who, needs))
		}
		return c.Next()
	}
}

// forbidden says why somebody may not, and who may.
func forbidden(who *auth.Identity, needs auth.Permission) string {
	if who.Role == auth.RoleAdmin {
		return "Keys are made with ARIVU_API_KEY or with a key that was made so, not with ARIVU_API_KEY_<NAME>: whoever could, could approve their own statements."
	}
	return fmt.Sprintf("Your key has the role %s, which may not do this (%s). Use a key of the role %s, or ask an administrator for one.", who.Role, needs, needs.Least())
}

// identity is who the request acts for. Routes without requireKey have none.
func identity(c *fiber.Ctx) auth.Identity {
	who, ok := c.Locals(localIdentity).(auth.Identity)
	if !ok {
		panic("route reads an identity without requiring a key")
	}
	return who
}

// requestID is the client's own id for the request if it has a usable one, else a
// new one.
func requestID(c *fiber.Ctx) string {
	if id, ok := c.Locals(localRequestID).(string); ok {
		return id
	}
	id := c.Get(fiber.HeaderXRequestID)
	if !validRequestID.MatchString(id) {
		id = events.NewID()
	}
	c.Locals(localRequestID, id)
	c.Set(fiber.HeaderXRequestID, id)
	return id
}

// setSecurityHeaders suits replies that are data; pages set their own policy.
func setSecurityHeaders(c *fiber.Ctx) {
	c.Set(fiber.HeaderXContentTypeOptions, "nosniff")
	c.Set(fiber.HeaderXFrameOptions, "DENY")
	c.Set(fiber.HeaderReferrerPolicy, "no-referrer")
	c.Set("Cross-Origin-Opener-Policy", "same-origin")
	c.Set("Cross-Origin-Resource-Policy", "same-origin")
	c.Set(fiber.HeaderContentSecurityPolicy, "default-src 'none'; frame-ancestors 'none'")
	c.Set(fiber.HeaderCacheControl, "no-store")
}
