package main

import (
	"errors"
	"fmt"

	"arivu/cmd/arivu/app"
	"arivu/executor/vault"
)

type vaultCmd struct {
	Rotate vaultRotateCmd `cmd:"" help:"Make a new vault key; the executor seals every credential to it at its next start."`
	Prune  vaultPruneCmd  `cmd:"" help:"Take replaced vault keys out of use."`
}

// Help is shown by `arivu vault --help`.
func (*vaultCmd) Help() string {
	return `Credentials of databases are sealed with age (X25519). Only the executor has the
private key: in vault.key of its data directory, or in ARIVU_VAULT_KEY.

To replace it:
  arivu vault rotate      a new key stands before the old one
  restart the executor    it opens with both and seals everything to the new one
  arivu vault prune       the old key leaves the file, for a file beside it

With ARIVU_VAULT_KEY, put the new key before the old one with a blank between them,
restart every executor, then take the old one away.`
}

var errConfiguredKey = errors.New("the vault key comes from the setting vault_key (ARIVU_VAULT_KEY), not from a file: " +
	"put a new key before it there, with a blank between them, and restart every executor")

// vaultFile is the file of keys that a configuration means.
func (e *env) vaultFile(dataDir string) (string, error) {
	flags := map[string]any{}
	if dataDir != "" {
		flags["data_dir"] = dataDir
	}
	cfg, err := e.load(flags)
	if err != nil {
		return "", err
	}
	if cfg.VaultKey != "" {
		return "", errConfiguredKey
	}
	return app.VaultFile(cfg.DataDir), nil
}

type vaultRotateCmd struct {
	DataDir string `help:"The executor's data directory." placeholder:"DIR" type:"path"`
}

// Run makes a new key.
func (c *vaultRotateCmd) Run(e *env) error {
	path, err := e.vaultFile(c.DataDir)
	if err != nil {
		return err
	}
	v, err := vault.Rotate(path)
	if err != nil {
		return err
	}
	fmt.Fprintf(e.out, "A new key stands first in %s (%s).\nRestart the executor: it seals every credential to it. Then: arivu vault prune\n", path, v.Recipient())
	return nil
}

type vaultPruneCmd struct {
	DataDir string `help:"The executor's data directory." placeholder:"DIR" type:"path"`
}

// Run takes the replaced keys away.
func (c *vaultPruneCmd) Run(e *env) error {
	path, err := e.vaultFile(c.DataDir)
	if err != nil {
		return err
	}
	kept, err := vault.Prune(path)
	if err != nil {
		return err
	}
	if kept == "" {
		fmt.Fprintf(e.out, "There is no replaced key in %s.\n", path)
		return nil
	}
	fmt.Fprintf(e.out, "%s holds the present key only. The replaced ones are in %s: backups of the log may need them; move them to a safe place.\n", path, kept)
	return nil
}
