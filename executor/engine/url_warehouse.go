package engine

import (
	"fmt"
	"net"
	"net/url"
	"slices"
	"strings"

	"arivu/events"
)

// The URL parameters of the warehouses. protocol=http is for a server on this machine
// and nowhere else: it would send a secret in the clear.
var (
	databricksParams = []string{"catalog", "protocol", "schema"}
	snowflakeParams  = []string{"authenticator", "private_key", "private_key_file", "protocol", "role", "warehouse"}
)

// defaultHTTPSPort is where warehouses listen.
const defaultHTTPSPort = 443

// snowflakeDomains are where accounts live; the first completes an account's name.
var snowflakeDomains = []string{".snowflakecomputing.com", ".snowflakecomputing.cn"}

const (
	databricksForm = "databricks://token:secret@host:443/sql/1.0/warehouses/id?catalog=name" //nolint:gosec // the form, no credential
	snowflakeForm  = "snowflake://user:password@account/database/schema?warehouse=name&role=name"
	warehousesPath = "/sql/1.0/warehouses/"
)

func parseDatabricks(rest string) (*Target, error) {
	t, u, err := parseWarehouse(rest, "databricks", databricksForm, databricksParams)
	if err != nil {
		return nil, err
	}
	t.Dialect, t.Path, t.Database = events.DialectDatabricks, u.Path, t.Params.Get("catalog")
	id, found := strings.CutPrefix(t.Path, warehousesPath)
	switch {
	case !found || id == "" || strings.Trim(id, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_") != "":
		return nil, fmt.Errorf("%w: the path must be %sID, as the warehouse's connection details show it", ErrURL, warehousesPath)
	case t.User != "token" || t.Password == "":
		return nil, fmt.Errorf("%w: the user must be the word token and the password the token: %s", ErrURL, databricksForm)
	case t.Params.Has("schema") && t.Database == "":
		return nil, fmt.Errorf("%w: a schema needs a catalog", ErrURL)
	}
	return t, nil
}

func parseSnowflake(rest string) (*Target, error) {
	t, u, err := parseWarehouse(rest, "snowflake", snowflakeForm, snowflakeParams)
	if err != nil {
		return nil, err
	}
	t.Dialect = events.DialectSnowflake
	t.Database, t.Path, _ = strings.Cut(strings.Trim(u.Path, "/"), "/")
	if !local(t.Host) && !slices.ContainsFunc(snowflakeDomains, func(d string) bool { return strings.HasSuffix(t.Host, d) }) {
		t.Host += snowflakeDomains[0]
	}
	key := t.Params.Has("private_key") || t.Params.Has("private_key_file")
	switch {
	case t.User == "":
		return nil, fmt.Errorf("%w: the user is missing: %s", ErrURL, snowflakeForm)
	case t.Password == "" && !key:
		return nil, fmt.Errorf("%w: a password, private_key or private_key_file is needed", ErrURL)
	case t.Database == "" || strings.Contains(t.Path, "/"):
		return nil, fmt.Errorf("%w: the path must be a database, or a database and a schema: %s", ErrURL, snowflakeForm)
	case t.Params.Get("authenticator") != "" && !slices.Contains([]string{"snowflake", "snowflake_jwt", "oauth", "programmatic_access_token"}, strings.ToLower(t.Params.Get("authenticator"))):
		return nil, fmt.Errorf("%w: authenticator is not one of snowflake, snowflake_jwt, oauth, programmatic_access_token", ErrURL)
	}
	return t, nil
}

// parseWarehouse reads what the URLs of both have in common.
func parseWarehouse(rest, scheme, form string, params []string) (*Target, *url.URL, error) {
	// The cause of a parse error may quote the secret, so it is dropped.
	u, err := url.Parse(scheme + ":" + rest)
	if err != nil || !strings.HasPrefix(rest, "//") {
		return nil, nil, fmt.Errorf("%w: expected %s, with special characters percent-encoded (for example / as %%2F, @ as %%40, # as %%23)", ErrURL, form)
	}
	t := &Target{Host: u.Hostname(), Port: defaultHTTPSPort, User: u.User.Username(), Params: u.Query()}
	t.Password, _ = u.User.Password()
	if err := t.takePort(u.Port()); err != nil {
		return nil, nil, err
	}
	if t.Host == "" || u.Fragment != "" {
		return nil, nil, fmt.Errorf("%w: the host is missing, or there is a # that must be written as %%23: %s", ErrURL, form)
	}
	for name, values := range t.Params {
		if !slices.Contains(params, name) {
			return nil, nil, fmt.Errorf("%w: parameter %q is not allowed; allowed are %s", ErrURL, printable(name), strings.Join(params, ", "))
		}
		if len(values) != 1 || values[0] == "" {
			return nil, nil, fmt.Errorf("%w: parameter %q must be given once, with a value", ErrURL, name)
		}
	}
	switch p := t.Params.Get("protocol"); {
	case p != "" && p != "http" && p != "https":
		return nil, nil, fmt.Errorf("%w: protocol is not https", ErrURL)
	case p == "http" && !local(t.Host):
		return nil, nil, fmt.Errorf("%w: protocol=http is only possible with a server on this machine", ErrURL)
	}
	return t, u, nil
}

// local reports whether a host is this machine.
func local(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// Scheme is how a warehouse is spoken to.
func (t *Target) Scheme() string {
	if t.Params.Get("protocol") == "http" {
		return "http"
	}
	return "https"
}

// warehouse shows where a warehouse is and as whom, never a secret.
func (t *Target) warehouse() string {
	if t.Dialect == events.DialectDatabricks {
		shown := "databricks://" + t.Host + t.Path
		if t.Database != "" {
			shown += "?catalog=" + url.QueryEscape(t.Database)
		}
		return shown
	}
	shown := "snowflake://" + url.User(t.User).String() + "@" + t.Host + "/" + url.PathEscape(t.Database)
	if t.Path != "" {
		shown += "/" + url.PathEscape(t.Path)
	}
	return shown
}
