package sqlserver

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	sqldriver "database/sql/driver"
	"fmt"
	"net"
	"os"
	"strconv"
	"strings"
	"time"

	"arivu/executor/engine"

	driver "github.com/microsoft/go-mssqldb"
	"github.com/microsoft/go-mssqldb/msdsn"
)

// connector makes sessions. The driver heeds a context only while it dials, so the
// whole of connecting, with TLS and login, is bounded by the deadline of the socket.
type connector struct {
	inner   *driver.Connector
	timeout time.Duration
}

func newConnector(t *engine.Target, opts engine.Options) (*connector, error) {
	config, err := configure(t)
	if err != nil {
		return nil, err
	}
	opts.Follow(config.TLSConfig)
	c := &connector{inner: driver.NewConnectorConfig(*config), timeout: opts.ConnectTimeout}
	c.inner.Dialer = dialer{host: t.Host, dial: opts.Dialer(new(net.Dialer).DialContext)}
	if s := t.Params.Get("connection timeout"); s != "" {
		seconds, err := strconv.Atoi(s)
		if err != nil {
			return nil, engine.Misconfigured(t, "connection timeout is not a number")
		}
		c.timeout = time.Duration(seconds) * time.Second
	}
	return c, nil
}

func configure(t *engine.Target) (*msdsn.Config, error) {
	c := &msdsn.Config{
		Host: t.Host, Port: uint64(t.Port), Database: t.Database, User: t.User, Password: t.Password,
		AppName: "arivu", Protocols: []string{"tcp"}, DialTimeout: -1, DisableRetry: true,
		ReadOnlyIntent: strings.EqualFold(t.Params.Get("applicationintent"), "readonly"),
	}
	switch t.Encryption() {
	case "disable":
		c.Encryption = msdsn.EncryptionDisabled
		return c, nil
	case "login":
		c.Encryption = msdsn.EncryptionOff
	case "strict":
		c.Encryption = msdsn.EncryptionStrict
	default:
		c.Encryption = msdsn.EncryptionRequired
	}
	c.TrustServerCertificate = t.TrustsCertificate()
	c.TLSConfig = &tls.Config{
		MinVersion: tls.VersionTLS12, ServerName: t.Host,
		InsecureSkipVerify: c.TrustServerCertificate, //nolint:gosec // what the operator asked for
		// The server expects each packet of its protocol in one piece.
		DynamicRecordSizingDisabled: true,
	}
	if name := t.Params.Get("hostnameincertificate"); name != "" {
		c.TLSConfig.ServerName, c.HostInCertificateProvided = name, true
	}
	if file := t.Params.Get("certificate"); file != "" {
		pem, err := os.ReadFile(file)
		c.TLSConfig.RootCAs = x509.NewCertPool()
		if err != nil || !c.TLSConfig.RootCAs.AppendCertsFromPEM(pem) {
			return nil, engine.Misconfigured(t, "the file of certificate holds no certificate in PEM form that can be read").WithCause(err)
		}
	}
	return c, nil
}

// Connect opens a connection and signs in.
func (c *connector) Connect(ctx context.Context) (sqldriver.Conn, error) {
	ctx, cancel := context.WithTimeout(ctx, c.timeout)
	defer cancel()
	b := &bound{ctx: ctx}
	conn, err := c.inner.Connect(context.WithValue(ctx, boundKey{}, b))
	if err != nil {
		if ctx.Err() != nil {
			return nil, fmt.Errorf("connecting: %w: %w", ctx.Err(), err)
		}
		return nil, err
	}
	inner, ok := conn.(*driver.Conn)
	if !ok {
		return nil, fmt.Errorf("connecting: the driver made a %T", conn)
	}
	b.lift()
	return &session{Conn: inner, wire: b.conn}, nil
}

// Driver is that of the connector inside.
func (c *connector) Driver() sqldriver.Driver { return c.inner.Driver() }

type boundKey struct{}

// bound ends the reading and writing of a connection that is being made when the
// context ends.
type bound struct {
	ctx  context.Context //nolint:containedctx // it travels inside one itself
	conn net.Conn
	stop func() bool
}

func (b *bound) take(conn net.Conn) {
	b.lift() // of the server that sent us to another
	b.conn = conn
	b.stop = context.AfterFunc(b.ctx, func() { _ = conn.SetDeadline(time.Unix(1, 0)) })
}

// lift lets a connection live on.
func (b *bound) lift() {
	if b.conn != nil && b.stop() {
		_ = b.conn.SetDeadline(time.Time{})
	}
}

// dialer opens the network connections. Being a HostDialer it also looks up names.
type dialer struct {
	host string
	dial engine.DialFunc
}

// HostName tells the driver to leave names to the dialer.
func (d dialer) HostName() string { return d.host }

// DialContext dials and puts the connection under the bound of the context.
func (d dialer) DialContext(ctx context.Context, network, address string) (net.Conn, error) {
	conn, err := d.dial(ctx, network, address)
	if err != nil {
		return nil, err
	}
	if b, ok := ctx.Value(boundKey{}).(*bound); ok {
		b.take(conn)
	}
	return conn, nil
}

var _ driver.HostDialer = dialer{}
