package events

// StatementFacts are what a statement does by its structure, for checks that hold an
// answer against its question. They decide nothing about what may run. Columns are
// named "table.column", as in Planned.Columns.
type StatementFacts struct {
	// Literals are the constants, in the order of the statement and as often as they
	// stand there.
	Literals []LiteralFact `json:"literals,omitempty"`
	// Cut says that there are more constants, or longer ones, than are listed.
	Cut bool `json:"cut,omitempty"`
	// Order is what the outermost query sorts by, the first first; Ranks is what windows
	// sort by, as a ranking within groups does.
	Order []OrderFact `json:"order,omitempty"`
	Ranks []OrderFact `json:"ranks,omitempty"`
	// Limit is the most rows that the statement itself asks for; 0 for all.
	Limit int `json:"limit,omitempty"`
	// Grouped says that the outermost query has one row for each group.
	Grouped bool `json:"grouped,omitempty"`
	// Sets says that the result is put together from several queries, or that rows are made
	// of something else than the rows of tables.
	Sets       bool            `json:"sets,omitempty"`
	Aggregates []AggregateFact `json:"aggregates,omitempty"`
	// Clock says that the statement reads the clock, so that a period may be in it
	// without a constant.
	Clock bool `json:"clock,omitempty"`
}

// LiteralFact is a constant of a statement.
type LiteralFact struct {
	Text   string `json:"text"` // without quotes
	Number bool   `json:"number,omitempty"`
	// Column is what it is compared with, "" if that is no column of a table or if it is
	// not compared. Op is the comparison with the column, or an expression, on the left:
	// =, <>, <, <=, >, >=, like or "not like"; "" if there is none or it is negated.
	Column string `json:"column,omitempty"`
	Op     string `json:"op,omitempty"`
	// Folded says that the comparison changes the column first, as lower() does.
	Folded bool `json:"folded,omitempty"`
}

// OrderFact is one thing that rows are sorted by. Column is "" for an expression;
// Aggregate is then the function it is made with, if one.
type OrderFact struct {
	Column    string `json:"column,omitempty"`
	Aggregate string `json:"aggregate,omitempty"`
	Desc      bool   `json:"desc,omitempty"`
}

// AggregateFact is a call of an aggregate function.
type AggregateFact struct {
	Function string   `json:"function"` // in lower case
	Distinct bool     `json:"distinct,omitempty"`
	Columns  []string `json:"columns,omitempty"`
	// Repeated is a table, or the alias of a query, whose rows repeat those that are
	// aggregated, as a join to the many side does; "" if nothing repeats them. Unsure
	// says that it is not known whether something does.
	Repeated string `json:"repeated,omitempty"`
	Unsure   bool   `json:"unsure,omitempty"`
}
