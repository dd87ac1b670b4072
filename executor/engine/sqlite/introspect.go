package sqlite

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"
	"time"

	"arivu/events"
	"arivu/executor/engine"
)

// catalogTime bounds one query of the catalog itself.
const catalogTime = 10 * time.Second

const tablesSQL = `SELECT name, type = 'view', wr = 0 AND type = 'table', type = 'virtual' FROM pragma_table_list
	WHERE schema = 'main' AND type IN ('table', 'view', 'virtual') AND name NOT LIKE 'sqlite\_%' ESCAPE '\' ORDER BY name`

// relation is a table of the snapshot with what only this engine must know.
type relation struct {
	events.Table
	rowid   bool // has a rowid to sample by
	virtual bool
}

// seen is what statistics of the relation may be read from.
func (r *relation) seen() string { return engine.Seen(&r.Table, identifier(r.Name), identifier) }

// Introspect reads the file's structure and, unless told not to, statistics of
// its rows. A view that no longer works is left out.
func (d *database) Introspect(ctx context.Context, opts engine.IntrospectOptions) (*events.Schema, error) {
	opts = opts.WithDefaults()
	schema := &events.Schema{Dialect: events.DialectSQLite, TimeZone: "UTC", Detailed: true}
	if err := d.catalog(ctx, "SELECT sqlite_version()", func(r *sql.Rows) error {
		err := r.Scan(&schema.Version)
		schema.Version = "SQLite " + schema.Version
		return err
	}); err != nil {
		return nil, err
	}
	relations, err := d.relations(ctx)
	if err != nil {
		return nil, err
	}
	resolve(relations)
	if opts.Veil != nil {
		if relations, err = d.veil(ctx, relations, opts.Veil); err != nil {
			return nil, err
		}
	}
	if err := d.statistics(ctx, relations, opts); err != nil {
		return nil, err
	}
	for _, r := range relations {
		schema.Tables = append(schema.Tables, r.Table)
	}
	return schema, nil
}

// catalog runs a query of ours and gives every row to take.
func (d *database) catalog(ctx context.Context, query string, take func(*sql.Rows) error) error {
	ctx, cancel := context.WithTimeoutCause(ctx, catalogTime, engine.TimedOut(catalogTime))
	defer cancel()
	return d.read(ctx, query, func(rows *sql.Rows) error {
		for rows.Next() {
			if err := take(rows); err != nil {
				return fmt.Errorf("reading the catalog: %w", err)
			}
		}
		return nil
	})
}

func (d *database) relations(ctx context.Context) ([]*relation, error) {
	var all []*relation
	err := d.catalog(ctx, tablesSQL, func(rows *sql.Rows) error {
		r := &relation{Table: events.Table{Kind: events.KindTable, Rows: engine.Unknown}}
		var view bool
		if err := rows.Scan(&r.Name, &view, &r.rowid, &r.virtual); err != nil {
			return err
		}
		if view {
			r.Kind = events.KindView
		}
		all = append(all, r)
		return nil
	})
	if err != nil {
		return nil, err
	}
	usable := all[:0]
	for _, r := range all {
		switch err := d.describeRelation(ctx, r); {
		case ctx.Err() != nil || engine.IsUnavailable(err):
			return nil, err
		case err == nil && len(r.Columns) > 0:
			usable = append(usable, r)
		}
	}
	return usable, nil
}

func (d *database) describeRelation(ctx context.Context, r *relation) error {
	if err := d.columns(ctx, r); err != nil {
		return err
	}
	if err := d.foreignKeys(ctx, r); err != nil {
		return err
	}
	return d.indexes(ctx, r)
}

func (d *database) columns(ctx context.Context, r *relation) error {
	keyed := make(map[int]string)
	query := `SELECT name, type, "notnull", pk, hidden > 1, coalesce(dflt_value, '') FROM pragma_table_xinfo(` + literal(r.Name) + `)
		WHERE hidden <> 1 ORDER BY cid`
	err := d.catalog(ctx, query, func(rows *sql.Rows) error {
		c := events.Column{Distinct: engine.Unknown}
		var notNull bool
		var key int
		var given string
		if err := rows.Scan(&c.Name, &c.Type, &notNull, &key, &c.Generated, &given); err != nil {
			return err
		}
		engine.SetDefault(&c, given)
		c.Class = classOf(c.Type)
		c.Nullable = !notNull && key == 0
		if key > 0 {
			keyed[key] = c.Name
		}
		r.Columns = append(r.Columns, c)
		return nil
	})
	for i := range len(keyed) {
		r.PrimaryKey = append(r.PrimaryKey, keyed[i+1])
	}
	return err
}

func (d *database) foreignKeys(ctx context.Context, r *relation) error {
	last := -1
	query := `SELECT id, "table", "from", coalesce("to", '') FROM pragma_foreign_key_list(` + literal(r.Name) + `) ORDER BY id DESC, seq`
	return d.catalog(ctx, query, func(rows *sql.Rows) error {
		var id int
		var table, from, to string
		if err := rows.Scan(&id, &table, &from, &to); err != nil {
			return err
		}
		if id != last {
			last = id
			r.ForeignKeys = append(r.ForeignKeys, events.ForeignKey{RefTable: table})
		}
		key := &r.ForeignKeys[len(r.ForeignKeys)-1]
		key.Columns = append(key.Columns, from)
		if to != "" {
			key.RefColumns = append(key.RefColumns, to)
		}
		return nil
	})
}

// resolve gives foreign keys the names as they are declared: SQLite lets a key
// name its table in another case and leave out the columns, meaning the primary
// key. A key to a table that is not there is dropped.
func resolve(relations []*relation) {
	byName := make(map[string]*relation, len(relations))
	for _, r := range relations {
		byName[strings.ToLower(r.Name)] = r
	}
	for _, r := range relations {
		r.ForeignKeys = slices.DeleteFunc(r.ForeignKeys, func(key events.ForeignKey) bool {
			parent := byName[strings.ToLower(key.RefTable)]
			return parent == nil || (len(key.RefColumns) == 0 && len(parent.PrimaryKey) != len(key.Columns))
		})
		for i := range r.ForeignKeys {
			key := &r.ForeignKeys[i]
			parent := byName[strings.ToLower(key.RefTable)]
			key.RefTable = parent.Name
			if len(key.RefColumns) == 0 {
				key.RefColumns = slices.Clone(parent.PrimaryKey)
			}
			for j, name := range key.Columns {
				key.Columns[j] = r.declared(name)
			}
			for j, name := range key.RefColumns {
				key.RefColumns[j] = parent.declared(name)
			}
		}
	}
}

func (r *relation) declared(column string) string {
	for i := range r.Columns {
		if strings.EqualFold(r.Columns[i].Name, column) {
			return r.Columns[i].Name
		}
	}
	return column
}

// literal and identifier quote for SQL.
func literal(s string) string    { return "'" + strings.ReplaceAll(s, "'", "''") + "'" }
func identifier(s string) string { return `"` + strings.ReplaceAll(s, `"`, `""`) + `"` }
