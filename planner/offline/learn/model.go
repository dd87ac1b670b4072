package learn

import (
	"fmt"
	"strings"

	"arivu/planner/offline/learn/shape"
)

// Model is everything that was learned, with the tables that follow from it.
type Model struct {
	Info   Info
	Shapes []*shape.Shape
	Counts []int // how often each shape was seen in training; 0 for composed ones

	ByShape *Weights // features of the question by piece
	BySlot  *Weights // features of columns, tables, values and relations by grain of role
	Rank    *Ranker
	Sure    *Calibrator
	Both    *Council // nil if the model was trained alone

	forms  []form
	roles  []role
	pieces int
	grains int
}

// Info says where a model comes from.
type Info struct {
	Version   int               `json:"version"`
	Seed      uint64            `json:"seed"`
	Files     map[string]string `json:"files"` // SHA-256 of the training files by name
	Questions int               `json:"questions"`
	Notice    string            `json:"notice"`
}

// form is what follows from one shape.
type form struct {
	pieces []int     // classes of ByShape
	hashes []Feature // the pieces as features, without the one that names the shape
	key    Feature
	slots  []slotForm
	tests  tests
}

// slotForm is what follows from one slot.
type slotForm struct {
	*shape.Slot

	role    int
	purpose Purpose
	prefix  int // equal for slots of shapes that are the same up to here
}

// role is what a slot is used for, with the classes of its grains and the weights
// that do not depend on the question.
type role struct {
	name      string
	purpose   Purpose
	grains    [grainsPerRole]uint16
	relations []int16 // by Relation
	used      [valueKinds][2]int16
}

const grainsPerRole = 4

// joinRole is the role of a foreign key among parallel ones.
const joinRole = "j.join"

// NewModel makes the tables for shapes; weights are still to come.
func NewModel(shapes []*shape.Shape, counts []int) *Model {
	m := &Model{Shapes: shapes, Counts: counts}
	b := tableBuilder{m: m, pieces: map[string]int{}, roles: map[string]int{}, grains: map[string]int{}, prefixes: map[string]int{}}
	for i, s := range shapes {
		b.shape(s, counts[i])
	}
	b.role(joinRole)
	m.pieces, m.grains = len(b.pieces), len(b.grains)
	return m
}

// tableBuilder numbers pieces, roles, grains and prefixes in order of first use.
type tableBuilder struct {
	m                               *Model
	pieces, roles, grains, prefixes map[string]int
}

func number(m map[string]int, s string) int {
	n, ok := m[s]
	if !ok {
		n = len(m)
		m[s] = n
	}
	return n
}

// namedFrom is how often a shape must have been seen for a piece of its own.
const namedFrom = 2

func (b *tableBuilder) shape(s *shape.Shape, count int) {
	key := s.Key()
	f := form{key: Of("shape").Text(key), tests: testsOf(s)}
	for _, p := range s.Pieces() {
		f.pieces = append(f.pieces, number(b.pieces, p))
		f.hashes = append(f.hashes, Of("piece").Text(p))
	}
	if count >= namedFrom {
		f.pieces = append(f.pieces, number(b.pieces, "= "+key))
	}
	var prefix strings.Builder
	for i := range s.Slots {
		slot := &s.Slots[i]
		fmt.Fprintf(&prefix, "%c %s %d %d %t|", slot.Kind, slot.Role, slot.Block, slot.Of, slot.Number)
		r := b.role(slot.Role)
		f.slots = append(f.slots, slotForm{Slot: slot, role: r, purpose: b.m.roles[r].purpose, prefix: number(b.prefixes, prefix.String())})
	}
	b.m.forms = append(b.m.forms, f)
}

// role numbers a role. Its weights are shared at four grains: all places where the
// slot is used, the first place whatever the block, the clause with its block, the
// clause alone.
func (b *tableBuilder) role(name string) int {
	if n, ok := b.roles[name]; ok {
		return n
	}
	first, _, _ := strings.Cut(name, "&")
	block, body, _ := strings.Cut(first, ".")
	clause, _, _ := strings.Cut(body, ":")
	r := role{name: name, purpose: purposeOf(clause)}
	for i, g := range []string{"all " + name, "body " + body, "block " + block + clause, "clause " + clause} {
		r.grains[i] = uint16(number(b.grains, g))
	}
	b.m.roles = append(b.m.roles, r)
	return number(b.roles, name)
}

func purposeOf(clause string) Purpose {
	switch clause {
	case "where":
		return Filtering
	case "group":
		return Grouping
	case "having":
		return Restricting
	case "order":
		return Sorting
	case "limit":
		return Limiting
	case "tab":
		return Joining
	case "tab0":
		return Basing
	case "join":
		return Linking
	}
	return Selecting
}

// Pieces lists the classes of a shape in ByShape.
func (m *Model) Pieces(shape int) []int { return m.forms[shape].pieces }

// PieceCount and GrainCount are how many classes ByShape and BySlot have.
func (m *Model) PieceCount() int { return m.pieces }

// GrainCount is how many classes BySlot has.
func (m *Model) GrainCount() int { return m.grains }

// SlotRole is the purpose of a slot and the classes of its role in BySlot.
func (m *Model) SlotRole(shape, slot int) (Purpose, [grainsPerRole]uint16) {
	r := &m.roles[m.forms[shape].slots[slot].role]
	return r.purpose, r.grains
}

// JoinGrains are the classes of the role of foreign keys.
func (m *Model) JoinGrains() [grainsPerRole]uint16 { return m.roles[m.joinRole()].grains }

func (m *Model) joinRole() int { return len(m.roles) - 1 }

// SetSlots takes the weights of slots and works out what is the same for all
// questions.
func (m *Model) SetSlots(w *Weights) {
	m.BySlot = w
	sums := make([]int32, m.grains)
	fold := func(f Feature, into func(r *role, units int16)) {
		clear(sums)
		w.AddTo(sums, f)
		for i := range m.roles {
			into(&m.roles[i], int16(m.roles[i].sum(sums)))
		}
	}
	for i := range m.roles {
		m.roles[i].relations = make([]int16, Relations)
	}
	for rel := range Relation(Relations) {
		fold(rel.Feature(), func(r *role, units int16) { r.relations[rel] = units })
	}
	for k := range valueKinds {
		fold(UsedFeature(k, false), func(r *role, units int16) { r.used[k][0] = units })
		fold(UsedFeature(k, true), func(r *role, units int16) { r.used[k][1] = units })
	}
}

// sum adds up the sums of a role's grains.
func (r *role) sum(sums []int32) int32 {
	var s int32
	for _, g := range r.grains {
		s += sums[g]
	}
	return s
}
