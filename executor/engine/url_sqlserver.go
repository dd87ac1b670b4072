package engine

import (
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"arivu/events"
)

// sqlServerParams are the URL parameters a SQL Server connection may set, with the
// names that its drivers give them; case does not count. All others are refused: some
// that the driver knows would send the password to another server (failoverpartner),
// change it, or write what is sent into a log.
var sqlServerParams = []string{
	"applicationintent", "certificate", "connection timeout", "database", "encrypt", "hostnameincertificate", "trustservercertificate",
}

// sqlServerEncryption are the words for encryption and what they come to: none at all,
// the login alone, all of it, or all of it from the first byte on (TDS 8.0).
var sqlServerEncryption = map[string]string{
	"disable": "disable",
	"false":   "login", "optional": "login", "no": "login", "0": "login", "f": "login",
	"true": "all", "mandatory": "all", "yes": "all", "1": "all", "t": "all",
	"strict": "strict",
}

const (
	defaultSQLServerPort = 1433
	sqlServerForm        = "sqlserver://user:password@host:1433?database=name"
)

// Encryption is how much of a SQL Server connection is encrypted: "disable", "login",
// "all" (the default) or "strict".
func (t *Target) Encryption() string {
	if mode, ok := sqlServerEncryption[strings.ToLower(t.Params.Get("encrypt"))]; ok {
		return mode
	}
	return "all"
}

// TrustsCertificate says that the server's certificate is taken as it comes.
func (t *Target) TrustsCertificate() bool {
	trust, err := strconv.ParseBool(t.Params.Get("trustservercertificate"))
	return err == nil && trust
}

func parseSQLServer(rest string) (*Target, error) {
	// The cause of a parse error may quote the password, so it is dropped.
	u, err := url.Parse("sqlserver:" + rest)
	if err != nil || !strings.HasPrefix(rest, "//") {
		return nil, fmt.Errorf("%w: expected %s, with special characters percent-encoded (for example / as %%2F, @ as %%40, # as %%23)", ErrURL, sqlServerForm)
	}
	t := &Target{Dialect: events.DialectSQLServer, Host: u.Hostname(), Port: defaultSQLServerPort, User: u.User.Username(), Params: url.Values{}}
	t.Password, _ = u.User.Password()
	if err := t.takePort(u.Port()); err != nil {
		return nil, err
	}
	for name, values := range u.Query() {
		name = strings.ToLower(name)
		t.Params[name] = append(t.Params[name], values...)
	}
	t.Database = t.Params.Get("database")
	switch {
	case t.Host == "":
		return nil, fmt.Errorf("%w: the host is missing: %s", ErrURL, sqlServerForm)
	case t.User == "":
		return nil, fmt.Errorf("%w: the user is missing: %s", ErrURL, sqlServerForm)
	case u.Fragment != "":
		return nil, fmt.Errorf("%w: it has a #; write it as %%23 if it belongs to the password", ErrURL)
	case strings.Trim(u.Path, "/") != "":
		return nil, fmt.Errorf("%w: a path would name an instance; give the instance's port instead, and the database as ?database=: %s", ErrURL, sqlServerForm)
	}
	return t, t.checkSQLServer()
}

func (t *Target) checkSQLServer() error {
	for name, values := range t.Params {
		if !slices.Contains(sqlServerParams, name) {
			return fmt.Errorf("%w: parameter %q is not allowed; allowed are %s", ErrURL, printable(name), strings.Join(sqlServerParams, ", "))
		}
		if len(values) != 1 || values[0] == "" {
			return fmt.Errorf("%w: parameter %q must be given once, with a value", ErrURL, name)
		}
	}
	if t.Database == "" {
		return fmt.Errorf("%w: the database is missing: %s", ErrURL, sqlServerForm)
	}
	if s := t.Params.Get("encrypt"); s != "" && sqlServerEncryption[strings.ToLower(s)] == "" {
		return fmt.Errorf("%w: encrypt is not one of true, false, strict, disable", ErrURL)
	}
	if s := t.Params.Get("trustservercertificate"); s != "" {
		if _, err := strconv.ParseBool(s); err != nil {
			return fmt.Errorf("%w: TrustServerCertificate is neither true nor false", ErrURL)
		}
	}
	if t.TrustsCertificate() && (t.Params.Has("certificate") || t.Encryption() == "strict") {
		return fmt.Errorf("%w: TrustServerCertificate goes with neither certificate nor encrypt=strict: both check it", ErrURL)
	}
	switch strings.ToLower(t.Params.Get("applicationintent")) {
	case "", "readonly", "readwrite":
	default:
		return fmt.Errorf("%w: ApplicationIntent is neither ReadOnly nor ReadWrite", ErrURL)
	}
	if s := t.Params.Get("connection timeout"); s != "" {
		if n, err := strconv.Atoi(s); err != nil || n < 1 || n > 300 {
			return fmt.Errorf("%w: connection timeout must be a number of seconds from 1 to 300", ErrURL)
		}
	}
	return nil
}

// sqlServer shows where a SQL Server is and as whom, never a secret.
func (t *Target) sqlServer() string {
	return fmt.Sprintf("sqlserver://%s@%s?database=%s", url.User(t.User), t.Address(), url.QueryEscape(t.Database))
}
