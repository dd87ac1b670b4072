package main

import (
	"errors"
	"fmt"
	"os"
	"strings"

	"arivu/cmd/arivu/app"
	"arivu/events"
	"arivu/events/vault"
)

type vaultCmd struct {
	Rotate vaultRotateCmd `cmd:"" help:"Make a new vault key; every secret is sealed to it at the next start."`
	Prune  vaultPruneCmd  `cmd:"" help:"Take replaced vault keys out of use."`
}

// Help is shown by `arivu vault --help`.
func (*vaultCmd) Help() string {
	return `Secrets are sealed with age (X25519) to the one role that needs them. Only the executor
can open the credentials of databases: its private key is in vault.key of its data
directory, or in ARIVU_VAULT_KEY. Only the planner can open the keys of models: its
private key is in planner.key, or in ARIVU_PLANNER_VAULT_KEY.

To replace them:
  arivu vault rotate      a new key stands before the old one
  restart the role        it opens with both and seals everything to the new one
  arivu vault prune       the old key leaves the file, for a file beside it

Both keys that a data directory holds are replaced; --role replaces one. With a key in
the environment, put the new one before the old one with a blank between them, restart
every process of the role, then take the old one away.`
}

// vaultVariables are where a role's key may be given instead of in a file.
var vaultVariables = map[events.Stage]string{
	events.StageExecutor: "vault_key (ARIVU_VAULT_KEY)", events.StagePlanner: "planner_vault_key (ARIVU_PLANNER_VAULT_KEY)",
}

// vaultFlags say which vault keys are meant.
type vaultFlags struct {
	DataDir string `help:"The data directory that holds the keys." placeholder:"DIR" type:"path"`
	Role    string `help:"Only the key of this role: executor or planner." enum:",executor,planner" default:"" placeholder:"ROLE"`
}

// each calls f for the key file of every role that is meant.
func (v *vaultFlags) each(e *env, f func(role events.Stage, path string) error) error {
	flags := map[string]any{}
	if v.DataDir != "" {
		flags["data_dir"] = v.DataDir
	}
	cfg, err := e.load(flags)
	if err != nil {
		return err
	}
	var errs []error
	found := false
	for _, role := range app.VaultRoles() {
		if v.Role != "" && v.Role != string(role) {
			continue
		}
		if cfg.VaultKeys(role) != "" {
			errs = append(errs, fmt.Errorf("the key of the %s comes from the setting %s, not from a file: "+
				"put a new key before it there, with a blank between them, and restart every %s", role, vaultVariables[role], role))
			continue
		}
		path := app.VaultFile(cfg.DataDir, role)
		if _, err := os.Stat(path); errors.Is(err, os.ErrNotExist) {
			continue
		}
		found = true
		errs = append(errs, f(role, path))
	}
	if err := errors.Join(errs...); err != nil || found {
		return err
	}
	return usageError{fmt.Errorf("there is no such key in %s: it is made when the role first starts; name its data directory with --data-dir", cfg.DataDir)}
}

type vaultRotateCmd struct {
	vaultFlags
}

// Run makes new keys.
func (c *vaultRotateCmd) Run(e *env) error {
	var rotated []string
	err := c.each(e, func(role events.Stage, path string) error {
		v, err := vault.Rotate(path)
		if err != nil {
			return err
		}
		rotated = append(rotated, string(role))
		fmt.Fprintf(e.out, "A new key of the %s stands first in %s (%s).\n", role, path, v.Recipient())
		return nil
	})
	if len(rotated) > 0 {
		fmt.Fprintf(e.out, "Restart the %s: what is sealed to the old key is sealed to the new one then. After that: arivu vault prune\n",
			strings.Join(rotated, " and the "))
	}
	return err
}

type vaultPruneCmd struct {
	vaultFlags
}

// Run takes the replaced keys away.
func (c *vaultPruneCmd) Run(e *env) error {
	return c.each(e, func(_ events.Stage, path string) error {
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
	})
}
