package learn

import (
	"slices"

	"arivu/planner/offline/learn/link"
	"arivu/planner/offline/learn/shape"
)

// How a column or a table stands to one that fills an earlier slot is described by
// a few codes. Each combination of codes, of what the earlier slot is used for and
// of whether it lies in the same part of the query is one relation, by number.

// Purpose is what a slot is used for, without details.
type Purpose uint8

// The purposes.
const (
	Selecting Purpose = iota
	Filtering
	Grouping
	Restricting
	Sorting
	Limiting
	Joining // a table that no column brings along
	Basing  // the same, where there is no column at all
	Linking // a foreign key among parallel ones

)

const purposes = 9

// overlaps say how two mentions lie to one another.
const (
	overlapNone = iota
	overlapSame
	overlapSameOfMany
	overlapPart
	overlapBefore
	overlapAfter
)

const overlaps = 6

// nearness says how two tables are joined.
const (
	sameTable = iota
	nextTable
	farTable
)

const nearnesses = 3

// pair is how one column stands to another.
type pair struct {
	near, overlap               uint8
	sameKey, sameType, sameSelf bool
}

// Relation numbers one relation.
type Relation int

// Where each group of relations starts.
const (
	relNear       = 0
	relNearFirst  = relNear + nearnesses*purposes*2
	relOverlap    = relNearFirst + nearnesses*2
	relSameKey    = relOverlap + overlaps*purposes*2
	relSelf       = relSameKey + purposes*2
	relSameType   = relSelf + 1
	relOverlapTab = relSameType + purposes
	relSameTab    = relOverlapTab + overlaps*purposes*2*2
	relChild      = relSameTab + 2
	relParent     = relChild + 2
	relFilled     = relParent + 2
	// Relations is how many relations there are.
	Relations = relFilled + 5*2
)

var featRelation = Of("relation")

// Feature is the relation as a feature.
func (r Relation) Feature() Feature { return featRelation.Int(int(r) & 0xff).Int(int(r) >> 8) }

// Filled is an earlier slot: what it is used for, where, and by what it is filled.
type Filled struct {
	Kind    shape.Kind
	Purpose Purpose
	Block   int
	At      int // place among the question's columns or tables
}

// relate works out how the columns stand to one another.
func (r *Reading) relate() {
	n := len(r.Question.Columns)
	r.pairs = make([]pair, n*n)
	for i, a := range r.Question.Columns {
		for j, b := range r.Question.Columns {
			r.pairs[i*n+j] = pair{
				near: nearness(a.Table, b.Table), overlap: overlap(a.Mentions, b.Mentions),
				sameKey: a.Root == b.Root, sameType: a.Class == b.Class, sameSelf: i == j,
			}
		}
	}
}

func nearness(a, b *link.Table) uint8 {
	switch {
	case a == b:
		return sameTable
	case a.Near(b):
		return nextTable
	}
	return farTable
}

func overlap(a, b []link.Mention) uint8 {
	if len(a) == 0 || len(b) == 0 {
		return overlapNone
	}
	x, y := a[0], b[0]
	switch {
	case x.Start == y.Start && x.End == y.End && (len(a) > 1 || len(b) > 1):
		return overlapSameOfMany
	case x.Start == y.Start && x.End == y.End:
		return overlapSame
	case x.Start < y.End && y.Start < x.End:
		return overlapPart
	case x.Start < y.Start:
		return overlapBefore
	}
	return overlapAfter
}

func bit(b bool) int {
	if b {
		return 1
	}
	return 0
}

// Relate lists the relations of a candidate for a slot to the slots filled before.
func (r *Reading) Relate(kind shape.Kind, block, at int, filled []Filled, out []Relation) []Relation {
	first := true
	columns := 0
	for i := range filled {
		f := &filled[i]
		if f.Kind == shape.ValueSlot {
			continue
		}
		other := bit(f.Block != block)
		use := int(f.Purpose)*2 + other
		var near uint8
		if kind == shape.ColumnSlot && f.Kind == shape.ColumnSlot {
			p := &r.pairs[f.At*len(r.Question.Columns)+at]
			near = p.near
			out = append(out, relOverlap+Relation(int(p.overlap)*purposes*2+use))
			if p.sameKey {
				out = append(out, relSameKey+Relation(use))
			}
			if p.sameSelf {
				out = append(out, relSelf)
			}
			if p.sameType {
				out = append(out, relSameType+Relation(f.Purpose))
			}
		} else {
			near, out = r.relateTables(kind, at, f, use, other, out)
		}
		if f.Kind == shape.ColumnSlot {
			columns++
		}
		out = append(out, relNear+Relation(int(near)*purposes*2+use))
		if first || other == 0 {
			out = append(out, relNearFirst+Relation(int(near)*2+other))
			first = false
		}
	}
	return append(out, relFilled+Relation(clamp(columns, 4)*2+bit(kind == shape.TableSlot)))
}

// relateTables is for pairs of which at least one is a table.
func (r *Reading) relateTables(kind shape.Kind, at int, f *Filled, use, other int, out []Relation) (uint8, []Relation) {
	mine, my := r.side(kind, at)
	theirs, their := r.side(f.Kind, f.At)
	near := nearness(mine, theirs)
	over := int(overlap(their, my))
	out = append(out, relOverlapTab+Relation((over*purposes*2+use)*2+bit(f.Kind == shape.TableSlot)))
	if near == sameTable {
		out = append(out, relSameTab+Relation(other))
	}
	if kind == shape.TableSlot && near == nextTable {
		if refersTo(mine, theirs) {
			out = append(out, relChild+Relation(other))
		}
		if refersTo(theirs, mine) {
			out = append(out, relParent+Relation(other))
		}
	}
	return near, out
}

// side is the table of a candidate and its mentions.
func (r *Reading) side(kind shape.Kind, at int) (*link.Table, []link.Mention) {
	if kind == shape.TableSlot {
		t := r.Question.Tables[at]
		return t.Table, t.Mentions
	}
	c := r.Question.Columns[at]
	return c.Table, c.Mentions
}

// refersTo reports whether table a has a foreign key to table b.
func refersTo(a, b *link.Table) bool {
	return slices.ContainsFunc(a.Columns, func(c *link.Column) bool { return c.Foreign && a.RefersBy(c, b) })
}
