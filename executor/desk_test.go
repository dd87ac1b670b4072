package executor_test

import (
	"database/sql"
	"path/filepath"
	"testing"

	"arivu/events"
	"arivu/events/bus"
	"arivu/events/bus/bustest"
	"arivu/executor/engine/mariadbtest"
	"arivu/executor/engine/pgtest"
)

// desk is a house whose connection notes may be written to.
type desk struct {
	*house
	read func(sql string) string // one value of the database, by another way
}

// allow stores the connection notes.
func (h *house) allow(dialect events.Dialect, url, writeURL string, change ...func(*events.Connection)) {
	h.t.Helper()
	c := events.Connection{Name: "notes", Dialect: dialect, Origin: events.OriginAPI,
		Options: events.ConnectionOptions{Writes: events.WriteApproval, TimeoutMS: 5000}}
	for sealed, secret := range map[*[]byte]string{&c.Sealed: url, &c.SealedWrite: writeURL} {
		data, err := h.vault.Seal(secret)
		if err != nil {
			h.t.Fatal(err)
		}
		*sealed = data
	}
	for _, f := range change {
		f(&c)
	}
	if err := h.bus.Documents(bus.BucketConnections).Put(h.t.Context(), "default.notes", c); err != nil {
		h.t.Fatal(err)
	}
	h.await("the snapshot of notes", func() bool { return h.schema("notes") != nil })
}

func sqliteDesk(t *testing.T) *desk { return sqliteDeskOf(newHouse(t)) }

func sqliteDeskOf(h *house) *desk {
	h.t.Helper()
	h.exec("CREATE TABLE notes (id INTEGER PRIMARY KEY, text TEXT NOT NULL)", "INSERT INTO notes VALUES (1, 'one'), (2, 'two'), (3, 'three')")
	url := "sqlite://" + filepath.ToSlash(h.file)
	h.allow(events.DialectSQLite, url, url)
	return &desk{house: h, read: h.value}
}

func postgresDesk(t *testing.T) *desk {
	url := pgtest.Start(t)
	pgtest.Exec(t, url, "CREATE TABLE notes (id serial PRIMARY KEY, text text NOT NULL)", "INSERT INTO notes (text) VALUES ('one'), ('two'), ('three')")
	h := newHouse(t)
	h.allow(events.DialectPostgres, pgtest.Reader(t, url), url)
	return &desk{house: h, read: func(sql string) string { return pgtest.Value(t, url, sql) }}
}

// ownedPostgres reads with the login that writes, which sees what that makes.
func ownedPostgres(t *testing.T) (d *desk, url string) {
	url = pgtest.Start(t)
	pgtest.Exec(t, url, "CREATE TABLE notes (id serial PRIMARY KEY, text text NOT NULL)", "INSERT INTO notes (text) VALUES ('one'), ('two'), ('three')")
	h := newHouse(t)
	h.allow(events.DialectPostgres, url, url)
	return &desk{house: h, read: func(sql string) string { return pgtest.Value(t, url, sql) }}, url
}

func mysqlDesk(t *testing.T) *desk {
	db, url := mariadbtest.Database(t)
	// The texts with which the tests look are those of SQLite and PostgreSQL.
	for _, statement := range []string{
		"SET SESSION sql_mode = 'PIPES_AS_CONCAT'", "CREATE TABLE notes (id INT PRIMARY KEY AUTO_INCREMENT, text VARCHAR(80) NOT NULL)",
		"INSERT INTO notes (text) VALUES ('one'), ('two'), ('three')",
	} {
		db.SetMaxOpenConns(1)
		if _, err := db.ExecContext(t.Context(), statement); err != nil {
			t.Fatalf("%s: %v", statement, err)
		}
	}
	h := newHouse(t)
	h.allow(events.DialectMySQL, url, url)
	return &desk{house: h, read: func(query string) string {
		var v sql.NullString
		if err := db.QueryRowContext(t.Context(), query).Scan(&v); err != nil {
			t.Fatalf("%s: %v", query, err)
		}
		return v.String
	}}
}

// desks are databases that write, each with a table of three notes.
var desks = map[string]func(*testing.T) *desk{"sqlite": sqliteDesk, "postgres": postgresDesk, "mysql": mysqlDesk}

// byHand asks to run a statement that a person wrote.
func (h *house) byHand(sql string, mode events.WriteMode) *events.Event {
	h.t.Helper()
	asked := bustest.Asked(sql)
	body := asked.Body.(*events.Asked)
	body.Connection, body.SQL, body.Options.WriteMode = "notes", sql, mode
	if err := h.bus.Append(h.t.Context(), asked); err != nil {
		h.t.Fatal(err)
	}
	return h.follow(asked, &events.Planned{Connection: "notes", Path: events.PathSQL, Candidates: []events.Candidate{{SQL: sql, Score: 1}}})
}

func (h *house) propose(sql string) *events.Question {
	h.t.Helper()
	q := h.outcome(h.byHand(sql, events.WriteApproval))
	if q.Approval == nil {
		h.t.Fatalf("%s: %s %+v %+v", sql, q.Status(), q.Rejected, q.Failed)
	}
	return q
}

// approve decides as somebody, and waits for the outcome.
func (h *house) approve(q *events.Question, by, digest string) *events.Question {
	h.t.Helper()
	e := h.follow(q.Last(), &events.Approved{Digest: digest, By: by})
	return h.outcome(e)
}
