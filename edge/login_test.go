package edge

import (
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/fasthttp/websocket"

	"arivu/edge/auth"
	"arivu/events"
)

// loggedIn is a browser that has a cookie.
type loggedIn struct {
	w      *world
	cookie *http.Cookie
}

// login logs in with a key.
func (w *world) login(key string, headers ...string) loggedIn {
	w.t.Helper()
	r := w.do("POST", "/api/login", map[string]any{"key": key}, append([]string{"X-API-Key", ""}, headers...)...)
	if r.StatusCode != http.StatusOK || len(r.Cookies()) != 1 {
		w.t.Fatalf("logging in: %d %v %s", r.StatusCode, r.Cookies(), r.body)
	}
	return loggedIn{w: w, cookie: r.Cookies()[0]}
}

func (b loggedIn) token() string { return b.cookie.Value }

// at is the same browser at another server.
func (b loggedIn) at(w *world) loggedIn { return loggedIn{w: w, cookie: b.cookie} }

// do sends a request as the page does, with the header that it sets.
func (b loggedIn) do(method, path string, body any, headers ...string) *httpReply {
	b.w.t.Helper()
	return b.w.do(method, path, body, append([]string{"X-API-Key", "", "Cookie", b.cookie.Name + "=" + b.cookie.Value, "X-Arivu-CSRF", "1"}, headers...)...)
}

func (b loggedIn) in() bool {
	b.w.t.Helper()
	return b.do("GET", "/api/me", nil).StatusCode == http.StatusOK
}

func TestLogin(t *testing.T) {
	t.Parallel()
	w := locked(t)
	ann := w.makeKey("ann", auth.RoleApprover, "connections", []string{"shop"})
	b := w.login(ann.secret)
	c := b.cookie
	if c.Name != "arivu_session" || !c.HttpOnly || c.SameSite != http.SameSiteStrictMode || c.Path != "/" || c.Domain != "" || c.MaxAge != 7*24*3600 || c.Secure {
		t.Errorf("the cookie is %+v", c)
	}
	for _, headers := range [][]string{{"X-Forwarded-Proto", "https"}, {"Origin", strings.Replace(w.base, "http:", "https:", 1)}} {
		if over := w.login(ann.secret, headers...); !over.cookie.Secure {
			t.Errorf("with %v the cookie is not secure", headers)
		}
	}
	m := w.object(b.do("GET", "/api/me", nil), http.StatusOK)
	if m["user"] != "ann" || m["role"] != "approver" || m["logged_in"] != true || m["keys_needed"] != true || m["key_id"] != ann.id || m["expires"] == nil ||
		fmt.Sprint(m["connections"]) != "[shop]" || fmt.Sprint(m["permissions"]) != "[read ask export teach approve]" {
		t.Errorf("me: %v", m)
	}
	if a := w.object(b.do("POST", "/api/chat", `{"question":"how many"}`), http.StatusOK); a["status"] != "answered" {
		t.Errorf("asked: %v", a)
	}
	w.problem(b.do("POST", "/api/keys", `{"name":"x","role":"viewer"}`), http.StatusForbidden, "X-API-Key")
	r := b.do("POST", "/api/logout", nil)
	if r.StatusCode != http.StatusNoContent || len(r.Cookies()) != 1 || r.Cookies()[0].Value != "" || !r.Cookies()[0].Expires.Before(time.Now()) {
		t.Errorf("logging out: %d %v", r.StatusCode, r.Cookies())
	}
	if p := w.problem(b.do("GET", "/api/me", nil), http.StatusUnauthorized, "Cookie"); !strings.Contains(p.Detail, "/login") {
		t.Errorf("it says %q", p.Detail)
	}
	if r := b.do("POST", "/api/logout", nil); r.StatusCode != http.StatusNoContent {
		t.Errorf("logging out again: %d", r.StatusCode)
	}
	if _, ok := w.lets(ann.secret); !ok {
		t.Error("logging out ended the key")
	}
}

