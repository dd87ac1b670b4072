// Package mysql is the engine for MySQL and MariaDB, on go-sql-driver/mysql.
//
// Every statement of others runs alone: on a connection checked out for it, whose
// session is made read-only again and whose SQL mode, time zone and time limits are
// set again beforehand, inside START TRANSACTION READ ONLY, prepared and never
// joined to another, and always rolled back. Statements that are no queries are not
// sent: MySQL's read-only transactions let some of them through. A connection whose
// session a statement could have touched is closed rather than used again. A cancel
// is a KILL QUERY from a second connection. Where it was opened to write, an approved
// statement runs the same way in a transaction that may write. Values travel in binary, so that no digit
// is lost.
//
// The SQL mode is pinned to [sqlMode], which the guard's parser assumes, and the time
// zone to UTC.
//
// Neither a read-only transaction nor a read-only session holds back what the rights
// FILE and SUPER allow. Connect with a role that may only SELECT; Rights says whether
// it is one.
package mysql

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"database/sql"
	"errors"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"sync"
	"time"

	"arivu/events"
	"arivu/executor/engine"

	driver "github.com/go-sql-driver/mysql"
)

const (
	// cancelGrace is how long a canceled statement may take to end before its
	// connection is given up.
	cancelGrace = 2 * time.Second
	// tidyTime bounds rolling back.
	tidyTime = 5 * time.Second
	// idleTime is when an unused connection is closed. Servers close theirs after
	// wait_timeout, rarely less.
	idleTime = 5 * time.Minute
	// sideConns are the connections from which statements are killed.
	sideConns = 2
)

type database struct {
	target *engine.Target
	pool   *sql.DB
	side   *sql.DB
	conns  int
	// writable says that Write may write.
	writable bool

	closing sync.Once
	closed  error
}

// Open makes the engine for a MySQL or MariaDB database. It is an [engine.Opener]:
// the first connection is made by Ping, Introspect or Query.
func Open(_ context.Context, target *engine.Target, opts engine.Options) (engine.Engine, error) {
	opts = opts.WithDefaults()
	config, err := configure(target, opts)
	if err != nil {
		return nil, err
	}
	inner, err := driver.NewConnector(config)
	if err != nil {
		return nil, engine.Misconfigured(target, "its driver cannot be configured").WithCause(err)
	}
	d := &database{target: target, conns: opts.MaxConns, writable: opts.Writable}
	d.pool = sql.OpenDB(&connector{inner: inner})
	d.pool.SetMaxOpenConns(opts.MaxConns)
	d.pool.SetMaxIdleConns(opts.MaxConns)
	d.pool.SetConnMaxIdleTime(idleTime)
	d.side = sql.OpenDB(inner)
	d.side.SetMaxOpenConns(sideConns)
	d.side.SetMaxIdleConns(1)
	d.side.SetConnMaxIdleTime(time.Minute)
	return d, nil
}

func configure(t *engine.Target, opts engine.Options) (*driver.Config, error) {
	c := driver.NewConfig()
	c.User, c.Passwd, c.DBName = t.User, t.Password, t.Database
	c.Net, c.Addr = "tcp", t.Address()
	if filepath.IsAbs(t.Host) {
		c.Net = "unix"
	}
	c.Logger = &driver.NopLogger{}
	c.ConnectionAttributes = "program_name:arivu"
	c.ClientFoundRows = opts.Writable // a row that an UPDATE leaves as it was has been written
	c.Timeout = opts.ConnectTimeout
	if s := t.Params.Get("connect_timeout"); s != "" {
		seconds, err := strconv.Atoi(s)
		if err != nil {
			return nil, engine.Misconfigured(t, "connect_timeout is not a number")
		}
		c.Timeout = time.Duration(seconds) * time.Second
	}
	c.DialFunc = opts.Dialer(new(net.Dialer).DialContext)
	if err := c.Apply(driver.Charset("utf8mb4", "")); err != nil {
		return nil, engine.Misconfigured(t, "its character set cannot be set").WithCause(err)
	}
	if err := secure(c, t); err != nil {
		return nil, err
	}
	opts.Follow(c.TLS)
	return c, nil
}

// secure sets what TLS must be, in the words of PostgreSQL: prefer takes what the
// server offers, require takes no less than encryption, verify-ca also checks who
// signed the certificate, verify-full also whose it is.
func secure(c *driver.Config, t *engine.Target) error {
	mode := t.TLSMode()
	if mode == "disable" {
		return nil
	}
	roots, certificates, err := certificates(t)
	if err != nil {
		return err
	}
	// Without full verification the standard check is off and verify-ca has its own.
	c.TLS = &tls.Config{MinVersion: tls.VersionTLS12, RootCAs: roots, Certificates: certificates, ServerName: t.Host,
		InsecureSkipVerify: mode != "verify-full"} //nolint:gosec // what the operator asked for; verify-ca checks below
	c.AllowFallbackToPlaintext = mode == "prefer"
	if mode == "verify-ca" {
		c.TLS.VerifyConnection = func(state tls.ConnectionState) error { return signedBy(state, roots) }
	}
	return nil
}

func certificates(t *engine.Target) (roots *x509.CertPool, own []tls.Certificate, err error) {
	if file := t.Params.Get("sslrootcert"); file != "" {
		pem, err := os.ReadFile(file)
		roots = x509.NewCertPool()
		if err != nil || !roots.AppendCertsFromPEM(pem) {
			return nil, nil, engine.Misconfigured(t, "the file of sslrootcert holds no certificate that can be read").WithCause(err)
		}
	}
	if file := t.Params.Get("sslcert"); file != "" {
		pair, err := tls.LoadX509KeyPair(file, t.Params.Get("sslkey"))
		if err != nil {
			return nil, nil, engine.Misconfigured(t, "the files of sslcert and sslkey are no certificate and its key").WithCause(err)
		}
		own = []tls.Certificate{pair}
	}
	return roots, own, nil
}

// signedBy checks the chain of a certificate, not the name in it.
func signedBy(state tls.ConnectionState, roots *x509.CertPool) error {
	if len(state.PeerCertificates) == 0 {
		return errors.New("verifying certificate: the server has none")
	}
	between := x509.NewCertPool()
	for _, c := range state.PeerCertificates[1:] {
		between.AddCert(c)
	}
	_, err := state.PeerCertificates[0].Verify(x509.VerifyOptions{Roots: roots, Intermediates: between})
	return err
}

// Dialect is MySQL.
func (d *database) Dialect() events.Dialect { return events.DialectMySQL }

// Ping makes or reuses a connection and asks the server something.
func (d *database) Ping(ctx context.Context) error {
	conn, err := d.pool.Conn(ctx)
	if err == nil {
		err = errors.Join(conn.PingContext(ctx), conn.Close())
	}
	if err != nil {
		return d.explain(ctx, err)
	}
	return nil
}

// Close waits for statements to end and closes all connections.
func (d *database) Close() error {
	d.closing.Do(func() { d.closed = errors.Join(d.pool.Close(), d.side.Close()) })
	return d.closed
}

// explain is for errors outside of a statement of others.
func (d *database) explain(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return engine.Stopped(ctx)
	}
	return d.classify(err, "")
}

var (
	_ engine.Opener    = Open
	_ engine.Inspector = (*database)(nil)
)
