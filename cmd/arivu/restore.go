package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"filippo.io/age"
	"go.uber.org/zap"

	"arivu/cmd/arivu/app"
	"arivu/cmd/arivu/backup"
	"arivu/cmd/arivu/config"
	"arivu/events/broker"
	"arivu/events/vault"
)

type restoreCmd struct {
	Node
	OpenWith
	File    string `arg:"" help:"The backup." type:"existingfile"`
	Replace bool   `help:"Take the place of what is there. A data directory's log is set aside, what a cluster holds is removed."`
}

// Help is shown by "arivu restore --help".
func (*restoreCmd) Help() string {
	return `Makes the log of a data directory, or the streams and buckets of a NATS cluster, of a
backup. The cluster may have another size than what was saved: replicas follow it. Stop
the server, or every role, before.

All of the file is checked before anything is touched. A data directory gets its new log
at the very end, in one step; what was there before stays beside it. If restoring into a
cluster fails, the cluster is left empty.

Vault keys that are in the backup are added to vault.key and planner.key of the data
directory, behind those that are there. With a cluster, give each role its file.

Statements that were waiting to write when the backup was taken do not run any more:
whether they ran since is not known. Other questions go on where they stood.`
}

// Run restores.
func (c *restoreCmd) Run(e *env) error {
	cfg, err := e.load(c.flags())
	if err != nil {
		return err
	}
	keys, err := c.identities(e)
	if err != nil {
		return err
	}
	r := &restoring{env: e, cfg: cfg, file: c.File, keys: keys, replace: c.Replace}
	if err := r.check(); err != nil {
		return err
	}
	if cfg.NATSURL == "" {
		return r.intoDirectory()
	}
	return r.intoCluster()
}

// restoring is a restore under way.
type restoring struct {
	*env
	cfg     *config.Loaded
	file    string
	keys    []age.Identity
	replace bool
	found   *backup.Contents // set by check
}

// check reads the whole backup.
func (r *restoring) check() error {
	show, done := r.showProgress("Checking", 0)
	defer done()
	found, err := readBackup(r.ctx, r.file, show, r.keys)
	r.found = found
	return err
}

// intoDirectory makes a log beside the place where it belongs, and moves it there when
// it is complete.
func (r *restoring) intoDirectory() error {
	dir := app.LogDir(r.cfg.DataDir)
	lock, err := broker.Lock(dir)
	if err != nil {
		return err
	}
	defer func() { _ = lock.Close() }()
	occupied, err := hasLog(dir)
	if err != nil {
		return err
	}
	if occupied && !r.replace {
		return usageError{fmt.Errorf("%s holds a log already: name an empty directory with --data-dir, or set that log aside with --replace", r.cfg.DataDir)}
	}
	fresh := dir + ".restoring"
	if err := os.RemoveAll(fresh); err != nil {
		return fmt.Errorf("removing what an earlier restore left: %w", err)
	}
	open := func(ctx context.Context, log *zap.Logger) (*app.Store, error) {
		return app.OpenStoreIn(ctx, &r.cfg.Config, log, fresh)
	}
	if err := r.onStoreOf(r.cfg, open, r.restore); err != nil {
		return errors.Join(err, os.RemoveAll(fresh))
	}
	return r.moveIn(fresh, dir, occupied)
}

// hasLog reports whether a broker ever wrote to a directory.
func hasLog(dir string) (bool, error) {
	_, err := os.Stat(filepath.Join(dir, "jetstream"))
	if errors.Is(err, os.ErrNotExist) {
		return false, nil
	}
	return err == nil, err
}

func (r *restoring) moveIn(fresh, dir string, occupied bool) error {
	if err := backup.SyncTree(fresh); err != nil {
		return fmt.Errorf("writing the log: %w", err)
	}
	if !occupied {
		if err := os.RemoveAll(dir); err != nil {
			return fmt.Errorf("putting the log in its place: %w", err)
		}
	} else {
		old, err := aside(dir)
		if err != nil {
			return err
		}
		fmt.Fprintf(r.out, "The log that was there is in %s.\n", old)
	}
	err := os.Rename(fresh, dir)
	if err == nil {
		err = backup.SyncPath(filepath.Dir(dir))
	}
	if err != nil {
		return fmt.Errorf("putting the log in its place: %w; it is complete in %s", err, fresh)
	}
	return nil
}

