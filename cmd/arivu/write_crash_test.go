package main

import (
	"bytes"
	"database/sql"
	"encoding/json"
	"net/http"
	"path/filepath"
	"slices"
	"strconv"
	"testing"
	"time"

	_ "modernc.org/sqlite"

	"arivu/events"
	"arivu/executor/engine/mariadbtest"
	"arivu/executor/engine/pgtest"
)

const (
	annKey = "key-of-ann-who-asks"
	bobKey = "key-of-bob-who-approves"
)

// The moments at which the process is killed while a statement that writes is asked
// for, held, approved and run. From its claim to the record of its outcome nobody can
// know whether it has run: there it ends as uncertain.
var writeBoundaries = []struct {
	at        string
	runs      int
	uncertain bool
	everyone  bool // the database is at work, so that each is tried; else SQLite alone
}{
	{"stored:asked", 1, false, false},
	{"delivered:planned", 1, false, false},
	{"handled:planned", 1, false, true}, // tried and recorded, not held
	{"stored:awaiting_approval", 1, false, false},
	{"before-ack:planned", 1, false, false},
	{"stored:approved", 1, false, false},
	{"delivered:approved", 1, false, true},
	{"claimed:approved", 0, true, true},
	{"written:approved", 1, true, true},
	{"handled:approved", 1, false, true}, // its outcome is recorded
	{"stored:executed", 1, false, false},
	{"before-ack:approved", 1, false, false},
	{"delivered:executed", 1, false, false},
	{"stored:answered", 1, false, false},
}

// ledgers are databases that count how often their notes are written.
var ledgers = map[string]func(t *testing.T) *ledger{"sqlite": sqliteLedger, "mariadb": mariadbLedger, "postgres": postgresLedger}

// A process killed at any boundary of a write and started again on the same data comes
// to exactly one outcome, and never runs the statement a second time.
func TestKilledAtEveryBoundaryOfAWrite(t *testing.T) {
	t.Parallel()
	for name, open := range ledgers {
		for _, b := range writeBoundaries {
			if name != "sqlite" && !b.everyone {
				continue
			}
			t.Run(name+" "+b.at, func(t *testing.T) {
				t.Parallel()
				l := open(t)
				dir := t.TempDir()
				settings := []string{"ARIVU_DATA_DIR=" + dir, "ARIVU_DEMO=false", "ARIVU_API_KEY_ANN=" + annKey, "ARIVU_API_KEY_BOB=" + bobKey}
				first := spawn(t, "all", b.at, settings...)
				register(t, first.address, l.url)
				if a := first.write(t); a != nil && a.Status == events.StatusAwaitingApproval {
					first.approve(t, a)
				}
				<-first.exited

				second := spawn(t, "all", "", settings...)
				a := second.settle(t)
				switch {
				case b.uncertain && (a.Error == nil || a.Error.Class != events.ClassUncertain):
					t.Errorf("ended as %s %+v, want uncertain", a.Status, a.Error)
				case !b.uncertain && (a.Status != events.StatusAnswered || a.Written == nil || a.Written.Rows != 2):
					t.Errorf("ended as %s %+v, %+v", a.Status, a.Error, a.Written)
				}
				second.stop()
				checkLog(t, dir)
				if n := l.runs(t); n != b.runs {
					t.Errorf("the statement ran %d times, want %d", n, b.runs)
				}
			})
		}
	}
}

// ledger is such a database, with a way of our own to ask how often.
type ledger struct {
	url  string
	runs func(t *testing.T) int
}

// inLedger are what a ledger holds but for its trigger.
var inLedger = []string{
	"CREATE TABLE notes (id INTEGER PRIMARY KEY, text TEXT)", "INSERT INTO notes VALUES (1, 'a'), (2, 'b'), (3, 'c')", "CREATE TABLE runs (note INTEGER)",
}

func newLedger(t *testing.T, url string, db *sql.DB, trigger string) *ledger {
	t.Helper()
	for _, s := range append(slices.Clone(inLedger), trigger) {
		if _, err := db.ExecContext(t.Context(), s); err != nil {
			t.Fatal(err)
		}
	}
	return &ledger{url: url, runs: func(t *testing.T) (n int) {
		t.Helper()
		if err := db.QueryRowContext(t.Context(), "SELECT count(*) FROM runs").Scan(&n); err != nil {
			t.Fatal(err)
		}
		return n
	}}
}

