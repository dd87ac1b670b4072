package databricks

import (
	"context"
	"crypto/tls"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"arivu/events"
	"arivu/executor/engine"
)

const (
	// cancelTime bounds telling the server that a statement is not wanted anymore.
	cancelTime = 10 * time.Second
	// headerTime bounds the wait for the first byte of an answer. Requests do not
	// wait for statements, so that an answer is always quick.
	headerTime = 60 * time.Second
	idleTime   = 90 * time.Second
)

type database struct {
	target    *engine.Target
	warehouse string
	base      *url.URL
	client    *http.Client
	slots     chan struct{} // one per statement that may run at a time
	pause     func(ctx context.Context, d time.Duration) error

	background sync.WaitGroup // cancels under way
	closing    sync.Once
}

// Open makes the engine for a SQL warehouse. It is an [engine.Opener]: the workspace
// is first called by Ping, Introspect or Query.
func Open(_ context.Context, target *engine.Target, opts engine.Options) (engine.Engine, error) {
	opts = opts.WithDefaults()
	transport := &http.Transport{
		Proxy:                 http.ProxyFromEnvironment,
		TLSHandshakeTimeout:   opts.ConnectTimeout,
		ResponseHeaderTimeout: headerTime,
		IdleConnTimeout:       idleTime,
		MaxIdleConnsPerHost:   opts.MaxConns,
		ForceAttemptHTTP2:     true,
		TLSClientConfig:       &tls.Config{MinVersion: tls.VersionTLS12},
	}
	transport.DialContext = opts.Dialer(new(net.Dialer).DialContext)
	if opts.Dial != nil {
		transport.Proxy = nil
	}
	opts.Follow(transport.TLSClientConfig)
	d := &database{
		target:    target,
		warehouse: target.Path[strings.LastIndexByte(target.Path, '/')+1:],
		base:      &url.URL{Scheme: target.Scheme(), Host: target.Address()},
		// A redirect would carry the token to wherever it points.
		client: &http.Client{Transport: transport, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }},
		slots:  make(chan struct{}, opts.MaxConns),
		pause:  pause,
	}
	return d, nil
}

// pause waits, or returns the context's error if that ends first.
func pause(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Dialect is Databricks SQL.
func (d *database) Dialect() events.Dialect { return events.DialectDatabricks }

// Ping runs the smallest query. It starts a warehouse that is stopped.
func (d *database) Ping(ctx context.Context) error {
	return d.read(ctx, statement{sql: "SELECT 1", rows: 1, timeout: pingTime}, func([]column) error { return nil },
		func([]*string) (bool, error) { return false, nil })
}

// pingTime is long because a stopped warehouse needs minutes to start.
const pingTime = 5 * time.Minute

// Close waits for cancels under way and closes all connections.
func (d *database) Close() error {
	d.closing.Do(func() {
		d.background.Wait()
		d.client.CloseIdleConnections()
	})
	return nil
}

var _ engine.Opener = Open
