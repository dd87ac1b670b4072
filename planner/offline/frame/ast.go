package frame

// The statements that a frame can become. Nothing else can come out of it.

// query is a SELECT, or two joined by a set operation.
type query struct {
	distinct bool
	outputs  []output
	from     source
	joins    []join
	where    node
	group    []node
	having   node
	order    []ordering
	limit    int
	offset   int
	set      SetOp
	right    *query
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
	on   node
}

type output struct {
	value node
	alias string // "" keeps the column's own name
}

type ordering struct {
	value node
	desc  bool
	// nulls says that there may be rows without the value. They come before all others,
	// or after them where the order is turned around.
	nulls bool
}

// node is a value or a condition.
type node interface{ node() }

type (
	// colRef is a column; table is "" where the statement has only one.
	colRef struct{ table, column string }
	// star is every column, of a table or of all.
	star struct{ table string }
	// textLit is a quoted constant, dayLit one that is a day, numLit a bare one, boolLit TRUE or FALSE.
	textLit struct{ value string }
	dayLit  struct {
		value string
		clock bool // it stands beside a time, for its first moment
	}
	numLit  struct{ value string }
	boolLit struct{ value bool }
	// binary joins two expressions with an operator.
	binary struct {
		op   string
		l, r node
	}
	// call is a function of some arguments.
	call struct {
		fn       string
		distinct bool
		args     []node
	}
	// not turns a condition around.
	not struct{ of node }
	// in is [NOT] IN a list or a subquery.
	in struct {
		value node
		list  []node
		sub   *query
		not   bool
	}
	// isNull is IS [NOT] NULL.
	isNull struct {
		value node
		not   bool
	}
	// between is [NOT] BETWEEN, both ends included.
	between struct {
		value, low, high node
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
		value node
		unit  string
	}
	// when is CASE WHEN cond THEN value [ELSE otherwise] END.
	when struct{ cond, value, otherwise node }
	// over is a window function; rows bounds its window to so many rows.
	over struct {
		of        node
		partition []node
		order     []ordering
		rows      int
	}
	// days is the number of days between two dates.
	days struct{ from, to node }
	// decimal makes a number one that divides with a fraction.
	decimal struct{ of node }
	// wide makes a whole number one of 64 bits.
	wide struct{ of node }
)

func (colRef) node()  {}
func (star) node()    {}
func (textLit) node() {}
func (dayLit) node()  {}
func (numLit) node()  {}
func (boolLit) node() {}
func (binary) node()  {}
func (call) node()    {}
func (not) node()     {}
func (in) node()      {}
func (isNull) node()  {}
func (between) node() {}
func (exists) node()  {}
func (scalar) node()  {}
func (bucket) node()  {}
func (when) node()    {}
func (over) node()    {}
func (decimal) node() {}
func (days) node()    {}
func (wide) node()    {}

// conj joins conditions with AND; nil stands for none.
func conj(l, r node) node {
	switch {
	case l == nil:
		return r
	case r == nil:
		return l
	}
	return binary{"AND", l, r}
}
