package mysql

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"arivu/events"
	"arivu/executor/engine"
)

// Expressions in indexes are MySQL's alone, since 8.0.13.
const indexesSQL = `SELECT TABLE_SCHEMA, TABLE_NAME, INDEX_NAME, NON_UNIQUE, INDEX_TYPE, COLUMN_NAME, %s
FROM information_schema.STATISTICS WHERE TABLE_SCHEMA IN (%s) AND INDEX_NAME <> 'PRIMARY'
ORDER BY TABLE_SCHEMA, TABLE_NAME, INDEX_NAME, SEQ_IN_INDEX`

// indexes reads the indexes. One over a column that the role may not read is left out.
func (d *database) indexes(ctx context.Context, in string, byName map[[2]string]*relation, mariaDB bool) error {
	expression := "EXPRESSION"
	if mariaDB {
		expression = "NULL"
	}
	rows, err := d.query(ctx, fmt.Sprintf(indexesSQL, expression, in))
	if err != nil && !mariaDB && !engine.IsUnavailable(err) {
		rows, err = d.query(ctx, fmt.Sprintf(indexesSQL, "NULL", in)) // an old MySQL
	}
	if err != nil {
		return err
	}
	for i := 0; i < len(rows); {
		row := rows[i]
		x := events.Index{Name: row[2], Unique: row[3] == "0", Method: methodOf(row[4])}
		for ; i < len(rows) && slices.Equal(rows[i][:3], row[:3]); i++ {
			x.Parts = append(x.Parts, events.IndexPart{Column: rows[i][5], Expression: rows[i][6]})
		}
		if r := byName[[2]string{row[0], row[1]}]; r != nil {
			engine.AddIndex(&r.Table, x)
		}
	}
	return nil
}

// methodOf is the method of an index by INDEX_TYPE.
func methodOf(kind string) string {
	if kind == "BTREE" {
		return ""
	}
	return strings.ToLower(kind)
}

// defaultOf is a default as an expression. MariaDB stores it as one, and NULL for a
// column that has none; MySQL stores the value itself unless EXTRA says otherwise.
func defaultOf(stored, extra string, mariaDB bool) string {
	switch {
	case mariaDB && stored == "NULL":
		return ""
	case strings.HasPrefix(stored, "b'"), mariaDB || strings.Contains(extra, "DEFAULT_GENERATED") || strings.HasPrefix(strings.ToUpper(stored), "CURRENT_TIMESTAMP"):
		return stored
	default:
		return literal(stored)
	}
}
