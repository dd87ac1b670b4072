package guard

import (
	"fmt"

	"github.com/sqlc-dev/meyer/ast"
	"github.com/sqlc-dev/meyer/parser"

	"arivu/events"
	"arivu/executor/dialect"
)

// Touched is what a query reads.
type Touched struct {
	Tables  []string // qualified, sorted
	Columns []string // as "table.column", sorted
}

// Reads tells what the query behind a view reads: every column of the schema that it
// names, or that a * or a whole row of it stands for. The text is a query, or in
// SQLite the CREATE VIEW. What Check would not admit as a query is an error: nothing
// can be said of it.
func Reads(definition string, schema *events.Schema) (touched Touched, err error) {
	defer func() {
		if r := recover(); r != nil {
			touched, err = Touched{}, fmt.Errorf("reading a definition: %v", r)
		}
	}()
	d, err := dialect.For(schema.Dialect)
	if err != nil {
		return Touched{}, err
	}
	if d.Name == events.DialectSQLite {
		if definition, err = viewQuery(definition); err != nil {
			return Touched{}, err
		}
	}
	g := &guard{dialect: d, schema: schema}
	_, seen, refusal := g.read(definition, false)
	if refusal != nil {
		return Touched{}, refusal
	}
	return Touched{Tables: seen.use.tables.sorted(), Columns: seen.use.columns.sorted()}, nil
}

// viewQuery is the query of a CREATE VIEW of SQLite; a query stands for itself.
func viewQuery(definition string) (string, error) {
	stmts, err := parser.ParseString(definition)
	if err != nil || len(stmts) != 1 {
		return "", fmt.Errorf("reading a definition: %w", notOne(err, len(stmts)))
	}
	if view, ok := stmts[0].(*ast.CreateViewStmt); ok {
		return ast.String(view.Select), nil
	}
	return definition, nil
}

func notOne(err error, n int) error {
	if err != nil {
		return err
	}
	return fmt.Errorf("it holds %d statements", n)
}

// Generated finds the computed columns in a CREATE TABLE of SQLite, with their
// expressions.
func Generated(definition string) (map[string]string, error) {
	stmts, err := parser.ParseString(definition)
	if err != nil || len(stmts) != 1 {
		return nil, fmt.Errorf("reading a definition: %w", notOne(err, len(stmts)))
	}
	table, ok := stmts[0].(*ast.CreateTableStmt)
	if !ok {
		return nil, fmt.Errorf("reading a definition: it is a %T", stmts[0])
	}
	out := map[string]string{}
	for _, col := range table.Columns {
		for _, c := range col.Constraints {
			if c.Kind == ast.ColumnGenerated {
				out[col.Name.Name] = ast.String(c.Expr)
			}
		}
	}
	return out, nil
}

// Module finds which module answers for a virtual table of SQLite, and its arguments.
func Module(definition string) (name string, args []string, err error) {
	stmts, err := parser.ParseString(definition)
	if err != nil || len(stmts) != 1 {
		return "", nil, fmt.Errorf("reading a definition: %w", notOne(err, len(stmts)))
	}
	table, ok := stmts[0].(*ast.CreateVirtualTableStmt)
	if !ok {
		return "", nil, fmt.Errorf("reading a definition: it is a %T", stmts[0])
	}
	return table.Module.Name, table.Args, nil
}
