package sqlserver

import (
	"context"

	"arivu/executor/engine"
	"arivu/executor/engine/infoschema"
)

const loginSQL = `SELECT SUSER_SNAME(), CONCAT('SQL Server ', CAST(SERVERPROPERTY('ProductVersion') AS nvarchar(128)))`

// Login tells the login and the version. It implements [engine.Prober].
func (d *database) Login(ctx context.Context) (engine.Login, error) {
	row, err := infoschema.First(ctx, d.text, loginSQL, catalogTime)
	if err != nil {
		return engine.Login{}, err
	}
	return engine.Login{User: row[0], Version: row[1]}, nil
}

// TryWrite sends nothing: it implements [engine.Prober].
func (*database) TryWrite(context.Context) (engine.WriteAttempt, error) {
	return engine.WriteAttempt{Why: "SQL Server has no read-only session, so a write would run, with the triggers of the database, before it is rolled back. " +
		"What holds instead: nothing is sent but a query that Arivu has read itself, in a transaction that is always rolled back, and what the login may do."}, nil
}

var _ engine.Prober = (*database)(nil)
