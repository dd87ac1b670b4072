package vault

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"filippo.io/age"
)

// Text is the vault's private keys as Parse takes them, one a line.
func (v *Vault) Text() string { return string(v.text()) }

// Adopt makes a file of keys open what others were sealed to, too. The keys that are
// there stay and stay first; without the file it is made. It reports whether anything
// had to be written.
func Adopt(path string, others *Vault) (bool, error) {
	if _, err := os.Stat(path); errors.Is(err, os.ErrNotExist) {
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			return false, fmt.Errorf("writing the vault key: %w", err)
		}
		if err := writeNew(path, others.text()); err != nil {
			return false, fmt.Errorf("writing the vault key: %w", err)
		}
		return true, nil
	}
	v, err := Load(path)
	if err != nil {
		return false, err
	}
	all := slices.Concat(v.identities, others.identities)
	seen := map[string]bool{}
	all = slices.DeleteFunc(all, func(i *age.X25519Identity) bool {
		known := seen[i.String()]
		seen[i.String()] = true
		return known
	})
	joined := &Vault{identities: all}
	if bytes.Equal(joined.text(), v.text()) {
		return false, nil
	}
	return true, replace(path, joined)
}
