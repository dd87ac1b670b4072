package offline

import (
	"slices"

	"arivu/planner/ground"
	"arivu/planner/offline/frame"
)

// draft is what the grammar found in a question, by item, before names are tied
// to one table each.
type draft struct {
	catalog *ground.Catalog
	items   []item
	turns   []turn // the questions that it was read from, the newest last

	measures []rawMeasure
	keys     []rawKey
	filters  []rawFilter
	having   *rawHaving
	rank     *rawRank
	order    *rawOrder
	columns  []int // items to show
	related  []int // tables mentioned beside the subject
	subject  int   // item that says what the rows are; none if -1
	limit    int   // "5 customers"
	distinct bool
	share    bool
	ratio    *rawRatio
	set      *rawSet
	trend    *rawTrend
	versus   *rawVersus
	averageN bool // the average of a count per key
	who      bool
	// everything says that all columns are wanted.
	everything bool
	bare       aggregate // an aggregate of nothing that is named

	// What follow-ups ask of the result as a whole.
	cut       *cut
	members   bool       // how many rows it has
	over      *rawHaving // only rows whose figure compares so
	described bool       // show what rows are called beside the columns

	// tiedRoots are tables that fit the question as well as the first.
	tiedRoots []*ground.Table
	tiedItem  int

	assumptions []string
	writes      bool     // it asks to change what is stored
	problem     string   // why the question cannot be answered, when that is certain
	missing     []string // words without a meaning here
}

// rawMeasure is an aggregate over an item (-1: over rows) or a metric.
type rawMeasure struct {
	fn     aggregate
	item   int
	metric string
	share  bool
	column *ground.Column // settled already
}

type rawKey struct {
	item int
	unit ground.Unit
	date int // item that names the date, or -1
}

// rawFilter is a condition whose column may still be one of several.
type rawFilter struct {
	test    test
	at0     int    // item of the comparison itself
	item    int    // item that names the column or table, -1 if none does
	concept string // what an adjective compares, when no column is named
	op      string
	numbers []string
	values  [][]ground.Value // alternatives, each with the columns that hold it
	at      []int            // items that said the values
	text    string
	column  *ground.Column // settled already
	percent bool           // the numbers are percentages
	nested  *rawNested
	each    bool // every value of its own: "both A and B"
	only    bool // and no others
	money   bool // the numbers are amounts of a currency
	period  ground.Period
	not     bool
	inner   []rawFilter
	table   *ground.Table
}

type rawHaving struct {
	op, number, upper string
	measure           rawMeasure
	at                int // item of the comparison
	// narrows says that the comparison only bounds which rows a figure or a ranking
	// is about: "the average rating of products with more than 20 reviews".
	narrows bool
	average bool // against the average, whatever that is for the figure
	typical bool // against the average per group
	owner   int  // item that names whose rows are compared, when it narrows
}

// rawRank is "the N highest …".
type rawRank struct {
	concept string
	rising  bool
	n       int // 0 when not said
	plural  bool
	item    int // measure column or counted table, -1
	fn      aggregate
	metric  string
	at      int
	nth     int  // "the second highest": 2
	per     int  // item "per" right after the figure, 0 for none
	share   bool // by the percentage that meets the conditions
	// column and table are what an adjective came to.
	column *ground.Column
	table  *ground.Table
}

type rawOrder struct {
	measure rawMeasure
	item    int
	desc    bool
}

func newDraft(c *ground.Catalog, items []item) *draft {
	return &draft{catalog: c, items: items, subject: -1, tiedItem: -1}
}

// next is the first item after i that says something, or -1.
func (d *draft) next(i int) int {
	for j := i + 1; j < len(d.items); j++ {
		if d.items[j].kind != itemFiller {
			return j
		}
	}
	return -1
}

// nextFree is the first item after i that says something and is not a value, a
// number or a period that was read already: "the most euro revenue".
func (d *draft) nextFree(i int) int {
	j := d.next(i)
	for j >= 0 && d.items[j].used {
		switch d.items[j].kind {
		case itemValue, itemPeriod, itemQuoted, itemWithin:
			j = d.next(j)
			continue
		}
		break
	}
	return j
}

// prev is the last item before i that says something, or -1.
func (d *draft) prev(i int) int {
	for j := i - 1; j >= 0; j-- {
		if d.items[j].kind != itemFiller {
			return j
		}
	}
	return -1
}

// at returns item i, or an empty one out of range.
func (d *draft) at(i int) *item {
	if i < 0 || i >= len(d.items) {
		return &item{kind: itemFiller, used: true}
	}
	return &d.items[i]
}

func (d *draft) use(ids ...int) {
	for _, i := range ids {
		if i >= 0 && i < len(d.items) {
			d.items[i].used = true
		}
	}
}

func (d *draft) assume(s string) {
	if slices.Contains(d.assumptions, s) {
		return
	}
	d.assumptions = append(d.assumptions, s)
}

// namesTable reports whether an item's best reading is a table.
func (it *item) namesTable() bool {
	return it.kind == itemName && len(it.targets) > 0 && it.targets[0].Column() == nil
}

// namesColumn reports whether an item's best reading is a column.
func (it *item) namesColumn() bool {
	return it.kind == itemName && len(it.targets) > 0 && it.targets[0].Column() != nil
}

// hasRole reports whether a reading of the item is a column of that role.
func (it *item) hasRole(r ground.Role) bool {
	for _, t := range it.targets {
		if c := t.Column(); c != nil && c.Role == r {
			return true
		}
	}
	return false
}

