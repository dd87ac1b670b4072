package engine

import (
	"errors"
	"fmt"
	"net"
	"net/url"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"

	"arivu/events"
)

// ErrURL is wrapped by every error about a database URL.
var ErrURL = errors.New("invalid database URL")

// Target is a parsed database URL. Its String hides the password; nothing but an
// engine reads Password.
type Target struct {
	Dialect  events.Dialect
	User     string
	Password string
	Host     string // name, IP, or the absolute path of a Unix socket (PostgreSQL: of its folder)
	Port     int
	Database string
	Path     string     // of a SQLite or DuckDB file, as written; of a warehouse's HTTP path
	Params   url.Values // only those the dialect allows
}

// postgresParams are the URL parameters a PostgreSQL connection may set. All
// others are refused: some of them would lift a wall (options, service files) or
// send a password elsewhere (passfile).
var postgresParams = []string{
	"channel_binding", "connect_timeout", "host", "search_path", "sslcert", "sslkey", "sslmode",
	"sslnegotiation", "sslrootcert", "sslsni", "target_session_attrs",
}

var sslModes = []string{"disable", "allow", "prefer", "require", "verify-ca", "verify-full"}

const defaultPostgresPort = 5432

// ParseURL reads a database URL:
//
//	sqlite:///absolute/path.db      sqlite://relative/path.db
//	duckdb:///absolute/path.duckdb
//	postgres://user:password@host:port/database?sslmode=require
//	mysql://user:password@host:port/database?sslmode=require (or mariadb://)
//	clickhouse://user:password@host:port/database?secure=true
//	snowflake://user:password@account/database/schema?warehouse=name&role=name
//	databricks://token:secret@host:443/sql/1.0/warehouses/id?catalog=name&schema=name
//	sqlserver://user:password@host:1433?database=name
//
// Its errors name what is wrong and never repeat the URL or a part of it that
// may hold a secret.
func ParseURL(raw string) (*Target, error) {
	scheme, rest, ok := strings.Cut(strings.TrimSpace(raw), ":")
	if !ok {
		return nil, fmt.Errorf("%w: it must start with a scheme such as postgres://, mysql:// or sqlite://", ErrURL)
	}
	switch strings.ToLower(scheme) {
	case "sqlite", "sqlite3":
		return parseFile(events.DialectSQLite, "SQLite", "sqlite:///absolute/path.db", rest)
	case "duckdb":
		return parseFile(events.DialectDuckDB, "DuckDB", "duckdb:///absolute/path.duckdb", rest)
	case "postgres", "postgresql":
		return parsePostgres(rest)
	case "mysql", "mariadb":
		return parseMySQL(rest)
	case "clickhouse":
		return parseClickHouse(rest)
	case "snowflake":
		return parseSnowflake(rest)
	case "databricks":
		return parseDatabricks(rest)
	case "sqlserver":
		return parseSQLServer(rest)
	default:
		return nil, fmt.Errorf("%w: the scheme is not one of postgres, postgresql, mysql, mariadb, sqlite, duckdb, clickhouse, snowflake, databricks, sqlserver", ErrURL)
	}
}

// parseFile reads the URL of a database that is a file of a product.
func parseFile(dialect events.Dialect, product, form, rest string) (*Target, error) {
	path, query, _ := strings.Cut(strings.TrimPrefix(rest, "//"), "?")
	if query != "" && query != "mode=ro" {
		return nil, fmt.Errorf("%w: a %s URL takes no parameters; the file is always opened read-only", ErrURL, product)
	}
	path, err := url.PathUnescape(path)
	if err != nil {
		return nil, fmt.Errorf("%w: the path has a %% that is not followed by two hexadecimal digits", ErrURL)
	}
	if runtime.GOOS == "windows" && len(path) > 2 && path[0] == '/' && path[2] == ':' {
		path = path[1:]
	}
	switch {
	case path == "":
		return nil, fmt.Errorf("%w: the path of the %s file is missing: %s", ErrURL, product, form)
	case strings.Contains(path, ":memory:"):
		return nil, fmt.Errorf("%w: an in-memory %s database has nothing to read; name a file", ErrURL, product)
	case strings.ContainsRune(path, 0):
		return nil, fmt.Errorf("%w: the path contains a NUL", ErrURL)
	}
	return &Target{Dialect: dialect, Path: filepath.Clean(path)}, nil
}

