package guard

import (
	"slices"

	"arivu/events"
	"arivu/executor/guard/sqlquery"
)

// recognition resolves MATCH_RECOGNIZE. Every row is compared with others, so that all
// columns are used; a symbol of the pattern stands for the rows that it matches.
func (w *queryWalker) recognition(n *sqlquery.Recognition, outer *scope, left []*relation, env *with) *relation {
	rels := w.source(n.Source, outer, left, env)
	if w.failed() {
		return nil
	}
	w.grouped(rels, n.Pos)
	rows := &scope{rels: rels}
	w.exprs(n.Partition, rows, env)
	w.orderings(n.Order, rows, env)
	columns := w.visible(rels)
	matched := &scope{rels: slices.Clone(rels), symbols: n.Symbols()}
	for _, symbol := range matched.symbols {
		matched.rels = append(matched.rels, &relation{name: symbol, cols: columns, qualifiedOnly: true})
	}
	w.joined(len(matched.rels))
	for _, part := range n.Pattern {
		w.visit(part)
	}
	if n.SkipTo != "" {
		w.symbol(n.SkipTo, n.Pos, matched.symbols)
	}
	for _, d := range n.Define {
		w.visit(d)
		w.symbol(d.Symbol, d.Pos, matched.symbols)
		w.expr(d.X, matched, env)
	}
	shown := columns
	if n.Rows == "" || n.Rows == "ONE ROW PER MATCH" {
		shown = groupNames(n.Partition)
	}
	shown = slices.Clone(shown)
	for _, m := range n.Measures {
		w.visit(m)
		w.expr(m.X, matched, env)
		shown = append(shown, m.Alias)
	}
	w.width(len(shown))
	return w.aliased(&relation{name: onlyName(rels), cols: shown}, n.Alias)
}

// symbol refuses a name that is none of the pattern.
func (w *queryWalker) symbol(name string, pos int, symbols []string) {
	if !w.contains(symbols, name) {
		w.fail(newError(events.ClassSyntax, name, pos, "%s is not a symbol of the PATTERN. Use one of those there.", name))
	}
}

// countsSymbol reports a star behind a symbol of a pattern, which stands for its rows.
func (w *queryWalker) countsSymbol(star *sqlquery.Star, s *scope) bool {
	return s != nil && len(star.Parts) == 1 && w.contains(s.symbols, star.Parts[0]) && len(star.Except) == 0 && star.Like == "" &&
		star.Replace == nil && star.Rename == nil
}