// A key that is sent counts, whatever the cookie says.
func TestKeyBeforeCookie(t *testing.T) {
	t.Parallel()
	w := locked(t)
	b := w.login(w.makeKey("ann", auth.RoleViewer).secret)
	if m := w.object(b.do("GET", "/api/me", nil, "X-API-Key", rootKey), http.StatusOK); m["user"] != "api" || m["logged_in"] != false {
		t.Errorf("%v", m)
	}
	w.problem(b.do("GET", "/api/me", nil, "X-API-Key", "wrong"), http.StatusUnauthorized, "X-API-Key")
}

// What changes something takes more than the cookie, on every route.
func TestCSRF(t *testing.T) {
	t.Parallel()
	w := locked(t)
	b := w.login(rootKey)
	before := w.lastSeq()
	for _, r := range w.server.routes {
		if r.method == http.MethodGet || r.path == "/api/login" {
			continue
		}
		path := strings.NewReplacer(":id", "00000000000000000000000000000000", ":name", "shop").Replace(r.path)
		w.problem(b.do(r.method, path, `{"question":"x","sql":"SELECT 1"}`, "X-Arivu-CSRF", ""), http.StatusForbidden, "X-Arivu-CSRF")
		w.problem(b.do(r.method, path, `{"question":"x","sql":"SELECT 1"}`, "Origin", "http://evil.example"), http.StatusForbidden, "Origin")
	}
	if after := w.lastSeq(); after != before || !b.in() {
		t.Errorf("the stream moved from %d to %d, logged in: %v", before, after, b.in())
	}
	w.problem(b.do("POST", "/api/login", map[string]any{"key": rootKey}, "Origin", "http://evil.example"), http.StatusForbidden, "Origin")
	if r := b.do("POST", "/api/chat", `{"question":"x"}`, "Origin", w.base); r.StatusCode != http.StatusOK {
		t.Errorf("the page itself: %d %s", r.StatusCode, r.body)
	}
	if r := b.do("GET", "/api/traces", nil, "X-Arivu-CSRF", ""); r.StatusCode != http.StatusOK {
		t.Errorf("reading: %d", r.StatusCode)
	}
}

func TestLoginIsGoodEverywhere(t *testing.T) {
	t.Parallel()
	w := locked(t, func(c *Config) { c.Keys = map[string]string{"zoe": "key-of-zoe"} })
	zoe := func(c *Config) { c.Keys = map[string]string{"zoe": "key-of-zoe"} }
	other := w.replica(zoe)
	ann := w.makeKey("ann", auth.RoleViewer)
	other.eventually("the other server knows the key", func() bool { _, ok := other.lets(ann.secret); return ok })
	byKey, byConfig := w.login(ann.secret), w.login("key-of-zoe")
	for _, b := range []loggedIn{byKey, byConfig} {
		if !b.at(other).in() {
			t.Error("the other server does not know the login")
		}
	}
	// One that starts later, as after a restart.
	later := w.replica(zoe)
	if !byKey.at(later).in() || !byConfig.at(later).in() {
		t.Error("a server that starts does not know the logins")
	}
	// Where the configured key is another by now, its login is worth nothing.
	changed := w.replica(func(c *Config) { c.Keys = map[string]string{"zoe": "another-key"} })
	if byConfig.at(changed).in() {
		t.Error("a login outlived its configured key")
	}
	other.do("DELETE", "/api/keys/"+ann.id, nil)
	w.eventually("the login ends with its key", func() bool { return !byKey.in() })
	byConfig.do("POST", "/api/logout", nil)
	other.eventually("the login ends everywhere", func() bool { return !byConfig.at(other).in() })
}

