package edge

import (
	"net/http"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/gofiber/fiber/v2"

	"arivu/edge/web"
	"arivu/events/bus/bustest"
)

// Every route of the table is tried without a key, with a wrong one and with the
// right one; a route added later is covered without anyone thinking of it.
func TestKeyMatrix(t *testing.T) {
	t.Parallel()
	var clock testClock
	w := newWorld(t, func(c *Config) { c.APIKey = "right" }, clock.use)
	w.key = ""
	paths := []route{{method: "GET", path: "/api"}, {method: "GET", path: "/api/nothing"}, {method: "POST", path: "/ws"}, {method: "PATCH", path: "/api/chat"},
		{method: "OPTIONS", path: "/api/chat"}, {method: "HEAD", path: "/api/traces"}}
	for _, r := range append(paths, w.server.routes...) {
		path := strings.NewReplacer(":id", "00000000000000000000000000000000", ":name", "shop").Replace(r.path)
		for name, headers := range map[string][]string{
			"no key": nil, "wrong key": {"X-API-Key", "wrong"}, "key as bearer": {"Authorization", "Bearer right"}, "empty key": {"X-API-Key", ""},
			"wrong protocol": {"Sec-WebSocket-Protocol", "arivu.key.d3Jvbmc"},
		} {
			clock.advance(attemptEvery)
			reply := w.do(r.method, path, nil, headers...)
			if refused := reply.StatusCode == http.StatusUnauthorized; refused == r.public {
				t.Errorf("%s %s with %s: %d, public is %v", r.method, path, name, reply.StatusCode, r.public)
			}
			if !r.public && reply.Header.Get("WWW-Authenticate") == "" {
				t.Errorf("%s %s: no WWW-Authenticate", r.method, path)
			}
		}
		if reply := w.do(r.method, path, nil, "X-API-Key", "right"); reply.StatusCode == http.StatusUnauthorized {
			t.Errorf("%s %s with the right key: %d", r.method, path, reply.StatusCode)
		}
	}
}

