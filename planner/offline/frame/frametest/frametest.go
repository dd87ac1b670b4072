// Package frametest makes random frames for tests of what is written of them.
//
// A frame made here is well formed: it is one that a maker of readings could have
// made. What it compares has one type, its tables are joined, it sorts by what can be
// sorted by. Nothing says that anybody would ask for it.
package frametest

import (
	"math/rand/v2"
	"slices"

	"arivu/planner/ground"
	"arivu/planner/offline/frame"
)

// New makes the frame of a seed over a catalog whose tables are joined by foreign
// keys. The same seed and catalog give the same frame.
func New(seed uint64, c *ground.Catalog) *frame.Frame {
	return (&maker{rand: rand.New(rand.NewPCG(seed, 1)), catalog: c}).frame()
}

// maker makes one frame.
type maker struct {
	rand    *rand.Rand
	catalog *ground.Catalog
	tables  []*ground.Table // those that the frame at hand may use, the base first
	nested  int             // how many frames are around the one at hand
}

const (
	mostNested = 2
	mostJoined = 3
)

func (m *maker) chance(percent int) bool { return m.rand.IntN(100) < percent }

func pick[T any](m *maker, list []T) T { return list[m.rand.IntN(len(list))] }

// inside makes something of a frame of its own, nested in the one at hand.
func inside[T any](m *maker, of func() T) T {
	tables := m.tables
	m.nested++
	out := of()
	m.tables, m.nested = tables, m.nested-1
	return out
}

// frame makes a frame of one of the kinds that makers know.
func (m *maker) frame() *frame.Frame {
	f := m.start()
	switch m.rand.IntN(8) {
	case 0, 1:
		m.list(f)
	case 2:
		m.figures(f)
	case 3, 4:
		m.groups(f)
	case 5:
		m.places(f)
	case 6:
		m.course(f)
	default:
		return m.set()
	}
	return f
}

// start chooses the tables of a frame and what it keeps of their rows.
func (m *maker) start() *frame.Frame {
	f := &frame.Frame{Base: pick(m, m.catalog.Tables)}
	m.tables = []*ground.Table{f.Base}
	for range m.rand.IntN(mostJoined) {
		edges := m.catalog.Edges(pick(m, m.tables))
		if len(edges) == 0 {
			continue
		}
		e := &edges[m.rand.IntN(len(edges))]
		if slices.Contains(m.tables, e.To) {
			continue
		}
		m.tables = append(m.tables, e.To)
		f.Joins = append(f.Joins, e)
		if m.chance(30) {
			f.Optional = append(f.Optional, e.To)
		}
	}
	if m.chance(70) {
		f.Where = m.cond(2)
	}
	return f
}

// list shows columns of rows.
func (m *maker) list(f *frame.Frame) {
	if m.nested == 0 && m.chance(10) {
		f.Select = []frame.Item{{Value: frame.AllColumns{}}}
	} else {
		f.Select = frame.Columns(m.columns(1+m.rand.IntN(3), anything)...)
	}
	f.Distinct = m.chance(25) && f.Select[0].Value != frame.Value(frame.AllColumns{})
	if m.chance(50) {
		f.Order = []frame.Sort{{Value: frame.Col{Column: m.column(anything)}, Desc: m.chance(50)}}
		m.cut(f)
	}
}

// cut keeps the first few rows.
func (m *maker) cut(f *frame.Frame) {
	if m.chance(50) {
		f.Limit = 1 + m.rand.IntN(5)
		f.Offset = m.rand.IntN(2)
	}
}

// figures shows aggregates over all rows.
func (m *maker) figures(f *frame.Frame) {
	for range 1 + m.rand.IntN(2) {
		f.Select = append(f.Select, frame.Item{Value: m.figure()})
	}
	if m.chance(15) {
		f.Having = m.having()
	}
}