func parsePostgres(rest string) (*Target, error) {
	if !strings.HasPrefix(rest, "//") {
		return nil, fmt.Errorf("%w: expected postgres://user:password@host:port/database", ErrURL)
	}
	// The cause of a parse error may quote the password, so it is dropped.
	u, err := url.Parse("postgres:" + rest)
	if err != nil {
		return nil, fmt.Errorf("%w: it cannot be parsed; percent-encode special characters in user and password "+
			"(for example / as %%2F, @ as %%40, # as %%23)", ErrURL)
	}
	t := &Target{Dialect: events.DialectPostgres, Host: u.Hostname(), Port: defaultPostgresPort, Params: u.Query()}
	t.User = u.User.Username()
	t.Password, _ = u.User.Password()
	t.Database = strings.TrimPrefix(u.Path, "/")
	if err := t.takePort(u.Port()); err != nil {
		return nil, err
	}
	return t, t.checkPostgres(u.Fragment != "")
}

func (t *Target) takePort(port string) error {
	if port == "" {
		return nil
	}
	n, err := strconv.Atoi(port)
	if err != nil || n < 1 || n > 65535 {
		return fmt.Errorf("%w: the port must be a number from 1 to 65535", ErrURL)
	}
	t.Port = n
	return nil
}

func (t *Target) checkPostgres(fragment bool) error {
	if err := t.checkParams(postgresParams); err != nil {
		return err
	}
	if t.Host == "" {
		t.Host = t.Params.Get("host")
		if t.Host != "" && !filepath.IsAbs(t.Host) {
			return fmt.Errorf("%w: the parameter host may only name the folder of a Unix socket", ErrURL)
		}
	} else if t.Params.Has("host") {
		return fmt.Errorf("%w: the host is given twice", ErrURL)
	}
	switch {
	case t.Host == "":
		return fmt.Errorf("%w: the host is missing: postgres://user:password@host:port/database", ErrURL)
	case t.User == "":
		return fmt.Errorf("%w: the user is missing: postgres://user:password@host:port/database", ErrURL)
	case t.Database == "" || strings.Contains(t.Database, "/"):
		return fmt.Errorf("%w: the path must be the name of one database: postgres://user:password@host:port/database", ErrURL)
	case fragment:
		return fmt.Errorf("%w: it has a #; write it as %%23 if it belongs to the password", ErrURL)
	}
	if mode := t.Params.Get("sslmode"); mode != "" && !slices.Contains(sslModes, mode) {
		return fmt.Errorf("%w: sslmode is not one of %s", ErrURL, strings.Join(sslModes, ", "))
	}
	return t.checkConnectTimeout()
}

// checkParams admits each of the parameters once and no others.
func (t *Target) checkParams(allowed []string) error {
	for name, values := range t.Params {
		if !slices.Contains(allowed, name) {
			return fmt.Errorf("%w: parameter %q is not allowed; allowed are %s", ErrURL, printable(name), strings.Join(allowed, ", "))
		}
		if len(values) != 1 {
			return fmt.Errorf("%w: parameter %q is given more than once", ErrURL, name)
		}
	}
	return nil
}

func (t *Target) checkConnectTimeout() error {
	if s := t.Params.Get("connect_timeout"); s != "" {
		if n, err := strconv.Atoi(s); err != nil || n < 1 || n > 300 {
			return fmt.Errorf("%w: connect_timeout must be a number of seconds from 1 to 300", ErrURL)
		}
	}
	return nil
}

// String shows where the target is and as whom, never a secret.
func (t *Target) String() string {
	switch t.Dialect {
	case events.DialectSQLite, events.DialectDuckDB:
		return string(t.Dialect) + ":" + t.Path
	case events.DialectSnowflake, events.DialectDatabricks:
		return t.warehouse()
	case events.DialectSQLServer:
		return t.sqlServer()
	}
	return fmt.Sprintf("%s://%s@%s/%s", t.Dialect, url.User(t.User), t.Address(), url.PathEscape(t.Database))
}

// GoString keeps the password out of %#v.
func (t *Target) GoString() string { return "engine.Target(" + t.String() + ")" }

// Address is host and port, or the path of a Unix socket or its folder.
func (t *Target) Address() string {
	if filepath.IsAbs(t.Host) {
		return t.Host
	}
	return net.JoinHostPort(t.Host, strconv.Itoa(t.Port))
}

// Display is a URL as it may be shown: host, database, user and path, never a
// secret. What cannot be parsed is not shown at all.
func Display(rawURL string) string {
	t, err := ParseURL(rawURL)
	if err != nil {
		return "(invalid database URL)"
	}
	return t.String()
}

func printable(s string) string {
	const most = 40
	if len(s) > most {
		s = s[:most]
	}
	return strings.ToValidUTF8(s, "?")
}
