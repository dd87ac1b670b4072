package postgres

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"arivu/events"
	"arivu/executor/engine"

	"github.com/jackc/pgx/v5/pgconn"
)

// catalogTime bounds one query of the catalog itself.
const catalogTime = 15 * time.Second

// Relations the role may read, but for system schemas, partitions and what
// belongs to extensions. A partitioned table has the rows of its partitions.
const relationsSQL = `
SELECT c.oid, CASE WHEN pg_table_is_visible(c.oid) THEN '' ELSE n.nspname END, n.nspname, c.relname, c.relkind,
	coalesce(obj_description(c.oid, 'pg_class'), ''),
	CASE WHEN c.relkind = 'p' THEN (SELECT coalesce(sum(greatest(leaf.reltuples, 0)), 0)
			FROM pg_partition_tree(c.oid) AS p JOIN pg_class AS leaf ON leaf.oid = p.relid WHERE p.isleaf)
		WHEN c.relkind IN ('r', 'm') AND (c.reltuples > 0 OR c.relpages > 0) THEN c.reltuples
		ELSE -1 END::bigint
FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND NOT c.relispartition
	AND n.nspname <> 'information_schema' AND n.nspname NOT LIKE 'pg\_%'
	AND has_schema_privilege(n.oid, 'USAGE')
	AND (has_table_privilege(c.oid, 'SELECT') OR has_any_column_privilege(c.oid, 'SELECT'))
	AND NOT EXISTS (SELECT FROM pg_depend AS d
		WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')`

// Columns the role may read, in order, with the type under a domain. The expression of a
// computed column is stored as a default is, and is none.
const columnsSQL = `
SELECT a.attrelid, a.attname, format_type(a.atttypid, a.atttypmod), NOT (a.attnotnull OR t.typnotnull),
	coalesce(col_description(a.attrelid, a.attnum), ''), b.oid, b.typtype, b.typcategory, a.attgenerated <> '',
	CASE WHEN a.attgenerated = '' THEN coalesce(pg_get_expr(d.adbin, d.adrelid), t.typdefault, '') ELSE '' END
FROM pg_attribute AS a JOIN pg_type AS t ON t.oid = a.atttypid
	JOIN pg_type AS b ON b.oid = CASE WHEN t.typtype = 'd' THEN t.typbasetype ELSE t.oid END
	LEFT JOIN pg_attrdef AS d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
WHERE a.attrelid = ANY ('{%s}'::oid[]) AND a.attnum > 0 AND NOT a.attisdropped
	AND has_column_privilege(a.attrelid, a.attnum, 'SELECT')
ORDER BY a.attrelid, a.attnum`

const keysSQL = `
SELECT c.conrelid, c.contype, c.confrelid,
	(SELECT json_agg(a.attname ORDER BY k.n) FROM unnest(c.conkey) WITH ORDINALITY AS k (num, n)
		JOIN pg_attribute AS a ON a.attrelid = c.conrelid AND a.attnum = k.num),
	(SELECT coalesce(json_agg(a.attname ORDER BY k.n), '[]') FROM unnest(c.confkey) WITH ORDINALITY AS k (num, n)
		JOIN pg_attribute AS a ON a.attrelid = c.confrelid AND a.attnum = k.num)
FROM pg_constraint AS c
WHERE c.contype IN ('p', 'f') AND c.conrelid = ANY ('{%s}'::oid[])
ORDER BY c.conrelid, c.contype, c.conname`

// Indexes that statements can use, with the columns that they order by, 0 for an
// expression, and then those that they only store.
const indexesSQL = `
SELECT i.indrelid, x.relname, i.indisunique, m.amname, coalesce(pg_get_expr(i.indpred, i.indrelid), ''),
	(SELECT json_agg(json_build_object('column', coalesce(a.attname, ''),
			'expression', CASE WHEN k.num = 0 THEN pg_get_indexdef(i.indexrelid, k.n::integer, true) ELSE '' END) ORDER BY k.n)
		FROM unnest(i.indkey::smallint[]) WITH ORDINALITY AS k (num, n)
		LEFT JOIN pg_attribute AS a ON a.attrelid = i.indrelid AND a.attnum = k.num AND k.num <> 0
		WHERE k.n <= i.indnkeyatts),
	(SELECT coalesce(json_agg(a.attname ORDER BY k.n), 'null')
		FROM unnest(i.indkey::smallint[]) WITH ORDINALITY AS k (num, n)
		JOIN pg_attribute AS a ON a.attrelid = i.indrelid AND a.attnum = k.num
		WHERE k.n > i.indnkeyatts)
FROM pg_index AS i JOIN pg_class AS x ON x.oid = i.indexrelid JOIN pg_am AS m ON m.oid = x.relam
WHERE i.indrelid = ANY ('{%s}'::oid[]) AND NOT i.indisprimary AND i.indisvalid
ORDER BY i.indrelid, x.relname`

// relation is a table of the snapshot with what only this engine must know.
type relation struct {
	events.Table
	oid    string
	schema string
	kind   byte // pg_class.relkind
}

// sql is the relation's name for a statement, always with its schema.
func (r *relation) sql() string { return identifier(r.schema) + "." + identifier(r.Name) }

// seen is what statistics of the relation may be read from.
func (r *relation) seen() string { return engine.Seen(&r.Table, r.sql(), identifier) }

