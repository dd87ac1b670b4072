package edge

import (
	"maps"
	"net"
	"net/url"
	"strings"

	"arivu/events"
)

const sqlServerPort = "1433"

// parseSQLServerURL reads the URL of a SQL Server, whose database is a parameter.
func parseSQLServerURL(rest string) (databaseURL, error) {
	u, err := url.Parse("sqlserver://" + rest)
	if err != nil {
		// The cause quotes the URL with its password.
		return databaseURL{}, invalid("url", "url cannot be read; percent-encode special characters in user and password (@ as %%40, / as %%2F, # as %%23).")
	}
	database := ""
	for name, values := range u.Query() {
		if strings.EqualFold(name, "database") && len(values) == 1 {
			database = values[0]
		}
	}
	if u.Hostname() == "" || database == "" {
		return databaseURL{}, invalid("url", "url lacks the host or the database: sqlserver://user:password@host:1433?database=name.")
	}
	host := u.Host
	if u.Port() == "" {
		host = net.JoinHostPort(u.Hostname(), sqlServerPort)
	}
	display := "sqlserver://" + host + "?database=" + url.QueryEscape(database)
	if name := u.User.Username(); name != "" {
		display = "sqlserver://" + url.User(name).String() + "@" + host + "?database=" + url.QueryEscape(database)
	}
	return databaseURL{dialect: events.DialectSQLServer, display: display}, nil
}

// sqlServerModes are the words for TLS of the other servers, as a SQL Server's URL
// says them.
var sqlServerModes = map[string]url.Values{
	"disable":     {"encrypt": {"disable"}},
	"prefer":      {"encrypt": {"false"}, "TrustServerCertificate": {"true"}},
	"require":     {"encrypt": {"true"}, "TrustServerCertificate": {"true"}},
	"verify-full": {"encrypt": {"true"}},
}

// sqlServer joins the fields of a SQL Server.
func (f *databaseFields) sqlServer() (string, bool, error) {
	u, err := f.location(events.DialectSQLServer)
	if err != nil {
		return "", true, err
	}
	if strings.HasPrefix(*f.Host, "/") {
		return "", true, invalid("host", "host must be a name or an address; SQL Server has no socket to connect to.")
	}
	params := f.params()
	params.Set("database", *f.Database)
	if f.SSLMode != nil {
		mode, ok := sqlServerModes[*f.SSLMode]
		if !ok {
			return "", true, invalid("sslmode", "sslmode is %q; for SQL Server it must be disable, prefer, require or verify-full.", clip(*f.SSLMode, 32))
		}
		maps.Copy(params, mode)
	}
	u.RawQuery = params.Encode()
	return u.String(), true, nil
}
