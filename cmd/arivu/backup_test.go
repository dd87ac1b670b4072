package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"filippo.io/age"
	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"arivu/cmd/arivu/app"
	"arivu/cmd/arivu/client"
	"arivu/events"
	"arivu/events/broker"
	"arivu/events/bus"
	"arivu/events/bus/bustest"
)

// backupKey is an identity for tests: its file and its public key.
func backupKey(t *testing.T) (file, recipient string) {
	t.Helper()
	id, err := age.GenerateX25519Identity()
	if err != nil {
		t.Fatal(err)
	}
	file = filepath.Join(t.TempDir(), "backup.key")
	if err := os.WriteFile(file, []byte(id.String()+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	return file, id.Recipient().String()
}

// manage runs a command on a data directory and insists on its exit code.
func manage(t *testing.T, want int, args ...string) string {
	t.Helper()
	out, errs, code := command(t, nil, args...)
	if code != want {
		t.Fatalf("%q: exit %d, want %d: %s%s", args, code, want, out, errs)
	}
	return out + errs
}

func (s *server) stop(t *testing.T) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	if err := s.app.Stop(ctx); err != nil {
		t.Fatal(err)
	}
}

// contents is every message of every stream, by its stream: sequence, time, subject,
// headers and bytes. The last one is the stream's last sequence.
func contents(t *testing.T, opts ...nats.Option) map[string][]string {
	t.Helper()
	js, done := jetStream(t, "", opts...)
	defer done()
	all := map[string][]string{}
	// Not ListStreams: in a cluster that leaves out whose leader does not answer at once.
	streams := js.StreamNames(t.Context())
	for name := range streams.Name() {
		s, err := js.Stream(t.Context(), name)
		if err != nil {
			t.Fatal(err)
		}
		info := s.CachedInfo()
		for seq := max(info.State.FirstSeq, 1); seq <= info.State.LastSeq; seq++ {
			m, err := s.GetMsg(t.Context(), seq)
			if errors.Is(err, jetstream.ErrMsgNotFound) {
				continue
			}
			if err != nil {
				t.Fatal(err)
			}
			all[info.Config.Name] = append(all[info.Config.Name], fmt.Sprintf("%d %s %s %v %q", m.Sequence, m.Time.UTC().Format(time.RFC3339Nano), m.Subject, m.Header, m.Data))
		}
		all[info.Config.Name] = append(all[info.Config.Name], fmt.Sprintf("last %d", info.State.LastSeq))
	}
	if err := streams.Err(); err != nil {
		t.Fatal(err)
	}
	return all
}

// contentsOf is contents of a data directory on which nothing runs.
func contentsOf(t *testing.T, dir string) map[string][]string {
	t.Helper()
	brk, err := broker.Start(t.Context(), broker.Options{Dir: app.LogDir(dir), Sync: broker.SyncInterval, Flush: seldom})
	if err != nil {
		t.Fatal(err)
	}
	defer brk.Stop()
	return contents(t, nats.InProcessServer(brk))
}

// equalStores compares what two stores hold, but for the bucket of statements that may write.
func equalStores(t *testing.T, got, want map[string][]string) {
	t.Helper()
	if g, w := slices.Sorted(maps.Keys(got)), slices.Sorted(maps.Keys(want)); !slices.Equal(g, w) {
		t.Fatalf("streams %v, want %v", g, w)
	}
	for name, lines := range want {
		if name == "KV_"+bus.BucketWrites {
			continue
		}
		if !slices.Equal(got[name], lines) {
			t.Errorf("%s:\n%s\nwant\n%s", name, strings.Join(got[name], "\n"), strings.Join(lines, "\n"))
		}
	}
}

// What is wiped comes back byte for byte, with sequences, gaps and times, and goes on:
// keys let in, secrets open, conversations and results are there. A statement that was
// waiting to write does not run any more.
func TestBackupAndRestore(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s, ann, bob, l := office(t, "ARIVU_DATA_DIR="+dir)
	root := []string{"ARIVU_URL=" + s.Base(), "ARIVU_API_KEY=key-of-the-harness"}
	do := func(who []string, want int, args ...string) string {
		t.Helper()
		out, errs, code := command(t, who, args...)
		if code != want {
			t.Fatalf("%q: exit %d, want %d: %s%s", args, code, want, out, errs)
		}
		return out
	}
	do(ann, exitOK, "ask", "-c", "shop", "How many suppliers are there?")
	do(ann, exitOK, "sql", "-c", "shop", "SELECT * FROM orders")
	do(ann, exitOK, "saved", "add", "Twice", "how many orders are there?", "-c", "shop")
	do(ann, exitOK, "saved", "run", "Twice")
	made := strings.TrimSpace(do(root, exitOK, "keys", "create", "eve", "--role", "viewer"))
	do(append(root, "PLANTED=planted-model-key"), exitOK, "models", "add", "far", "openai", "gpt-5", "--key-env", "PLANTED", "--no-test")
	waiting := approving.FindStringSubmatch(do(ann, exitWaiting, "sql", "-c", "notes", "UPDATE notes SET text = 'x' WHERE id <= 2"))
	s.stop(t)

	before := contentsOf(t, dir)
	if len(before["OBJ_rows"]) < 2 || len(before["AUDIT"]) < 2 {
		t.Fatal("there are no results or no audit to save")
	}
	id, recipient := backupKey(t)
	file := filepath.Join(t.TempDir(), "saved.arivu")
	told := manage(t, exitOK, "backup", file, "--data-dir", dir, "--recipient", recipient)
	wantLines(t, told, "Saved 22 streams and buckets", "SHA-256: ", "key of the executor is in it", "key of the planner is in it")
	raw, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	for _, secret := range []string{"How many suppliers", "AGE-SECRET-KEY", "planted-model-key"} {
		if bytes.Contains(raw, []byte(secret)) || strings.Contains(told, secret) {
			t.Errorf("%q can be read", secret)
		}
	}
	told = manage(t, exitOK, "verify", file, "--identity", id, "--data-dir", t.TempDir())
	wantLines(t, told, "can be restored: 22 streams", "4 questions (1 open)", "4 secrets opened", "Nothing is wrong.")

	if err := os.RemoveAll(dir); err != nil {
		t.Fatal(err)
	}
	told = manage(t, exitOK, "restore", file, "--data-dir", dir, "--identity", id)
	wantLines(t, told, "key of the executor is in "+filepath.Join(dir, "vault.key"), "Restored 22 streams", "waiting to write: 1")
	after := contentsOf(t, dir)
	equalStores(t, after, before)
	if got := strings.Join(after["KV_"+bus.BucketWrites], "\n"); !strings.Contains(got, `\"state\":\"claimed\"`) {
		t.Errorf("the waiting statement is not held: %s", got)
	}
	manage(t, exitOK, "verify", "--data-dir", dir)

	again := start(t, "ARIVU_DATA_DIR="+dir, "ARIVU_API_KEY=key-of-the-harness", "ARIVU_API_KEY_ANN="+annKey, "ARIVU_API_KEY_BOB="+bobKey)
	at := func(who []string) []string { return append([]string{"ARIVU_URL=" + again.Base()}, who[1:]...) }
	do([]string{"ARIVU_URL=" + again.Base(), "ARIVU_API_KEY=" + made}, exitOK, "connections")
	if out := do(at(ann), exitOK, "sql", "-c", "notes", "SELECT COUNT(*) AS n FROM notes"); !strings.Contains(out, "3") {
		t.Errorf("the restored connection gives %s", out)
	}
	out, _, _ := command(t, at(bob), "approvals", "approve", waiting[1], "--digest", waiting[2])
	if n := l.runs(t); n != 0 {
		t.Errorf("a statement from before the restore ran %d times: %s", n, out)
	}
}

// A server that works is saved as it is at one moment: whatever of it was saved hangs
// together, what was open goes on, and every question ends once.
func TestBackupUnderLoad(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s := start(t, "ARIVU_DATA_DIR="+dir)
	stop := make(chan struct{})
	asked := make(chan struct{}, 1000)
	var askers sync.WaitGroup
	for range 3 {
		askers.Go(func() {
			for {
				select {
				case <-stop:
					return
				default:
				}
				if _, err := s.Ask(context.Background(), client.Question{Question: "How many suppliers are there?", Connection: "shop"}, func(client.Step) {}); err != nil {
					t.Error(err)
					return
				}
				asked <- struct{}{}
			}
		})
	}
	for range 10 {
		<-asked
	}
	phrase := filepath.Join(t.TempDir(), "phrase")
	if err := os.WriteFile(phrase, []byte("a phrase for tests only\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	file, fresh := filepath.Join(t.TempDir(), "busy.arivu"), t.TempDir()
	manage(t, exitOK, "backup", file, "--data-dir", dir, "--passphrase-file", phrase)
	told := manage(t, exitFailed, "restore", file, "--data-dir", dir, "--passphrase-file", phrase, "--replace")
	wantLines(t, told, "another Arivu uses")
	close(stop)
	askers.Wait()
	s.stop(t)

	manage(t, exitOK, "restore", file, "--data-dir", fresh, "--passphrase-file", phrase)
	wantLines(t, manage(t, exitOK, "verify", "--data-dir", fresh), "Nothing is wrong.")
	again := start(t, "ARIVU_DATA_DIR="+fresh)
	b := again.app.Bus()
	last := map[events.Address]*events.Event{}
	bustest.Await(t, "every question to end", func() bool {
		err := b.Replay(t.Context(), func(rec *bus.Record) error {
			if rec.Event != nil {
				last[rec.Event.Address] = rec.Event
			}
			return nil
		})
		return err == nil && !slices.ContainsFunc(slices.Collect(maps.Values(last)), func(e *events.Event) bool { return !e.Kind().Terminal() })
	})
	if len(last) < 10 {
		t.Fatalf("only %d questions were saved", len(last))
	}
	checkChains(t, b, len(last))
	for address, e := range last {
		bustest.Await(t, "the trace of a question", func() bool {
			var tr events.Trace
			_, err := b.Documents(bus.BucketTraces).Get(t.Context(), address.Tenant+"."+address.Question, &tr)
			return err == nil && len(tr.Steps) > 0 && tr.Steps[len(tr.Steps)-1].Seq == e.Seq
		})
	}
}
