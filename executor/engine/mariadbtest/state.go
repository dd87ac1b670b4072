//go:build unix

package mariadbtest

import (
	"database/sql"
	"fmt"
	"io/fs"
	"path/filepath"
	"strings"
	"testing"
)

// watched are queries for what statements of others could change on a server and others
// would notice: accounts, code, settings, locks, who is at work. Tables, views and
// triggers are files, see [files]; asked about those, a server opens each of them.
var watched = []string{
	"SELECT SCHEMA_NAME, DEFAULT_COLLATION_NAME FROM information_schema.SCHEMATA ORDER BY 1",
	"SELECT Host, User, Priv FROM mysql.global_priv ORDER BY 1, 2", "SELECT * FROM mysql.db ORDER BY 1, 2, 3", "SELECT * FROM mysql.servers",
	"SELECT db, name, type, modified FROM mysql.proc ORDER BY 1, 2, 3", "SELECT * FROM mysql.func",
	"SELECT db, name, modified FROM mysql.event ORDER BY 1, 2", "SELECT GROUP_CONCAT(PLUGIN_NAME, ' ', PLUGIN_STATUS ORDER BY PLUGIN_NAME) FROM information_schema.PLUGINS", "SHOW ALL SLAVES STATUS",
	"SELECT GROUP_CONCAT(VARIABLE_NAME, '=', VARIABLE_VALUE ORDER BY VARIABLE_NAME SEPARATOR '\n') FROM information_schema.GLOBAL_VARIABLES " +
		"WHERE VARIABLE_NAME NOT LIKE 'GTID%' AND VARIABLE_NAME <> 'INNODB_BUFFER_POOL_LOAD_INCOMPLETE'",
	"SELECT LOCK_TYPE, LOCK_MODE, TABLE_SCHEMA, TABLE_NAME FROM information_schema.METADATA_LOCK_INFO WHERE THREAD_ID <> CONNECTION_ID() ORDER BY 1, 2, 3, 4",
	"SELECT COUNT(*) FROM information_schema.INNODB_TRX",
	"SELECT COUNT(*) FROM information_schema.PROCESSLIST WHERE COMMAND NOT IN ('Sleep', 'Daemon') AND ID <> CONNECTION_ID()",
}

// State is what statements of others could change on the server, as text: the sums of
// all rows beside what [watched] says, and which files are in its data folder and in
// the folders given, with the times of those that define a table, a view or a trigger. No other test may use the server meanwhile. The owner is the
// superuser that [Database] and [Own] give.
func State(tb testing.TB, owner *sql.DB, folders ...string) string {
	tb.Helper()
	var out []string
	for _, query := range append([]string{sums(tb, owner)}, watched...) {
		out = append(out, rows(tb, owner, query)...)
	}
	for _, folder := range append(rows(tb, owner, "SELECT TRIM(TRAILING '/' FROM @@datadir)"), folders...) {
		out = append(out, files(tb, strings.Trim(folder, "[]"))...)
	}
	return strings.Join(out, "\n")
}

// sums is the query for the checksums of all tables that are not the server's own.
func sums(tb testing.TB, owner *sql.DB) string {
	tb.Helper()
	var tables []string
	for _, t := range rows(tb, owner, "SELECT CONCAT('`', TABLE_SCHEMA, '`.`', TABLE_NAME, '`') FROM information_schema.TABLES WHERE TABLE_TYPE = 'BASE TABLE' "+
		"AND TABLE_SCHEMA NOT IN ('mysql', 'sys', 'performance_schema', 'information_schema') ORDER BY 1") {
		tables = append(tables, strings.Trim(t, "[]"))
	}
	if len(tables) == 0 {
		tb.Fatal("the server has no table that could be changed")
	}
	return "CHECKSUM TABLE " + strings.Join(tables, ", ")
}

// rows are the rows of a query of ours, each as text.
func rows(tb testing.TB, db *sql.DB, query string) []string {
	tb.Helper()
	found, err := db.QueryContext(tb.Context(), query)
	if err != nil {
		tb.Fatalf("%s: %v", query, err)
	}
	defer func() { _ = found.Close() }()
	columns, err := found.Columns()
	if err != nil {
		tb.Fatal(err)
	}
	var out []string
	for found.Next() {
		cells := make([]sql.NullString, len(columns))
		into := make([]any, len(columns))
		for i := range cells {
			into[i] = &cells[i]
		}
		if err := found.Scan(into...); err != nil {
			tb.Fatal(err)
		}
		words := make([]string, len(cells))
		for i, c := range cells {
			words[i] = c.String
		}
		out = append(out, fmt.Sprint(words))
	}
	if err := found.Err(); err != nil {
		tb.Fatal(err)
	}
	return out
}

// files are those in a folder, definitions with the time at which they were written.
func files(tb testing.TB, folder string) []string {
	tb.Helper()
	var out []string
	err := filepath.WalkDir(folder, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if kind := filepath.Ext(path); kind == ".frm" || kind == ".TRG" {
			info, err := entry.Info()
			if err != nil {
				return err
			}
			path += " " + info.ModTime().String()
		}
		out = append(out, path)
		return nil
	})
	if err != nil {
		tb.Fatal(err)
	}
	return out
}
