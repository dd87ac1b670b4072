package engine_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"arivu/events"
	"arivu/executor/engine"
)

func TestParseURL(t *testing.T) {
	t.Parallel()
	for raw, want := range map[string]string{
		"sqlite:///data/shop.db":                                       "sqlite:/data/shop.db",
		"sqlite://data/shop.db":                                        "sqlite:data/shop.db",
		"sqlite:shop.db":                                               "sqlite:shop.db",
		"sqlite:///a%20b/c%23.db?mode=ro":                              "sqlite:/a b/c#.db",
		" SQLITE:///x/../y.db ":                                        "sqlite:/y.db",
		"duckdb:///data/shop%20%C3%A9.duckdb":                          "duckdb:/data/shop é.duckdb",
		"clickhouse://u:hunter2@db/sales":                              "clickhouse://u@db:9000/sales",
		"clickhouse://a%40b:p%2Fw%23%3F%25@[::1]/s?secure=true":        "clickhouse://a%40b@[::1]:9440/s",
		"ClickHouse://u:hunter2@db:1/s?sslmode=require":                "clickhouse://u@db:1/s",
		"DuckDB:shop.duckdb":                                           "duckdb:shop.duckdb",
		"postgres://u:hunter2@db:6432/sales?sslmode=require":           "postgres://u@db:6432/sales",
		"postgresql://u@db/sales":                                      "postgres://u@db:5432/sales",
		"postgres://a%40b:p%2Fw@[::1]/s":                               "postgres://a%40b@[::1]:5432/s",
		"postgres://u:hunter2@/s?host=/var/run&search_path=x":          "postgres://u@/var/run/s",
		"snowflake://u:hunter2@xy12345/shop/main?warehouse=w":          "snowflake://u@xy12345.snowflakecomputing.com/shop/main",
		"snowflake://u:hunter2@xy1.us-east-1/shop?role=r":              "snowflake://u@xy1.us-east-1.snowflakecomputing.com/shop",
		"snowflake://u@a.snowflakecomputing.com/d?private_key=hunter2": "snowflake://u@a.snowflakecomputing.com/d",
		"databricks://token:hunter2@w.cloud.databricks.com/sql/1.0/warehouses/a1?catalog=c&schema=s": "databricks://w.cloud.databricks.com/sql/1.0/warehouses/a1?catalog=c",
		"databricks://token:hunter2@127.0.0.1:80/sql/1.0/warehouses/a1?protocol=http":                "databricks://127.0.0.1/sql/1.0/warehouses/a1",
		"mysql://u:hunter2@db/sales":                                        "mysql://u@db:3306/sales",
		"mariadb://a%40b:p%2Fw%23%3F%25@[::1]:3307/s?sslmode=verify-full":   "mysql://a%40b@[::1]:3307/s",
		"mysql://u:hunter2@/s?socket=/run/mysqld/mysqld.sock&databases=a,b": "mysql://u@/run/mysqld/mysqld.sock/s",
		"MySQL://u:hunter2@db:1/s?tls=skip-verify&connect_timeout=3":        "mysql://u@db:1/s",
	} {
		target, err := engine.ParseURL(raw)
		if err != nil {
			t.Errorf("%s: %v", raw, err)
			continue
		}
		for _, shown := range []string{target.String(), fmt.Sprintf("%v", target), engine.Display(raw)} {
			if shown != want {
				t.Errorf("%s is shown as %s, want %s", raw, shown, want)
			}
		}
		if shown := fmt.Sprintf("%#v %+v %s", target, target, target); strings.Contains(shown, "hunter2") {
			t.Errorf("%s: %s", raw, shown)
		}
	}
}

