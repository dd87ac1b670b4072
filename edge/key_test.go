package edge

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"arivu/edge/auth"
	"arivu/events"
	"arivu/events/bus"
)

const rootKey = "key-of-the-first-admin"

// locked is a world whose server needs keys.
func locked(t testing.TB, change ...func(*Config)) *world {
	t.Helper()
	return newWorld(t, append([]func(*Config){func(c *Config) { c.APIKey = rootKey }}, change...)...)
}

// madeKey is a key as a test knows it.
type madeKey struct{ id, secret string }

// makeKey makes a key as the first admin.
func (w *world) makeKey(name string, role auth.Role, more ...any) madeKey {
	w.t.Helper()
	body := map[string]any{"name": name, "role": role}
	for i := 0; i+1 < len(more); i += 2 {
		body[more[i].(string)] = more[i+1]
	}
	return newMadeKey(w.object(w.do("POST", "/api/keys", body, "X-API-Key", rootKey), http.StatusCreated))
}

func newMadeKey(reply map[string]any) madeKey {
	return madeKey{id: reply["key"].(map[string]any)["id"].(string), secret: reply["secret"].(string)}
}

// lets reports whether a key is let in, and which user it stands for.
func (w *world) lets(secret string) (string, bool) {
	w.t.Helper()
	r := w.do("GET", "/api/me", nil, "X-API-Key", secret)
	if r.StatusCode == http.StatusUnauthorized {
		return "", false
	}
	return w.object(r, http.StatusOK)["user"].(string), true
}

// eventually waits for what another process learns by itself.
func (w *world) eventually(what string, is func() bool) {
	w.t.Helper()
	for end := time.Now().Add(20 * time.Second); !is(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(end) {
			w.t.Fatalf("it never came that %s", what)
		}
	}
}

// replica is another server on the same broker.
func (w *world) replica(change ...func(*Config)) *world {
	w.t.Helper()
	other := &world{t: w.t, bus: w.bus, http: &http.Client{Transport: &http.Transport{}}, release: w.release}
	other.serve(append([]func(*Config){func(c *Config) { c.APIKey = rootKey }}, change...)...)
	return other
}

// testClock is a clock that a test moves.
type testClock struct{ ahead atomic.Int64 }

func (k *testClock) now() time.Time           { return time.Now().Add(time.Duration(k.ahead.Load())) }
func (k *testClock) advance(by time.Duration) { k.ahead.Add(int64(by)) }
func (k *testClock) use(c *Config)            { c.Clock = k.now }

func TestKeyLife(t *testing.T) {
	t.Parallel()
	w := locked(t)
	ann := w.makeKey("ann", auth.RoleAnalyst)
	if user, ok := w.lets(ann.secret); !ok || user != "ann" {
		t.Fatalf("the new key: %q, %v", user, ok)
	}
	if !strings.HasPrefix(ann.secret, "arivu_"+ann.id+"_") {
		t.Errorf("the key is %q", ann.secret)
	}
	w.problem(w.do("POST", "/api/keys", map[string]any{"name": "ann", "role": "viewer"}), http.StatusConflict, "name")

	next := newMadeKey(w.object(w.do("POST", "/api/keys/"+ann.id+"/rotate", nil), http.StatusOK))
	if next.id != ann.id || next.secret == ann.secret {
		t.Fatalf("rotated to %+v", next)
	}
	for _, secret := range []string{ann.secret, next.secret} {
		if user, ok := w.lets(secret); !ok || user != "ann" {
			t.Errorf("while both are good: %q, %v", user, ok)
		}
	}
	last := newMadeKey(w.object(w.do("POST", "/api/keys/"+ann.id+"/rotate", map[string]any{"overlap_ms": 0}), http.StatusOK))
	for secret, want := range map[string]bool{ann.secret: false, next.secret: false, last.secret: true} {
		if _, ok := w.lets(secret); ok != want {
			t.Errorf("after a rotation without overlap: %v, want %v", ok, want)
		}
	}
	if r := w.do("DELETE", "/api/keys/"+ann.id, nil); r.StatusCode != http.StatusNoContent {
		t.Fatalf("revoking: %d %s", r.StatusCode, r.body)
	}
	if _, ok := w.lets(last.secret); ok {
		t.Error("a revoked key was let in")
	}
	w.problem(w.do("DELETE", "/api/keys/"+ann.id, nil), http.StatusConflict, "id")
	w.problem(w.do("POST", "/api/keys/"+ann.id+"/rotate", nil), http.StatusConflict, "id")
	w.problem(w.do("DELETE", "/api/keys/aaaaaaaaaaaaaaaa", nil), http.StatusNotFound, "id")
	w.problem(w.do("DELETE", "/api/keys/api.default.x", nil), http.StatusNotFound, "id")
	w.makeKey("ann", auth.RoleViewer) // the name is free again
}

