package main

import (
	"cmp"
	"errors"
	"fmt"
	"net"
	"strings"

	"arivu/cmd/arivu/client"
)

// Remote says which server a command talks to.
type Remote struct {
	URL string `help:"The server to talk to ($$ARIVU_URL). Default: the configured address on this machine." placeholder:"URL"`
}

// dial returns a client of the configured server.
func (r *Remote) dial(e *env) (*client.Client, error) {
	cfg, err := e.load(nil)
	if err != nil {
		return nil, err
	}
	base := cmp.Or(r.chosen(e), localURL(cfg.Addr))
	c, err := client.New(base, cfg.APIKey)
	if err != nil {
		return nil, usageError{err}
	}
	return c, nil
}

// chosen is the server that a flag or the environment names, "" for none.
func (r *Remote) chosen(e *env) string { return cmp.Or(r.URL, e.getenv("ARIVU_URL")) }

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

// server is the configured one, or without one a server of this process's own.
func (r *Remote) server(e *env) (*client.Client, func(), error) {
	api, err := r.dial(e)
	if err != nil {
		return nil, nil, err
	}
	if r.chosen(e) != "" || api.Healthy(e.ctx) {
		return api, func() {}, nil
	}
	own, stop, err := startOwn(e)
	if err != nil {
		return nil, nil, errors.Join(fmt.Errorf("%w: %s", client.ErrUnreachable, api.Base()), err)
	}
	return own, stop, nil
}