func TestLoginEndsWithTime(t *testing.T) {
	t.Parallel()
	var clock testClock
	w := locked(t, clock.use)
	ann := w.makeKey("ann", auth.RoleViewer, "expires", time.Now().Add(100*time.Hour).Format(time.RFC3339))
	used, idle, root := w.login(ann.secret), w.login(ann.secret), w.login(rootKey)
	step := events.LoginIdle - time.Hour
	clock.advance(step)
	if !used.in() || !root.in() {
		t.Fatal("a login ended within a day")
	}
	clock.advance(step)
	if idle.in() || !used.in() || !root.in() {
		t.Errorf("after a day without use: %v, with use: %v, %v", idle.in(), used.in(), root.in())
	}
	for range 3 {
		clock.advance(step)
		if !root.in() {
			t.Fatal("a login that is used ended within a week")
		}
	}
	if used.in() {
		t.Error("a login outlived the expiry of its key")
	}
	for range 3 {
		clock.advance(step)
		root.in()
	}
	if root.in() {
		t.Error("a login lasted longer than a week")
	}
}

// A login that is used is stored as used, so that it goes on at other servers; one that
// was ended meanwhile does not come back by that.
func TestUseOfLoginsIsStored(t *testing.T) {
	t.Parallel()
	var clock testClock
	w := locked(t, clock.use)
	other := w.replica(clock.use)
	b, ended := w.login(rootKey), w.login(rootKey)
	other.eventually("the other server knows the logins", func() bool { return b.at(other).in() && ended.at(other).in() })
	clock.advance(events.LoginIdle - time.Hour)
	if !b.in() || !ended.in() {
		t.Fatal("a login ended within a day")
	}
	due, _ := auth.LoginHash(ended.token())
	_, logins := w.server.keys.Due()
	ended.at(other).do("POST", "/api/logout", nil)
	w.server.storeUses()
	for _, l := range logins {
		if l.Hash == due {
			if err := w.bus.APIKeys("default").UpdateLogin(t.Context(), l.Hash, &l.Login, l.Revision); err == nil {
				t.Error("a login that was ended was stored again")
			}
		}
	}
	if len(logins) != 2 {
		t.Errorf("%d logins were to be stored, want 2", len(logins))
	}
	clock.advance(2 * time.Hour)
	fresh := w.replica(clock.use)
	if !b.at(fresh).in() || ended.at(fresh).in() {
		t.Errorf("at another server: used %v, ended %v", b.at(fresh).in(), ended.at(fresh).in())
	}
}

func TestWrongKeysHaveToWait(t *testing.T) {
	t.Parallel()
	var clock testClock
	w := locked(t, clock.use, func(c *Config) { c.Proxies, _ = auth.ParseProxies([]string{"127.0.0.1"}) })
	ann, bob := []string{"X-API-Key", "", "X-Forwarded-For", "9.9.9.9, 203.0.113.7"}, []string{"X-API-Key", "", "X-Forwarded-For", "203.0.113.8"}
	for i := range attemptBurst {
		if i%2 == 0 {
			w.problem(w.do("POST", "/api/login", `{"key":"wrong"}`, ann...), http.StatusUnauthorized, "key")
			continue
		}
		w.problem(w.do("GET", "/api/me", nil, slices.Concat(ann, []string{"X-API-Key", "wrong"})...), http.StatusUnauthorized, "X-API-Key")
	}
	for _, key := range []string{"wrong", rootKey} {
		r := w.do("POST", "/api/login", map[string]any{"key": key}, ann...)
		if p := w.problem(r, http.StatusTooManyRequests, "key"); strings.Contains(p.Detail, rootKey) || r.Header.Get("Retry-After") != "2" {
			t.Errorf("%q, again after %q", p.Detail, r.Header.Get("Retry-After"))
		}
	}
	w.login(rootKey, bob[2:]...) // elsewhere nobody waits
	clock.advance(attemptEvery)
	w.login(rootKey, ann[2:]...)
	// Refusals are recorded with the address, and only so many.
	entries, err := w.bus.AuditEntries(t.Context(), "default", 500)
	if err != nil {
		t.Fatal(err)
	}
	denied := 0
	for _, e := range entries {
		if e.Action == events.AuditKeyDenied {
			denied++
			if e.Detail["address"] != "203.0.113.7" {
				t.Errorf("%+v", e)
			}
		}
	}
	if denied != attemptBurst {
		t.Errorf("%d refusals were recorded, want %d", denied, attemptBurst)
	}
}

