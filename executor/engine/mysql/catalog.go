package mysql

import (
	"context"
	sqldriver "database/sql/driver"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"arivu/events"
	"arivu/executor/engine"
)

// catalogTime bounds one query of the catalog itself.
const catalogTime = 15 * time.Second

const tablesSQL = `SELECT TABLE_SCHEMA, TABLE_NAME, TABLE_TYPE, ifnull(TABLE_ROWS, -1), ifnull(TABLE_COMMENT, '')
FROM information_schema.TABLES
WHERE TABLE_SCHEMA IN (%s) AND TABLE_TYPE IN ('BASE TABLE', 'VIEW', 'SYSTEM VERSIONED')`

// Columns the role may read, in order.
const columnsSQL = `SELECT TABLE_SCHEMA, TABLE_NAME, COLUMN_NAME, COLUMN_TYPE, DATA_TYPE, IS_NULLABLE, COLUMN_COMMENT,
	GENERATION_EXPRESSION <> '', COLUMN_DEFAULT IS NULL, COLUMN_DEFAULT, EXTRA
FROM information_schema.COLUMNS WHERE TABLE_SCHEMA IN (%s) AND find_in_set('select', replace(PRIVILEGES, ' ', ''))
ORDER BY TABLE_SCHEMA, TABLE_NAME, ORDINAL_POSITION`

const keysSQL = `SELECT TABLE_SCHEMA, TABLE_NAME, CONSTRAINT_NAME, COLUMN_NAME, ifnull(REFERENCED_TABLE_SCHEMA, ''),
	ifnull(REFERENCED_TABLE_NAME, ''), ifnull(REFERENCED_COLUMN_NAME, '')
FROM information_schema.KEY_COLUMN_USAGE
WHERE TABLE_SCHEMA IN (%s) AND (CONSTRAINT_NAME = 'PRIMARY' OR REFERENCED_TABLE_NAME IS NOT NULL)
ORDER BY TABLE_SCHEMA, TABLE_NAME, CONSTRAINT_NAME, ORDINAL_POSITION`

// MariaDB's JSON is a text with a check.
const jsonSQL = `SELECT CONSTRAINT_SCHEMA, TABLE_NAME, CHECK_CLAUSE FROM information_schema.CHECK_CONSTRAINTS
WHERE CONSTRAINT_SCHEMA IN (%s) AND CHECK_CLAUSE LIKE 'json_valid(%%'`

// relation is a table of the snapshot with what only this engine must know.
type relation struct {
	events.Table
	database string
}

// sql is the relation's name for a statement, always with its database.
func (r *relation) sql() string { return identifier(r.database) + "." + identifier(r.Name) }

// seen is what statistics of the relation may be read from.
func (r *relation) seen() string { return engine.Seen(&r.Table, r.sql(), identifier) }

func identifier(s string) string { return "`" + strings.ReplaceAll(s, "`", "``") + "`" }

