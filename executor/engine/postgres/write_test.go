package postgres_test

import (
	"errors"
	"slices"
	"testing"
	"time"

	"arivu/events"
	"arivu/executor/engine"
	"arivu/executor/engine/enginetest"
	"arivu/executor/engine/pgtest"
	"arivu/executor/engine/postgres"
)

func openWritable(t *testing.T, url string) engine.Writer {
	t.Helper()
	e, err := engine.Openers{events.DialectPostgres: postgres.Open}.Open(t.Context(), url, engine.Options{Writable: true, MaxConns: 2})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := e.Close(); err != nil {
			t.Errorf("closing: %v", err)
		}
	})
	return e.(engine.Writer)
}

func TestWrites(t *testing.T) {
	t.Parallel()
	enginetest.RunWrites(t, &enginetest.WriteSubject{
		New: func(t *testing.T, setup []string) (engine.Engine, engine.Engine) {
			url := pgtest.Start(t)
			pgtest.Exec(t, url, setup...)
			return open(t, url), openWritable(t, url)
		},
		Endless: "UPDATE notes SET text = (SELECT pg_sleep(60))::text",
		Refused: []string{
			"VACUUM notes", "COPY notes TO STDOUT", "COPY notes FROM PROGRAM 'true'", "SET search_path = x", "DO $$ BEGIN DELETE FROM notes; END $$",
			"TRUNCATE notes", "NOTIFY x", "LISTEN x", "PREPARE a AS SELECT 1", "DISCARD ALL", "GRANT ALL ON notes TO public", "LOCK notes",
			"CREATE DATABASE x", "ALTER SYSTEM SET work_mem = '1MB'",
		},
		Structure: true,
		NotStructure: []string{
			"CREATE FUNCTION f() RETURNS int AS 'SELECT 1' LANGUAGE sql", "CREATE EXTENSION dblink", "CREATE ROLE evil", "CREATE SCHEMA evil", "CREATE SEQUENCE s",
			"CREATE TABLE more AS SELECT 1", "SELECT 1 INTO more", "CREATE MATERIALIZED VIEW v AS SELECT 1", "ALTER ROLE postgres RENAME TO x", "ALTER SYSTEM SET work_mem = '1MB'",
			"DROP SCHEMA public CASCADE", "DROP DATABASE postgres", "GRANT ALL ON notes TO public", "VACUUM notes", "COPY notes TO STDOUT", "COMMENT ON TABLE notes IS 'x'",
			"CREATE INDEX CONCURRENTLY i ON notes (text)", "DO $$ BEGIN DROP TABLE notes; END $$", "SET search_path = x", "LOCK notes",
		},
	})
}

// What violates a deferred constraint is found at the end, and is nothing uncertain.
func TestDeferredConstraint(t *testing.T) {
	t.Parallel()
	url := pgtest.Start(t)
	pgtest.Exec(t, url, "CREATE TABLE a (id int PRIMARY KEY)", "CREATE TABLE b (a int REFERENCES a (id) DEFERRABLE INITIALLY DEFERRED)")
	w := openWritable(t, url)
	_, err := w.Write(t.Context(), "INSERT INTO b VALUES (7)", engine.WriteOptions{Timeout: time.Second}, func(int64) bool { return true })
	if err == nil || errors.Is(err, engine.ErrUncertain) {
		t.Errorf("got %v", err)
	}
}

// A name means the same table for who writes as for who read: the search path is that
// of the snapshot, not the writer's own.
func TestWriterLooksWhereTheReaderDoes(t *testing.T) {
	t.Parallel()
	url := pgtest.Start(t)
	pgtest.Exec(t, url, `CREATE SCHEMA "Ours, ""x"`, `CREATE TABLE "Ours, ""x".t (a int)`, `CREATE TABLE public.t (a int)`,
		`INSERT INTO "Ours, ""x".t VALUES (1)`, "INSERT INTO public.t VALUES (1), (2)")
	w := openWritable(t, url)
	schemas, err := w.Schemas(t.Context())
	if err != nil || !slices.Equal(schemas, []string{"public"}) {
		t.Fatalf("schemas %v, %v", schemas, err)
	}
	for _, c := range []struct {
		schemas []string
		rows    int64
	}{{schemas, 2}, {[]string{`Ours, "x`, "public"}, 1}} {
		n, err := w.Write(t.Context(), "UPDATE t SET a = 9", engine.WriteOptions{Timeout: time.Second, Schemas: c.schemas}, nil)
		if err != nil || n != c.rows {
			t.Errorf("%v: %d rows, %v", c.schemas, n, err)
		}
	}
}
