package engine

import (
	"context"
	"errors"
	"time"
)

// Writer is an engine that also writes, where it was opened with Options.Writable.
// Only what a person has approved goes through it, and trials of that.
type Writer interface {
	Engine
	// Write runs one writing statement in a transaction of its own and asks commit,
	// with the rows it touched, whether they stay; a nil commit never keeps any. An
	// error that does not wrap ErrUncertain means that nothing was written.
	Write(ctx context.Context, sql string, opts WriteOptions, commit func(rows int64) bool) (rows int64, err error)
	// Schemas are the namespaces in which unqualified names are looked up, in order;
	// nil where there are none.
	Schemas(ctx context.Context) ([]string, error)
}

// WriteOptions bound one writing statement.
type WriteOptions struct {
	Timeout time.Duration
	// Namespace and Table name the table that the statement writes, as in the snapshot.
	// An engine some of whose tables cannot be rolled back refuses to write to those.
	Namespace, Table string
	// Structure says that the statement changes structure and writes no rows by itself.
	// Without it such a statement is refused; with it every other one is. Engines that
	// cannot take a change of structure back refuse it always.
	Structure bool
	// Schemas are where unqualified names are looked up: as the session that took the
	// snapshot does, whoever writes. nil leaves the session's own.
	Schemas []string
}

// ErrUncertain is wrapped by the error of a write that may have been kept: its
// connection was lost while it was being committed.
var ErrUncertain = errors.New("whether the statement has written is not known")

// NotWritable is the error of an engine that was opened for reading only.
func NotWritable() error { return Refused("it was opened without leave to write") }
