package bench

import (
	"context"
	"regexp"
	"strings"

	"arivu/events"
	"arivu/executor/alike"
)

// unknownQuoted is how SQLite reports a name in double quotes that it does not
// know.
var unknownQuoted = regexp.MustCompile(`no such column: "([^"]+)"`)

// maxQuirks bounds the names rewritten in one statement.
const maxQuirks = 32

// runWanted runs a statement of a suite. Suites written for SQLite often put
// texts into double quotes, which SQLite lets pass for texts if no column has
// that name. The executor's engine does not, as it must not take a misspelt name
// for a text, so such names are quoted as the texts they are.
func (d *Database) runWanted(ctx context.Context, sql string) (table alike.Table, err error) {
	for range maxQuirks {
		table, err = d.Run(ctx, sql)
		if err == nil || d.Schema.Dialect != events.DialectSQLite {
			return table, err
		}
		m := unknownQuoted.FindStringSubmatch(err.Error())
		if m == nil {
			return table, err
		}
		sql = strings.ReplaceAll(sql, `"`+m[1]+`"`, "'"+strings.ReplaceAll(m[1], "'", "''")+"'")
	}
	return table, err
}