func TestLoginRequestsAreChecked(t *testing.T) {
	t.Parallel()
	w := locked(t)
	w.problem(w.do("POST", "/api/login", `{}`), http.StatusUnprocessableEntity, "key")
	w.problem(w.do("POST", "/api/login", `{"key":"`+strings.Repeat("x", maxKey+1)+`"}`), http.StatusUnprocessableEntity, "key")
	w.problem(w.do("POST", "/api/login", ``), http.StatusBadRequest, "body")
	for _, cookie := range []string{"x", strings.Repeat("a", 52), "../../keys", strings.Repeat("b", 9000)} {
		r := w.do("GET", "/api/me", nil, "X-API-Key", "", "Cookie", "arivu_session="+cookie)
		if r.StatusCode != http.StatusUnauthorized && len(cookie) < 1000 || r.StatusCode == http.StatusOK {
			t.Errorf("cookie %.20q: %d", cookie, r.StatusCode)
		}
	}
}

// code is the close code that ends a socket.
func (c *wsClient) code() int {
	c.t.Helper()
	for {
		_, err := c.read()
		if closed, ok := err.(*websocket.CloseError); ok { //nolint:errorlint // as the library gives it
			return closed.Code
		}
		if err != nil {
			c.t.Fatal(err)
		}
	}
}

func TestSocketByLogin(t *testing.T) {
	t.Parallel()
	w := locked(t)
	ann := w.makeKey("ann", auth.RoleViewer)
	first, second := w.login(ann.secret), w.login(ann.secret)
	open := func(b loggedIn) *wsClient { return w.socket("Cookie", b.cookie.Name+"="+b.token(), "Origin", w.base) }
	byFirst, bySecond, byKey, byRoot := open(first), open(second), w.socket("X-API-Key", ann.secret), w.socket("X-API-Key", rootKey)
	w.problem(first.do("GET", "/ws/live", nil, "Origin", "http://evil.example", "Upgrade", "websocket", "Connection", "Upgrade"), http.StatusForbidden, "Origin")
	first.do("POST", "/api/logout", nil)
	if code := byFirst.code(); code != closeKey {
		t.Errorf("logging out closed the socket with %d", code)
	}
	w.do("DELETE", "/api/keys/"+ann.id, nil)
	if a, b := bySecond.code(), byKey.code(); a != closeKey || b != closeKey {
		t.Errorf("revoking the key closed its sockets with %d, %d", a, b)
	}
	byRoot.send(map[string]any{"type": "ping"})
	byRoot.until("pong")
}

// A socket ends when its key does, without anybody doing anything.
func TestSocketEndsWithTime(t *testing.T) {
	t.Parallel()
	w := locked(t)
	ann := w.makeKey("ann", auth.RoleViewer, "expires", time.Now().Add(2*time.Second).Format(time.RFC3339Nano))
	if code := w.socket("X-API-Key", ann.secret).code(); code != closeKey {
		t.Errorf("closed with %d", code)
	}
}

// A stream of events ends when its key does, though its question goes on.
func TestStreamEndsWithKey(t *testing.T) {
	t.Parallel()
	w := locked(t, func(c *Config) { c.Limits.KeepAlive = 20 * time.Millisecond })
	ann := w.makeKey("ann", auth.RoleViewer)
	id := w.ask("slow one")
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, w.base+"/api/questions/"+id+"/stream", http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("X-API-Key", ann.secret)
	resp, err := w.http.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	first := make([]byte, 1)
	if _, err := resp.Body.Read(first); err != nil || resp.StatusCode != http.StatusOK {
		t.Fatalf("the stream: %d, %v", resp.StatusCode, err)
	}
	w.do("DELETE", "/api/keys/"+ann.id, nil)
	if _, err := io.Copy(io.Discard, resp.Body); err != nil {
		t.Errorf("the end of the stream: %v", err)
	}
	if a := w.object(w.do("GET", "/api/questions/"+id, nil), http.StatusOK); a["status"] != "running" {
		t.Errorf("the question is %v", a["status"])
	}
	w.open()
}
