// Package broker runs the embedded NATS server with JetStream: the message broker
// of an Arivu that needs nothing else installed.
package broker

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"sync"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"go.uber.org/zap"
)

// Sync says when an accepted event is on disk.
type Sync string

// The sync settings. Always makes a publish wait for its own write to reach the
// disk, so that even a power cut loses nothing accepted. Interval flushes ten
// times a second: a killed process loses nothing, a power cut at most that much.
const (
	SyncAlways   Sync = "always"
	SyncInterval Sync = "interval"
)

// syncInterval is as short as costs nothing measurable; the server's own default
// of two minutes is never used.
const syncInterval = 100 * time.Millisecond

// Options configure an embedded broker.
type Options struct {
	// Dir is where streams are kept; it is created, and locked against a second
	// process.
	Dir  string
	Sync Sync
	// Flush is how often what was not synced at once goes to disk; 0 is ten times a
	// second, which costs nothing measurable.
	Flush time.Duration
	// MaxStore is the most the streams may take on disk in bytes (default 10 GiB).
	MaxStore int64
	// Listen opens a loopback port for other processes, such as "127.0.0.1:4222";
	// empty opens none.
	Listen string
	// Door lets other processes in through a socket in Dir; see Visit.
	Door   bool
	Logger *zap.Logger
}

// Broker is a running embedded server.
type Broker struct {
	srv  *server.Server
	lock *os.File
	door *door // nil if there is none
	once sync.Once
}

// Start brings up the broker and returns when it accepts connections. It fails if
// another process uses the directory.
func Start(ctx context.Context, opts Options) (*Broker, error) {
	if opts.Dir == "" {
		return nil, errors.New("starting the message broker: no directory given")
	}
	if opts.Logger == nil {
		opts.Logger = zap.NewNop()
	}
	if err := os.MkdirAll(opts.Dir, 0o700); err != nil {
		return nil, fmt.Errorf("starting the message broker: %w", err)
	}
	lock, err := lockDir(opts.Dir)
	if err != nil {
		return nil, err
	}
	srv, err := newServer(opts)
	if err != nil {
		return nil, errors.Join(err, lock.Close())
	}
	b := &Broker{srv: srv, lock: lock}
	srv.Start()
	if err := b.awaitReady(ctx); err != nil {
		b.Stop()
		return nil, err
	}
	if opts.Door {
		// A path may be too long for a socket. The broker works without.
		if b.door, err = openDoor(opts.Dir, srv.InProcessConn); err != nil {
			opts.Logger.Warn("commands like arivu backup cannot reach this server while it runs", zap.Error(err))
		}
	}
	return b, nil
}

func newServer(opts Options) (*server.Server, error) {
	conf := &server.Options{
		ServerName: "arivu", NoSigs: true, JetStream: true, StoreDir: filepath.Join(opts.Dir, "jetstream"),
		JetStreamMaxMemory: 256 << 20, JetStreamMaxStore: opts.MaxStore,
		SyncInterval: syncInterval, SyncAlways: opts.Sync == SyncAlways,
		DontListen: opts.Listen == "", MaxPayload: 1 << 20,
	}
	if opts.Flush > 0 {
		conf.SyncInterval = opts.Flush
	}
	if conf.JetStreamMaxStore == 0 {
		conf.JetStreamMaxStore = 10 << 30
	}
	switch opts.Sync {
	case SyncAlways, SyncInterval:
	default:
		return nil, fmt.Errorf("starting the message broker: sync is %q, expected %q or %q", opts.Sync, SyncAlways, SyncInterval)
	}
	if opts.Listen != "" {
		host, port, err := splitListen(opts.Listen)
		if err != nil {
			return nil, err
		}
		conf.Host, conf.Port = host, port
	}
	srv, err := server.NewServer(conf)
	if err != nil {
		return nil, fmt.Errorf("configuring the message broker: %w", err)
	}
	srv.SetLoggerV2(&serverLog{log: opts.Logger.Named("broker").Sugar()}, false, false, false)
	return srv, nil
}

// awaitReady waits in short steps, so that ctx is obeyed.
func (b *Broker) awaitReady(ctx context.Context) error {
	for !b.srv.ReadyForConnections(50 * time.Millisecond) {
		if ctx.Err() != nil {
			return fmt.Errorf("waiting for the message broker: %w", ctx.Err())
		}
		if !b.srv.Running() {
			return errors.New("starting the message broker: it stopped at once; its log has the reason")
		}
	}
	return nil
}

// InProcessConn connects without a socket; it makes a Broker usable as
// bus.Options.InProcess.
func (b *Broker) InProcessConn() (net.Conn, error) { return b.srv.InProcessConn() }

// URL is where other processes connect, "" unless Listen was given.
func (b *Broker) URL() string {
	if b.srv.Addr() == nil {
		return ""
	}
	return b.srv.ClientURL()
}

// Stop shuts the broker down and returns when its files are closed. Close all
// connections before. It is safe to call twice.
func (b *Broker) Stop() {
	b.once.Do(func() {
		if b.door != nil {
			b.door.close()
		}
		b.srv.Shutdown()
		b.srv.WaitForShutdown()
		_ = b.lock.Close()
	})
}

func splitListen(addr string) (string, int, error) {
	host, port, err := net.SplitHostPort(addr)
	if err != nil {
		return "", 0, fmt.Errorf("message broker address %q: expected host:port", addr)
	}
	n, err := strconv.Atoi(port)
	if err != nil || n < 0 || n > 65535 {
		return "", 0, fmt.Errorf("message broker address %q: the port must be a number up to 65535", addr)
	}
	if n == 0 {
		n = -1 // the server's word for "any free port"
	}
	return host, n, nil
}
