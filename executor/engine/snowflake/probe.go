package snowflake

import (
	"context"

	"arivu/executor/engine"
	"arivu/executor/engine/infoschema"
)

// Login tells the user with the role in force, and the version. It implements
// [engine.Prober].
func (d *database) Login(ctx context.Context) (engine.Login, error) {
	row, err := infoschema.First(ctx, d.text, "SELECT CURRENT_USER(), CURRENT_ROLE(), 'Snowflake ' || CURRENT_VERSION()", pingTime)
	if err != nil {
		return engine.Login{}, err
	}
	user := row[0]
	if row[1] != "" {
		user += " with the role " + row[1]
	}
	return engine.Login{User: user, Version: row[2]}, nil
}

// TryWrite sends nothing. It implements [engine.Prober].
func (*database) TryWrite(context.Context) (engine.WriteAttempt, error) {
	return engine.WriteAttempt{Why: "Snowflake has no read-only session, and commits what makes a table at once: a write that the role may make could not be taken back. " +
		"What holds instead: nothing is sent but a query that Arivu has read itself, and what the role may do."}, nil
}

var _ engine.Prober = (*database)(nil)
