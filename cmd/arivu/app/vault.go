package app

import (
	"path/filepath"

	"arivu/events"
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

// vault is that of a role of this process.
func (a *App) vault(role events.Stage) (*vault.Vault, error) {
	if keys := a.opts.Config.VaultKeys(role); keys != "" {
		return vault.Parse(keys)
	}
	return vault.Load(VaultFile(a.opts.Config.DataDir, role))
}
