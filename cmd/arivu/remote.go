package main

import (
	"net"
	"strings"

	"arivu/cmd/arivu/client"
)

// Remote says which server a command talks to.
type Remote struct {
	URL string `help:"The server to talk to. Default: the configured address on this machine." placeholder:"URL" env:"ARIVU_URL"`
}

// dial returns a client of the configured server.
func (r *Remote) dial(e *env) (*client.Client, error) {
	cfg, err := e.load(nil)
	if err != nil {
		return nil, err
	}
	base := r.URL
	if base == "" {
		base = localURL(cfg.Addr)
	}
	c, err := client.New(base, cfg.APIKey)
	if err != nil {
		return nil, usageError{err}
	}
	return c, nil
}

// localURL is how this machine reaches a server that listens on addr.
func localURL(addr string) string {
	host, port, err := net.SplitHostPort(addr)
	if err != nil {
		return "http://" + addr
	}
	if host == "" || strings.Trim(host, "0.:") == "" {
		host = "127.0.0.1"
	}
	return "http://" + net.JoinHostPort(host, port)
}
