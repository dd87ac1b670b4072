package engine

import (
	"context"
	"crypto/tls"
	"net"
)

// DialFunc opens a network connection.
type DialFunc func(ctx context.Context, network, address string) (net.Conn, error)

// Watch follows how an engine reaches its database. Its functions are called by whatever
// goroutine connects.
type Watch struct {
	// Dial, if set, is given what opens the engine's network connections and returns what
	// does so in its place. Addresses hold the host as the URL names it.
	Dial func(DialFunc) DialFunc
	// Secured, if set, is told of every handshake of TLS that was agreed on.
	Secured func(tls.ConnectionState)
}

// Dialer is what opens the network connections of an engine that would do so with
// standard.
func (o Options) Dialer(standard DialFunc) DialFunc {
	if o.Dial != nil {
		standard = o.Dial
	}
	if o.Watch.Dial != nil {
		return o.Watch.Dial(standard)
	}
	return standard
}

// Follow has the handshakes of a configuration, nil for none, told to whoever watches.
func (o Options) Follow(c *tls.Config) {
	if c == nil || o.Watch.Secured == nil {
		return
	}
	check := c.VerifyConnection
	c.VerifyConnection = func(state tls.ConnectionState) error {
		if check != nil {
			if err := check(state); err != nil {
				return err
			}
		}
		o.Watch.Secured(state)
		return nil
	}
}
