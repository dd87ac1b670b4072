package vault_test

import (
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"arivu/executor/vault"
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
