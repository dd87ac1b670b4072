package sqlite

import (
	"context"
	sqldriver "database/sql/driver"
	"net/url"
	"path/filepath"

	"arivu/executor/engine"

	driver "modernc.org/sqlite"
)

// connector opens connections of one driver to one file. Settings are ours
// alone; nothing of them comes from a URL.
type connector struct {
	driver *driver.Driver
	target *engine.Target
	// writable opens the file for approved statements.
	writable bool
}

// Connect opens the file, read-only unless it is for approved statements.
func (c *connector) Connect(context.Context) (sqldriver.Conn, error) {
	if err := engine.CheckFile(c.target); err != nil {
		return nil, err
	}
	name, err := dataSource(c.target.Path, c.writable)
	if err != nil {
		return nil, engine.Misconfigured(c.target, "its path cannot be made absolute").WithCause(err)
	}
	return c.driver.Open(name)
}

// Driver is the driver of the connections.
func (c *connector) Driver() sqldriver.Driver { return c.driver }

// dataSource names the file with its settings: read-only, never created, no
// double-quoted strings (a misspelt column must not become a constant), no
// functions in views that are unsafe in a schema written by others.
func dataSource(path string, writable bool) (string, error) {
	path, err := filepath.Abs(path)
	if err != nil {
		return "", err
	}
	u := url.URL{Scheme: "file", Path: filepath.ToSlash(path)}
	settings := url.Values{
		"mode":          {"ro"},
		"_query_only":   {"1"},
		"_defensive":    {"1"},
		"_dqs":          {"0"},
		"_error_rc":     {"1"},
		"_busy_timeout": {"2000"},
		"_pragma":       {"trusted_schema(0)", "cell_size_check(1)"},
	}
	if writable {
		settings.Set("mode", "rw")
		settings.Del("_query_only")
		settings.Add("_pragma", "foreign_keys(1)")
	}
	return u.String() + "?" + settings.Encode(), nil
}