func TestKeyList(t *testing.T) {
	t.Parallel()
	w := locked(t, func(c *Config) { c.Keys = map[string]string{"zoe": "key-of-zoe"} })
	bob := w.makeKey("bob", auth.RoleApprover, "connections", []string{"shop", "shop"}, "expires", "2999-01-31T00:00:00+01:00")
	if _, ok := w.lets(bob.secret); !ok {
		t.Fatal("bob is not let in")
	}
	r := w.do("GET", "/api/keys", nil)
	var page struct {
		Keys []keyView `json:"keys"`
	}
	if err := json.Unmarshal(r.body, &page); err != nil || len(page.Keys) != 3 {
		t.Fatalf("%v: %s", err, r.body)
	}
	for i, want := range []string{"api environment admin", "zoe environment admin", "bob api approver"} {
		if k := page.Keys[i]; fmt.Sprint(k.Name, " ", k.Origin, " ", k.Role) != want || k.State != auth.KeyActive {
			t.Errorf("key %d is %+v, want %s", i, k, want)
		}
	}
	k := page.Keys[2]
	if !slices.Equal(k.Connections, []string{"shop"}) || k.Expires == nil || !k.Expires.Equal(time.Date(2999, 1, 30, 23, 0, 0, 0, time.UTC)) || k.CreatedBy != "api" || k.LastUsed == nil {
		t.Errorf("%+v", k)
	}
	sum := strings.TrimPrefix(bob.secret, "arivu_"+bob.id+"_")
	if bytes.Contains(r.body, []byte(sum)) || bytes.Contains(r.body, []byte("hash")) {
		t.Errorf("the list tells secrets: %s", r.body)
	}
}

func TestKeyRequestsAreChecked(t *testing.T) {
	t.Parallel()
	w := locked(t, func(c *Config) { c.Keys = map[string]string{"zoe": "key-of-zoe"} })
	for body, field := range map[string]string{
		`{"role":"admin"}`:                                              "name",
		`{"name":"Ann Lee","role":"admin"}`:                             "name",
		`{"name":"api","role":"admin"}`:                                 "name",
		`{"name":"local","role":"admin"}`:                               "name",
		`{"name":"a"}`:                                                  "role",
		`{"name":"a","role":"root"}`:                                    "role",
		`{"name":"a","role":"admin","connections":["shop"]}`:            "connections",
		`{"name":"a","role":"viewer","connections":["nowhere"]}`:        "connections",
		`{"name":"a","role":"viewer","expires":"tomorrow"}`:             "expires",
		`{"name":"a","role":"viewer","expires":"2001-01-01T00:00:00Z"}`: "expires",
		`{"name":"a","role":"viewer","secret":"mine"}`:                  "secret",
	} {
		w.problem(w.do("POST", "/api/keys", body), http.StatusUnprocessableEntity, field)
	}
	w.problem(w.do("POST", "/api/keys", `{"name":"zoe","role":"viewer"}`), http.StatusConflict, "name")
	ann := w.makeKey("ann", auth.RoleViewer)
	w.problem(w.do("POST", "/api/keys/"+ann.id+"/rotate", `{"overlap_ms":-1}`), http.StatusUnprocessableEntity, "overlap_ms")
	// Whose key has a name approves, and so does not make keys.
	w.problem(w.do("POST", "/api/keys", `{"name":"b","role":"viewer"}`, "X-API-Key", "key-of-zoe"), http.StatusForbidden, "X-API-Key")
}

