package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"filippo.io/age"
	"golang.org/x/term"
)

// minPassphrase is the fewest characters of a passphrase that keeps a backup.
const minPassphrase = 12

// Passphrase are the flags that say where a backup's passphrase is. It is never an
// argument itself.
type Passphrase struct {
	PassphraseEnv  string `help:"Read the passphrase from this variable of your shell." placeholder:"NAME" xor:"key"`
	PassphraseFile string `help:"Read the passphrase from this file, - for standard input." placeholder:"FILE" xor:"key"`
}

// given is the passphrase that the flags point to, "" for none.
func (p *Passphrase) given(e *env) (string, error) {
	switch {
	case p.PassphraseEnv != "":
		if phrase := e.getenv(p.PassphraseEnv); phrase != "" {
			return phrase, nil
		}
		return "", usageError{fmt.Errorf("--passphrase-env: the variable %s is not set here", p.PassphraseEnv)}
	case p.PassphraseFile == "-":
		return readPassphrase(e.in)
	case p.PassphraseFile != "":
		f, err := os.Open(p.PassphraseFile)
		if err != nil {
			return "", usageError{fmt.Errorf("--passphrase-file: %w", err)}
		}
		defer func() { _ = f.Close() }()
		return readPassphrase(f)
	default:
		return "", nil
	}
}

func readPassphrase(from io.Reader) (string, error) {
	data, err := io.ReadAll(io.LimitReader(from, maxKeyFile))
	if err != nil {
		return "", fmt.Errorf("reading the passphrase: %w", err)
	}
	phrase := strings.TrimRight(string(data), "\r\n")
	if phrase == "" {
		return "", usageError{errors.New("--passphrase-file: there is no passphrase in it")}
	}
	return phrase, nil
}

// typed has a person at a terminal type a passphrase; elsewhere it is "".
func (*Passphrase) typed(e *env, prompt string) (string, error) {
	in, ok := e.in.(*os.File)
	if !ok || !term.IsTerminal(int(in.Fd())) {
		return "", nil
	}
	fmt.Fprintf(e.err, "%s (it is not shown): ", prompt)
	phrase, err := term.ReadPassword(int(in.Fd()))
	fmt.Fprintln(e.err)
	if err != nil {
		return "", fmt.Errorf("reading the passphrase: %w", err)
	}
	return string(phrase), nil
}

// SealTo are the flags that say what a backup is encrypted to.
type SealTo struct {
	Recipient []string `help:"Encrypt to this public key, age1…, as age-keygen makes; may be given several times." placeholder:"KEY" xor:"key"`
	Passphrase
}

func (s *SealTo) recipients(e *env) ([]age.Recipient, error) {
	if len(s.Recipient) > 0 {
		return parseRecipients(s.Recipient)
	}
	phrase, err := s.given(e)
	if err == nil && phrase == "" {
		phrase, err = s.chosen(e)
	}
	if err != nil {
		return nil, err
	}
	if phrase == "" {
		return nil, usageError{errors.New("a backup is always encrypted: give --recipient, --passphrase-file or --passphrase-env")}
	}
	if len([]rune(phrase)) < minPassphrase {
		return nil, usageError{fmt.Errorf("the passphrase is too short: take at least %d characters", minPassphrase)}
	}
	r, err := age.NewScryptRecipient(phrase)
	if err != nil {
		return nil, errors.New("the passphrase cannot be used")
	}
	return []age.Recipient{r}, nil
}

// chosen has a person type a new passphrase twice.
func (s *SealTo) chosen(e *env) (string, error) {
	phrase, err := s.typed(e, "Passphrase for the backup")
	if err != nil || phrase == "" {
		return "", err
	}
	again, err := s.typed(e, "Once more")
	if err == nil && again != phrase {
		err = usageError{errors.New("the two passphrases differ")}
	}
	return phrase, err
}

func parseRecipients(keys []string) ([]age.Recipient, error) {
	var all []age.Recipient
	for _, key := range keys {
		r, err := age.ParseX25519Recipient(key)
		if err != nil {
			return nil, usageError{errors.New("--recipient is not a public key of age: it starts with age1, and age-keygen prints it")}
		}
		all = append(all, r)
	}
	return all, nil
}

// OpenWith are the flags that say what a backup is opened with.
type OpenWith struct {
	Identity string `help:"Open with the private keys in this file, as age-keygen writes it." placeholder:"FILE" type:"path" xor:"key"`
	Passphrase
}

func (o *OpenWith) identities(e *env) ([]age.Identity, error) {
	if o.Identity != "" {
		f, err := os.Open(o.Identity)
		if err != nil {
			return nil, usageError{fmt.Errorf("--identity: %w", err)}
		}
		defer func() { _ = f.Close() }()
		ids, err := age.ParseIdentities(f)
		if err != nil {
			// The parser's error may quote the key.
			return nil, usageError{fmt.Errorf("--identity: %s holds no private key of age: such a line starts with AGE-SECRET-KEY-1", o.Identity)}
		}
		return ids, nil
	}
	phrase, err := o.given(e)
	if err == nil && phrase == "" {
		phrase, err = o.typed(e, "Passphrase of the backup")
	}
	if err != nil {
		return nil, err
	}
	if phrase == "" {
		return nil, usageError{errors.New("a backup is opened with --identity, --passphrase-file or --passphrase-env")}
	}
	id, err := age.NewScryptIdentity(phrase)
	if err != nil {
		return nil, errors.New("the passphrase cannot be used")
	}
	return []age.Identity{id}, nil
}
