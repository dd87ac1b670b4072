package auth

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"arivu/events"
)

func TestNewSecret(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for range 1000 {
		key, id, hash := NewSecret("")
		if len(key) != 75 || !ValidKeyID(id) || KeyID(key) != id || len(hash) != 64 || strings.Contains(hash, id) || seen[key] || seen[id] {
			t.Fatalf("made %q with the ID %q and the hash %q", key, id, hash)
		}
		seen[key], seen[id] = true, true
		again, same, other := NewSecret(id)
		if same != id || again == key || other == hash || KeyID(again) != id {
			t.Fatalf("made anew %q of %q", again, key)
		}
	}
}

func FuzzKeyID(f *testing.F) {
	key, _, _ := NewSecret("")
	for _, s := range []string{key, "", "arivu_", "arivu_a_b", "arivu_aaaaaaaaaaaaaaaa", "arivu_aaaaaaaaaaaaaaa\x00_x"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if id := KeyID(s); id != "" && (!ValidKeyID(id) || !strings.HasPrefix(s, "arivu_"+id)) {
			t.Errorf("the ID in %q is %q", s, id)
		}
	})
}

// Nothing but the key itself is let in: not what is stored of it, not a part of it, not
// what stands for a hash that cannot be read.
func TestOnlyTheKeyItself(t *testing.T) {
	t.Parallel()
	k := NewKeys("root-key", nil, "t", nil)
	key, id, hash := NewSecret("")
	broken, brokenID, _ := NewSecret("")
	k.SetKey(events.APIKey{ID: id, Name: "ann", Role: "viewer", Hash: hash, Created: time.Unix(1, 0)}, 1)
	k.SetKey(events.APIKey{ID: brokenID, Name: "bob", Role: "admin", Hash: "not hex"}, 2)
	if who, ok := k.Identify(key); !ok || who.User != "ann" || who.Key() != id {
		t.Errorf("the key: %+v, %v", who, ok)
	}
	for _, wrong := range []string{"", id, hash, key[:len(key)-1], key + "a", strings.ToUpper(key), broken, "arivu_" + brokenID + "_", "arivu_" + id + "_" + hash, strings.Repeat("\x00", 32)} {
		if who, ok := k.Identify(wrong); ok {
			t.Errorf("%q was let in as %s", wrong, who.User)
		}
	}
	// News that came late does not undo what is known.
	now := time.Now()
	k.SetKey(events.APIKey{ID: id, Name: "ann", Role: "viewer", Hash: hash, Revoked: &now}, 9)
	k.SetKey(events.APIKey{ID: id, Name: "ann", Role: "viewer", Hash: hash}, 8)
	if _, ok := k.Identify(key); ok {
		t.Error("a revoked key came back with older news")
	}
}

// A role that this build does not know may nothing.
func TestUnknownRole(t *testing.T) {
	t.Parallel()
	k := NewKeys("root-key", nil, "t", nil)
	key, id, hash := NewSecret("")
	k.SetKey(events.APIKey{ID: id, Name: "ann", Role: "emperor", Hash: hash}, 1)
	who, _ := k.Identify(key)
	if got := who.Permissions(); len(got) != 0 {
		t.Errorf("it may %v", got)
	}
}

// A login is worth nothing without its token, and nothing with the token of another.
func TestLoginBinding(t *testing.T) {
	t.Parallel()
	k := NewKeys("root-key", map[string]string{"ann": "key-of-ann"}, "t", nil)
	who, _ := k.Identify("key-of-ann")
	token, hash, l := k.NewLogin(who)
	stored := fmt.Sprint(l)
	if strings.Contains(stored, token) || strings.Contains(stored, "key-of-ann") || strings.Contains(hash, token) {
		t.Errorf("stored is %s under %s", stored, hash)
	}
	other := l
	other.User = UserAPI
	otherToken, otherHash, _ := k.NewLogin(who)
	k.SetLogin(hash, l, 1)
	k.SetLogin(otherHash, other, 2)
	if got, ok, _ := k.Resume(token); !ok || got.User != "ann" || !k.Still(got) {
		t.Errorf("its own token: %+v, %v", got, ok)
	}
	if _, ok, _ := k.Resume(otherToken); ok {
		t.Error("a login that says another user and has another's binding was let in")
	}
	for _, wrong := range []string{"", hash, strings.Repeat("a", 52), token + "a"} {
		if _, ok, _ := k.Resume(wrong); ok {
			t.Errorf("%q was let in", wrong)
		}
	}
	got, _, _ := k.Resume(token)
	if k.DropLogin(hash); k.Still(got) {
		t.Error("a login that was ended is still good")
	}
}