// aside gives a directory another name beside its own.
func aside(dir string) (string, error) {
	for n := 1; ; n++ {
		old := fmt.Sprintf("%s.replaced-%d", dir, n)
		if _, err := os.Lstat(old); err == nil {
			continue
		}
		if err := os.Rename(dir, old); err != nil {
			return "", fmt.Errorf("setting the log aside: %w", err)
		}
		return old, nil
	}
}

func (r *restoring) intoCluster() error {
	return r.onStore(r.cfg, func(ctx context.Context, s *app.Store) error {
		if err := r.clear(ctx, s); err != nil {
			return err
		}
		return r.restore(ctx, s)
	})
}

// clear makes room in a cluster.
func (r *restoring) clear(ctx context.Context, s *app.Store) error {
	if err := backup.Fits(s.Bus, &r.found.Manifest); err != nil {
		return err
	}
	running, err := s.AtWork(ctx)
	if err != nil {
		return err
	}
	if len(running) > 0 {
		return usageError{fmt.Errorf("these work on the cluster just now: %s; stop every role first", strings.Join(running, ", "))}
	}
	occupied, err := s.Occupied(ctx)
	if err != nil {
		return err
	}
	if len(occupied) > 0 && !r.replace {
		return usageError{fmt.Errorf("the cluster holds %s already: back it up, then remove all that it holds with --replace", strings.Join(occupied, ", "))}
	}
	return s.Remove(ctx)
}

// restore fills an empty store and looks after the keys.
func (r *restoring) restore(ctx context.Context, s *app.Store) error {
	if err := backup.Fits(s.Bus, &r.found.Manifest); err != nil {
		return err
	}
	res, err := r.read(ctx, s)
	if err != nil {
		return err
	}
	if err := r.adopt(res.Keys); err != nil {
		return err
	}
	fmt.Fprintf(r.out, "Restored %d streams and buckets with %d messages, as of %s.\n",
		len(res.Manifest.Parts), res.Manifest.Messages(), res.Header.Begun.Local().Format("2006-01-02 15:04:05"))
	if res.Held > 0 {
		fmt.Fprintf(r.out, "Statements that were waiting to write: %d. They do not run any more; whether they ran since the backup is not known.\n", res.Held)
	}
	return r.tellSecrets(ctx, s)
}

func (r *restoring) read(ctx context.Context, s *app.Store) (*backup.Restored, error) {
	f, err := os.Open(r.file)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }()
	show, done := r.showProgress("Restoring", len(r.found.Manifest.Parts))
	defer done()
	return backup.Restore(ctx, s.Bus, f, show, r.keys...)
}

// adopt puts vault keys of the backup where the roles look for them.
func (r *restoring) adopt(keys backup.Keys) error {
	for _, role := range app.VaultRoles() {
		if keys[role] == "" {
			continue
		}
		v, err := vault.Parse(keys[role])
		if err != nil {
			return fmt.Errorf("the vault key of the %s in the backup: %w", role, err)
		}
		if r.cfg.VaultKeys(role) != "" {
			fmt.Fprintf(r.out, "The key of the %s comes from the setting %s; the one in the backup is left there.\n", role, vaultVariables[role])
			continue
		}
		path := app.VaultFile(r.cfg.DataDir, role)
		changed, err := vault.Adopt(path, v)
		if err != nil {
			return err
		}
		if changed {
			fmt.Fprintf(r.out, "The vault key of the %s is in %s.\n", role, path)
		}
	}
	return nil
}

// tellSecrets says which secrets the keys at hand open.
func (r *restoring) tellSecrets(ctx context.Context, s *app.Store) error {
	vaults, err := app.VaultsAtHand(&r.cfg.Config)
	if err != nil {
		return err
	}
	report, err := backup.CheckSecrets(ctx, s.Bus, vaults)
	if err != nil {
		return err
	}
	for _, fault := range report.Faults {
		fmt.Fprintf(r.err, "arivu: warning: %s\n", fault)
	}
	if report.Unchecked == 0 && len(report.Faults) == 0 {
		return nil
	}
	var where []string
	for _, role := range app.VaultRoles() {
		where = append(where, fmt.Sprintf("the %s in %s or %s", role, vaultFileNames[role], vaultVariables[role]))
	}
	fmt.Fprintf(r.err, "arivu: warning: %d sealed secrets do not open with the keys at hand. Before the roles start, give them the keys that they had: %s.\n",
		report.Unchecked+len(report.Faults), strings.Join(where, ", "))
	return nil
}
