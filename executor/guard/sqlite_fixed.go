package guard

import (
	"github.com/sqlc-dev/meyer/ast"
)

func sqliteFixed(args []ast.Expr) []fixed {
	out := make([]fixed, len(args))
	for i, arg := range args {
		out[i] = sqliteValue(arg)
	}
	return out
}

// sqliteValue is the value of an expression that refers to nothing. A text counts as the
// number it holds.
func sqliteValue(e ast.Expr) fixed {
	switch n := e.(type) {
	case *ast.Literal:
		value := numberOf(n.Value)
		value.text, value.isText = n.Value, n.Kind == ast.LitString
		return value
	case *ast.ParenExpr:
		return sqliteValue(n.X)
	case *ast.CastExpr:
		return sqliteValue(n.X)
	case *ast.BinaryExpr:
		return combined(n.Op.String(), sqliteValue(n.X), sqliteValue(n.Y))
	}
	return fixed{}
}
