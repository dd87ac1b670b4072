package broker_test

import (
	"net"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/nats-io/nats.go"

	"arivu/events/broker"
	"arivu/events/bus/bustest"
)

// A broker lets in who may open its directory, and sends them away when it stops.
func TestTheDoorOfARunningBroker(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	brk, err := broker.Start(t.Context(), broker.Options{Dir: dir, Sync: broker.SyncInterval, Flush: time.Minute, Door: true})
	if err != nil {
		t.Fatal(err)
	}
	defer brk.Stop()
	info, err := os.Stat(filepath.Join(dir, "broker.sock"))
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Fatalf("%v, %v", info, err)
	}
	visitor, ok := broker.Visit(dir)
	if !ok {
		t.Fatal("nobody opens")
	}
	nc, err := nats.Connect("", nats.InProcessServer(visitor), nats.NoReconnect())
	if err != nil {
		t.Fatal(err)
	}
	defer nc.Close()
	if err := nc.Flush(); err != nil {
		t.Error(err)
	}
	var idle net.Conn
	if idle, err = visitor.InProcessConn(); err != nil {
		t.Fatal(err)
	}
	defer func() { _ = idle.Close() }()
	brk.Stop()
	bustest.Await(t, "the visitor to be sent away", nc.IsClosed)
	if _, ok := broker.Visit(dir); ok {
		t.Error("somebody opens after the end")
	}
}