func literal(s string) string {
	return "'" + strings.NewReplacer(`\`, `\\`, `'`, `''`).Replace(s) + "'"
}

// table collects the rows of a query of ours; NULL is "".
type table [][]string

func (t *table) columns([]column) error { return nil }

func (t *table) row(cells []sqldriver.Value) (bool, error) {
	row := make([]string, len(cells))
	for i, cell := range cells {
		row[i] = text(cell)
	}
	*t = append(*t, row)
	return true, nil
}

func (d *database) query(ctx context.Context, sql string) (table, error) {
	var t table
	err := d.read(ctx, sql, engine.Limits{Timeout: catalogTime}, &t)
	return t, err
}

// relations reads the structure of all tables: a few queries, however many there are.
func (d *database) relations(ctx context.Context, mariaDB bool) ([]*relation, error) {
	in := d.databases()
	rows, err := d.query(ctx, fmt.Sprintf(tablesSQL, in))
	if err != nil {
		return nil, err
	}
	all := make([]*relation, 0, len(rows))
	byName := make(map[[2]string]*relation, len(rows))
	for _, row := range rows {
		r, err := d.relation(row)
		if err != nil {
			return nil, err
		}
		byName[[2]string{row[0], row[1]}] = r
		all = append(all, r)
	}
	if err := d.columns(ctx, in, byName, mariaDB); err != nil {
		return nil, err
	}
	if err := d.keys(ctx, in, byName); err != nil {
		return nil, err
	}
	if err := d.indexes(ctx, in, byName, mariaDB); err != nil {
		return nil, err
	}
	all = slices.DeleteFunc(all, func(r *relation) bool { return len(r.Columns) == 0 })
	slices.SortFunc(all, func(a, b *relation) int {
		if c := strings.Compare(a.Namespace, b.Namespace); c != 0 {
			return c
		}
		return strings.Compare(a.Name, b.Name)
	})
	return all, nil
}

// databases lists those of the connection as literals.
func (d *database) databases() string {
	names := []string{literal(d.target.Database)}
	for _, other := range d.target.Databases() {
		names = append(names, literal(other))
	}
	return strings.Join(names, ", ")
}

func (d *database) relation(row []string) (*relation, error) {
	r := &relation{database: row[0]}
	r.Table = events.Table{Name: row[1], Kind: events.KindTable, Comment: row[4]}
	if row[0] != d.target.Database {
		r.Namespace = row[0]
	}
	if row[2] == "VIEW" {
		r.Kind, r.Comment = events.KindView, "" // the comment of every view is VIEW
	}
	rows, err := strconv.ParseInt(row[3], 10, 64)
	if err != nil {
		return nil, fmt.Errorf("reading the row estimate of %s: %w", r.Name, err)
	}
	r.Rows = rows
	return r, nil
}

func (d *database) columns(ctx context.Context, in string, byName map[[2]string]*relation, mariaDB bool) error {
	rows, err := d.query(ctx, fmt.Sprintf(columnsSQL, in))
	if err != nil {
		return err
	}
	for _, row := range rows {
		r := byName[[2]string{row[0], row[1]}]
		if r == nil {
			continue
		}
		class := classOf(row[4])
		if strings.HasPrefix(row[3], "tinyint(1)") && !strings.Contains(row[3], "unsigned") {
			class = events.TypeBool
		}
		c := events.Column{
			Name: row[2], Type: row[3], Class: class, Nullable: row[5] == "YES", Comment: row[6], Generated: row[7] == "1", Distinct: engine.Unknown,
		}
		if r.Kind == events.KindTable && row[8] == "0" { // those of views are their tables'
			engine.SetDefault(&c, defaultOf(row[9], row[10], mariaDB))
		}
		r.Columns = append(r.Columns, c)
	}
	if !mariaDB {
		return nil
	}
	checks, err := d.query(ctx, fmt.Sprintf(jsonSQL, in))
	for _, row := range checks {
		name := strings.TrimSuffix(strings.TrimPrefix(row[2], "json_valid(`"), "`)")
		if r := byName[[2]string{row[0], row[1]}]; r != nil {
			if c := r.Column(name); c != nil {
				c.Class = events.TypeJSON
			}
		}
	}
	if engine.IsUnavailable(err) {
		return err
	}
	return nil // old servers have no such table
}

// keys reads primary and foreign keys. A key over a column, or to a table, that the
// role may not read is left out.
func (d *database) keys(ctx context.Context, in string, byName map[[2]string]*relation) error {
	rows, err := d.query(ctx, fmt.Sprintf(keysSQL, in))
	for i := 0; i < len(rows); {
		row := rows[i]
		var columns, references []string
		for ; i < len(rows) && slices.Equal(rows[i][:3], row[:3]); i++ {
			columns, references = append(columns, rows[i][3]), append(references, rows[i][6])
		}
		r, parent := byName[[2]string{row[0], row[1]}], byName[[2]string{row[4], row[5]}]
		switch {
		case r == nil || !r.HasColumns(columns):
		case row[2] == "PRIMARY":
			r.PrimaryKey = columns
		case parent != nil && parent.HasColumns(references):
			r.ForeignKeys = append(r.ForeignKeys, events.ForeignKey{
				Columns: columns, RefTable: parent.Qualified(), RefColumns: references,
			})
		}
	}
	return err
}
