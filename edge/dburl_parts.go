package edge

import (
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"arivu/events"
)

// databaseParts is a database URL in parts, without its secrets: what a form shows of it.
type databaseParts struct {
	Dialect  events.Dialect `json:"dialect"`
	Host     string         `json:"host"`
	Port     int            `json:"port"` // 0 where there is none
	Database string         `json:"database"`
	User     string         `json:"user"`
	Path     string         `json:"path"`
	Schema   string         `json:"schema"`
	SSLMode  string         `json:"sslmode"`
	// Params are the other parameters.
	Params map[string]string `json:"params"`
	// Secret says that the URL held one, which is not among the parts.
	Secret  bool   `json:"secret"`
	URL     string `json:"url"` // of the parts
	Display string `json:"display"`
}

// secretParams are parameters of URLs whose values are secrets.
var secretParams = []string{"private_key", "password", "token", "passcode"}

// socketParams name a socket in the place of a host.
var socketParams = map[events.Dialect]string{events.DialectPostgres: "host", events.DialectMySQL: "socket"}

// parseConnection turns a database URL into its parts, and parts into their URL. Nothing
// is stored or tried, and no secret comes back.
func (*Server) parseConnection(c *fiber.Ctx) error {
	request, err := readConnection(c)
	if err != nil {
		return err
	}
	raw, given, err := request.databaseURL()
	if err != nil {
		return err
	}
	if !given {
		return invalid("url", "url is missing; send the URL of a database, or its parts.")
	}
	parts, err := readParts(raw)
	if err != nil {
		return err
	}
	return reply(c, http.StatusOK, parts)
}

// readParts takes a URL apart.
func readParts(raw string) (*databaseParts, error) {
	known, err := parseDatabaseURL(raw)
	if err != nil {
		return nil, err
	}
	p := &databaseParts{Dialect: known.dialect, Display: known.display, Params: map[string]string{}}
	_, rest, _ := strings.Cut(raw, "://")
	if p.file() {
		path, _, _ := strings.Cut(rest, "?")
		if p.Path, err = url.PathUnescape(path); err != nil {
			return nil, invalid("url", "url has a path with a %% that is not followed by two hexadecimal digits.")
		}
		p.URL = string(p.Dialect) + "://" + path
		return p, nil
	}
	u, err := url.Parse(string(p.Dialect) + "://" + rest)
	if err != nil { // it was read before
		return nil, invalid("url", "url cannot be read.")
	}
	p.take(u)
	if p.Port, err = portOf(u); err != nil {
		return nil, err
	}
	// Without the secrets, and written as the parts are.
	if p.URL, _, err = p.fields().url(); err != nil {
		return nil, err
	}
	return p, nil
}

// take fills in what the parts of a URL mean in its dialect.
func (p *databaseParts) take(u *url.URL) {
	p.Host, p.User = u.Hostname(), u.User.Username()
	_, p.Secret = u.User.Password()
	for name, values := range u.Query() {
		if slices.Contains(secretParams, strings.ToLower(name)) {
			p.Secret = true
			continue
		}
		p.Params[name] = values[0]
	}
	path := strings.TrimPrefix(u.Path, "/")
	switch p.Dialect {
	case events.DialectSnowflake:
		p.Database, p.Schema, _ = strings.Cut(strings.TrimSuffix(path, "/"), "/")
	case events.DialectDatabricks:
		p.User, p.Path, p.Database, p.Schema = "", u.Path, p.param("catalog"), p.param("schema")
	case events.DialectSQLServer:
		p.Database, p.SSLMode = p.param("database"), p.sqlServerMode()
	default:
		p.Database, p.SSLMode = path, p.param("sslmode")
		if socket := socketParams[p.Dialect]; p.Host == "" && socket != "" {
			p.Host = p.param(socket)
		}
	}
}

// param takes a parameter out, whose name may be written in any case.
func (p *databaseParts) param(name string) string {
	for key, text := range p.Params {
		if strings.EqualFold(key, name) {
			delete(p.Params, key)
			return text
		}
	}
	return ""
}

// sqlServerMode takes the parameters out that one of the words for TLS says, "" if none
// says them.
func (p *databaseParts) sqlServerMode() string {
	said := url.Values{}
	for _, name := range []string{"encrypt", "TrustServerCertificate"} {
		if text := p.param(name); text != "" {
			said.Set(name, strings.ToLower(text))
		}
	}
	for mode, params := range sqlServerModes {
		if maps.EqualFunc(said, params, slices.Equal) {
			return mode
		}
	}
	for name, values := range said {
		p.Params[name] = values[0]
	}
	return ""
}

func (p *databaseParts) file() bool {
	return p.Dialect == events.DialectSQLite || p.Dialect == events.DialectDuckDB
}

// fields are the parts as a request gives them.
func (p *databaseParts) fields() *databaseFields {
	dialect := string(p.Dialect)
	f := &databaseFields{
		Dialect: &dialect, Host: &p.Host, Database: &p.Database, User: &p.User, Path: &p.Path, Schema: &p.Schema, Params: &p.Params,
	}
	if p.Port != 0 {
		f.Port = &p.Port
	}
	if p.SSLMode != "" {
		f.SSLMode = &p.SSLMode
	}
	return f
}

func portOf(u *url.URL) (int, error) {
	if u.Port() == "" {
		return 0, nil
	}
	n, err := strconv.Atoi(u.Port())
	if err != nil || n < 1 || n > 65535 {
		return 0, invalid("url", "url has a port that is no number from 1 to 65535.")
	}
	return n, nil
}
