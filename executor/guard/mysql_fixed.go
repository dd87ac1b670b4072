package guard

import (
	"github.com/sqlc-dev/marino/ast"
	"github.com/sqlc-dev/marino/opcode"
)

func mysqlFixed(args []ast.ExprNode) []fixed {
	out := make([]fixed, len(args))
	for i, arg := range args {
		out[i] = mysqlValue(arg)
	}
	return out
}

// mysqlSigns are the operations that are worked out.
var mysqlSigns = map[opcode.Op]string{opcode.Plus: "+", opcode.Minus: "-", opcode.Mul: "*"}

// mysqlValue is the value of an expression that refers to nothing. A text counts as the
// number it holds.
func mysqlValue(e ast.ExprNode) fixed {
	switch n := e.(type) {
	case *ast.ValueExprBase:
		switch n.Kind() {
		case ast.KindString:
			value := numberOf(n.GetString())
			value.text, value.isText = n.GetString(), true
			return value
		case ast.KindInt64:
			return fixed{number: float64(n.GetInt64()), isNumber: true}
		case ast.KindUint64:
			return fixed{number: float64(n.GetUint64()), isNumber: true}
		case ast.KindFloat64:
			return fixed{number: n.GetFloat64(), isNumber: true}
		case ast.KindMysqlDecimal:
			return numberOf(n.GetMysqlDecimal().String())
		}
	case *ast.ParenthesesExpr:
		return mysqlValue(n.Expr)
	case *ast.FuncCastExpr:
		return mysqlValue(n.Expr)
	case *ast.BinaryOperationExpr:
		return combined(mysqlSigns[n.Op], mysqlValue(n.L), mysqlValue(n.R))
	}
	return fixed{}
}
