package ground

// Referenced follows foreign keys from a column to the key that it stands for in
// the end; a column that refers to nothing is its own.
func (c *Catalog) Referenced(col *Column) *Column {
	for range c.Tables { // bounded: references may form a ring
		next := c.keyBehind(col)
		if next == nil || next == col {
			return col
		}
		col = next
	}
	return col
}

// keyBehind is the column that a single-column foreign key refers to, or nil.
func (c *Catalog) keyBehind(col *Column) *Column {
	edges := c.edges[col.Table.Index]
	for i := range edges {
		if e := &edges[i]; !e.Many && len(e.Pairs) == 1 && e.Pairs[0][0] == col {
			return e.Pairs[0][1]
		}
	}
	return nil
}
