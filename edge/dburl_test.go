package edge

import (
	"strings"
	"testing"

	"arivu/events"
)

func TestParseDatabaseURL(t *testing.T) {
	t.Parallel()
	for raw, want := range map[string]databaseURL{
		"postgres://ann:hunter2@db/sales":                           {events.DialectPostgres, "postgres://ann@db:5432/sales"},
		"mysql://ann:hunter2@db/sales":                              {events.DialectMySQL, "mysql://ann@db:3306/sales"},
		"mariadb://ann:p%2Fhunter2%40@[::1]:3307/s?sslmode=require": {events.DialectMySQL, "mysql://ann@[::1]:3307/s"},
		"mysql://ann:hunter2@/sales?socket=/run/mysqld.sock":        {events.DialectMySQL, "mysql://ann@local socket/sales"},
		"sqlserver://ann:p%2Fhunter2%40@db?database=a+b&Encrypt=x":  {events.DialectSQLServer, "sqlserver://ann@db:1433?database=a+b"},
		"sqlserver://ann:hunter2@[::1]:1434?Database=s":             {events.DialectSQLServer, "sqlserver://ann@[::1]:1434?database=s"},
		"clickhouse://ann:hunter2@db/sales?secure=true":             {events.DialectClickHouse, "clickhouse://ann@db:9000/sales"},
		"duckdb:///data/a.duckdb":                                   {events.DialectDuckDB, "duckdb:/data/a.duckdb"},
		"sqlite:///data/a.db":                                       {events.DialectSQLite, "sqlite:/data/a.db"},
	} {
		got, err := parseDatabaseURL(raw)
		if err != nil || got != want {
			t.Errorf("%s: %+v, %v", raw, got, err)
		}
	}
	for _, raw := range []string{"mysql://ann:hunter2@db", "mysql://ann:hunter2/x@db/sales", "oracle://ann:hunter2@db/s", "duckdb://",
		"sqlserver://ann:hunter2@db/sales", "sqlserver://ann:hunter2/x@db?database=s", "sqlserver://ann:hunter2@?database=s"} {
		if _, err := parseDatabaseURL(raw); err == nil || strings.Contains(err.Error(), "hunter2") {
			t.Errorf("%s: %v", raw, err)
		}
	}
}

func TestDatabaseFields(t *testing.T) {
	t.Parallel()
	text := func(s string) *string { return &s }
	port := 3307
	for want, f := range map[string]databaseFields{
		"mysql://ann:p%40%2F%23%3F%25@db:3307/sales?sslmode=verify-ca": {Dialect: text("mysql"), Host: text("db"), Port: &port, Database: text("sales"),
			User: text("ann"), Password: text("p@/#?%"), SSLMode: text("verify-ca")},
		"clickhouse://ann:p%40%2F@db:9440/sales?sslmode=verify-full": {Dialect: text("clickhouse"), Host: text("db"), Port: func() *int { p := 9440; return &p }(),
			Database: text("sales"), User: text("ann"), Password: text("p@/"), SSLMode: text("verify-full")},
		"duckdb:///data/a%20b%3F.duckdb": {Dialect: text("DuckDB"), Path: text("/data/a b?.duckdb")},
		"mysql://ann@db/sales":           {Dialect: text("MariaDB"), Host: text("db"), Database: text("sales"), User: text("ann")},
		"mysql://ann@/sales?socket=%2Frun%2Fmysqld.sock": {Dialect: text("mysql"), Host: text("/run/mysqld.sock"), Database: text("sales"),
			User: text("ann")},
		"postgres://ann@/sales?host=%2Fvar%2Frun": {Dialect: text("postgres"), Host: text("/var/run"), Database: text("sales"), User: text("ann")},
		"sqlserver://ann:p%40%2F%23%3F%25@db:3307?database=a+b&encrypt=true": {Dialect: text("sqlserver"), Host: text("db"), Port: &port, Database: text("a b"),
			User: text("ann"), Password: text("p@/#?%"), SSLMode: text("verify-full")},
		"sqlserver://ann@db?TrustServerCertificate=true&database=s&encrypt=true": {Dialect: text("SQLServer"), Host: text("db"), Database: text("s"),
			User: text("ann"), SSLMode: text("require")},
	} {
		got, given, err := f.url()
		if err != nil || !given || got != want {
			t.Errorf("%s: %q, %v, %v", want, got, given, err)
		}
	}
	if _, _, err := (&databaseFields{Dialect: text("mysql"), Host: text("db"), User: text("ann")}).url(); err == nil {
		t.Error("a database is not missed")
	}
	for field, f := range map[string]databaseFields{
		"host":    {Host: text("/run/x"), SSLMode: text("require")},
		"sslmode": {Host: text("db"), SSLMode: text("verify-ca")},
	} {
		f.Dialect, f.Database, f.User = text("sqlserver"), text("s"), text("ann")
		if _, _, err := f.url(); err == nil || !strings.Contains(err.Error(), field) {
			t.Errorf("%s: %v", field, err)
		}
	}
}
