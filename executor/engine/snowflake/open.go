package snowflake

import (
	"context"
	"crypto/rsa"
	"crypto/tls"
	"crypto/x509"
	"database/sql"
	"encoding/pem"
	"errors"
	"io"
	"net"
	"net/http"
	"os"
	"strconv"
	"strings"
	"sync"
	"time"

	driver "github.com/snowflakedb/gosnowflake"

	"arivu/events"
	"arivu/executor/engine"
	_ "arivu/executor/engine/snowflake/quiet" // before the driver
)

const (
	// serverTimeout is the session's own limit, for when this process is gone and
	// cannot abort what it asked for.
	serverTimeout = 10 * time.Minute
	idleTime      = 5 * time.Minute
	// retries is how often the driver repeats a request that the server did not take.
	retries = 3
	// chunkWorkers bounds how many chunks of a result are in memory.
	chunkWorkers = 2
)

type database struct {
	target  *engine.Target
	db      *sql.DB
	idle    func()
	pending sync.WaitGroup // statements that end in the background
	closing sync.Once
	closed  error
}

var once = sync.OnceFunc(func() {
	driver.MaxChunkDownloadWorkers = chunkWorkers
	log := driver.GetLogger()
	log.SetOutput(io.Discard)
	_ = log.SetLogLevel("off")
})

// Open makes the engine for a Snowflake database. It is an [engine.Opener]: the first
// session is made by Ping, Introspect or Query.
func Open(_ context.Context, target *engine.Target, opts engine.Options) (engine.Engine, error) {
	once()
	opts = opts.WithDefaults()
	config, err := configure(target, opts)
	if err != nil {
		return nil, err
	}
	transport := &http.Transport{
		Proxy: http.ProxyFromEnvironment, TLSHandshakeTimeout: opts.ConnectTimeout,
		IdleConnTimeout: idleTime, MaxIdleConnsPerHost: opts.MaxConns, ForceAttemptHTTP2: true,
		TLSClientConfig: &tls.Config{MinVersion: tls.VersionTLS12},
	}
	transport.DialContext = opts.Dialer(new(net.Dialer).DialContext)
	if opts.Dial != nil {
		transport.Proxy = nil
	}
	opts.Follow(transport.TLSClientConfig)
	config.Transporter = transport
	d := &database{
		target: target, idle: transport.CloseIdleConnections,
		db: sql.OpenDB(driver.NewConnector(driver.SnowflakeDriver{}, *config)),
	}
	d.db.SetMaxOpenConns(opts.MaxConns)
	d.db.SetMaxIdleConns(opts.MaxConns)
	d.db.SetConnMaxIdleTime(idleTime)
	return d, nil
}

func configure(t *engine.Target, opts engine.Options) (*driver.Config, error) {
	account, _, _ := strings.Cut(t.Host, ".")
	c := &driver.Config{
		Account: account, User: t.User, Password: t.Password, Host: t.Host, Port: t.Port, Protocol: t.Scheme(),
		Database: t.Database, Schema: t.Path, Warehouse: t.Params.Get("warehouse"), Role: t.Params.Get("role"),
		Application: "arivu", DisableTelemetry: true, MaxRetryCount: retries, LoginTimeout: opts.ConnectTimeout,
		ClientRequestMfaToken: driver.ConfigBoolFalse, ClientStoreTemporaryCredential: driver.ConfigBoolFalse,
		DisableQueryContextCache: true, Params: parameters(),
	}
	switch strings.ToLower(t.Params.Get("authenticator")) {
	case "oauth":
		c.Authenticator, c.Token, c.Password = driver.AuthTypeOAuth, t.Password, ""
	case "programmatic_access_token":
		c.Authenticator, c.Token, c.Password = driver.AuthTypePat, t.Password, ""
	}
	if !t.Params.Has("private_key") && !t.Params.Has("private_key_file") {
		return c, nil
	}
	key, err := privateKey(t)
	if err != nil {
		// The cause may quote the key or the file.
		return nil, engine.Misconfigured(t, "its private key cannot be used: it must be an RSA key in PEM form (PKCS #8), without a passphrase")
	}
	c.Authenticator, c.PrivateKey = driver.AuthTypeJwt, key
	return c, nil
}

// parameters are the settings of every session.
func parameters() map[string]*string {
	set := map[string]string{
		"ABORT_DETACHED_QUERY":                "true",
		"CLIENT_SESSION_KEEP_ALIVE":           "false",
		"GO_QUERY_RESULT_FORMAT":              "json",
		"MULTI_STATEMENT_COUNT":               "1",
		"QUERY_TAG":                           "arivu",
		"STATEMENT_QUEUED_TIMEOUT_IN_SECONDS": seconds(serverTimeout),
		"STATEMENT_TIMEOUT_IN_SECONDS":        seconds(serverTimeout),
		"TIMEZONE":                            zone,
	}
	out := make(map[string]*string, len(set))
	for name, value := range set {
		out[name] = &value
	}
	return out
}

// zone is the time zone of every session: what the database would use otherwise
// differs from user to user.
const zone = "Etc/UTC"

func seconds(d time.Duration) string { return strconv.Itoa(int(d.Seconds())) }

// privateKey reads the key for signing in without a password.
func privateKey(t *engine.Target) (*rsa.PrivateKey, error) {
	text := []byte(t.Params.Get("private_key"))
	if name := t.Params.Get("private_key_file"); name != "" {
		var err error
		if text, err = os.ReadFile(name); err != nil {
			return nil, err
		}
	}
	block, _ := pem.Decode(text)
	if block == nil {
		return nil, errors.New("reading a private key: it is not in PEM form")
	}
	parsed, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	if err != nil {
		return nil, err
	}
	key, ok := parsed.(*rsa.PrivateKey)
	if !ok {
		return nil, errors.New("reading a private key: it is not an RSA key")
	}
	return key, nil
}

// Dialect is Snowflake's SQL.
func (d *database) Dialect() events.Dialect { return events.DialectSnowflake }

// Ping makes or reuses a session and asks the server something.
func (d *database) Ping(ctx context.Context) error {
	return d.read(ctx, "SELECT 1", pingTime, func([]*sql.ColumnType) error { return nil }, func([]any) (bool, error) { return false, nil })
}

// pingTime is long enough for a suspended warehouse to resume.
const pingTime = 2 * time.Minute

// Close waits for statements that are being aborted and closes all sessions.
func (d *database) Close() error {
	d.closing.Do(func() {
		d.pending.Wait()
		d.closed = d.db.Close()
		d.idle()
	})
	return d.closed
}

var _ engine.Opener = Open
