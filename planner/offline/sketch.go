package offline

import (
	"strings"
	"time"

	"arivu/planner/ground"
	"arivu/planner/offline/frame"
)

// sketch is a reading whose names are settled, before it becomes a [frame.Frame]:
// what one row is, what is shown, compared and grouped, and over which foreign
// keys each table is reached.
type sketch struct {
	root     *ground.Table // what one row is before grouping
	paths    *ground.Paths
	columns  []*ground.Column // shown, for lists
	measures []measure
	keys     []key
	filters  []filter
	having   []having
	each     []filter // each of which rows of the result must meet on their own
	order    []sortKey
	limit    int
	offset   int
	ties     bool // rows that share the last place are shown too
	per      int  // the first limit rows within each combination of the first keys
	distinct bool
	shape    shape
	trend    trend
	window   int // rows that a moving average is over
	// turnover says where the schema keeps its turnover.
	turnover ground.Sales
	// whole is the frame itself where the question needs none of the above.
	whole   *frame.Frame
	today   time.Time
	catalog *ground.Catalog
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
	value  frame.Value    // settled already; nil for the fields above
	alias  string
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

// having compares a measure of a group with a value.
type having struct {
	measure measure
	op      frame.Op
	low     frame.Value
	high    frame.Value // for ranges, else nil
}

// trend is what a figure over time is turned into.
type trend uint8

const (
	noTrend     trend = iota
	trendRun          // the running total
	trendChange       // the change against the one before
	trendGrowth       // that change in percent
	trendMoving       // the average over the last few
)

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
	testOther   // a condition that is settled
)

// filter is one condition. Not turns it around.
type filter struct {
	test    test
	column  *ground.Column
	table   *ground.Table // for testExists and testOther: where it looks
	op      string
	values  []literal
	period  ground.Period
	not     bool
	inner   []filter // conditions on the rows of table
	pattern string   // for testLike
	cond    frame.Cond
	shown   *ground.Column // worth showing beside the rows
	apart   bool           // met by a row of its own, not by the one that meets the others
	// also are conditions on the same column of which any may hold instead.
	also []filter
}

// literal is a constant; text is quoted when written, numbers are not.
type literal struct {
	text   string
	number bool
}

func (l literal) value() frame.Literal { return frame.Literal{Text: l.text, Number: l.number} }

// home is the table that a filter looks at.
func (f filter) home() *ground.Table {
	if f.table != nil {
		return f.table
	}
	return f.column.Table
}

// singularName is a table's human name as an identifier: "order_item".
func singularName(t *ground.Table) string { return strings.ReplaceAll(t.Words, " ", "_") }