// countsGroups says that "orders per month" counts orders: rows are grouped and
// nothing else is asked of them. "List products by category" stays a list.
func (d *draft) countsGroups() bool {
	if len(d.columns) > 0 {
		return false
	}
	for i := range d.items {
		if it := &d.items[i]; it.is(trigList) && it.text == "list" {
			return false
		}
	}
	return true
}

// tables are the tables that the question names, in order.
func (d *draft) tables() []*ground.Table { return d.tablesBut(-1) }

// tablesBut leaves out what item skip names.
func (d *draft) tablesBut(skip int) []*ground.Table {
	var out []*ground.Table
	for i := range d.items {
		if it := &d.items[i]; i != skip && it.namesTable() && it.targets[0].Score > 0.5 && !slices.Contains(out, it.targets[0].Table) {
			out = append(out, it.targets[0].Table)
		}
	}
	return out
}

// named are the tables that joins should pass through: those the question names,
// and with orders their items.
func (d *draft) named() []*ground.Table {
	out := d.tables()
	s := d.catalog.Sales
	for _, t := range out {
		if t == s.Orders && s.Items != nil && t != s.Items {
			return append(out, s.Items)
		}
	}
	return out
}

// read runs the grammar over the items. The order matters: what is most
// specific takes its words first.
func (d *draft) read() {
	d.readUnits()
	d.readWrites()
	d.readCompounds()
	d.readAdjectives()
	d.readTotals()
	d.readSets()
	d.readMoreThan()
	d.readComparisons()
	d.readNegations()
	d.readLikes()
	d.readWithin()
	d.readRatio()
	d.readValues()
	d.readTrend()
	d.readVersus()
	d.readPeriods()
	d.readShare()
	d.readOrder()
	d.readGroups()
	d.readRank()
	d.readMeasures()
	d.readFlags()
	d.readSubject()
	d.readRest()
	d.settleTrend()
	d.objectless()
	d.declineSelf()
}

// readCompounds reads "product categories" as categories: of two things named one
// right after the other the first only says which kind of the second is meant.
func (d *draft) readCompounds() {
	for i := range len(d.items) - 1 {
		it, head := &d.items[i], &d.items[i+1]
		if !it.namesTable() || it.plural || len(it.values) > 0 || !head.namesTable() || it.targets[0].Score < 1 || head.targets[0].Score < 1 {
			continue
		}
		a, b := it.targets[0].Table, head.targets[0].Table
		asked := i > 0 && (d.items[i-1].text == "which" || d.items[i-1].text == "what") && !head.plural
		if a != b && !asked && (d.catalog.Distances(a).Single(b) || d.catalog.Distances(b).Single(a)) && !d.verbal(i+1) {
			it.kind, it.used = itemFiller, true
		}
	}
}

// verbal reports whether the name at i may be what somebody does: "which customer
// orders the most".
func (d *draft) verbal(i int) bool {
	next := d.next(i)
	return next >= 0 && d.items[next].is(trigSuper) || d.items[i].targets[0].Table == d.catalog.Sales.Orders && d.at(i-2).text == "which"
}

// readWrites refuses what would change data, whatever else is asked.
func (d *draft) readWrites() {
	for i := range d.items {
		if it := &d.items[i]; it.is(trigWrite) && len(it.targets) == 0 {
			d.writes = true
			d.problem = "This asks to change the database (\"" + it.text + "\"). Arivu only reads."
		}
	}
}

// namesColumnOf reports whether item j names the column of one of the values: "the
// phone channel".
func (d *draft) namesColumnOf(j int, vs []ground.Value) bool {
	it := d.at(j)
	for _, t := range it.targets {
		for _, v := range vs {
			if it.kind == itemName && t.Column() == v.Column && t.Score >= 1 {
				return true
			}
		}
	}
	return false
}

// objectless refuses "what did … buy", whose object is not named.
func (d *draft) objectless() {
	if len(d.items) < 2 || d.items[0].text != "what" || len(d.measures) > 0 || d.rank != nil || d.problem != "" {
		return
	}
	switch d.items[1].text {
	case "did", "do", "does":
		d.problem = "It is not clear what kind of thing \"what\" asks for: name it, as in \"which products …\"."
	}
}

// pairedValue reports whether an item that is a name and a value is listed with a
// value of the same column: "in a store and online".
func (d *draft) pairedValue(i int) bool {
	and := d.next(i)
	j := d.next(and)
	return and >= 0 && j >= 0 && (d.items[and].is(trigAnd) || d.items[and].is(trigOr)) && d.items[j].kind == itemValue && shareColumn(d.items[i].values, d.items[j].values)
}

// readAdjectives takes names that are values too for values where they stand
// before the table that holds them: "phone orders".
func (d *draft) readAdjectives() {
	for i := range d.items {
		it := &d.items[i]
		if it.kind != itemName || len(it.values) == 0 {
			continue
		}
		if p := d.prev(i); p > 0 && d.items[p].is(trigBy) && d.agentBefore(p) || d.namesColumnOf(i+1, it.values) || d.pairedValue(i) {
			it.kind = itemValue
			continue
		}
		if i+1 >= len(d.items) || !d.items[i+1].namesTable() {
			continue
		}
		t := d.items[i+1].targets[0].Table
		for _, v := range it.values {
			if v.Column.Table == t && (it.targets[0].Table != t) {
				it.kind = itemValue
			}
		}
	}
}

// of is the comparison with its measure settled.
func (h *rawHaving) of(m measure) having {
	out := having{measure: m, op: frame.Op(h.op), low: frame.Literal{Text: h.number, Number: true}}
	if h.upper != "" {
		out.high = frame.Literal{Text: h.upper, Number: true}
	}
	return out
}
