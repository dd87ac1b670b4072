package app

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"

	"go.uber.org/zap"

	"arivu/cmd/arivu/config"
	"arivu/events/broker"
	"arivu/events/bus"
)

// LogDir is where a data directory keeps the log of an embedded broker.
func LogDir(dataDir string) string { return filepath.Join(dataDir, "log") }

func busOptions(cfg *config.Config, log *zap.Logger) bus.Options {
	return bus.Options{
		URL: cfg.NATSURL, Name: "arivu", Logger: log.Named("bus"),
		Limits: bus.Limits{Replicas: cfg.Limits.Replicas, RowsAge: cfg.Limits.ResultsAge},
	}
}

// Store is a connection to the streams and buckets as they are: nothing is made or
// changed by opening one.
type Store struct {
	*bus.Bus
	broker *broker.Broker // nil if another process runs it
}

// OpenStore connects to what a configuration names: a NATS cluster, the server that
// runs on the data directory, or, if none does, the log in there.
func OpenStore(ctx context.Context, cfg *config.Config, log *zap.Logger) (*Store, error) {
	dir := LogDir(cfg.DataDir)
	if cfg.NATSURL == "" {
		if visitor, ok := broker.Visit(dir); ok {
			return connectStore(ctx, cfg, log, nil, visitor)
		}
		if _, err := os.Stat(dir); errors.Is(err, os.ErrNotExist) {
			return nil, fmt.Errorf("there is no log in %s; name another directory with --data-dir, or a cluster with --nats", cfg.DataDir)
		}
	}
	return OpenStoreIn(ctx, cfg, log, dir)
}

// OpenStoreIn is OpenStore for a log in another directory, which is made if there is none.
func OpenStoreIn(ctx context.Context, cfg *config.Config, log *zap.Logger, dir string) (*Store, error) {
	if cfg.NATSURL != "" {
		return connectStore(ctx, cfg, log, nil, nil)
	}
	brk, err := broker.Start(ctx, broker.Options{Dir: dir, Sync: broker.SyncInterval, MaxStore: cfg.Limits.MaxStore, Logger: log})
	if err != nil {
		return nil, err
	}
	return connectStore(ctx, cfg, log, brk, brk)
}

// inProcess connects to a broker without a network.
type inProcess interface {
	InProcessConn() (net.Conn, error)
}

// connectStore owns brk, which may be nil, also when it fails.
func connectStore(ctx context.Context, cfg *config.Config, log *zap.Logger, brk *broker.Broker, inside inProcess) (*Store, error) {
	options := busOptions(cfg, log)
	if inside != nil {
		options.InProcess = inside
	}
	b, err := bus.Connect(ctx, options)
	if err != nil {
		if brk != nil {
			brk.Stop()
		}
		return nil, err
	}
	return &Store{Bus: b, broker: brk}, nil
}

// Close ends the connection, and the broker if this process runs it.
func (s *Store) Close(ctx context.Context) error {
	err := s.Bus.Close(ctx)
	if s.broker != nil {
		s.broker.Stop()
	}
	return err
}
