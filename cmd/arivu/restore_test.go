package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"arivu/cmd/arivu/app"
	"arivu/events"
	"arivu/events/broker"
	"arivu/events/bus"
	"arivu/events/bus/bustest"
)

// Nothing is touched by a restore that cannot be, and each refusal names its reason.
func TestRestoreRefusals(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	seedStore(t, dir)
	id, recipient := backupKey(t)
	other, _ := backupKey(t)
	where := t.TempDir()
	file := filepath.Join(where, "good")
	manage(t, exitOK, "backup", file, "--data-dir", dir, "--recipient", recipient)
	whole, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	write := func(name string, data []byte) string {
		path := filepath.Join(where, name)
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	flipped := bytes.Clone(whole)
	flipped[len(flipped)/2] ^= 1
	empty := t.TempDir()
	for _, c := range []struct {
		name string
		args []string
		code int
		says string
	}{
		{"a file that is there", []string{"backup", file, "--data-dir", dir, "--recipient", recipient}, exitFailed, "is there already"},
		{"no key to encrypt to", []string{"backup", file + "2", "--data-dir", dir}, exitUsage, "always encrypted"},
		{"no public key", []string{"backup", file + "2", "--data-dir", dir, "--recipient", "age1nonsense"}, exitUsage, "--recipient"},
		{"nothing to save", []string{"backup", file + "2", "--data-dir", filepath.Join(empty, "none"), "--recipient", recipient}, exitFailed, "there is no log in"},
		{"another key", []string{"restore", file, "--data-dir", empty, "--identity", other}, exitFailed, "another key or passphrase"},
		{"a flipped bit", []string{"restore", write("flipped", flipped), "--data-dir", empty, "--identity", id}, exitFailed, "damaged"},
		{"cut short", []string{"restore", write("short", whole[:len(whole)-100]), "--data-dir", empty, "--identity", id}, exitFailed, "damaged"},
		{"no backup", []string{"restore", write("text", []byte("hello")), "--data-dir", empty, "--identity", id}, exitFailed, "damaged"},
		{"a log that is there", []string{"restore", file, "--data-dir", dir, "--identity", id}, exitUsage, "--replace"},
		{"a damaged backup", []string{"verify", filepath.Join(where, "flipped"), "--identity", id}, exitFailed, "damaged"},
	} {
		if told := manage(t, c.code, c.args...); !strings.Contains(told, c.says) {
			t.Errorf("%s: %s", c.name, told)
		}
	}
	if left, err := os.ReadDir(empty); err != nil || len(left) > 0 {
		t.Errorf("the refusals left %v, %v", left, err)
	}
	if left, _ := filepath.Glob(filepath.Join(where, ".*")); len(left) > 0 {
		t.Errorf("there are pieces of backups: %v", left)
	}

	before := contentsOf(t, dir)
	told := manage(t, exitOK, "restore", file, "--data-dir", dir, "--identity", id, "--replace")
	wantLines(t, told, "The log that was there is in "+app.LogDir(dir)+".replaced-1")
	equalStores(t, contentsOf(t, dir), before)
}

// A cluster on which a role still works is left alone.
func TestRestoreWaitsForTheRolesToStop(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	seedStore(t, dir)
	id, recipient := backupKey(t)
	file := filepath.Join(t.TempDir(), "x")
	manage(t, exitOK, "backup", file, "--data-dir", dir, "--recipient", recipient)
	address := fmt.Sprintf("127.0.0.1:%d", freePort(t))
	brk, err := broker.Start(t.Context(), broker.Options{Dir: t.TempDir(), Sync: broker.SyncInterval, Flush: seldom, Listen: address})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(brk.Stop)
	b := bustest.Connect(t, brk, bus.Options{})
	stage, err := b.Run(t.Context(), bus.StageConfig{Stage: events.StagePlanner, Kinds: []events.Kind{events.KindAsked},
		Handler: events.HandlerFunc(func(context.Context, *events.Question, *events.Event) (events.Body, error) { return nil, nil })})
	if err != nil {
		t.Fatal(err)
	}
	restore := []string{"restore", file, "--identity", id, "--nats", "nats://" + address, "--data-dir", t.TempDir(), "--replace"}
	bustest.Await(t, "the planner to be seen at work", func() bool {
		at, err := b.AtWork(t.Context())
		return err == nil && len(at) == 1
	})
	wantLines(t, manage(t, exitUsage, restore...), "planner", "stop every role first")
	stage.Stop(t.Context())
	bustest.Await(t, "the planner to be gone", func() bool {
		at, err := b.AtWork(t.Context())
		return err == nil && len(at) == 0
	})
	wantLines(t, manage(t, exitOK, restore...), "Restored 22 streams")
}

// seedStore makes the log of a data directory with a question and a gap.
func seedStore(t *testing.T, dir string) {
	t.Helper()
	brk, err := broker.Start(t.Context(), broker.Options{Dir: app.LogDir(dir), Sync: broker.SyncInterval, Flush: seldom})
	if err != nil {
		t.Fatal(err)
	}
	defer brk.Stop()
	b, err := bus.Connect(t.Context(), bus.Options{InProcess: brk, Name: "seed"})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = b.Close(context.Background()) }()
	if err := b.Provision(t.Context()); err != nil {
		t.Fatal(err)
	}
	seed(t, b)
}

// seed stores a question, a document in its second revision, and an audit entry.
func seed(t *testing.T, b *bus.Bus) {
	t.Helper()
	if err := b.Append(t.Context(), bustest.Asked("how many?")); err != nil {
		t.Fatal(err)
	}
	for n := range 2 {
		if err := b.Documents(bus.BucketSaved).Put(t.Context(), "default.x", map[string]int{"n": n}); err != nil {
			t.Fatal(err)
		}
	}
	if err := b.Audit(t.Context(), events.DefaultTenant, "1", events.Audit{Action: "test"}); err != nil {
		t.Fatal(err)
	}
}

// What one machine held goes to a cluster of three, and back.
func TestBackupIntoAClusterAndBack(t *testing.T) {
	t.Parallel()
	c := startCluster(t)
	dir, back := t.TempDir(), t.TempDir()
	seedStore(t, dir)
	before := contentsOf(t, dir)
	id, recipient := backupKey(t)
	one, three := filepath.Join(t.TempDir(), "one"), filepath.Join(t.TempDir(), "three")
	manage(t, exitOK, "backup", one, "--data-dir", dir, "--recipient", recipient)

	at := []string{"--nats", c.url, "--data-dir", t.TempDir()}
	c.settle(t)
	wantLines(t, manage(t, exitOK, append([]string{"restore", one, "--identity", id}, at...)...), "Restored 22 streams")
	equalStores(t, contents(t, c.option()), before)
	c.leader(t) // insists on three replicas
	wantLines(t, manage(t, exitUsage, append([]string{"restore", one, "--identity", id}, at...)...), "QUERIES", "--replace")
	manage(t, exitOK, append([]string{"restore", one, "--identity", id, "--replace"}, at...)...)
	wantLines(t, manage(t, exitOK, append([]string{"verify"}, at...)...), "Nothing is wrong.")

	wantLines(t, manage(t, exitOK, append([]string{"backup", three, "--recipient", recipient}, at...)...), "executor is not in it, it is not at hand here")
	manage(t, exitOK, "restore", three, "--identity", id, "--data-dir", back)
	equalStores(t, contentsOf(t, back), before)
}