func TestParseURLErrors(t *testing.T) {
	t.Parallel()
	for raw, want := range map[string]string{
		"":                              "must start with a scheme",
		"shop.db":                       "must start with a scheme",
		"snowflake://u:hunter2@a":       "path must be a database",
		"snowflake://u:hunter2@a/d/s/x": "path must be a database",
		"snowflake://u@a/d":             "private_key_file is needed",
		"snowflake://:hunter2@a/d":      "user is missing",
		"snowflake://u:hunter2@a/d?insecureMode=true":                        `"insecureMode" is not allowed`,
		"snowflake://u:hunter2@a/d?protocol=http":                            "server on this machine",
		"snowflake://u:hunter2@a/d?authenticator=okta":                       "authenticator is not one of",
		"snowflake://u:hunter2@a/d?role=":                                    "must be given once",
		"databricks://token:hunter2@h/x":                                     "path must be /sql/1.0/warehouses/ID",
		"databricks://u:hunter2@h/sql/1.0/warehouses/a":                      "the word token",
		"databricks://token@h/sql/1.0/warehouses/a":                          "the word token",
		"databricks://token:hunter2@h/sql/1.0/warehouses/a/../b":             "path must be",
		"databricks://token:hunter2@h/sql/1.0/warehouses/a?schema=s":         "schema needs a catalog",
		"databricks://token:hunter2@h:80/sql/1.0/warehouses/a?protocol=http": "server on this machine",
		"databricks:token:hunter2@h":                                         "expected databricks://",
		"sqlite://":                                                          "path of the SQLite file is missing",
		"sqlite://:memory:":                                                  "in-memory",
		"sqlite:///a.db?_pragma=x":                                           "takes no parameters",
		"sqlite:///a%zz.db":                                                  "hexadecimal",
		"sqlite:///a%00.db":                                                  "NUL",
		"clickhouse:u:hunter2@h/d":                                           "expected clickhouse://",
		"clickhouse://u:hunter2/x@h/d":                                       "percent-encode",
		"clickhouse://u:hunter2@h":                                           "name of one database",
		"clickhouse://h/d":                                                   "user is missing",
		"clickhouse://u:hunter2@/d":                                          "host is missing",
		"clickhouse://u:hunter2@h/d#x":                                       "%23",
		"clickhouse://u:hunter2@h/d?max_memory_usage=1":                      `"max_memory_usage" is not allowed`,
		"clickhouse://u:hunter2@h/d?secure=yes":                              "not true or false",
		"clickhouse://u:hunter2@h/d?secure=true&sslmode=require":             "in place of secure",
		"clickhouse://u:hunter2@h/d?connect_timeout=1h":                      "connect_timeout",
		"duckdb://":                                       "path of the DuckDB file is missing",
		"duckdb://:memory:":                               "an in-memory DuckDB",
		"duckdb:///a.db?access_mode=auto":                 "takes no parameters",
		"postgres:u:hunter2@h/d":                          "expected postgres://",
		"postgres://u:hunter2@h:99999/d":                  "port",
		"postgres://u:hunter2@h:port/d":                   "percent-encode",
		"postgres://u:hunter2/x@h/d":                      "percent-encode",
		"postgres://u:hunter2#x@h/d":                      "percent-encode",
		"postgres://u:hunter2@h/d#x":                      "%23",
		"postgres://u:hunter2@/d":                         "host is missing",
		"postgres://h/d":                                  "user is missing",
		"postgres://u:hunter2@h":                          "name of one database",
		"postgres://u:hunter2@h/a/b":                      "name of one database",
		"postgres://u:hunter2@h/d?sslmode=maybe":          "sslmode is not one of",
		"postgres://u:hunter2@h/d?connect_timeout=1h":     "connect_timeout",
		"postgres://u:hunter2@h/d?options=-c%20x":         `"options" is not allowed`,
		"postgres://u:hunter2@h/d?service=x":              `"service" is not allowed`,
		"postgres://u:hunter2@h/d?host=x":                 "host is given twice",
		"postgres://u:hunter2@/d?host=x":                  "folder of a Unix socket",
		"postgres://u:hunter2@h/d?sslmode=a&sslmode=b":    "more than once",
		"oracle://u:hunter2@h/d":                          "not one of postgres",
		"mysql:u:hunter2@h/d":                             "expected mysql://",
		"mysql://u:hunter2@h:99999/d":                     "port",
		"mysql://u:hunter2/x@h/d":                         "percent-encode",
		"mysql://u:hunter2@/d":                            "host is missing",
		"mysql://h/d":                                     "user is missing",
		"mysql://u:hunter2@h":                             "name of one database",
		"mysql://u:hunter2@h/d#x":                         "%23",
		"mysql://u:hunter2@h/d?multiStatements=true":      `"multiStatements" is not allowed`,
		"mysql://u:hunter2@h/d?allowAllFiles=true":        `"allowAllFiles" is not allowed`,
		"mysql://u:hunter2@h/d?allowCleartextPasswords=1": "not allowed",
		"mysql://u:hunter2@h/d?sslmode=maybe":             "sslmode is not one of",
		"mysql://u:hunter2@h/d?tls=custom":                "tls is not one of",
		"mysql://u:hunter2@h/d?tls=true&sslmode=require":  "two names",
		"mysql://u:hunter2@h/d?socket=/x":                 "takes the place of a host",
		"mysql://u:hunter2@/d?socket=x":                   "absolute path",
		"mysql://u:hunter2@h/d?connect_timeout=1h":        "connect_timeout",
	} {
		_, err := engine.ParseURL(raw)
		if !errors.Is(err, engine.ErrURL) || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %s", raw, err, want)
		}
		if err != nil && strings.Contains(err.Error(), "hunter2") || strings.Contains(engine.Display(raw), "hunter2") {
			t.Errorf("%s: the secret is shown", raw)
		}
	}
}

