package mysql

import (
	"context"
	"fmt"
	"strings"

	"arivu/events"
	"arivu/executor/engine"
)

// Views have no definition for a login that may not see it; such a view can be looked
// through by nobody and is withheld.
const definitionsSQL = `SELECT TABLE_SCHEMA, TABLE_NAME, VIEW_DEFINITION FROM information_schema.VIEWS WHERE TABLE_SCHEMA IN (%s)`

const generatedSQL = `SELECT TABLE_SCHEMA, TABLE_NAME, COLUMN_NAME, GENERATION_EXPRESSION FROM information_schema.COLUMNS
WHERE TABLE_SCHEMA IN (%s) AND GENERATION_EXPRESSION <> ''`

// veil shows the structure to show, with the definitions of views and computed
// columns, and returns what is left of it.
func (d *database) veil(ctx context.Context, relations []*relation, show func(*engine.Structure)) ([]*relation, error) {
	st := &engine.Structure{Dialect: events.DialectMySQL}
	byName := map[[2]string]*engine.Relation{}
	for _, r := range relations {
		seen := &engine.Relation{Table: &r.Table, Schema: r.database, Generated: map[string]string{}}
		st.Relations = append(st.Relations, seen)
		byName[[2]string{r.database, r.Name}] = seen
	}
	in := d.databases()
	views, err := d.query(ctx, fmt.Sprintf(definitionsSQL, in))
	if err != nil {
		return nil, err
	}
	for _, row := range views {
		if r := byName[[2]string{row[0], row[1]}]; r != nil {
			r.Definition = d.unqualified(row[2])
		}
	}
	computed, err := d.query(ctx, fmt.Sprintf(generatedSQL, in))
	if err != nil {
		return nil, err
	}
	for _, row := range computed {
		if r := byName[[2]string{row[0], row[1]}]; r != nil {
			r.Generated[row[2]] = row[3]
		}
	}
	// Those shown may be taken out of the list while it is looked at.
	shown := append([]*engine.Relation(nil), st.Relations...)
	show(st)
	var left []*relation
	for i, r := range relations {
		if !shown[i].Withheld {
			left = append(left, r)
		}
	}
	return left, nil
}

// unqualified takes the connection's own database off the names in a definition, as
// the snapshot has them.
func (d *database) unqualified(definition string) string {
	return strings.ReplaceAll(definition, identifier(d.target.Database)+".", "")
}
