package engine

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"arivu/events"
)

// Estimate is what a database expects of a statement before it runs, as its plan tells.
// It is a guess: what it lets through is still bound in time, rows and bytes.
type Estimate struct {
	Amount float64
	Unit   Unit
	// Heaviest is the whole reading of a table that costs most; nil if there is none.
	Heaviest *Scan
}

// Unit is what an estimate counts.
type Unit int

// The units of estimates. Limits are in the first.
const (
	UnitWork  Unit = iota // of PostgreSQL's planner: reading a page of a table in order is one
	UnitRows              // rows examined
	UnitBytes             // bytes that a warehouse reads, compressed and by whole files
)

// worth is how much of a unit makes one of work. PostgreSQL reckons a fiftieth for
// reading a row and looking at it. A warehouse reads many files at once and only the
// columns that it needs of them.
var worth = map[Unit]float64{UnitWork: 1, UnitRows: 50, UnitBytes: 100_000}

// DefaultCost is the most that is expected of a statement unless a connection says
// otherwise: 500 million rows examined, or a terabyte of a warehouse. What exceeds it
// would hardly end within the time that a statement has.
const DefaultCost = 10_000_000

// Scan is the reading of a table from one end to the other.
type Scan struct {
	Namespace, Table string // as the plan names them
	Rows             float64
	// Loops is how many times it is done, once for each row of other tables.
	Loops float64
	// Searched says that the statement has a condition on the table which finds no index.
	Searched bool
}

// Afford refuses a statement of which more is expected than the limits allow, and says
// which table is read whole and what would narrow it. It names only what the snapshot
// has: a plan also tells of tables behind views, and of hidden columns.
func (l Limits) Afford(e Estimate) error {
	if l.Cost <= 0 || e.Amount <= l.Cost*worth[e.Unit] {
		return nil
	}
	refused := Complaint(events.ClassTooExpensive, "")
	refused.Message = "The database expects this to " + e.Unit.words(e.Amount) + "; this connection allows " + amount(l.Cost*worth[e.Unit], e.Unit) + "."
	t := l.scanned(e.Heaviest)
	if t == nil {
		refused.Message += " Ask for less: a shorter period, fewer groups, or tables joined by a condition."
		return refused
	}
	refused.Piece = t.Name
	refused.Message += " " + e.Heaviest.words(t) + ": " + advice(t, e) + "."
	return refused
}

// words say what is expected.
func (u Unit) words(n float64) string {
	switch u {
	case UnitRows:
		return "examine about " + amount(n, u)
	case UnitBytes:
		return "read about " + amount(n, u)
	default:
		return "cost " + amount(n, u)
	}
}

func amount(n float64, u Unit) string {
	switch u {
	case UnitRows:
		return about(n) + " rows"
	case UnitBytes:
		return size(n)
	default:
		return about(n) + " units of work"
	}
}

// about is a number as people say it.
func about(n float64) string {
	const most = 1e15 // beyond, nobody counts
	for _, step := range []struct {
		of   float64
		word string
	}{{1e12, " trillion"}, {1e9, " billion"}, {1e6, " million"}} {
		if n >= step.of {
			return strings.TrimSuffix(strconv.FormatFloat(min(n, most)/step.of, 'f', 1, 64), ".0") + step.word
		}
	}
	text := strconv.FormatFloat(math.Round(n), 'f', 0, 64)
	if len(text) > 3 {
		text = text[:len(text)-3] + "," + text[len(text)-3:]
	}
	return text
}

func size(n float64) string {
	const step = 1000
	units := []string{"bytes", "kB", "MB", "GB", "TB", "PB"}
	at := 0
	for n >= step && at < len(units)-1 {
		n /= step
		at++
	}
	return strings.TrimSuffix(strconv.FormatFloat(n, 'f', 1, 64), ".0") + " " + units[at]
}

// scanned is the table of a reading as the snapshot has it; nil if it has not.
func (l Limits) scanned(s *Scan) *events.Table {
	if s == nil || l.Known == nil {
		return nil
	}
	var found *events.Table
	for i := range l.Known.Tables {
		t := &l.Known.Tables[i]
		switch {
		case !strings.EqualFold(t.Name, s.Table):
		case strings.EqualFold(t.Namespace, s.Namespace):
			return t
		case t.Namespace == "" || s.Namespace == "":
			found = t
		}
	}
	return found
}

func (s *Scan) words(t *events.Table) string {
	doing := "reading " + t.Name + " whole"
	if s.Searched {
		doing = "searching all of " + t.Name
	}
	rows := s.Rows
	if t.Rows > 0 {
		rows = float64(t.Rows)
	}
	if rows >= 1 {
		doing += ", about " + amount(rows, UnitRows)
	}
	if s.Loops > 1 {
		doing += fmt.Sprintf(", once for each of about %s of other tables", amount(s.Loops, UnitRows))
	}
	return "Most of it is " + doing
}

// mostColumns is how many columns are named as worth a condition.
const mostColumns = 3

// advice names what would narrow the reading of a table.
func advice(t *events.Table, e Estimate) string {
	what := "add a condition"
	if e.Heaviest.Loops > 1 {
		what = "join it by a condition"
	}
	if columns := narrowing(t, e.Unit); len(columns) > 0 {
		return what + " on its " + strings.Join(columns, " or ")
	}
	if at := slices.IndexFunc(t.Columns, func(c events.Column) bool { return c.Class.Temporal() && !c.Masked }); at >= 0 && e.Unit == UnitBytes {
		return what + " that narrows it, such as a period of its " + t.Columns[at].Name
	}
	return what + " that narrows it"
}

// MethodClustering is the method of what a warehouse has in place of indexes: the order in
// which it keeps rows together.
const MethodClustering = "clustering"

// narrowing are the columns by which an index finds rows of a table.
func narrowing(t *events.Table, u Unit) []string {
	var out []string
	add := func(name string) {
		if c := t.Column(name); c != nil && !c.Masked && len(out) < mostColumns && !slices.Contains(out, name) {
			out = append(out, name)
		}
	}
	if len(t.PrimaryKey) > 0 && u != UnitBytes { // a warehouse only declares it
		add(t.PrimaryKey[0])
	}
	for _, x := range t.Indexes {
		if (x.Method == "" || x.Method == MethodClustering) && x.Where == "" && len(x.Parts) > 0 {
			add(x.Parts[0].Column)
		}
	}
	return out
}

// Examined adds up the rows that a plan of nested loops examines.
type Examined struct {
	Rows     float64
	heaviest *Scan
}

// Look takes rows into account that are looked at so many times.
func (x *Examined) Look(rows, loops float64) { x.Rows += rows * loops }

// Scan takes the whole reading of a table into account.
func (x *Examined) Scan(s Scan) {
	x.Look(s.Rows, s.Loops)
	if x.heaviest == nil || s.Rows*s.Loops > x.heaviest.Rows*x.heaviest.Loops {
		x.heaviest = &s
	}
}

// Estimate is what all of it comes to.
func (x *Examined) Estimate() Estimate {
	return Estimate{Amount: x.Rows, Unit: UnitRows, Heaviest: x.heaviest}
}