func TestKeyEndsWithTime(t *testing.T) {
	t.Parallel()
	var clock testClock
	w := locked(t, clock.use)
	ann := w.makeKey("ann", auth.RoleViewer, "expires", time.Now().Add(time.Hour).Format(time.RFC3339))
	bob := w.makeKey("bob", auth.RoleViewer)
	next := newMadeKey(w.object(w.do("POST", "/api/keys/"+bob.id+"/rotate", map[string]any{"overlap_ms": time.Hour.Milliseconds()}), http.StatusOK))
	clock.advance(59 * time.Minute)
	for _, secret := range []string{ann.secret, bob.secret, next.secret} {
		if _, ok := w.lets(secret); !ok {
			t.Error("a key ended early")
		}
	}
	clock.advance(2 * time.Minute)
	for secret, want := range map[string]bool{ann.secret: false, bob.secret: false, next.secret: true} {
		if _, ok := w.lets(secret); ok != want {
			t.Errorf("after its time: %v, want %v", ok, want)
		}
	}
	if states := w.keyStates(); states["ann"] != "expired" || states["bob"] != "active" {
		t.Errorf("%v", states)
	}
}

func (w *world) keyStates() map[string]auth.KeyState {
	states := map[string]auth.KeyState{}
	for _, k := range w.server.keys.Stored() {
		states[k.Name] = k.State
	}
	return states
}

func TestReplicasLearnOfKeys(t *testing.T) {
	t.Parallel()
	w := locked(t)
	other := w.replica()
	ann := w.makeKey("ann", auth.RoleAnalyst)
	lets := func(secret string, want bool) func() bool {
		return func() bool { _, ok := other.lets(secret); return ok == want }
	}
	other.eventually("the other server knows the key", lets(ann.secret, true))
	next := newMadeKey(w.object(w.do("POST", "/api/keys/"+ann.id+"/rotate", map[string]any{"overlap_ms": 0}), http.StatusOK))
	other.eventually("it knows the new secret", lets(next.secret, true))
	other.eventually("it does not know the old one", lets(ann.secret, false))
	other.do("DELETE", "/api/keys/"+ann.id, nil)
	w.eventually("the first server knows that it was revoked", func() bool { _, ok := w.lets(next.secret); return !ok })
	// One that starts later knows the same.
	if _, ok := w.replica().lets(next.secret); ok {
		t.Error("a server that starts lets a revoked key in")
	}
}

// Once keys were made, a server that forgets its own does not let everybody in.
func TestMadeKeysCloseTheServer(t *testing.T) {
	t.Parallel()
	w := locked(t)
	ann := w.makeKey("ann", auth.RoleAdmin)
	bare := w.replica(func(c *Config) { c.APIKey = "" })
	bare.problem(bare.do("GET", "/api/connections", nil), http.StatusUnauthorized, "X-API-Key")
	if user, ok := bare.lets(ann.secret); !ok || user != "ann" {
		t.Errorf("the key that was made: %q, %v", user, ok)
	}
	bare.do("DELETE", "/api/keys/"+ann.id, nil, "X-API-Key", ann.secret)
	bare.problem(bare.do("GET", "/api/connections", nil), http.StatusUnauthorized, "X-API-Key")
}

func TestOpenServerMakesNoKeys(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.problem(w.do("POST", "/api/keys", map[string]any{"name": "ann", "role": "admin"}), http.StatusConflict, "")
	w.problem(w.do("POST", "/api/login", map[string]any{"key": "x"}), http.StatusConflict, "key")
	m := w.object(w.do("GET", "/api/me", nil), http.StatusOK)
	if m["user"] != "local" || m["keys_needed"] != false || m["role"] != "admin" {
		t.Errorf("%v", m)
	}
}