// sampled tells whether the relation can be read with TABLESAMPLE.
func (r *relation) sampled() bool { return r.kind == 'r' || r.kind == 'p' || r.kind == 'm' }

func identifier(s string) string { return `"` + strings.ReplaceAll(s, `"`, `""`) + `"` }

// table collects the rows of a query of ours; NULL is "".
type table [][]string

func (t *table) columns([]pgconn.FieldDescription, []events.TypeClass) error { return nil }

func (t *table) row(cells [][]byte) (bool, error) {
	row := make([]string, len(cells))
	for i, cell := range cells {
		row[i] = string(cell)
	}
	*t = append(*t, row)
	return true, nil
}

func (d *database) query(ctx context.Context, sql string) (table, error) {
	var t table
	err := d.read(ctx, sql, engine.Limits{Timeout: catalogTime}, &t)
	return t, err
}

// relations reads the structure of all tables: four queries, however many there are.
func (d *database) relations(ctx context.Context) ([]*relation, error) {
	rows, err := d.query(ctx, relationsSQL)
	if err != nil {
		return nil, err
	}
	all := make([]*relation, 0, len(rows))
	byOID := make(map[string]*relation, len(rows))
	oids := make([]string, 0, len(rows))
	for _, row := range rows {
		r, err := newRelation(row)
		if err != nil {
			return nil, err
		}
		all = append(all, r)
		byOID[r.oid] = r
		oids = append(oids, r.oid)
	}
	list := strings.Join(oids, ",")
	if err := d.columns(ctx, fmt.Sprintf(columnsSQL, list), byOID); err != nil {
		return nil, err
	}
	if err := d.keys(ctx, fmt.Sprintf(keysSQL, list), byOID); err != nil {
		return nil, err
	}
	if err := d.indexes(ctx, fmt.Sprintf(indexesSQL, list), byOID); err != nil {
		return nil, err
	}
	slices.SortFunc(all, func(a, b *relation) int {
		if c := strings.Compare(a.Namespace, b.Namespace); c != 0 {
			return c
		}
		return strings.Compare(a.Name, b.Name)
	})
	return all, nil
}

func newRelation(row []string) (*relation, error) {
	r := &relation{oid: row[0], schema: row[2], kind: row[4][0]}
	r.Table = events.Table{Namespace: row[1], Name: row[3], Kind: kindOf(r.kind), Comment: row[5]}
	rows, err := strconv.ParseInt(row[6], 10, 64)
	if err != nil {
		return nil, fmt.Errorf("reading the row estimate of %s: %w", r.Name, err)
	}
	r.Rows = rows
	return r, nil
}

// kindOf is the kind of a relation by pg_class.relkind.
func kindOf(kind byte) events.TableKind {
	switch kind {
	case 'v':
		return events.KindView
	case 'm':
		return events.KindMaterializedView
	default:
		return events.KindTable
	}
}

func (d *database) columns(ctx context.Context, sql string, byOID map[string]*relation) error {
	rows, err := d.query(ctx, sql)
	for _, row := range rows {
		oid, err := strconv.ParseUint(row[5], 10, 32)
		if err != nil {
			return fmt.Errorf("reading the type of column %s: %w", row[1], err)
		}
		class, known := builtIn[uint32(oid)]
		if !known {
			class = categoryClass(row[6], row[7])
		}
		r := byOID[row[0]]
		c := events.Column{
			Name: row[1], Type: row[2], Class: class, Nullable: row[3] == "t", Comment: row[4], Generated: row[8] == "t", Distinct: engine.Unknown,
		}
		engine.SetDefault(&c, row[9])
		r.Columns = append(r.Columns, c)
	}
	return err
}

// keys reads primary and foreign keys. A key over a column, or to a table, that
// the role may not read is left out.
func (d *database) keys(ctx context.Context, sql string, byOID map[string]*relation) error {
	rows, err := d.query(ctx, sql)
	for _, row := range rows {
		var columns, references []string
		if err := json.Unmarshal([]byte(row[3]), &columns); err != nil {
			return fmt.Errorf("reading a key: %w", err)
		}
		if err := json.Unmarshal([]byte(row[4]), &references); err != nil {
			return fmt.Errorf("reading a key: %w", err)
		}
		r, parent := byOID[row[0]], byOID[row[2]]
		switch {
		case !r.HasColumns(columns):
		case row[1] == "p":
			r.PrimaryKey = columns
		case parent != nil && parent.HasColumns(references):
			r.ForeignKeys = append(r.ForeignKeys, events.ForeignKey{
				Columns: columns, RefTable: parent.Qualified(), RefColumns: references,
			})
		}
	}
	return err
}

// indexes reads the indexes. One over a column that the role may not read is left out.
func (d *database) indexes(ctx context.Context, sql string, byOID map[string]*relation) error {
	rows, err := d.query(ctx, sql)
	for _, row := range rows {
		x := events.Index{Name: row[1], Unique: row[2] == "t", Where: row[4]}
		if row[3] != "btree" {
			x.Method = row[3]
		}
		if err := json.Unmarshal([]byte(row[5]), &x.Parts); err != nil {
			return fmt.Errorf("reading index %s: %w", x.Name, err)
		}
		if err := json.Unmarshal([]byte(row[6]), &x.Include); err != nil {
			return fmt.Errorf("reading index %s: %w", x.Name, err)
		}
		engine.AddIndex(&byOID[row[0]].Table, x)
	}
	return err
}
