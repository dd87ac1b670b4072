package sqlquery

type (
	// Recognition is a source in whose rows a pattern is sought: MATCH_RECOGNIZE (…). Rows
	// says which rows a match gives and Skip, perhaps with the symbol SkipTo, where the
	// search goes on; "" for the usual.
	Recognition struct {
		Pos       int
		Source    Source
		Partition []Expr
		Order     []*Ordering
		Measures  []*Measure
		Rows      string
		Skip      string
		SkipTo    string
		Pattern   []*PatternPart
		Define    []*Definition
		Alias     *Alias
	}
	// Measure is a column that a match gives. Mode is "", FINAL or RUNNING.
	Measure struct {
		Pos   int
		Mode  string
		X     Expr
		Alias string
	}
	// PatternPart is a symbol, a number, a sign or the word PERMUTE of a pattern.
	PatternPart struct {
		Pos    int
		Text   string
		Symbol bool
	}
	// Definition is the condition on a row that a symbol stands for.
	Definition struct {
		Pos    int
		Symbol string
		X      Expr
	}
)

func (*Recognition) source() {}

// Symbols are the names in the pattern, in its order.
func (n *Recognition) Symbols() []string {
	var names []string
	for _, part := range n.Pattern {
		if part.Symbol {
			names = append(names, part.Text)
		}
	}
	return names
}