// Every route with a key of every role, and with keys that are no more: what a role may
// is what leastRole says, and nothing else is ever answered.
func TestRolesOnEveryRoute(t *testing.T) {
	t.Parallel()
	var clock testClock
	w := locked(t, clock.use)
	past := w.makeKey("past", auth.RoleAdmin, "expires", time.Now().Add(time.Hour).Format(time.RFC3339))
	gone := w.makeKey("gone", auth.RoleAdmin)
	w.do("DELETE", "/api/keys/"+gone.id, nil)
	clock.advance(2 * time.Hour)
	keys := map[auth.Role]string{}
	for _, role := range auth.Roles() {
		keys[role] = w.makeKey("a-"+string(role), role).secret
	}
	roles := auth.Roles()
	for _, r := range w.server.routes {
		if r.public {
			continue
		}
		name := r.method + " " + r.path
		path := strings.NewReplacer(":id", "00000000000000000000000000000000", ":name", "nowhere", ":version", "1").Replace(r.path)
		for _, role := range roles {
			got := w.do(r.method, path, nil, "X-API-Key", keys[role]).StatusCode
			may := slices.Index(roles, role) >= slices.Index(roles, leastRole[name])
			if got == http.StatusUnauthorized || may == (got == http.StatusForbidden) {
				t.Errorf("%s by a %s: %d", name, role, got)
			}
		}
		for what, secret := range map[string]string{"an expired key": past.secret, "a revoked key": gone.secret} {
			clock.advance(attemptEvery)
			if got := w.do(r.method, path, nil, "X-API-Key", secret).StatusCode; got != http.StatusUnauthorized {
				t.Errorf("%s with %s: %d", name, what, got)
			}
		}
	}
}

func TestKeysAreAudited(t *testing.T) {
	t.Parallel()
	w := locked(t)
	ann := w.makeKey("ann", auth.RoleViewer)
	w.do("POST", "/api/keys/"+ann.id+"/rotate", nil)
	w.do("POST", "/api/chat", `{"question":"x"}`, "X-API-Key", ann.secret)
	w.do("GET", "/api/traces", nil, "X-API-Key", "wrong")
	w.do("DELETE", "/api/keys/"+ann.id, nil)
	w.do("GET", "/api/traces", nil, "X-API-Key", ann.secret)
	entries, err := w.bus.AuditEntries(t.Context(), "default", 100)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, e := range slices.Backward(entries) {
		got = append(got, fmt.Sprint(e.By, " ", e.Action, " ", e.Object, " ", e.Detail["key"]))
	}
	want := []string{
		"api key.created ann ", "api key.rotated ann ", "ann access.denied POST /api/chat " + ann.id, "(unknown) key.denied GET /api/traces ",
		"api key.revoked ann ", "(unknown) key.denied GET /api/traces " + ann.id,
	}
	if !slices.Equal(got, want) {
		t.Errorf("audited\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	for _, e := range entries {
		if text := fmt.Sprint(e); strings.Contains(text, ann.secret) || strings.Contains(text, rootKey) {
			t.Errorf("a secret is in %s", text)
		}
	}
}

// Only hashes are stored, of keys and of logins.
func TestSecretsAreNotStored(t *testing.T) {
	t.Parallel()
	w := locked(t)
	ann := w.makeKey("ann", auth.RoleViewer)
	b := w.login(ann.secret)
	secrets := []string{ann.secret, strings.TrimPrefix(ann.secret, "arivu_"+ann.id+"_"), b.token(), rootKey}
	looked := 0
	for _, bucket := range []string{bus.BucketKeys, bus.BucketLogins} {
		err := w.bus.Documents(bucket).Recent(t.Context(), 0, func(key string, data []byte, _ uint64) (bool, error) {
			looked++
			for _, secret := range secrets {
				if strings.Contains(key, secret) || bytes.Contains(data, []byte(secret)) {
					t.Errorf("%s/%s holds a secret: %s", bucket, key, data)
				}
			}
			return true, nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if looked < 2 {
		t.Errorf("looked at %d documents", looked)
	}
}

func TestUsesAreStored(t *testing.T) {
	t.Parallel()
	w := locked(t)
	ann := w.makeKey("ann", auth.RoleViewer)
	if _, ok := w.lets(ann.secret); !ok {
		t.Fatal("ann is not let in")
	}
	w.server.storeUses()
	var use events.KeyUse
	if _, err := w.bus.Documents(bus.BucketKeys).Get(t.Context(), "used.default."+ann.id, &use); err != nil || time.Since(use.At) > time.Minute {
		t.Fatalf("stored is %v, %v", use, err)
	}
	other := w.replica()
	for _, k := range other.server.keys.Stored() {
		if !k.Used.Equal(use.At) {
			t.Errorf("another server says that it was used at %v, not %v", k.Used, use.At)
		}
	}
}
