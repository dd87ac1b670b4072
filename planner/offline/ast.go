package offline

// The statements that the planner can write: one SELECT, built from these nodes
// and printed per dialect. Nothing else can come out of it.

// query is a SELECT.
type query struct {
	distinct bool
	outputs  []output
	from     source
	joins    []join
	where    []expr
	group    []expr
	having   []expr
	order    []ordering
	limit    int
}

// source is a table or a subquery in FROM.
type source struct {
	namespace string
	table     string
	sub       *query
	alias     string
}

type join struct {
	left bool
	to   source
	on   []expr
}

type output struct {
	value expr
	alias string // "" keeps the column's own name
}

type ordering struct {
	value expr
	desc  bool
}

// expr is a value or a condition.
type expr interface{ node() }

type (
	// colRef is a column, qualified when its statement has several tables.
	colRef struct{ table, column string }
	// alias refers to an output.
	aliasRef struct{ name string }
	// textLit is a quoted constant, numLit a bare one, boolLit TRUE or FALSE.
	textLit struct{ value string }
	numLit  struct{ value string }
	boolLit struct{ value bool }
	// binary joins two expressions with an operator.
	binary struct {
		op   string
		l, r expr
	}
	// call is a function; star means COUNT(*).
	call struct {
		fn       string
		distinct bool
		star     bool
		args     []expr
	}
	// oneOf is [NOT] IN.
	oneOf struct {
		value expr
		list  []expr
		not   bool
	}
	// isNull is IS [NOT] NULL.
	isNull struct {
		value expr
		not   bool
	}
	// between is BETWEEN, both ends included.
	between struct {
		value, low, high expr
		not              bool
	}
	// exists is [NOT] EXISTS.
	exists struct {
		sub *query
		not bool
	}
	// scalar is a subquery that gives one value.
	scalar struct{ sub *query }
	// bucket is the unit of time that a date falls in, as sortable text.
	bucket struct {
		value expr
		unit  string
	}
	// when is CASE WHEN cond THEN 1 ELSE 0 END.
	when struct{ cond []expr }
	// overAll is an aggregate summed over every group.
	overAll struct{ value expr }
)

func (colRef) node()   {}
func (aliasRef) node() {}
func (textLit) node()  {}
func (numLit) node()   {}
func (boolLit) node()  {}
func (binary) node()   {}
func (call) node()     {}
func (oneOf) node()    {}
func (isNull) node()   {}
func (between) node()  {}
func (exists) node()   {}
func (scalar) node()   {}
func (bucket) node()   {}
func (when) node()     {}
func (overAll) node()  {}
