package guard

import (
	"errors"
	"fmt"
	"strings"

	"arivu/events"
	"arivu/executor/dialect"
)

// Filter proves that each text is one condition over the rows of a table, and returns
// the condition that all of them make: printed from the tree that was proved, with the
// table in front of every column, so that none can come to mean a column from outside
// of the shield it stands in.
//
// A condition may use the columns of the table and the functions that a query may call.
// It may not hold a query: what that reads would have policies of its own.
func Filter(texts []string, t *events.Table, schema *events.Schema) (condition string, err error) {
	defer func() {
		if r := recover(); r != nil {
			condition, err = "", fmt.Errorf("reading a filter: %v", r)
		}
	}()
	d, err := dialect.For(schema.Dialect)
	if err != nil {
		return "", err
	}
	g := &guard{dialect: d, schema: schema}
	for _, text := range texts {
		// By itself a text may not close a parenthesis that it has not opened; in one it
		// may not go on behind the condition.
		for _, form := range []string{text, "(" + text + ")"} {
			if condition, err = g.condition(form, t); err != nil {
				return "", err
			}
		}
	}
	all := strings.Join(texts, "")
	if len(texts) > 1 {
		all = "(" + strings.Join(texts, ") AND (") + ")"
	}
	if condition, err = g.condition(all, t); err != nil {
		return "", err
	}
	// What is printed must read back as itself: it is what shields are compared with.
	again, err := g.condition(condition, t)
	if err == nil && again != condition {
		err = fmt.Errorf("%q reads back as %q; write it more simply", condition, again)
	}
	return condition, err
}

// condition reads a text as the condition of a query of the table and prints it.
func (g *guard) condition(text string, t *events.Table) (string, error) {
	frame := "SELECT 1 FROM " + g.dialect.QuoteIdent(t.Name)
	if t.Namespace != "" {
		frame = "SELECT 1 FROM " + g.dialect.QuoteIdent(t.Namespace) + "." + g.dialect.QuoteIdent(t.Name)
	}
	empty, _, refusal := g.read(frame+" WHERE NULL", false)
	if refusal != nil {
		return "", refusal
	}
	whole, seen, refusal := g.read(frame+" WHERE "+text, false)
	switch {
	case refusal != nil:
		return "", refusal
	case whole.explain() || seen.queries() != 1:
		return "", errors.New("a filter may not hold a query or a whole row; write a condition over the table's own columns")
	case len(seen.use.tables) != 1:
		return "", errors.New("a filter may only use the table's own columns")
	}
	whole.qualify(seen, t.Name)
	printed, err := whole.print()
	if err != nil {
		return "", fmt.Errorf("printing a filter: %w", err)
	}
	before, err := empty.print()
	if err != nil {
		return "", fmt.Errorf("printing a filter: %w", err)
	}
	condition, found := strings.CutPrefix(printed, strings.TrimSuffix(before, "NULL"))
	whole.dropWhere()
	empty.dropWhere()
	if !found || !whole.same(empty) {
		return "", errors.New("a filter is one condition and nothing behind it")
	}
	return condition, nil
}

// explainable refuses the plan of a statement over filtered tables: what the database
// expects of it comes from all of their rows.
func explainable(t tree, use *footprint) *events.Error {
	if !t.explain() || len(use.filtered) == 0 {
		return nil
	}
	return unsafe("EXPLAIN", -1, "EXPLAIN tells how many rows the database expects, also of those that are kept back: a policy limits the rows of %s on this connection. Leave it out.",
		strings.Join(use.filtered.sorted(), ", "))
}
