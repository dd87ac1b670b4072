package sqlite

import (
	"context"

	"arivu/executor/engine"
	"arivu/executor/engine/apart"
)

// writeApart runs a writing statement in a worker and takes back what one that was
// killed has left.
func (d *database) writeApart(ctx context.Context, query string, opts engine.WriteOptions, commit func(int64) bool) (int64, error) {
	rows, killed, err := d.apart.Write(ctx, query, opts, commit)
	if killed {
		d.recover(ctx)
	}
	return rows, err
}

// recover takes back what a killed worker left in the file: its journal waits for
// somebody who may write, and keeps out all who only read until then. Should that fail
// now, the next write does it.
func (d *database) recover(ctx context.Context) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), apart.CommitTime)
	defer cancel()
	conn, err := d.writer.Conn(ctx)
	if err != nil {
		return
	}
	defer func() { _ = conn.Close() }()
	if d.control(ctx, conn, "BEGIN IMMEDIATE") == nil {
		_ = d.control(ctx, conn, "ROLLBACK")
	}
}
