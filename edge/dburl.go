package edge

import (
	"net"
	"net/url"
	"strings"

	"arivu/events"
)

// databaseURL is what may be known of a database URL without reading its secret:
// enough to file and show it. Whether it can be used is for the executor to say.
type databaseURL struct {
	dialect events.Dialect
	display string
}

// parseDatabaseURL reads a URL such as postgres://user:password@host/db,
// mysql://user:password@host/db or sqlite:///path. Its errors never repeat the URL.
func parseDatabaseURL(raw string) (databaseURL, error) {
	scheme, rest, ok := strings.Cut(raw, "://")
	if !ok {
		return databaseURL{}, invalid("url", "url must look like postgres://user:password@host:5432/database, mysql://user:password@host:3306/database or sqlite:///path/to/file.db.")
	}
	switch strings.ToLower(scheme) {
	case "sqlite", "sqlite3":
		path, _, _ := strings.Cut(rest, "?")
		if strings.Trim(path, "/") == "" {
			return databaseURL{}, invalid("url", "url lacks the path of the SQLite file: sqlite:///path/to/file.db.")
		}
		return databaseURL{dialect: events.DialectSQLite, display: "sqlite:" + path}, nil
	case "duckdb":
		path, _, _ := strings.Cut(rest, "?")
		if strings.Trim(path, "/") == "" {
			return databaseURL{}, invalid("url", "url lacks the path of the DuckDB file: duckdb:///path/to/file.duckdb.")
		}
		return databaseURL{dialect: events.DialectDuckDB, display: "duckdb:" + path}, nil
	case "postgres", "postgresql":
		return parseServerURL(events.DialectPostgres, "5432", rest)
	case "mysql", "mariadb":
		return parseServerURL(events.DialectMySQL, "3306", rest)
	case "clickhouse":
		return parseServerURL(events.DialectClickHouse, "9000", rest)
	case "snowflake":
		return parseWarehouseURL(events.DialectSnowflake, rest)
	case "databricks":
		return parseWarehouseURL(events.DialectDatabricks, rest)
	case "sqlserver":
		return parseSQLServerURL(rest)
	default:
		return databaseURL{}, invalid("url", "url starts with a scheme that this server has no engine for; use postgres://, mysql://, sqlite://, duckdb://, clickhouse://, sqlserver://, snowflake:// or databricks://.")
	}
}

func parseServerURL(dialect events.Dialect, port, rest string) (databaseURL, error) {
	scheme := string(dialect) + "://"
	u, err := url.Parse(scheme + rest)
	if err != nil {
		// The cause quotes the URL with its password.
		return databaseURL{}, invalid("url", "url cannot be read; percent-encode special characters in user and password (@ as %%40, / as %%2F, # as %%23).")
	}
	host := u.Host
	switch {
	case host == "":
		host = "local socket"
	case u.Port() == "":
		host = net.JoinHostPort(u.Hostname(), port)
	}
	database := strings.TrimPrefix(u.Path, "/")
	if database == "" {
		return databaseURL{}, invalid("url", "url lacks the name of the database: %suser:password@host:%s/database.", scheme, port)
	}
	display := scheme + host + "/" + url.PathEscape(database)
	if name := u.User.Username(); name != "" {
		display = scheme + url.User(name).String() + "@" + host + "/" + url.PathEscape(database)
	}
	return databaseURL{dialect: dialect, display: display}, nil
}

// parseWarehouseURL reads the URL of Snowflake or Databricks. What is shown is the
// host, the path and a user that is no secret; never a parameter, which can be one.
func parseWarehouseURL(dialect events.Dialect, rest string) (databaseURL, error) {
	u, err := url.Parse(string(dialect) + "://" + rest)
	if err != nil {
		// The cause quotes the URL with its secret.
		return databaseURL{}, invalid("url", "url cannot be read; percent-encode special characters in user and password (@ as %%40, / as %%2F, # as %%23).")
	}
	if u.Hostname() == "" || strings.Trim(u.Path, "/") == "" {
		return databaseURL{}, invalid("url", "url lacks the host or the path: snowflake://user:password@account/database or databricks://token:secret@host/sql/1.0/warehouses/id.")
	}
	shown := url.URL{Scheme: string(dialect), Host: u.Host, Path: u.Path}
	if name := u.User.Username(); name != "" && dialect == events.DialectSnowflake {
		shown.User = url.User(name)
	}
	return databaseURL{dialect: dialect, display: shown.String()}, nil
}

