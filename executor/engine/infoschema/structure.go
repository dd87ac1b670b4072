package infoschema

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"arivu/events"
	"arivu/executor/engine"
)

// structure reads tables, columns and keys.
func (t *taker) structure(ctx context.Context) error {
	if err := t.rows(ctx, t.Catalog.Relations, t.relation); err != nil {
		return err
	}
	if err := t.rows(ctx, t.Catalog.Columns, t.column); err != nil {
		return err
	}
	t.all = slices.DeleteFunc(t.all, func(r *relation) bool { return len(r.Columns) == 0 })
	for _, r := range t.all {
		r.cluster()
	}
	// Not every edition and role can read the keys, and all can live without them.
	if err := t.keys(ctx); engine.IsUnavailable(err) || ctx.Err() != nil {
		return err
	}
	slices.SortFunc(t.all, func(a, b *relation) int {
		if c := strings.Compare(a.Namespace, b.Namespace); c != 0 {
			return c
		}
		return strings.Compare(a.Name, b.Name)
	})
	return nil
}

func (t *taker) relation(row []string) {
	r := &relation{schema: row[0], generated: map[string]string{}}
	r.Table = events.Table{Namespace: row[0], Name: row[1], Kind: kindOf(strings.ToUpper(row[2])), Comment: row[3], Rows: engine.Unknown}
	if row[0] == t.Catalog.Schema {
		r.Namespace = ""
	}
	if n, err := strconv.ParseInt(row[4], 10, 64); err == nil {
		r.Rows = n
	}
	r.clustering = row[5]
	t.all = append(t.all, r)
	t.byName[key(row[0], row[1])] = r
}

func kindOf(kind string) events.TableKind {
	switch {
	case !strings.HasSuffix(kind, "VIEW"):
		return events.KindTable
	case strings.HasPrefix(kind, "MATERIALIZED"):
		return events.KindMaterializedView
	default:
		return events.KindView
	}
}

func (t *taker) column(row []string) {
	r := t.byName[key(row[0], row[1])]
	if r == nil {
		return
	}
	c := events.Column{
		Name: row[2], Type: row[3], Class: t.Class(row[3]), Nullable: row[4] != "NO", Comment: row[5], Distinct: engine.Unknown,
	}
	engine.SetDefault(&c, row[6])
	r.Columns = append(r.Columns, c)
}

// keys reads the declared keys. A key over a column, or to a table, that the role may
// not read is left out.
func (t *taker) keys(ctx context.Context) error {
	err := t.rows(ctx, t.Catalog.Primary, func(row []string) {
		if r := t.byName[key(row[0], row[1])]; r != nil {
			r.PrimaryKey = append(r.PrimaryKey, row[2])
		}
	})
	if err != nil {
		return err
	}
	parts := map[string]*events.ForeignKey{}
	var order []string
	owner := map[string]*relation{}
	err = t.rows(ctx, t.Catalog.Foreign, func(row []string) {
		r, parent := t.byName[key(row[1], row[2])], t.byName[key(row[4], row[5])]
		if r == nil || parent == nil {
			return
		}
		id := key(row[0], key(row[1], row[2]))
		if parts[id] == nil {
			parts[id], owner[id] = &events.ForeignKey{RefTable: parent.Qualified()}, r
			order = append(order, id)
		}
		parts[id].Columns = append(parts[id].Columns, row[3])
		parts[id].RefColumns = append(parts[id].RefColumns, row[6])
	})
	for _, id := range order {
		owner[id].ForeignKeys = append(owner[id].ForeignKeys, *parts[id])
	}
	for _, r := range t.all {
		r.dropUnknownKeys()
	}
	return err
}

func (r *relation) dropUnknownKeys() {
	unknown := func(c string) bool { return r.Column(c) == nil }
	if slices.ContainsFunc(r.PrimaryKey, unknown) {
		r.PrimaryKey = nil
	}
	r.ForeignKeys = slices.DeleteFunc(r.ForeignKeys, func(k events.ForeignKey) bool { return slices.ContainsFunc(k.Columns, unknown) })
	if len(r.ForeignKeys) == 0 {
		r.ForeignKeys = nil
	}
}
