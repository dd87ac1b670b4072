//go:build unix

package pgtest_test

import (
	"context"
	"testing"

	"arivu/executor/engine/pgtest"

	"github.com/jackc/pgx/v5"
)

func TestStartGivesSeparateDatabases(t *testing.T) {
	t.Parallel()
	first, second := pgtest.Start(t), pgtest.Start(t)
	if first == second {
		t.Fatalf("both are %s", first)
	}
	pgtest.Exec(t, first, "CREATE TABLE t (a int)")
	pgtest.Exec(t, second, "CREATE TABLE t (a int)")
}

func TestReaderMayOnlyRead(t *testing.T) {
	t.Parallel()
	owner := pgtest.Start(t)
	pgtest.Exec(t, owner, "CREATE TABLE t (a int)")
	ctx := t.Context()
	conn, err := pgx.Connect(ctx, pgtest.Reader(t, owner))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close(context.WithoutCancel(ctx)) }()
	if _, err := conn.Exec(ctx, "SELECT * FROM t"); err != nil {
		t.Errorf("reading: %v", err)
	}
	if _, err := conn.Exec(ctx, "INSERT INTO t VALUES (1)"); err == nil {
		t.Error("a reader wrote")
	}
}
