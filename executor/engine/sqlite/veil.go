package sqlite

import (
	"context"
	"database/sql"
	"slices"

	"arivu/events"
	"arivu/executor/engine"
)

// schemaName is the schema in which the tables of a file live.
const schemaName = "main"

// veil shows the structure to show, with the text that every relation was made by,
// and returns what is left of it.
func (d *database) veil(ctx context.Context, relations []*relation, show func(*engine.Structure)) ([]*relation, error) {
	definitions := map[string]string{}
	err := d.catalog(ctx, "SELECT name, coalesce(sql, '') FROM sqlite_schema WHERE type IN ('table', 'view')", func(rows *sql.Rows) error {
		var name, text string
		err := rows.Scan(&name, &text)
		definitions[name] = text
		return err
	})
	if err != nil {
		return nil, err
	}
	st := &engine.Structure{Dialect: d.Dialect()}
	for _, r := range relations {
		st.Relations = append(st.Relations, &engine.Relation{
			Table: &r.Table, Schema: schemaName, Definition: definitions[r.Name], Virtual: r.virtual,
		})
	}
	before := make([]int, len(relations))
	for i, r := range relations {
		before[i] = len(r.Columns)
	}
	show(st)
	var left []*relation
	for i, r := range relations {
		if st.Relations[i].Withheld {
			continue
		}
		// A row's number may be the value of a column that is kept back, and the largest
		// one is no count of the rows that may be seen.
		if r.Filter != "" || len(r.Columns) < before[i] || slices.ContainsFunc(r.Columns, func(c events.Column) bool { return c.Masked }) {
			r.rowid = false
		}
		left = append(left, r)
	}
	return left, nil
}
