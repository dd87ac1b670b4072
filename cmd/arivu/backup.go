package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"go.uber.org/zap"

	"arivu/cmd/arivu/app"
	"arivu/cmd/arivu/backup"
	"arivu/cmd/arivu/config"
	"arivu/events"
)

type backupCmd struct {
	Node
	SealTo
	File        string `arg:"" help:"Write the backup to this file. There must be none yet." type:"path"`
	WithoutKeys bool   `help:"Leave the vault keys out. Keep them apart: without them, passwords of databases and keys of models cannot be opened after a restore."`
}

// Help is shown by "arivu backup --help".
func (*backupCmd) Help() string {
	return `Saves everything that Arivu keeps: every question with its events and results, traces
and conversations, connections and models with their secrets sealed, keys, what was
taught and saved, and the audit. The server goes on meanwhile. Run it on the server's
machine, as its user, with its data directory; or against a NATS cluster with --nats.

The file is always encrypted, to the public key of an age identity or to a passphrase:

  age-keygen -o backup.key                         once; keep it somewhere else
  arivu backup today.arivu --recipient age1…
  arivu verify today.arivu --identity backup.key   restores it on trial and looks
  arivu restore today.arivu --identity backup.key

The keys that open the sealed secrets (vault.key, planner.key) are in it, too, where they
are at hand: who can open the backup then can open all that is in it. --without-keys
leaves them out.

The exit code is 1 if the store itself has lost something, which arivu verify tells of.

Not in it are the settings of the process (files, variables) and the databases that are
asked. What is older than its limit at a restore goes as it would have gone. Keys that
were revoked since the backup let in again after it is restored: revoke them anew.`
}

// Run saves.
func (c *backupCmd) Run(e *env) error {
	cfg, err := e.load(c.flags())
	if err != nil {
		return err
	}
	to, err := c.recipients(e)
	if err != nil {
		return err
	}
	return e.onStore(cfg, func(ctx context.Context, s *app.Store) error {
		keys, err := c.keys(ctx, cfg, s)
		if err != nil {
			return err
		}
		file, err := backup.Create(c.File)
		if err != nil {
			return err
		}
		show, done := e.showProgress("Saving", len(s.Streams()))
		m, err := backup.Write(ctx, file, backup.Source{Bus: s.Bus, Version: version, Keys: keys, Progress: show}, to...)
		done()
		if err != nil {
			return errors.Join(err, file.Discard())
		}
		if err := file.Commit(); err != nil {
			return err
		}
		fmt.Fprintf(e.out, "Saved %d streams and buckets with %d messages to %s (%s).\nSHA-256: %s\n",
			len(m.Parts), m.Messages(), c.File, megabytes(file.Size()), file.SHA256())
		c.tellKeys(e, keys)
		return tellLost(e, m)
	})
}

// tellLost fails a backup that is as good as can be, of a store that is not whole.
func tellLost(e *env, m *backup.Manifest) error {
	var lost error
	for _, p := range m.Parts {
		if p.Lost > 0 {
			fmt.Fprintf(e.err, "arivu: warning: %s has lost %d messages, which the broker cannot read: they are not in the backup\n", p.Name, p.Lost)
			lost = exitError(exitFailed)
		}
	}
	return lost
}

// keys are the vault keys that go into the backup: those at hand that the store's
// secrets are sealed to.
func (c *backupCmd) keys(ctx context.Context, cfg *config.Loaded, s *app.Store) (backup.Keys, error) {
	if c.WithoutKeys {
		return nil, nil
	}
	vaults, err := app.VaultsAtHand(&cfg.Config)
	if err == nil {
		vaults, err = app.Sealing(ctx, s.Bus, vaults)
	}
	keys := backup.Keys{}
	for role, v := range vaults {
		keys[role] = v.Text()
	}
	return keys, err
}

func (c *backupCmd) tellKeys(e *env, keys backup.Keys) {
	for _, role := range app.VaultRoles() {
		if keys[role] != "" {
			fmt.Fprintf(e.out, "The vault key of the %s is in it.\n", role)
			continue
		}
		why := "it is not at hand here"
		if c.WithoutKeys {
			why = "as you wished"
		}
		fmt.Fprintf(e.out, "The vault key of the %s is not in it, %s: keep what the %s has in %s or in %s. Without it, %s cannot be opened after a restore.\n",
			role, why, role, vaultFileNames[role], vaultVariables[role], sealedFor[role])
	}
}

var (
	vaultFileNames = map[events.Stage]string{events.StageExecutor: "vault.key", events.StagePlanner: "planner.key"}
	sealedFor      = map[events.Stage]string{events.StageExecutor: "the credentials of databases", events.StagePlanner: "the keys of models"}
)

// onStore runs f with a connection to the streams and buckets as they are, also those of
// a server that runs.
func (e *env) onStore(cfg *config.Loaded, f func(context.Context, *app.Store) error) error {
	return e.onStoreOf(cfg, func(ctx context.Context, log *zap.Logger) (*app.Store, error) {
		return app.OpenStore(ctx, &cfg.Config, log)
	}, f)
}

// onStoreOf is onStore for what open opens.
func (e *env) onStoreOf(cfg *config.Loaded, open func(context.Context, *zap.Logger) (*app.Store, error), f func(context.Context, *app.Store) error) (err error) {
	log, err := app.NewLogger(e.err, config.Log{Level: "warn", Format: cfg.Log.Format}, terminal(e.err))
	if err != nil {
		return err
	}
	starting, cancel := context.WithTimeout(e.ctx, openStoreTimeout)
	defer cancel()
	s, err := open(starting, log)
	if err != nil {
		return err
	}
	defer func() {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(e.ctx), drainTimeout)
		defer cancel()
		err = errors.Join(err, s.Close(ctx))
	}()
	return f(e.ctx, s)
}

// openStoreTimeout is how long opening a log may take; one of a million events takes
// seconds.
const openStoreTimeout = time.Minute

// progressEvery is how often a line of progress is drawn anew.
const progressEvery = 100 * time.Millisecond

// showProgress draws one line on a terminal, which done takes away.
func (e *env) showProgress(verb string, parts int) (show func(backup.Progress), done func()) {
	if !terminal(e.err) {
		return nil, func() {}
	}
	var drawn time.Time
	show = func(p backup.Progress) {
		if now := time.Now(); now.Sub(drawn) >= progressEvery {
			drawn = now
			fmt.Fprintf(e.err, "\r\x1b[K%s %s: %d of %d done, %s", verb, strings.TrimPrefix(p.Part, "KV_"), p.Parts, parts, megabytes(p.Bytes))
		}
	}
	return show, func() { fmt.Fprint(e.err, "\r\x1b[K") }
}

// megabytes is a size for people.
func megabytes(n int64) string {
	if n < 1_000_000 {
		return fmt.Sprintf("%.1f kB", float64(n)/1e3)
	}
	return fmt.Sprintf("%.1f MB", float64(n)/1e6)
}
