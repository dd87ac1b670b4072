// Package vault keeps the key that a role's secrets are sealed to: the executor's for
// the credentials of databases, the planner's for the keys of models. Anyone may seal;
// only the role that holds the vault can open (age, X25519).
package vault

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"filippo.io/age"
)

// Vault holds private keys: it seals to the first and opens with any. It is safe for
// concurrent use.
type Vault struct {
	identities []*age.X25519Identity
}

// maxSecret bounds an opened secret: a database URL is far shorter.
const maxSecret = 64 << 10

// Parse takes keys as text, "AGE-SECRET-KEY-1…", one or several with blanks between
// them: the first one seals, the others open what was sealed before they were replaced.
func Parse(keys string) (*Vault, error) {
	v := &Vault{}
	for key := range strings.FieldsSeq(keys) {
		identity, err := age.ParseX25519Identity(key)
		if err != nil {
			// The parser's error may quote the key.
			return nil, errors.New("the vault key is not an age X25519 key: it starts with AGE-SECRET-KEY-1")
		}
		v.identities = append(v.identities, identity)
	}
	if len(v.identities) == 0 {
		return nil, errors.New("the vault key is empty: it starts with AGE-SECRET-KEY-1")
	}
	return v, nil
}

// Load reads the keys from a file that only its owner can read. Without the file a
// new key is made and written there first, so that nothing is ever sealed to a key
// that could be lost.
func Load(path string) (*Vault, error) {
	info, err := os.Stat(path)
	if errors.Is(err, os.ErrNotExist) {
		return create(path)
	}
	if err != nil {
		return nil, fmt.Errorf("reading the vault key: %w", err)
	}
	if info.Mode().Perm()&0o077 != 0 {
		return nil, fmt.Errorf("reading the vault key: others can read %s; take their rights away with: chmod 600 %s", path, path)
	}
	key, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("reading the vault key: %w", err)
	}
	v, err := Parse(string(key))
	if err != nil {
		return nil, fmt.Errorf("reading the vault key %s: %w", path, err)
	}
	return v, nil
}

func create(path string) (*Vault, error) {
	identity, err := age.GenerateX25519Identity()
	if err != nil {
		return nil, fmt.Errorf("making a vault key: %w", err)
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, fmt.Errorf("making a vault key: %w", err)
	}
	v := &Vault{identities: []*age.X25519Identity{identity}}
	err = writeNew(path, v.text())
	if errors.Is(err, os.ErrExist) {
		// Another process was first, and its key is whole.
		return Load(path)
	}
	if err != nil {
		return nil, fmt.Errorf("making a vault key: %w", err)
	}
	return v, nil
}

// writeNew puts a whole file in place or none, and never replaces one: the second of
// two processes that make a key at the same time gets an os.ErrExist.
func writeNew(path string, data []byte) error {
	f, err := os.CreateTemp(filepath.Dir(path), ".vault-*")
	if err != nil {
		return err
	}
	defer func() { _ = os.Remove(f.Name()) }()
	_, err = f.Write(data)
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return err
	}
	return os.Link(f.Name(), path)
}

// Recipient is the public key that seals, "age1…".
func (v *Vault) Recipient() string { return v.identities[0].Recipient().String() }

// Has reports whether a public key, "age1…", is one of the vault's.
func (v *Vault) Has(recipient string) bool {
	return slices.ContainsFunc(v.identities, func(i *age.X25519Identity) bool { return i.Recipient().String() == recipient })
}

// Keys is how many keys the vault opens with.
func (v *Vault) Keys() int { return len(v.identities) }

// Seal encrypts a secret so that only this vault can read it.
func (v *Vault) Seal(secret string) ([]byte, error) {
	var sealed bytes.Buffer
	w, err := age.Encrypt(&sealed, v.identities[0].Recipient())
	if err == nil {
		_, err = io.WriteString(w, secret)
		err = errors.Join(err, w.Close())
	}
	if err != nil {
		return nil, fmt.Errorf("sealing a secret: %w", err)
	}
	return sealed.Bytes(), nil
}

// Open decrypts what was sealed to a key of this vault.
func (v *Vault) Open(sealed []byte) (string, error) {
	secret, _, err := v.open(sealed)
	return secret, err
}

// Reseal seals anew what was sealed to a key that has been replaced. It reports false
// for what is sealed to the present key already.
func (v *Vault) Reseal(sealed []byte) ([]byte, bool, error) {
	secret, at, err := v.open(sealed)
	if err != nil || at == 0 {
		return sealed, false, err
	}
	anew, err := v.Seal(secret)
	return anew, err == nil, err
}

// open is the secret with the place of the key that opened it.
func (v *Vault) open(sealed []byte) (secret string, at int, err error) {
	for i, identity := range v.identities {
		r, err := age.Decrypt(bytes.NewReader(sealed), identity)
		if err != nil {
			continue
		}
		plain, err := io.ReadAll(io.LimitReader(r, maxSecret+1))
		if err != nil || len(plain) > maxSecret {
			return "", 0, errors.New("opening a secret: it is damaged")
		}
		return string(plain), i, nil
	}
	return "", 0, errors.New("opening a secret: it was not sealed to this vault's key")
}
