package vault

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"filippo.io/age"
)

// Rotate puts a new key in front of those of a file. What was sealed before opens with
// the old ones until it is sealed anew, which the role that holds the vault does when it
// starts. It returns the vault of the file as it is now.
func Rotate(path string) (*Vault, error) {
	old, err := Load(path)
	if err != nil {
		return nil, err
	}
	identity, err := age.GenerateX25519Identity()
	if err != nil {
		return nil, fmt.Errorf("making a vault key: %w", err)
	}
	v := &Vault{identities: append([]*age.X25519Identity{identity}, old.identities...)}
	return v, replace(path, v)
}

// Prune takes the replaced keys out of a file. They are kept beside it, in a file of
// their own whose path is returned, as a backup of the log may need them. The
// path is "" where there was nothing to take out.
func Prune(path string) (kept string, err error) {
	v, err := Load(path)
	if err != nil || len(v.identities) == 1 {
		return "", err
	}
	kept, err = setAside(path, &Vault{identities: v.identities[1:]})
	if err != nil {
		return "", err
	}
	return kept, replace(path, &Vault{identities: v.identities[:1]})
}

// setAside writes keys to a new file beside path.
func setAside(path string, v *Vault) (string, error) {
	const most = 1000
	for n := 1; n <= most; n++ {
		kept := fmt.Sprintf("%s.old-%d", path, n)
		err := writeNew(kept, v.text())
		if err == nil {
			return kept, nil
		}
		if !errors.Is(err, os.ErrExist) {
			return "", fmt.Errorf("keeping the replaced vault keys: %w", err)
		}
	}
	return "", fmt.Errorf("keeping the replaced vault keys: there are too many files %s.old-…; move them to a safe place", path)
}

// replace puts the keys of a vault in place of a file, whole or not at all.
func replace(path string, v *Vault) error {
	f, err := os.CreateTemp(filepath.Dir(path), ".vault-*")
	if err != nil {
		return fmt.Errorf("writing the vault key: %w", err)
	}
	defer func() { _ = os.Remove(f.Name()) }()
	_, err = f.Write(v.text())
	if err = errors.Join(err, f.Sync(), f.Close()); err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		return fmt.Errorf("writing the vault key: %w", err)
	}
	return nil
}

// text is what a file of keys holds.
func (v *Vault) text() []byte {
	var b strings.Builder
	for _, identity := range v.identities {
		b.WriteString(identity.String() + "\n")
	}
	return []byte(b.String())
}
