package executor_test

import (
	"path/filepath"
	"testing"

	"arivu/events"
	"arivu/events/bus"
	"arivu/events/bus/bustest"
	"arivu/events/vault"
	"arivu/executor"
	"arivu/executor/engine"
	"arivu/executor/engine/sqlite"
)

// An executor that starts with a new key before the old one seals everything to the
// new one, and leaves alone what it cannot open.
func TestCredentialsAreSealedAnew(t *testing.T) {
	t.Parallel()
	b := bustest.New(t)
	docs := b.Documents(bus.BucketConnections)
	path := filepath.Join(t.TempDir(), "vault.key")
	old, err := vault.Load(path)
	if err != nil {
		t.Fatal(err)
	}
	foreign, err := vault.Load(filepath.Join(t.TempDir(), "vault.key"))
	if err != nil {
		t.Fatal(err)
	}
	url := oneRow(t, "x")
	put := func(name string, v *vault.Vault) []byte {
		sealed, err := v.Seal(url)
		if err != nil {
			t.Fatal(err)
		}
		c := events.Connection{Name: name, Dialect: events.DialectSQLite, Origin: events.OriginAPI, Sealed: sealed, SealedWrite: sealed}
		if err := docs.Put(t.Context(), "default."+name, c); err != nil {
			t.Fatal(err)
		}
		return sealed
	}
	put("words", old)
	left := put("lost", foreign)
	if _, err := vault.Rotate(path); err != nil {
		t.Fatal(err)
	}
	both, err := vault.Load(path)
	if err != nil {
		t.Fatal(err)
	}
	x := executor.New(executor.Config{Bus: b, Vault: both, Openers: engine.Openers{events.DialectSQLite: sqlite.Open}})
	if err := x.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	x.Stop(t.Context())
	if _, err := vault.Prune(path); err != nil {
		t.Fatal(err)
	}
	now, err := vault.Load(path)
	if err != nil {
		t.Fatal(err)
	}
	var words, lost events.Connection
	if _, err := docs.Get(t.Context(), "default.words", &words); err != nil {
		t.Fatal(err)
	}
	for login, sealed := range map[string][]byte{"the reader's": words.Sealed, "the writer's": words.SealedWrite} {
		if got, err := now.Open(sealed); err != nil || got != url {
			t.Errorf("the new key alone opens %s: %v", login, err)
		}
	}
	if _, err := docs.Get(t.Context(), "default.lost", &lost); err != nil || string(lost.Sealed) != string(left) {
		t.Errorf("what cannot be opened was changed: %v", err)
	}
}