// groups shows aggregates for each of some groups.
func (m *maker) groups(f *frame.Frame) {
	shown, group := m.key()
	f.Group = group
	for _, v := range shown {
		f.Select = append(f.Select, frame.Item{Value: v})
	}
	v := m.figure()
	if m.chance(15) {
		v = frame.Share{Of: m.amount()}
	}
	f.Select = append(f.Select, frame.Item{Value: v})
	if m.chance(30) {
		f.Having = m.having()
	}
	if m.chance(70) {
		f.Order = []frame.Sort{{Value: v, Desc: m.chance(50)}, {Value: shown[0]}}
		m.cut(f)
	}
}

// key is what groups show and what tells them apart.
func (m *maker) key() (shown, group []frame.Value) {
	switch t := pick(m, m.tables); {
	case m.chance(40) && len(t.PrimaryKey) > 0:
		for _, c := range t.Display {
			shown = append(shown, frame.Col{Column: c})
		}
		return shown, frame.TableKey(t)
	case m.chance(50) && m.column(temporal) != nil:
		shown = []frame.Value{frame.Bucket{Of: m.column(temporal), Unit: pick(m, units)}}
	default:
		for _, c := range m.columns(1+m.rand.IntN(2), anything) {
			shown = append(shown, frame.Col{Column: c})
		}
	}
	return shown, shown
}

var units = []ground.Unit{ground.Day, ground.Week, ground.Month, ground.Quarter, ground.Year, ground.Weekday}

// places keeps the first rows within groups.
func (m *maker) places(f *frame.Frame) {
	columns := m.columns(3, anything)
	f.Select = frame.Columns(columns...)
	f.Top = &frame.Top{
		N: 1 + m.rand.IntN(3), By: []frame.Sort{{Value: frame.Col{Column: m.column(anything)}, Desc: m.chance(50)}}, Ties: m.chance(50),
	}
	if m.chance(60) {
		f.Top.Per = []frame.Value{frame.Col{Column: columns[0]}}
	}
}

// course follows an amount over time.
func (m *maker) course(f *frame.Frame) {
	date := m.column(temporal)
	if date == nil {
		m.figures(f)
		return
	}
	unit := frame.Bucket{Of: date, Unit: pick(m, units[:5])}
	by := []frame.Sort{{Value: unit}}
	f.Group, f.Order = []frame.Value{unit}, by
	f.Select = []frame.Item{{Value: unit}}
	switch m.rand.IntN(4) {
	case 0:
		f.Select = append(f.Select, frame.Item{Value: frame.Running{Of: m.amount(), By: by}})
	case 1:
		f.Select = append(f.Select, frame.Item{Value: frame.Change{Of: m.amount(), By: by, Percent: m.chance(50)}})
	case 2:
		f.Select = append(f.Select, frame.Item{Value: frame.Moving{Of: m.amount(), By: by, Rows: 2 + m.rand.IntN(3)}})
	default:
		then, now := m.period(), m.period()
		f.Group, f.Order = nil, nil
		f.Select = []frame.Item{{Value: frame.Growth{Of: m.amount(), Date: date, Now: now, Then: then, Percent: m.chance(50)}}}
	}
}

// set combines two or three lists of one column of the same type.
func (m *maker) set() *frame.Frame {
	f := m.start()
	c := m.column(anything)
	f.Select = frame.Columns(c)
	ops := []frame.SetOp{frame.Union, frame.Intersect, frame.Except}
	for last, n := f, 1+m.rand.IntN(2); n > 0; n-- {
		right := m.start()
		like := m.column(same(c))
		if like == nil {
			right = &frame.Frame{Base: f.Base}
			like = c
		}
		right.Select = frame.Columns(like)
		if m.chance(25) {
			right.Order = []frame.Sort{{Value: frame.Col{Column: like}}}
			right.Limit = 1 + m.rand.IntN(4)
		}
		last.Set = &frame.Set{Op: pick(m, ops), Right: right}
		last = right
	}
	return f
}
