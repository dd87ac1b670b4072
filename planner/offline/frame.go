package offline

import (
	"strings"

	"arivu/planner/ground"
)

// frame is one reading of a question, fully resolved against the schema: the
// typed form that SQL and the restatement are both written from.
type frame struct {
	root     *ground.Table // what one row is before grouping
	paths    *ground.Paths
	columns  []*ground.Column // shown, for lists
	measures []measure
	keys     []key
	filters  []filter
	having   *having
	order    []sortKey
	limit    int
	distinct bool
	shape    shape
	// turnover says where the schema keeps its turnover.
	turnover ground.Sales
}

// shape is the kind of result.
type shape uint8

const (
	shapeList    shape = iota // rows of the root
	shapeScalar               // one row of measures
	shapeGroups               // measures per key
	shapeMembers              // how many groups there are
	shapeAverage              // the average of a count per key
	shapeShare                // percentage of rows that meet the filters
)

// measure is an aggregate over the rows of the root.
type measure struct {
	fn     aggregate
	column *ground.Column // nil for counting rows and for metrics
	metric string         // byRevenue, byUnits or byProfit
	share  bool           // of the total over all groups
}

// aggregate is a function over many rows.
type aggregate string

const (
	aggCount    aggregate = "COUNT"
	aggSum      aggregate = "SUM"
	aggAvg      aggregate = "AVG"
	aggMin      aggregate = "MIN"
	aggMax      aggregate = "MAX"
	aggDistinct aggregate = "DISTINCT"
)

// key is what a result is grouped by: a column, the rows of a table, or the unit
// of time that a date falls in.
type key struct {
	column *ground.Column
	table  *ground.Table
	unit   ground.Unit
}

// home is the table that the key's columns belong to.
func (k key) home() *ground.Table {
	if k.table != nil {
		return k.table
	}
	return k.column.Table
}

// sortKey orders a result by a column, a measure (by index) or a key (by index).
type sortKey struct {
	column  *ground.Column
	measure int
	key     int
	desc    bool
}

// having compares the first measure of a group with a number.
type having struct {
	op     string
	number string
	upper  string // for BETWEEN
}

// test is what a filter asks of a column or a table.
type test uint8

const (
	testCompare test = iota // column op literal
	testIn                  // column among values
	testBetween
	testPeriod
	testNull
	testLike
	testFlag
	testExists  // a related row exists
	testAverage // column op the average of the column
)

// filter is one condition. Not turns it around.
type filter struct {
	test    test
	column  *ground.Column
	table   *ground.Table // for testExists
	op      string
	values  []literal
	period  ground.Period
	not     bool
	inner   []filter // conditions on the rows of table
	pattern string   // for testLike
}

// literal is a constant; text is quoted when written, numbers are not.
type literal struct {
	text   string
	number bool
}

// home is the table that a filter looks at.
func (f filter) home() *ground.Table {
	if f.table != nil {
		return f.table
	}
	return f.column.Table
}

// measureName is the name of a measure's result column.
func (f *frame) measureName(m measure) string {
	if m.share {
		return "share_percent"
	}
	switch m.metric {
	case byRevenue:
		if m.fn == aggAvg {
			return "average_" + singularName(f.root) + "_value"
		}
		return "revenue"
	case byUnits:
		return "units_sold"
	case byProfit:
		return "profit"
	}
	name := ""
	if m.column != nil {
		name = snake(m.column.Words)
	}
	switch m.fn {
	case aggCount:
		return singularName(f.root) + "_count"
	case aggDistinct:
		return name + "_count"
	case aggSum:
		if strings.HasPrefix(name, "total_") {
			return name
		}
		return "total_" + name
	case aggAvg:
		return "average_" + name
	case aggMin:
		if m.column.Role == ground.When {
			return "earliest_" + name
		}
		return "lowest_" + name
	default:
		if m.column.Role == ground.When {
			return "latest_" + name
		}
		return "highest_" + name
	}
}

// singularName is a table's human name as an identifier: "order_item".
func singularName(t *ground.Table) string { return snake(t.Words) }

func snake(words string) string { return strings.ReplaceAll(words, " ", "_") }
