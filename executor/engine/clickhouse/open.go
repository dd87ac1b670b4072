// Package clickhouse is the engine for ClickHouse, on clickhouse-go and its native
// protocol.
//
// Every statement runs with readonly = 1, which the server itself holds: nothing is
// written, no setting is changed and no table function reaches a file, a host or another
// database. It takes one statement at a time, and may take 10 GB of memory where the
// profile says nothing; servers from 21 on stop behind the last row that is passed on. A
// login whose own profile has readonly = 1 is let be, if its statements mean what SQL
// says; one with readonly = 2 cannot be narrowed, keeps table functions, and is reported
// with what else a login may do beyond reading.
//
// A statement that nobody waits for any longer is canceled, its connection closed, and
// killed by its id from another one.
package clickhouse

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net"
	"os"
	"strconv"
	"sync"
	"time"

	driver "github.com/ClickHouse/clickhouse-go/v2"

	"arivu/events"
	"arivu/executor/engine"
)

const (
	pingTime = 10 * time.Second
	idleTime = 5 * time.Minute
	killers  = 2 // connections for stopping what runs on the others
)

type database struct {
	target *engine.Target
	conn   driver.Conn
	slots  chan struct{}
	mode   mode

	killing sync.WaitGroup
}

// Open makes the engine for a ClickHouse server. It is an [engine.Opener] and dials
// nothing.
func Open(_ context.Context, target *engine.Target, opts engine.Options) (engine.Engine, error) {
	opts = opts.WithDefaults()
	secure, err := secured(target)
	if err != nil {
		return nil, err
	}
	if s := target.Params.Get("connect_timeout"); s != "" {
		n, err := strconv.Atoi(s)
		if err != nil {
			return nil, engine.Misconfigured(target, "connect_timeout is not a number")
		}
		opts.ConnectTimeout = time.Duration(n) * time.Second
	}
	opts.Follow(secure)
	dial := opts.Dialer(new(net.Dialer).DialContext)
	conn, err := driver.Open(&driver.Options{
		Protocol: driver.Native, Addr: []string{target.Address()},
		Auth:         driver.Auth{Database: target.Database, Username: target.User, Password: target.Password},
		DialContext:  dialer(dial, secure, opts.ConnectTimeout),
		DialTimeout:  opts.ConnectTimeout,
		MaxOpenConns: opts.MaxConns + killers, MaxIdleConns: opts.MaxConns, ConnMaxLifetime: idleTime,
	})
	if err != nil {
		return nil, engine.Misconfigured(target, "its driver does not take these settings")
	}
	return &database{target: target, conn: conn, slots: make(chan struct{}, opts.MaxConns)}, nil
}

// dialer dials, and talks TLS where that is wanted: the driver leaves both to it.
func dialer(dial engine.DialFunc, secure *tls.Config, timeout time.Duration) func(context.Context, string) (net.Conn, error) {
	return func(ctx context.Context, address string) (net.Conn, error) {
		ctx, cancel := context.WithTimeout(ctx, timeout)
		defer cancel()
		raw, err := dial(ctx, "tcp", address)
		if err != nil || secure == nil {
			return raw, err
		}
		conn := tls.Client(raw, secure)
		if err := conn.HandshakeContext(ctx); err != nil {
			return nil, errors.Join(err, raw.Close())
		}
		return conn, nil
	}
}

// secured is the TLS that the target wants, nil for none.
func secured(t *engine.Target) (*tls.Config, error) {
	if !t.Secure() {
		return nil, nil
	}
	c := &tls.Config{MinVersion: tls.VersionTLS12, ServerName: t.Host}
	if t.Params.Get("skip_verify") == "true" {
		c.InsecureSkipVerify = true
	}
	if file := t.Params.Get("sslrootcert"); file != "" {
		pem, err := os.ReadFile(file)
		if err != nil {
			return nil, engine.Misconfigured(t, "sslrootcert cannot be read")
		}
		c.RootCAs = x509.NewCertPool()
		if !c.RootCAs.AppendCertsFromPEM(pem) {
			return nil, engine.Misconfigured(t, "sslrootcert holds no certificate in PEM form")
		}
	}
	return c, nil
}

// Dialect is ClickHouse's SQL.
func (d *database) Dialect() events.Dialect { return events.DialectClickHouse }

// Ping asks the server for nothing.
func (d *database) Ping(ctx context.Context) error {
	return d.text(ctx, "SELECT 1", pingTime, func([]*string) (bool, error) { return true, nil })
}

// Close waits for statements that are being killed and closes all connections.
func (d *database) Close() error {
	d.killing.Wait()
	return d.conn.Close()
}

var (
	_ engine.Opener    = Open
	_ engine.Inspector = (*database)(nil)
)
