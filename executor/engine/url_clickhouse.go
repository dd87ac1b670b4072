package engine

import (
	"fmt"
	"net/url"
	"path/filepath"
	"strings"

	"arivu/events"
)

// clickhouseParams are the URL parameters a ClickHouse connection may set. All others are
// refused: drivers take any setting of the server there.
var clickhouseParams = []string{"connect_timeout", "secure", "skip_verify", "sslmode", "sslrootcert"}

// The ports of the native protocol, plain and with TLS.
const (
	clickhousePort       = 9000
	clickhouseSecurePort = 9440
)

const clickhouseForm = "clickhouse://user:password@host:9000/database?secure=true"

// clickhouseModes are PostgreSQL's words for what secure and skip_verify say.
var clickhouseModes = map[string][2]string{
	"disable": {"false", "false"}, "require": {"true", "true"}, "verify-full": {"true", "false"},
}

// Secure reports whether a ClickHouse target wants TLS.
func (t *Target) Secure() bool { return t.Params.Get("secure") == "true" }

func parseClickHouse(rest string) (*Target, error) {
	if !strings.HasPrefix(rest, "//") {
		return nil, fmt.Errorf("%w: expected %s", ErrURL, clickhouseForm)
	}
	// The cause of a parse error may quote the password, so it is dropped.
	u, err := url.Parse("clickhouse:" + rest)
	if err != nil {
		return nil, fmt.Errorf("%w: it cannot be parsed; percent-encode special characters in user and password "+
			"(for example / as %%2F, @ as %%40, # as %%23)", ErrURL)
	}
	t := &Target{Dialect: events.DialectClickHouse, Host: u.Hostname(), Params: u.Query(), User: u.User.Username()}
	t.Password, _ = u.User.Password()
	t.Database = strings.TrimPrefix(u.Path, "/")
	if err := t.checkClickHouseParams(); err != nil {
		return nil, err
	}
	t.Port = clickhousePort
	if t.Secure() {
		t.Port = clickhouseSecurePort
	}
	if err := t.takePort(u.Port()); err != nil {
		return nil, err
	}
	switch {
	case t.Host == "" || filepath.IsAbs(t.Host):
		return nil, fmt.Errorf("%w: the host is missing: %s", ErrURL, clickhouseForm)
	case t.User == "":
		return nil, fmt.Errorf("%w: the user is missing: %s", ErrURL, clickhouseForm)
	case t.Database == "" || strings.Contains(t.Database, "/"):
		return nil, fmt.Errorf("%w: the path must be the name of one database: %s", ErrURL, clickhouseForm)
	case u.Fragment != "":
		return nil, fmt.Errorf("%w: it has a #; write it as %%23 if it belongs to the password", ErrURL)
	}
	return t, nil
}

func (t *Target) checkClickHouseParams() error {
	if err := t.checkParams(clickhouseParams); err != nil {
		return err
	}
	if mode := t.Params.Get("sslmode"); mode != "" {
		means, ok := clickhouseModes[mode]
		if !ok || t.Params.Has("secure") || t.Params.Has("skip_verify") {
			return fmt.Errorf("%w: sslmode is one of disable, require, verify-full, and stands in place of secure and skip_verify", ErrURL)
		}
		t.Params.Del("sslmode")
		t.Params.Set("secure", means[0])
		t.Params.Set("skip_verify", means[1])
	}
	for _, name := range []string{"secure", "skip_verify"} {
		if v := t.Params.Get(name); v != "" && v != "true" && v != "false" {
			return fmt.Errorf("%w: %s is not true or false", ErrURL, name)
		}
	}
	return t.checkConnectTimeout()
}
