package engine

import (
	"fmt"
	"net/url"
	"path/filepath"
	"slices"
	"strings"

	"arivu/events"
)

// mysqlParams are the URL parameters a MySQL connection may set. All others are
// refused: some that drivers know would lift a wall (several statements, local
// files) or send the password in the clear.
var mysqlParams = []string{"connect_timeout", "databases", "socket", "sslcert", "sslkey", "sslmode", "sslrootcert", "tls"}

// mysqlModes are the words for TLS: those of PostgreSQL URLs, and beside them what
// MySQL's Go driver (tls=) and its command line call the same.
var mysqlModes = map[string]string{
	"disable": "disable", "prefer": "prefer", "require": "require", "verify-ca": "verify-ca", "verify-full": "verify-full",
	"false": "disable", "preferred": "prefer", "skip-verify": "require", "true": "verify-full",
	"disabled": "disable", "required": "require", "verify_ca": "verify-ca", "verify_identity": "verify-full",
}

const defaultMySQLPort = 3306

// TLSMode is how much TLS a MySQL target wants, in PostgreSQL's words. The default
// is prefer, and disable through a socket.
func (t *Target) TLSMode() string {
	for _, name := range []string{"sslmode", "tls"} {
		if mode, ok := mysqlModes[strings.ToLower(t.Params.Get(name))]; ok {
			return mode
		}
	}
	if filepath.IsAbs(t.Host) {
		return "disable"
	}
	return "prefer"
}

// Databases are the databases that a MySQL target may read beside its own.
func (t *Target) Databases() []string {
	var out []string
	for name := range strings.SplitSeq(t.Params.Get("databases"), ",") {
		if name = strings.TrimSpace(name); name != "" && name != t.Database && !slices.Contains(out, name) {
			out = append(out, name)
		}
	}
	return out
}

func parseMySQL(rest string) (*Target, error) {
	const form = "mysql://user:password@host:port/database"
	if !strings.HasPrefix(rest, "//") {
		return nil, fmt.Errorf("%w: expected %s", ErrURL, form)
	}
	// The cause of a parse error may quote the password, so it is dropped.
	u, err := url.Parse("mysql:" + rest)
	if err != nil {
		return nil, fmt.Errorf("%w: it cannot be parsed; percent-encode special characters in user and password "+
			"(for example / as %%2F, @ as %%40, # as %%23)", ErrURL)
	}
	t := &Target{Dialect: events.DialectMySQL, Host: u.Hostname(), Port: defaultMySQLPort, Params: u.Query()}
	t.User = u.User.Username()
	t.Password, _ = u.User.Password()
	t.Database = strings.TrimPrefix(u.Path, "/")
	if err := t.takePort(u.Port()); err != nil {
		return nil, err
	}
	if err := t.checkMySQLParams(); err != nil {
		return nil, err
	}
	switch {
	case t.Host == "":
		return nil, fmt.Errorf("%w: the host is missing: %s", ErrURL, form)
	case t.User == "":
		return nil, fmt.Errorf("%w: the user is missing: %s", ErrURL, form)
	case t.Database == "" || strings.Contains(t.Database, "/"):
		return nil, fmt.Errorf("%w: the path must be the name of one database: %s", ErrURL, form)
	case u.Fragment != "":
		return nil, fmt.Errorf("%w: it has a #; write it as %%23 if it belongs to the password", ErrURL)
	}
	return t, nil
}

func (t *Target) checkMySQLParams() error {
	if err := t.checkParams(mysqlParams); err != nil {
		return err
	}
	if socket := t.Params.Get("socket"); socket != "" {
		if t.Host != "" || !filepath.IsAbs(socket) {
			return fmt.Errorf("%w: socket is the absolute path of a Unix socket and takes the place of a host", ErrURL)
		}
		t.Host = filepath.Clean(socket)
	}
	for _, name := range []string{"sslmode", "tls"} {
		if mode := t.Params.Get(name); mode != "" && mysqlModes[strings.ToLower(mode)] == "" {
			return fmt.Errorf("%w: %s is not one of disable, prefer, require, verify-ca, verify-full", ErrURL, name)
		}
	}
	if t.Params.Has("sslmode") && t.Params.Has("tls") {
		return fmt.Errorf("%w: sslmode and tls are two names for one parameter; give one", ErrURL)
	}
	return t.checkConnectTimeout()
}
