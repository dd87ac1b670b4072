package app

import (
	"context"
	"errors"
	"os"
	"path/filepath"

	"arivu/cmd/arivu/config"
	"arivu/events"
	"arivu/events/bus"
	"arivu/events/vault"
)

// VaultRoles are the roles that secrets are sealed to, each with keys of its own.
func VaultRoles() []events.Stage { return []events.Stage{events.StageExecutor, events.StagePlanner} }

// VaultFile is where a data directory keeps the vault keys of one of the VaultRoles.
func VaultFile(dataDir string, role events.Stage) string {
	name := "vault.key"
	if role == events.StagePlanner {
		name = "planner.key"
	}
	return filepath.Join(dataDir, name)
}

// VaultsAtHand are the vaults of the roles whose keys the configuration or its data
// directory has. None is made.
func VaultsAtHand(cfg *config.Config) (map[events.Stage]*vault.Vault, error) {
	found := map[events.Stage]*vault.Vault{}
	for _, role := range VaultRoles() {
		v, err := vaultAtHand(cfg, role)
		if err != nil {
			return nil, err
		}
		if v != nil {
			found[role] = v
		}
	}
	return found, nil
}

func vaultAtHand(cfg *config.Config, role events.Stage) (*vault.Vault, error) {
	if keys := cfg.VaultKeys(role); keys != "" {
		return vault.Parse(keys)
	}
	path := VaultFile(cfg.DataDir, role)
	if _, err := os.Stat(path); errors.Is(err, os.ErrNotExist) {
		return nil, nil
	}
	return vault.Load(path)
}

// Sealing are those of some vaults that what a store holds is sealed to, by what their
// roles have published there.
func Sealing(ctx context.Context, b *bus.Bus, vaults map[events.Stage]*vault.Vault) (map[events.Stage]*vault.Vault, error) {
	found := map[events.Stage]*vault.Vault{}
	for role, key := range map[events.Stage]string{
		events.StageExecutor: events.RecipientKey, events.StagePlanner: events.PlannerRecipientKey,
	} {
		var published events.Recipient
		_, err := b.Documents(bus.BucketKeys).Get(ctx, key, &published)
		if errors.Is(err, bus.ErrNotFound) {
			continue
		}
		if err != nil {
			return nil, err
		}
		if v := vaults[role]; v != nil && v.Has(published.Recipient) {
			found[role] = v
		}
	}
	return found, nil
}

// vault is that of a role of this process.
func (a *App) vault(role events.Stage) (*vault.Vault, error) {
	if keys := a.opts.Config.VaultKeys(role); keys != "" {
		return vault.Parse(keys)
	}
	return vault.Load(VaultFile(a.opts.Config.DataDir, role))
}
