package bus_test

import (
	"context"
	"errors"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/zap/zaptest"

	"arivu/events"
	"arivu/events/bus"
	"arivu/events/bus/bustest"
)

// mirror notes what it is told, as one line of text.
type mirror struct {
	mu    sync.Mutex
	known map[string]string
}

func (m *mirror) set(key, value string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if value == "" {
		delete(m.known, key)
		return
	}
	m.known[key] = value
}

func (m *mirror) SetKey(k events.APIKey, _ uint64) { m.set("key "+k.ID, k.Name) }
func (m *mirror) DropKey(id string)                { m.set("key "+id, "") }
func (m *mirror) SetKeyUse(id string, u events.KeyUse) {
	m.set("use "+id, u.At.Format(time.TimeOnly))
}
func (m *mirror) SetLogin(hash string, l events.Login, _ uint64) { m.set("login "+hash, l.User) }
func (m *mirror) DropLogin(hash string)                          { m.set("login "+hash, "") }

func (m *mirror) String() string {
	m.mu.Lock()
	defer m.mu.Unlock()
	var lines []string
	for _, key := range slices.Sorted(maps.Keys(m.known)) {
		lines = append(lines, key+"="+m.known[key])
	}
	return strings.Join(lines, ", ")
}

func newMirror(t *testing.T, k *bus.APIKeys) *mirror {
	t.Helper()
	m := &mirror{known: map[string]string{}}
	if err := k.Follow(t.Context(), m); err != nil {
		t.Fatal(err)
	}
	return m
}

// A mirror is told what is stored before it goes on, and then what changes.
func TestKeysAreMirrored(t *testing.T) {
	t.Parallel()
	b := bustest.New(t)
	ctx, keys := t.Context(), b.APIKeys("acme")
	ok := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	early := newMirror(t, keys)
	ok(b.Documents(bus.BucketKeys).Put(ctx, events.RecipientKey, events.Recipient{Recipient: "age1"}))
	ok(keys.Create(ctx, &events.APIKey{ID: "k1", Name: "ann"}))
	ok(keys.Create(ctx, &events.APIKey{ID: "k2", Name: "bob"}))
	ok(b.APIKeys("other").Create(ctx, &events.APIKey{ID: "k3", Name: "eve"}))
	ok(keys.SetUse(ctx, "k1", events.KeyUse{At: time.Date(2026, 1, 31, 12, 0, 0, 0, time.UTC)}))
	ok(keys.CreateLogin(ctx, "h1", &events.Login{User: "ann"}))
	ok(b.APIKeys("other").CreateLogin(ctx, "h2", &events.Login{User: "eve"}))
	const all = "key k1=ann, key k2=bob, login h1=ann, use k1=12:00:00"
	if late := newMirror(t, keys); late.String() != all {
		t.Errorf("a mirror that begins now knows %s, want %s", late, all)
	}
	await := func(want string) {
		t.Helper()
		bustest.Await(t, "the mirror knows "+want, func() bool { return early.String() == want })
	}
	await(all)
	if err := keys.Create(ctx, &events.APIKey{ID: "k1", Name: "mallory"}); !errors.Is(err, bus.ErrConflict) {
		t.Errorf("a second key of an ID: %v", err)
	}
	key, revision, err := keys.Key(ctx, "k1")
	ok(err)
	key.Name = "anna"
	ok(keys.Update(ctx, key, revision))
	if err := keys.Update(ctx, key, revision); !errors.Is(err, bus.ErrConflict) {
		t.Errorf("a change of what has changed: %v", err)
	}
	ok(keys.Delete(ctx, "k2"))
	ok(keys.DeleteLogin(ctx, "h1"))
	await("key k1=anna, use k1=12:00:00")
	// What cannot be read lets nobody in.
	ok(b.Documents(bus.BucketKeys).Put(ctx, "api.acme.k1", "not a key"))
	await("use k1=12:00:00")
}

// A login that was ended does not come back because somebody stores that it was used.
func TestEndedLoginStaysEnded(t *testing.T) {
	t.Parallel()
	ctx, keys := t.Context(), bustest.New(t).APIKeys("acme")
	if err := keys.CreateLogin(ctx, "h", &events.Login{User: "ann"}); err != nil {
		t.Fatal(err)
	}
	l, revision, err := keys.Login(ctx, "h")
	if err != nil {
		t.Fatal(err)
	}
	if err := keys.DeleteLogin(ctx, "h"); err != nil {
		t.Fatal(err)
	}
	if err := keys.UpdateLogin(ctx, "h", l, revision); !errors.Is(err, bus.ErrConflict) {
		t.Errorf("storing a login that was ended: %v", err)
	}
	if _, _, err := keys.Login(ctx, "h"); !errors.Is(err, bus.ErrNotFound) {
		t.Errorf("reading it: %v", err)
	}
}

// A broker that was away does not make a mirror miss that a key was revoked.
func TestMirrorOutlivesBroker(t *testing.T) {
	t.Parallel()
	server := &restartable{dir: t.TempDir()}
	server.start(t)
	t.Cleanup(func() { server.broker.Load().Stop() })
	connect := func(name string) *bus.Bus {
		b, err := bus.Connect(t.Context(), bus.Options{InProcess: server, Name: name, Logger: zaptest.NewLogger(t)})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = b.Close(context.Background()) })
		return b
	}
	writer, reader := connect("writer"), connect("reader")
	if err := writer.Provision(t.Context()); err != nil {
		t.Fatal(err)
	}
	keys := writer.APIKeys("acme")
	m := newMirror(t, reader.APIKeys("acme"))
	for i, name := range []string{"ann", "anna", "anne"} {
		change := func() error {
			key, revision, err := keys.Key(t.Context(), "k1")
			if errors.Is(err, bus.ErrNotFound) {
				return keys.Create(t.Context(), &events.APIKey{ID: "k1", Name: name})
			}
			if err != nil {
				return err
			}
			key.Name = name
			return keys.Update(t.Context(), key, revision)
		}
		bustest.Await(t, "the change is stored", func() bool { return change() == nil })
		bustest.Await(t, "the mirror knows it", func() bool { return m.String() == "key k1="+name })
		if i < 2 {
			server.broker.Load().Stop()
			server.start(t)
		}
	}
}
