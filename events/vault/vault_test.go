package vault_test

import (
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"arivu/events/vault"
)

const secret = "postgres://u:planted-password@db/x"

func TestSealAndOpen(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "sub", "vault.key")
	made, err := vault.Load(path)
	if err != nil {
		t.Fatal(err)
	}
	sealed, err := made.Seal(secret)
	if err != nil || strings.Contains(string(sealed), "planted") {
		t.Fatalf("sealed %q, %v", sealed, err)
	}
	again, err := vault.Load(path)
	if err != nil || again.Recipient() != made.Recipient() {
		t.Fatalf("the second start has another key: %v", err)
	}
	if got, err := again.Open(sealed); err != nil || got != secret {
		t.Errorf("opened %v", err)
	}
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the key file has mode %v, %v", info.Mode(), err)
	}
}

func TestForeignAndDamaged(t *testing.T) {
	t.Parallel()
	one, err := vault.Load(filepath.Join(t.TempDir(), "a"))
	if err != nil {
		t.Fatal(err)
	}
	two, err := vault.Load(filepath.Join(t.TempDir(), "b"))
	if err != nil {
		t.Fatal(err)
	}
	sealed, err := one.Seal(secret)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := two.Open(sealed); err == nil {
		t.Error("another vault opened it")
	}
	sealed[len(sealed)-1] ^= 1
	if _, err := one.Open(sealed); err == nil || strings.Contains(err.Error(), "planted") {
		t.Errorf("a damaged secret: %v", err)
	}
}

func TestBadKeys(t *testing.T) {
	t.Parallel()
	if _, err := vault.Parse("AGE-SECRET-KEY-1PLANTED"); err == nil || strings.Contains(err.Error(), "PLANTED") {
		t.Errorf("a bad key: %v", err)
	}
	open := filepath.Join(t.TempDir(), "open.key")
	if err := os.WriteFile(open, []byte("x"), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := vault.Load(open); err == nil || !strings.Contains(err.Error(), "chmod 600") {
		t.Errorf("a key that others can read: %v", err)
	}
}

func TestOneKeyForAll(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "vault.key")
	recipients := make([]string, 8)
	var all sync.WaitGroup
	for i := range recipients {
		all.Go(func() {
			v, err := vault.Load(path)
			if err != nil {
				t.Error(err)
				return
			}
			recipients[i] = v.Recipient()
		})
	}
	all.Wait()
	for _, r := range recipients {
		if r != recipients[0] {
			t.Fatalf("processes that start at once have different keys: %v", recipients)
		}
	}
}

// A new key takes the place of the old one; what was sealed before opens until it is
// sealed anew, and not with the new key alone.
func TestRotation(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "vault.key")
	old, err := vault.Load(path)
	if err != nil {
		t.Fatal(err)
	}
	before, err := old.Seal(secret)
	if err != nil {
		t.Fatal(err)
	}
	rotated, err := vault.Rotate(path)
	if err != nil || rotated.Recipient() == old.Recipient() || rotated.Keys() != 2 {
		t.Fatalf("%d keys, %v", rotated.Keys(), err)
	}
	both, err := vault.Load(path)
	if err != nil || both.Recipient() != rotated.Recipient() {
		t.Fatal(err)
	}
	if got, err := both.Open(before); err != nil || got != secret {
		t.Errorf("opened %v", err)
	}
	after, changed, err := both.Reseal(before)
	if err != nil || !changed {
		t.Fatalf("changed %v, %v", changed, err)
	}
	if again, changed, err := both.Reseal(after); err != nil || changed || string(again) != string(after) {
		t.Errorf("sealed anew once more: %v, %v", changed, err)
	}
	kept, err := vault.Prune(path)
	if err != nil || kept == "" {
		t.Fatalf("kept in %q, %v", kept, err)
	}
	now, err := vault.Load(path)
	if err != nil || now.Keys() != 1 {
		t.Fatalf("%d keys, %v", now.Keys(), err)
	}
	if got, err := now.Open(after); err != nil || got != secret {
		t.Errorf("opened %v", err)
	}
	if _, err := now.Open(before); err == nil {
		t.Error("the new key opened what was sealed to the old one")
	}
	if _, _, err := now.Reseal(before); err == nil {
		t.Error("sealed anew what cannot be opened")
	}
	backup, err := vault.Load(kept)
	if err != nil || backup.Recipient() != old.Recipient() {
		t.Errorf("the replaced key was not kept: %v", err)
	}
	if kept, err := vault.Prune(path); err != nil || kept != "" {
		t.Errorf("pruned twice: %q, %v", kept, err)
	}
	for _, file := range []string{path, kept} {
		if info, err := os.Stat(file); err == nil && info.Mode().Perm() != 0o600 {
			t.Errorf("%s has mode %v", file, info.Mode())
		}
	}
}

// What was sealed to a key from elsewhere opens beside what is sealed here, which
// stays what new secrets are sealed to.
func TestAdopt(t *testing.T) {
	t.Parallel()
	here, there := filepath.Join(t.TempDir(), "here"), filepath.Join(t.TempDir(), "there")
	own, err := vault.Load(here)
	if err != nil {
		t.Fatal(err)
	}
	other, err := vault.Load(there)
	if err != nil {
		t.Fatal(err)
	}
	sealed, err := other.Seal(secret)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []bool{true, false} {
		if changed, err := vault.Adopt(here, other); err != nil || changed != want {
			t.Errorf("adopting: %v, %v; want %v", changed, err, want)
		}
	}
	both, err := vault.Load(here)
	if err != nil || both.Recipient() != own.Recipient() || both.Keys() != 2 {
		t.Fatalf("%v: %d keys, first %s", err, both.Keys(), both.Recipient())
	}
	if got, err := both.Open(sealed); err != nil || got != secret {
		t.Errorf("opened %v", err)
	}

	fresh := filepath.Join(t.TempDir(), "sub", "new")
	if changed, err := vault.Adopt(fresh, other); err != nil || !changed {
		t.Errorf("adopting where there is no key: %v, %v", changed, err)
	}
	if v, err := vault.Load(fresh); err != nil || v.Text() != other.Text() {
		t.Errorf("the new file has other keys: %v", err)
	}
}