func sqliteLedger(t *testing.T) *ledger {
	file := filepath.Join(t.TempDir(), "ledger.db")
	db, err := sql.Open("sqlite", file)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	db.SetMaxIdleConns(0) // the file is left alone in between
	return newLedger(t, "sqlite://"+filepath.ToSlash(file), db,
		"CREATE TRIGGER counted AFTER UPDATE ON notes WHEN new.id = 1 BEGIN INSERT INTO runs VALUES (new.id); END")
}

func mariadbLedger(t *testing.T) *ledger {
	db, url := mariadbtest.Database(t)
	return newLedger(t, url, db, "CREATE TRIGGER counted AFTER UPDATE ON notes FOR EACH ROW INSERT INTO runs SELECT new.id FROM DUAL WHERE new.id = 1")
}

func postgresLedger(t *testing.T) *ledger {
	url := pgtest.Start(t)
	pgtest.Exec(t, url, append(slices.Clone(inLedger),
		"CREATE FUNCTION count_run() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO runs VALUES (new.id); RETURN NULL; END $$",
		"CREATE TRIGGER counted AFTER UPDATE ON notes FOR EACH ROW WHEN (new.id = 1) EXECUTE FUNCTION count_run()")...)
	return &ledger{url: url, runs: func(t *testing.T) int {
		t.Helper()
		n, err := strconv.Atoi(pgtest.Value(t, url, "SELECT count(*) FROM runs"))
		if err != nil {
			t.Fatal(err)
		}
		return n
	}}
}

// written is an answer to a statement that writes.
type written struct {
	ID       string                   `json:"id"`
	Status   events.Status            `json:"status"`
	Approval *events.AwaitingApproval `json:"approval"`
	Written  *events.Written          `json:"written"`
	Error    *events.Error            `json:"error"`
}

// send sends a request with somebody's key; nil says that the server died.
func send(t *testing.T, address, method, path, key string, in, out any) error {
	t.Helper()
	body, err := json.Marshal(in)
	if err != nil {
		t.Fatal(err)
	}
	req, err := http.NewRequestWithContext(t.Context(), method, "http://"+address+path, bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("X-API-Key", key)
	req.Header.Set("Idempotency-Key", "the-write")
	transport := new(http.Transport)
	defer transport.CloseIdleConnections()
	resp, err := transport.RoundTrip(req)
	if err != nil {
		return err
	}
	defer func() { _ = resp.Body.Close() }()
	if resp.StatusCode >= http.StatusInternalServerError {
		t.Logf("%s %s: status %d", method, path, resp.StatusCode)
	}
	return json.NewDecoder(resp.Body).Decode(out)
}

func register(t *testing.T, address, url string) {
	t.Helper()
	in := map[string]any{"name": "notes", "url": url, "write_url": url, "options": map[string]any{"writes": "approval", "timeout_ms": 1500}}
	var out struct {
		Writable bool `json:"writable"`
	}
	if err := send(t, address, http.MethodPost, "/api/connections", annKey, in, &out); err != nil || !out.Writable {
		t.Fatalf("%+v, %v", out, err)
	}
}

// write asks as Ann. Asking again is the same question; nil says that the server died.
func (p *process) write(t *testing.T) *written {
	t.Helper()
	in := map[string]any{"connection": "notes", "sql": "UPDATE notes SET text = 'x' WHERE id <= 2", "wait_ms": 60_000}
	a := new(written)
	if err := send(t, p.address, http.MethodPost, "/api/sql", annKey, in, a); err != nil {
		return nil
	}
	return a
}

// approve decides as Bob; the server may die of it.
func (p *process) approve(t *testing.T, a *written) {
	t.Helper()
	_ = send(t, p.address, http.MethodPost, "/api/questions/"+a.ID+"/approve", bobKey, map[string]any{"digest": a.Approval.Digest}, new(written))
}

// settle brings the question to its end on a server that lives.
func (p *process) settle(t *testing.T) *written {
	t.Helper()
	for deadline := time.Now().Add(60 * time.Second); time.Now().Before(deadline); {
		a := p.write(t)
		switch {
		case a == nil:
			t.Fatal("the server does not answer")
		case a.Status == events.StatusAwaitingApproval:
			p.approve(t, a)
		case a.Status.Final():
			return a
		}
	}
	t.Fatal("no outcome")
	return nil
}
