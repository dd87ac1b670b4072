package guard

import (
	"strings"

	pg "github.com/sqlc-dev/oliphant/ast"
)

// explainOptions admits the options of EXPLAIN that do not run the query. Those that do
// may be switched off.
func (w *postgresWalker) explainOptions(n *pg.ExplainStmt) {
	w.visit(n)
	for _, node := range n.Options {
		opt := node.GetDefElem()
		switch {
		case opt == nil:
			w.refuse("EXPLAIN option", -1)
		case opt.Defname == "verbose" && w.guard.shields() && !switchedOff(opt.Arg):
			w.fail(unsafe("VERBOSE", int(opt.Location), "EXPLAIN VERBOSE names columns that are kept back on this connection. Use plain EXPLAIN."))
		case planOptions[opt.Defname], switchedOff(opt.Arg):
			w.visit(opt)
		default:
			name := strings.ToUpper(opt.Defname)
			w.fail(unsafe(name, int(opt.Location), "EXPLAIN may not use %s: ANALYZE and what needs it run the query. Use plain EXPLAIN.", name))
		}
	}
}

// planOptions are the options that tell more of the plan alone.
var planOptions = map[string]bool{
	"verbose": true, "costs": true, "format": true, "summary": true, "settings": true, "buffers": true, "memory": true,
}

// switchedOff reports whether the argument of an option is one of PostgreSQL's ways to
// say no.
func switchedOff(n *pg.Node) bool {
	if text := n.GetString_(); text != nil {
		return strings.EqualFold(text.Sval, "off") || strings.EqualFold(text.Sval, "false")
	}
	if word := n.GetBoolean(); word != nil {
		return !word.Boolval
	}
	number := n.GetInteger()
	return number != nil && number.Ival == 0
}
