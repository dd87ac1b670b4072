package guard

import (
	"strconv"

	pg "github.com/sqlc-dev/oliphant/ast"
)

func postgresFixed(args []*pg.Node) []fixed {
	out := make([]fixed, len(args))
	for i, arg := range args {
		out[i] = postgresValue(arg)
	}
	return out
}

// postgresValue is the value of an expression that refers to nothing.
func postgresValue(n *pg.Node) fixed {
	switch e := n.GetNode().(type) {
	case *pg.Node_AConst:
		switch v := e.AConst.GetVal().(type) {
		case *pg.A_Const_Ival:
			return numberOf(strconv.Itoa(int(v.Ival.GetIval())))
		case *pg.A_Const_Fval:
			return numberOf(v.Fval.GetFval())
		case *pg.A_Const_Sval:
			return fixed{text: v.Sval.GetSval(), isText: true}
		}
	case *pg.Node_TypeCast:
		inner := postgresValue(e.TypeCast.Arg)
		if inner.isText && !inner.isNumber {
			number := numberOf(inner.text)
			inner.number, inner.isNumber = number.number, number.isNumber
		}
		return inner
	case *pg.Node_AExpr:
		if e.AExpr.Kind == pg.A_Expr_Kind_AEXPR_OP && e.AExpr.Lexpr != nil {
			return combined(lastName(e.AExpr.Name), postgresValue(e.AExpr.Lexpr), postgresValue(e.AExpr.Rexpr))
		}
	}
	return fixed{}
}