func TestNoRoute(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.problem(w.do("GET", "/api/nothing", nil), http.StatusNotFound, "")
	w.problem(w.do("GET", "/api/questions/a/b/c", nil), http.StatusNotFound, "")
	w.problem(w.do("GET", "/nowhere", nil), http.StatusNotFound, "")
	w.problem(w.do("POST", "/", nil), http.StatusMethodNotAllowed, "")
	for path, allow := range map[string]string{
		"/api/chat": "POST", "/api/connections": "GET, POST", "/api/connections/shop": "GET, PUT, DELETE", "/api/health": "GET",
	} {
		r := w.do("PATCH", path, nil)
		w.problem(r, http.StatusMethodNotAllowed, "")
		if got := r.Header.Get("Allow"); got != allow {
			t.Errorf("%s allows %q, want %q", path, got, allow)
		}
	}
	w.problem(w.do("GET", "/ws/live", nil), http.StatusUpgradeRequired, "Upgrade")
	// A path that climbs out of the API is still the API's.
	reply := w.rawRequest("GET /api/questions/../../x HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
	if !strings.HasPrefix(reply, "HTTP/1.1 404 ") {
		t.Errorf("got %.200s", reply)
	}
}

func TestDNSRebinding(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for _, path := range []string{"/api/health", "/api/connections", "/"} {
		w.problem(w.do("GET", path, nil, "Host", "evil.example:8000"), http.StatusForbidden, "Host")
	}
	if r := w.do("GET", "/api/health", nil, "Host", "localhost:8000"); r.StatusCode != http.StatusOK {
		t.Errorf("localhost: %d", r.StatusCode)
	}
}

func TestHostIsFreeWithKey(t *testing.T) {
	t.Parallel()
	w := newWorld(t, func(c *Config) { c.APIKey = "k" })
	if r := w.do("GET", "/api/version", nil, "Host", "arivu.example"); r.StatusCode != http.StatusOK {
		t.Errorf("with a key: %d", r.StatusCode)
	}
}

func TestOrigin(t *testing.T) {
	t.Parallel()
	w := newWorld(t, func(c *Config) { c.Origins = []string{"http://localhost:5173"} })
	before := w.lastSeq()
	for _, origin := range []string{"http://evil.example", "null", "https://127.0.0.1.evil.example"} {
		w.problem(w.do("POST", "/api/chat", `{"question":"x"}`, "Origin", origin), http.StatusForbidden, "Origin")
		w.problem(w.do("DELETE", "/api/connections/shop", nil, "Origin", origin), http.StatusForbidden, "Origin")
		w.problem(w.do("GET", "/ws/live", nil, "Origin", origin, "Upgrade", "websocket", "Connection", "Upgrade"), http.StatusForbidden, "Origin")
	}
	if after := w.lastSeq(); after != before {
		t.Errorf("the stream moved from %d to %d", before, after)
	}
	for _, origin := range []string{w.base, "http://localhost:5173"} {
		if r := w.do("POST", "/api/chat", `{"question":"x"}`, "Origin", origin); r.StatusCode != http.StatusOK {
			t.Errorf("origin %s: %d", origin, r.StatusCode)
		}
	}
}

func TestRefusesToServeOthersWithoutKey(t *testing.T) {
	t.Parallel()
	b := bustest.New(t)
	for _, addr := range []string{":8000", "0.0.0.0:0", "[::]:0"} {
		_, err := New(Config{Bus: b, Addr: addr})
		if err == nil || !strings.Contains(err.Error(), "ARIVU_API_KEY") {
			t.Errorf("%s without a key: %v", addr, err)
		}
	}
	if _, err := New(Config{Addr: "127.0.0.1:0"}); err == nil {
		t.Error("no bus was taken")
	}
}

func TestPanicIsContained(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	// Only a defect panics, so the test brings a route of its own.
	s, err := New(Config{Bus: w.bus, Logger: w.server.log, Addr: "127.0.0.1:0"})
	if err != nil {
		t.Fatal(err)
	}
	s.routes = append(s.routes, route{method: "GET", path: "/api/boom", public: true, handle: func(*fiber.Ctx) error { panic("secret detail") }})
	s.app = s.newApp()
	if err := s.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	defer func() {
		w.http.CloseIdleConnections()
		if err := s.Stop(t.Context()); err != nil {
			t.Error(err)
		}
	}()
	w.base = "http://" + s.Addr().String()
	for range 2 {
		p := w.problem(w.do("GET", "/api/boom", nil), http.StatusInternalServerError, "")
		if strings.Contains(p.Detail, "secret") {
			t.Errorf("the reply tells %q", p.Detail)
		}
	}
}

func TestPages(t *testing.T) {
	t.Parallel()
	site := web.NewSite(fstest.MapFS{
		"index.html": {Data: []byte("<!doctype html>app")}, "index.html.gz": {Data: []byte("zipped")}, "assets/app-1.js": {Data: []byte("js")},
	})
	w := newWorld(t, func(c *Config) { c.APIKey, c.Pages = "k", site.Find })
	w.key = ""
	r := w.do("GET", "/", nil, "Accept-Encoding", "identity")
	if r.StatusCode != http.StatusOK || string(r.body) != "<!doctype html>app" || r.Header.Get("Content-Type") != "text/html; charset=utf-8" {
		t.Errorf("page: %d %q %s", r.StatusCode, r.Header.Get("Content-Type"), r.body)
	}
	for header, want := range map[string]string{
		"Content-Security-Policy": web.ContentSecurityPolicy, "X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY", "Referrer-Policy": "no-referrer",
	} {
		if got := r.Header.Get(header); got != want {
			t.Errorf("%s: %q, want %q", header, got, want)
		}
	}
	if again := w.do("GET", "/", nil, "Accept-Encoding", "identity", "If-None-Match", r.Header.Get("ETag")); again.StatusCode != http.StatusNotModified || len(again.body) != 0 {
		t.Errorf("unchanged page: %d, %d bytes", again.StatusCode, len(again.body))
	}
	if r := w.do("GET", "/chat/123", nil, "Accept-Encoding", "gzip"); r.Header.Get("Content-Encoding") != "gzip" || string(r.body) != "zipped" {
		t.Errorf("zipped page: %q %q", r.Header.Get("Content-Encoding"), r.body)
	}
	if r := w.do("GET", "/assets/app-1.js", nil); !strings.Contains(r.Header.Get("Cache-Control"), "immutable") {
		t.Errorf("asset: %q", r.Header.Get("Cache-Control"))
	}
	w.problem(w.do("GET", "/assets/other.js", nil), http.StatusNotFound, "")
}
