package edge

import (
	"bytes"
	"maps"
	"net/http"
	"testing"

	"arivu/events"
)

// A URL and its parts say the same, but for secrets, and parts become their URL again.
func TestDatabaseParts(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for raw, want := range map[string]databaseParts{
		"postgres://ann:hunter2@db:5433/sales?sslmode=verify-full&sslrootcert=%2Fca.pem": {Dialect: events.DialectPostgres, Host: "db", Port: 5433, Database: "sales", User: "ann",
			SSLMode: "verify-full", Params: map[string]string{"sslrootcert": "/ca.pem"}, Secret: true, URL: "postgres://ann@db:5433/sales?sslmode=verify-full&sslrootcert=%2Fca.pem"},
		"postgresql://ann@/sales?host=/run/postgresql": {Dialect: events.DialectPostgres, Host: "/run/postgresql", Database: "sales", User: "ann", Params: map[string]string{},
			URL: "postgres://ann@/sales?host=%2Frun%2Fpostgresql"},
		"mariadb://ann:p%40hunter2@[::1]/s": {Dialect: events.DialectMySQL, Host: "::1", Database: "s", User: "ann", Params: map[string]string{}, Secret: true, URL: "mysql://ann@[::1]/s"},
		"clickhouse://ann:hunter2@db/s?secure=true": {Dialect: events.DialectClickHouse, Host: "db", Database: "s", User: "ann", Params: map[string]string{"secure": "true"}, Secret: true,
			URL: "clickhouse://ann@db/s?secure=true"},
		"sqlserver://ann:hunter2@db?Database=s&encrypt=true&trustservercertificate=TRUE": {Dialect: events.DialectSQLServer, Host: "db", Database: "s", User: "ann", SSLMode: "require",
			Params: map[string]string{}, Secret: true, URL: "sqlserver://ann@db?TrustServerCertificate=true&database=s&encrypt=true"},
		"sqlserver://ann@db:1444?database=s&encrypt=strict": {Dialect: events.DialectSQLServer, Host: "db", Port: 1444, Database: "s", User: "ann",
			Params: map[string]string{"encrypt": "strict"}, URL: "sqlserver://ann@db:1444?database=s&encrypt=strict"},
		"snowflake://ann:hunter2@xy1.eu/shop/main?warehouse=w&private_key=hunter2": {Dialect: events.DialectSnowflake, Host: "xy1.eu", Database: "shop", Schema: "main", User: "ann",
			Params: map[string]string{"warehouse": "w"}, Secret: true, URL: "snowflake://ann@xy1.eu/shop/main?warehouse=w"},
		"databricks://token:hunter2@w.example/sql/1.0/warehouses/a1?catalog=c&schema=s": {Dialect: events.DialectDatabricks, Host: "w.example", Path: "/sql/1.0/warehouses/a1", Database: "c", Schema: "s",
			Params: map[string]string{}, Secret: true, URL: "databricks://w.example/sql/1.0/warehouses/a1?catalog=c&schema=s"},
		"sqlite:///data/a%20b.db": {Dialect: events.DialectSQLite, Path: "/data/a b.db", Params: map[string]string{}, URL: "sqlite:///data/a%20b.db"},
	} {
		got, err := readParts(raw)
		if err != nil {
			t.Errorf("%s: %v", raw, err)
			continue
		}
		want.Display = got.Display
		if !maps.Equal(got.Params, want.Params) {
			t.Errorf("%s: parameters %v, want %v", raw, got.Params, want.Params)
		}
		again, err := readParts(got.URL)
		if err != nil || again.URL != got.URL || again.Display != got.Display {
			t.Errorf("%s: its parts give %+v, %v", raw, again, err)
		}
		got.Params, want.Params = nil, nil
		if !sameParts(*got, want) {
			t.Errorf("%s:\n%+v, want\n%+v", raw, *got, want)
		}
		r := w.do("POST", "/api/connections/parse", map[string]any{"url": raw})
		if w.object(r, http.StatusOK); bytes.Contains(r.body, []byte("hunter2")) {
			t.Errorf("a secret came back: %s", r.body)
		}
	}
	parts := w.object(w.do("POST", "/api/connections/parse", map[string]any{"dialect": "snowflake", "host": "xy1", "database": "shop", "user": "ann", "password": "hunter2",
		"params": map[string]string{"role": "READER"}}), http.StatusOK)
	if parts["url"] != "snowflake://ann@xy1/shop?role=READER" || parts["secret"] != true {
		t.Errorf("parts %v", parts)
	}
	for body, field := range map[string]string{
		`{}`: "url", `{"url":"oracle://x"}`: "url", `{"url":"postgres://ann@db:99999/s"}`: "url", `{"url":"postgres://db/s"}`: "user",
		`{"dialect":"databricks","host":"w"}`: "path", `{"dialect":"postgres","host":"h","user":"u","database":"d","params":[1]}`: "params",
	} {
		w.problem(w.do("POST", "/api/connections/parse", body), http.StatusUnprocessableEntity, field)
	}
}

func sameParts(a, b databaseParts) bool {
	return a.Dialect == b.Dialect && a.Host == b.Host && a.Port == b.Port && a.Database == b.Database && a.User == b.User && a.Path == b.Path &&
		a.Schema == b.Schema && a.SSLMode == b.SSLMode && a.Secret == b.Secret && a.URL == b.URL
}