func TestOpenersPickByDialect(t *testing.T) {
	t.Parallel()
	opened := errors.New("opened")
	openers := engine.Openers{events.DialectSQLite: func(_ context.Context, target *engine.Target, opts engine.Options) (engine.Engine, error) {
		if target.Path != "/a.db" || opts.MaxConns == 0 || opts.ConnectTimeout == 0 {
			t.Errorf("got %v, %+v", target, opts)
		}
		return nil, opened
	}}
	if _, err := openers.Open(t.Context(), "sqlite:///a.db", engine.Options{}); !errors.Is(err, opened) {
		t.Errorf("got %v", err)
	}
	if _, err := openers.Open(t.Context(), "postgres://u@h/d", engine.Options{}); !errors.Is(err, engine.ErrURL) {
		t.Errorf("got %v", err)
	}
}

func FuzzParseURL(f *testing.F) {
	f.Add("postgres://u:", "@h:5432/d?sslmode=require")
	f.Add("sqlite://", "/a.db")
	f.Fuzz(func(t *testing.T, before, after string) {
		const secret = "hunter2hunter2"
		if !strings.HasPrefix(before, "postgres://u:") || strings.ContainsAny(before[len("postgres://u:"):], ":/?#[]@") {
			return
		}
		// What stands behind a colon before the host is a password and is not shown.
		if i := strings.IndexByte(after, '@'); i < 0 || strings.ContainsAny(after[:i], "/?#") {
			return
		}
		raw := before + secret + after
		if shown := engine.Display(raw); strings.Contains(shown, secret) {
			t.Errorf("%q is shown as %q", raw, shown)
		}
		if _, err := engine.ParseURL(raw); err != nil && strings.Contains(err.Error(), secret) {
			t.Errorf("%q: %v", raw, err)
		}
	})
}

func TestMySQLTarget(t *testing.T) {
	t.Parallel()
	for raw, want := range map[string]string{
		"mysql://u@h/d":                              "prefer []",
		"mysql://u@/d?socket=/s":                     "disable []",
		"mysql://u@/d?socket=/s&tls=true":            "verify-full []",
		"mysql://u@h/d?tls=false&databases=a,b ,d,a": "disable [a b]",
		"mysql://u@h/d?sslmode=VERIFY_IDENTITY":      "verify-full []",
	} {
		target, err := engine.ParseURL(raw)
		if err != nil {
			t.Errorf("%s: %v", raw, err)
			continue
		}
		if got := fmt.Sprintf("%s %s", target.TLSMode(), target.Databases()); got != want {
			t.Errorf("%s: %s, want %s", raw, got, want)
		}
	}
}