// databaseFields are the parts of a URL, for clients that do not want to build
// one.
type databaseFields struct {
	Dialect  *string
	Host     *string
	Port     *int
	Database *string
	User     *string
	Password *string
	Path     *string
	Schema   *string
	SSLMode  *string
	Params   *map[string]string
}

const dialectNames = "postgres, mysql, sqlserver, clickhouse, snowflake, databricks, sqlite or duckdb"

// url joins the fields. It reports false if there are none.
func (f *databaseFields) url() (string, bool, error) {
	if f.Dialect == nil && f.Host == nil && f.Database == nil && f.Path == nil {
		return "", false, nil
	}
	switch dialect := strings.ToLower(value(f.Dialect)); {
	case dialect == "duckdb":
		return f.file("duckdb://", "path is missing: the DuckDB file to read.")
	case dialect == "sqlite" || dialect == "" && f.Path != nil:
		return f.file("sqlite://", "path is missing: the SQLite file to read.")
	case dialect == "postgres" || dialect == "postgresql":
		return f.server(events.DialectPostgres)
	case dialect == "mysql" || dialect == "mariadb":
		return f.server(events.DialectMySQL)
	case dialect == string(events.DialectClickHouse):
		return f.server(events.DialectClickHouse)
	case dialect == string(events.DialectSQLServer):
		return f.sqlServer()
	case dialect == string(events.DialectSnowflake):
		return f.snowflake()
	case dialect == string(events.DialectDatabricks):
		return f.databricks()
	case dialect == "":
		return "", true, invalid("dialect", "dialect is missing; it must be %s.", dialectNames)
	default:
		return "", true, invalid("dialect", "dialect is %q; it must be %s.", clip(dialect, 32), dialectNames)
	}
}

func (f *databaseFields) file(scheme, missing string) (string, bool, error) {
	if value(f.Path) == "" {
		return "", true, invalid("path", "%s", missing)
	}
	return scheme + (&url.URL{Path: *f.Path}).EscapedPath(), true, nil
}

// needed is a field that a dialect cannot do without.
type needed struct {
	field string
	value *string
}

func missing(fields ...needed) error {
	for _, f := range fields {
		if value(f.value) == "" {
			return invalid(f.field, "%s is missing.", f.field)
		}
	}
	return nil
}

// location is the part of a URL before the name of the database.
func (f *databaseFields) location(dialect events.Dialect) (*url.URL, error) {
	if err := missing(needed{"host", f.Host}, needed{"database", f.Database}, needed{"user", f.User}); err != nil {
		return nil, err
	}
	host, err := f.address()
	if err != nil {
		return nil, err
	}
	u := &url.URL{Scheme: string(dialect), Host: host, User: url.User(*f.User)}
	if f.Password != nil {
		u.User = url.UserPassword(*f.User, *f.Password)
	}
	return u, nil
}

// params are the parameters of the URL that have no field of their own.
func (f *databaseFields) params() url.Values {
	out := url.Values{}
	if f.Params != nil {
		for name, text := range *f.Params {
			out.Set(name, text)
		}
	}
	return out
}

func (f *databaseFields) server(dialect events.Dialect) (string, bool, error) {
	u, err := f.location(dialect)
	if err != nil {
		return "", true, err
	}
	u.Path = "/" + *f.Database
	params := f.params()
	if f.SSLMode != nil {
		params.Set("sslmode", *f.SSLMode)
	}
	if strings.HasPrefix(*f.Host, "/") { // a socket, which no URL can have for a host
		if dialect == events.DialectClickHouse {
			return "", true, invalid("host", "host is a path; ClickHouse is reached by name or address only.")
		}
		u.Host = ""
		params.Set(map[events.Dialect]string{events.DialectPostgres: "host", events.DialectMySQL: "socket"}[dialect], *f.Host)
	}
	u.RawQuery = params.Encode()
	return u.String(), true, nil
}
