package databricks

import (
	"context"

	"arivu/executor/engine"
	"arivu/executor/engine/infoschema"
)

// Login tells the token's user and the version. It implements [engine.Prober].
func (d *database) Login(ctx context.Context) (engine.Login, error) {
	row, err := infoschema.First(ctx, d.text, "SELECT current_user(), concat('Databricks SQL ', split_part(version(), ' ', 1))", pingTime)
	if err != nil {
		return engine.Login{}, err
	}
	return engine.Login{User: row[0], Version: row[1]}, nil
}

// TryWrite sends nothing. It implements [engine.Prober].
func (*database) TryWrite(context.Context) (engine.WriteAttempt, error) {
	return engine.WriteAttempt{Why: "Databricks has neither read-only sessions nor transactions over statements: a write that the token may make could not be taken back. " +
		"What holds instead: nothing is sent but a query that Arivu has read itself, and what the token may do."}, nil
}

var _ engine.Prober = (*database)(nil)
