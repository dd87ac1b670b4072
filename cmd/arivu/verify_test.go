package main

import (
	"os"
	"path/filepath"
	"testing"

	"filippo.io/age"
	"github.com/nats-io/nats.go"

	"arivu/cmd/arivu/app"
	"arivu/cmd/arivu/client"
	"arivu/events"
	"arivu/events/broker"
	"arivu/events/bus"
)

// verify tells of what a store or its keys have wrong, and its exit code does.
func TestVerifyFindsWhatIsWrong(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s := start(t, "ARIVU_DATA_DIR="+dir)
	if _, err := s.Ask(t.Context(), client.Question{Question: "How many suppliers are there?", Connection: "shop"}, func(client.Step) {}); err != nil {
		t.Fatal(err)
	}
	s.stop(t)
	wantLines(t, manage(t, exitOK, "verify", "--data-dir", dir), "1 questions (0 open), 1 held against their traces", "1 secrets opened", "Nothing is wrong.")

	// An event that follows what is not there, and one after the end.
	tamper(t, dir)
	if err := os.Remove(filepath.Join(dir, "vault.key")); err != nil {
		t.Fatal(err)
	}
	told := manage(t, exitFailed, "verify", "--data-dir", dir)
	wantLines(t, told, "1 secrets were not tried", "WRONG: question ", "goes on after its end: answered follows answered", "WRONG: the audit is not whole")
	if err := os.WriteFile(filepath.Join(dir, "vault.key"), []byte(otherVault(t)), 0o600); err != nil {
		t.Fatal(err)
	}
	told = manage(t, exitFailed, "verify", "--json", "--data-dir", dir)
	wantLines(t, told, `"questions": 1`, `does not open with the key of the executor at hand`, `"ok": false`)
}

// One flipped bit on the disk is found by verify, and a backup of what is left says so.
func TestDamageOnTheDisk(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	seedStore(t, dir)
	blocks, err := filepath.Glob(filepath.Join(app.LogDir(dir), "jetstream", "jetstream", "$G", "streams", bus.StreamQueries, "msgs", "*.blk"))
	if err != nil || len(blocks) != 1 {
		t.Fatalf("%v, %v", blocks, err)
	}
	block, err := os.ReadFile(blocks[0])
	if err != nil {
		t.Fatal(err)
	}
	block[len(block)/2] ^= 1
	if err := os.WriteFile(blocks[0], block, 0o600); err != nil {
		t.Fatal(err)
	}
	wantLines(t, manage(t, exitFailed, "verify", "--data-dir", dir), "WRONG: QUERIES has lost 1 messages")
	id, recipient := backupKey(t)
	file := filepath.Join(t.TempDir(), "rest")
	wantLines(t, manage(t, exitFailed, "backup", file, "--data-dir", dir, "--recipient", recipient), "Saved 22 streams", "QUERIES has lost 1 messages")
	wantLines(t, manage(t, exitFailed, "verify", file, "--identity", id, "--data-dir", t.TempDir()), "can be restored", "WRONG: QUERIES had lost 1 messages when it was saved")
}

func otherVault(t *testing.T) string {
	t.Helper()
	id, err := age.GenerateX25519Identity()
	if err != nil {
		t.Fatal(err)
	}
	return id.String()
}

// tamper stores the newest event once more, behind the bus's back, and audit entries
// that are no chain.
func tamper(t *testing.T, dir string) {
	t.Helper()
	brk, err := broker.Start(t.Context(), broker.Options{Dir: app.LogDir(dir), Sync: broker.SyncInterval, Flush: seldom})
	if err != nil {
		t.Fatal(err)
	}
	defer brk.Stop()
	js, done := jetStream(t, "", nats.InProcessServer(brk))
	defer done()
	q, err := js.Stream(t.Context(), bus.StreamQueries)
	if err != nil {
		t.Fatal(err)
	}
	m, err := q.GetMsg(t.Context(), q.CachedInfo().State.LastSeq)
	if err != nil {
		t.Fatal(err)
	}
	audit := events.AuditPrefix + events.DefaultTenant
	for _, stored := range [][2]string{{m.Subject, string(m.Data)}, {audit, `{"n":1}`}, {audit, `{"n":2,"prev":"nonsense"}`}} {
		if _, err := js.Publish(t.Context(), stored[0], []byte(stored[1])); err != nil {
			t.Fatal(err)
		}
	}
}
