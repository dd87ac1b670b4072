package postgres

import (
	"context"
	"fmt"
	"strings"

	"arivu/events"
	"arivu/executor/engine"
)

// What the veil needs of relations the snapshot does not hold: views may be made of
// tables that the role itself may not read.
const beyondSQL = `
SELECT c.oid, CASE WHEN pg_table_is_visible(c.oid) THEN '' ELSE n.nspname END, n.nspname, c.relname, c.relkind, a.attname
FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
	JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND n.nspname <> 'information_schema' AND n.nspname NOT LIKE 'pg\_%%'
	AND c.oid <> ALL ('{%s}'::oid[])
ORDER BY c.oid, a.attnum`

// All columns of the relations in the snapshot, also those the role may not read.
const allColumnsSQL = `
SELECT a.attrelid, a.attname
FROM pg_attribute AS a WHERE a.attrelid = ANY ('{%s}'::oid[]) AND a.attnum > 0 AND NOT a.attisdropped
	AND NOT has_column_privilege(a.attrelid, a.attnum, 'SELECT')
ORDER BY a.attrelid, a.attnum`

const definitionsSQL = `
SELECT c.oid, pg_get_viewdef(c.oid) FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
WHERE c.relkind IN ('v', 'm') AND n.nspname <> 'information_schema' AND n.nspname NOT LIKE 'pg\_%'`

const generatedSQL = `
SELECT a.attrelid, a.attname, pg_get_expr(d.adbin, d.adrelid)
FROM pg_attribute AS a JOIN pg_attrdef AS d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
WHERE a.attgenerated <> '' AND NOT a.attisdropped`

// Partitions are children, too.
const inheritedSQL = `SELECT inhrelid, inhparent FROM pg_inherits`

// veil shows the structure to show, with the definitions of views and computed
// columns, and returns what is left of it.
func (d *database) veil(ctx context.Context, relations []*relation, show func(*engine.Structure)) ([]*relation, error) {
	st := &engine.Structure{Dialect: d.Dialect()}
	byOID := map[string]*engine.Relation{}
	oids := make([]string, 0, len(relations))
	for _, r := range relations {
		seen := &engine.Relation{Table: &r.Table, Schema: r.schema, Generated: map[string]string{}}
		st.Relations = append(st.Relations, seen)
		byOID[r.oid] = seen
		oids = append(oids, r.oid)
	}
	if err := d.describe(ctx, st, byOID, strings.Join(oids, ",")); err != nil {
		return nil, err
	}
	show(st)
	var left []*relation
	for i, r := range relations {
		if !st.Relations[i].Withheld {
			left = append(left, r)
		}
	}
	return left, nil
}

// describe fills in what the catalog says beyond the structure itself.
func (d *database) describe(ctx context.Context, st *engine.Structure, byOID map[string]*engine.Relation, oids string) error {
	takes := []struct {
		sql  string
		take func(r *engine.Relation, row []string)
	}{
		{fmt.Sprintf(allColumnsSQL, oids), func(r *engine.Relation, row []string) { r.Beyond = append(r.Beyond, row[1]) }},
		{definitionsSQL, func(r *engine.Relation, row []string) { r.Definition = row[1] }},
		{generatedSQL, func(r *engine.Relation, row []string) { r.Generated[row[1]] = row[2] }},
		{inheritedSQL, func(r *engine.Relation, row []string) { relate(r, byOID[row[1]]) }},
	}
	if err := d.beyond(ctx, st, byOID, fmt.Sprintf(beyondSQL, oids)); err != nil {
		return err
	}
	for _, t := range takes {
		rows, err := d.query(ctx, t.sql)
		if err != nil {
			return err
		}
		for _, row := range rows {
			if r := byOID[row[0]]; r != nil {
				t.take(r, row)
			}
		}
	}
	return nil
}

// beyond adds the relations that the role may not read.
func (d *database) beyond(ctx context.Context, st *engine.Structure, byOID map[string]*engine.Relation, sql string) error {
	rows, err := d.query(ctx, sql)
	for _, row := range rows {
		r := byOID[row[0]]
		if r == nil {
			table := &events.Table{Namespace: row[1], Name: row[3], Kind: kindOf(row[4][0])}
			r = &engine.Relation{Table: table, Schema: row[2], Unreadable: true, Generated: map[string]string{}}
			byOID[row[0]] = r
			st.Relations = append(st.Relations, r)
		}
		r.Columns = append(r.Columns, events.Column{Name: row[5]})
	}
	return err
}

func relate(a, b *engine.Relation) {
	if b == nil {
		return
	}
	a.Related = append(a.Related, b.Qualified())
	b.Related = append(b.Related, a.Qualified())
}
