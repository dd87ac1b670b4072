package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"

	"filippo.io/age"
	"go.uber.org/zap"

	"arivu/cmd/arivu/app"
	"arivu/cmd/arivu/backup"
	"arivu/cmd/arivu/config"
	"arivu/events"
	"arivu/events/vault"
)

type verifyCmd struct {
	Node
	OpenWith
	File string `arg:"" optional:"" help:"A backup. Without one, the store itself is looked at." type:"existingfile"`
	JSON bool   `help:"Print JSON."`
}

// Help is shown by "arivu verify --help".
func (*verifyCmd) Help() string {
	return `Reads all of a store, also of a server that runs, or of a backup, and tells what is wrong:
messages that do not match their checksum, questions whose events are not one chain with
at most one end, traces and conversations that a rebuild would make otherwise, an audit
that was tampered with, secrets that the vault keys at hand do not open.

A backup is read to its end, with the size and SHA-256 of each part, and then restored on
trial into a directory for temporary files (TMPDIR), which needs the room that the log
takes. Secrets are opened with the vault keys in it, or else with those at hand.

Exit code: 0 nothing is wrong, 1 something is.`
}

// verified is what verify prints as JSON.
type verified struct {
	*backup.Report
	OK     bool             `json:"ok"`
	Backup *backup.Manifest `json:"backup,omitempty"`
}

// Run looks.
func (c *verifyCmd) Run(e *env) error {
	cfg, err := e.load(c.flags())
	if err != nil {
		return err
	}
	vaults, err := app.VaultsAtHand(&cfg.Config)
	if err != nil {
		return err
	}
	v := new(verified)
	if c.File == "" {
		err = e.onStore(cfg, func(ctx context.Context, s *app.Store) (err error) {
			v.Report, err = backup.Check(ctx, s.Bus, vaults)
			return err
		})
	} else {
		err = c.file(e, cfg, vaults, v)
	}
	if err != nil {
		return err
	}
	v.OK = len(v.Faults) == 0
	return c.tell(e, v)
}

// file looks at a backup.
func (c *verifyCmd) file(e *env, cfg *config.Loaded, vaults map[events.Stage]*vault.Vault, v *verified) (err error) {
	keys, err := c.identities(e)
	if err != nil {
		return err
	}
	show, done := e.showProgress("Checking", 0)
	found, err := readBackup(e.ctx, c.File, show, keys)
	done()
	if err != nil {
		return err
	}
	v.Backup = &found.Manifest
	for role, text := range found.Keys {
		if vaults[role], err = vault.Parse(text); err != nil {
			return fmt.Errorf("the vault key of the %s in the backup: %w", role, err)
		}
	}
	dir, err := os.MkdirTemp("", "arivu-verify-")
	if err != nil {
		return fmt.Errorf("making a directory for the trial: %w", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	alone := *cfg
	alone.NATSURL = ""
	open := func(ctx context.Context, log *zap.Logger) (*app.Store, error) {
		return app.OpenStoreIn(ctx, &alone.Config, log, dir)
	}
	return e.onStoreOf(&alone, open, func(ctx context.Context, s *app.Store) error {
		r := &restoring{env: e, cfg: &alone, file: c.File, keys: keys, found: found}
		if _, err := r.read(ctx, s); err != nil {
			return err
		}
		if v.Report, err = backup.Check(ctx, s.Bus, vaults); err != nil {
			return err
		}
		for _, p := range found.Manifest.Parts {
			if p.Lost > 0 {
				v.Faults = append(v.Faults, fmt.Sprintf("%s had lost %d messages when it was saved", p.Name, p.Lost))
			}
		}
		return nil
	})
}

func (c *verifyCmd) tell(e *env, v *verified) error {
	if c.JSON {
		enc := json.NewEncoder(e.out)
		enc.SetIndent("", "  ")
		if err := enc.Encode(v); err != nil {
			return err
		}
	} else {
		v.print(e.out)
	}
	if !v.OK {
		return exitError(exitFailed)
	}
	return nil
}

func (v *verified) print(w io.Writer) {
	if v.Backup != nil {
		fmt.Fprintf(w, "The backup is as it was written, and can be restored: %d streams and buckets.\n", len(v.Backup.Parts))
	}
	fmt.Fprintf(w, "%d messages read. %d questions (%d open", v.Messages, v.Questions, v.Open)
	if v.Beheaded > 0 {
		fmt.Fprintf(w, ", %d begun before the log", v.Beheaded)
	}
	fmt.Fprintf(w, "), %d held against their traces, %d audit entries, %d secrets opened.\n", v.Projected, v.Audit, v.Secrets)
	if v.Unchecked > 0 {
		fmt.Fprintf(w, "%d secrets were not tried: the vault key that they are sealed to is not at hand.\n", v.Unchecked)
	}
	for _, fault := range v.Faults {
		fmt.Fprintf(w, "WRONG: %s\n", fault)
	}
	if v.OK {
		fmt.Fprintln(w, "Nothing is wrong.")
	}
}

// readBackup reads a file until ctx is done.
func readBackup(ctx context.Context, path string, show func(backup.Progress), keys []age.Identity) (*backup.Contents, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }()
	found, err := backup.Read(&untilDone{ctx: ctx, r: f}, nil, show, keys...)
	if err != nil && ctx.Err() == nil {
		err = fmt.Errorf("%s: %w", path, err)
	}
	return found, err
}

// untilDone reads until ctx is done.
type untilDone struct {
	ctx context.Context
	r   io.Reader
}

// Read implements io.Reader.
func (u *untilDone) Read(p []byte) (int, error) {
	if err := u.ctx.Err(); err != nil {
		return 0, err
	}
	return u.r.Read(p)
}
