package clickhouse

import (
	"context"
	"errors"
	"fmt"
	"strings"

	driver "github.com/ClickHouse/clickhouse-go/v2"

	"arivu/executor/engine"
	"arivu/executor/engine/infoschema"
)

// tryWrite is refused with readonly = 1. Let through, it makes a table of one connection
// alone, which goes with that.
const tryWrite = "CREATE TEMPORARY TABLE " + engine.TryTable + " (n UInt8)"

// Login tells the user, who is the one that the URL names, and the version. It implements
// [engine.Prober].
func (d *database) Login(ctx context.Context) (engine.Login, error) {
	row, err := infoschema.First(ctx, d.text, "SELECT concat('ClickHouse ', version())", pingTime)
	if err != nil {
		return engine.Login{}, err
	}
	return engine.Login{User: d.target.User, Version: row[0]}, nil
}

// TryWrite tries to make a temporary table with the settings of every statement. It
// implements [engine.Prober].
func (d *database) TryWrite(ctx context.Context) (engine.WriteAttempt, error) {
	out := engine.WriteAttempt{Statement: tryWrite}
	ctx, cancel := context.WithTimeoutCause(ctx, pingTime, engine.TimedOut(pingTime))
	defer cancel()
	settings, err := d.settings(ctx, int(pingTime.Seconds()), 1)
	if err != nil {
		return out, complaint(d.target, err, "")
	}
	err = d.conn.Exec(driver.Context(ctx, driver.WithSettings(settings)), tryWrite)
	var refusal *driver.Exception
	switch {
	case err == nil:
		return out, nil
	case ended(ctx, err):
		return out, engine.Stopped(ctx)
	case errors.As(err, &refusal):
		message, _, _ := strings.Cut(refusal.Message, "\n")
		out.Refused, out.Answer = true, fmt.Sprintf("Code: %d. %s", refusal.Code, message)
		return out, nil
	default:
		return out, complaint(d.target, err, "")
	}
}

var _ engine.Prober = (*database)(nil)
