package learn

import (
	"cmp"
	"encoding/binary"
	"errors"
	"math"
	"slices"
)

// Weights are small whole numbers by feature and class: the class is a piece of a
// shape, a role of a slot, or nothing in particular. They are kept by row, so that
// one look-up of a feature serves all classes.
type Weights struct {
	Scale float32 // what one unit is worth

	keys    []uint32 // features in ascending order
	starts  []uint32 // by key: its first entry; one more at the end
	classes []uint16
	units   []int8
	table   []uint32 // open addressing: place in keys plus one
}

// Entry is one weight before rounding.
type Entry struct {
	Feature Feature
	Class   uint16
	Weight  float32
}

const mostUnits = 127

// Quantise rounds weights to whole numbers and leaves out those below least. The
// entries are sorted by it; no pair of feature and class may occur twice.
func Quantise(entries []Entry, least float32) *Weights {
	slices.SortFunc(entries, func(a, b Entry) int {
		return cmp.Or(cmp.Compare(a.Feature, b.Feature), cmp.Compare(a.Class, b.Class))
	})
	var top float32
	for _, e := range entries {
		top = max(top, max(e.Weight, -e.Weight))
	}
	w := &Weights{Scale: top / mostUnits}
	for _, e := range entries {
		if max(e.Weight, -e.Weight) < least || w.Scale == 0 {
			continue
		}
		if u := int8(math.Round(float64(e.Weight / w.Scale))); u != 0 {
			w.add(e.Feature, e.Class, u)
		}
	}
	w.seal()
	return w
}

func (w *Weights) add(f Feature, class uint16, unit int8) {
	if n := len(w.keys); n == 0 || w.keys[n-1] != uint32(f) {
		w.keys = append(w.keys, uint32(f))
		w.starts = append(w.starts, uint32(len(w.units)))
	}
	w.classes = append(w.classes, class)
	w.units = append(w.units, unit)
}

// seal ends the adding and makes the table.
func (w *Weights) seal() {
	w.starts = append(w.starts, uint32(len(w.units)))
	size := 16
	for size < len(w.keys)*2 {
		size *= 2
	}
	w.table = make([]uint32, size)
	for i, k := range w.keys {
		at := slot(k, size)
		for w.table[at] != 0 {
			at = (at + 1) & (size - 1)
		}
		w.table[at] = uint32(i + 1)
	}
}

func slot(key uint32, size int) int { return int(key*0x9E3779B1>>8) & (size - 1) }

// Len is how many weights there are.
func (w *Weights) Len() int { return len(w.units) }

// Row gives the weights of a feature with their classes.
func (w *Weights) Row(f Feature) ([]uint16, []int8) {
	size := len(w.table)
	for at := slot(uint32(f), size); w.table[at] != 0; at = (at + 1) & (size - 1) {
		if i := w.table[at] - 1; w.keys[i] == uint32(f) {
			from, to := w.starts[i], w.starts[i+1]
			return w.classes[from:to], w.units[from:to]
		}
	}
	return nil, nil
}

// AddTo adds the weights of a feature to sums by class.
func (w *Weights) AddTo(sums []int32, f Feature) {
	classes, units := w.Row(f)
	for i, c := range classes {
		sums[c] += int32(units[i])
	}
}

// Sum adds up the weights of features in a model with one class.
func (w *Weights) Sum(fs []Feature) float32 {
	var sum int32
	for _, f := range fs {
		if _, units := w.Row(f); len(units) > 0 {
			sum += int32(units[0])
		}
	}
	return float32(sum) * w.Scale
}

var errDamaged = errors.New("the model file is damaged")

// appendTo writes the weights: gaps between features and classes are small.
func (w *Weights) appendTo(b []byte) []byte {
	b = binary.LittleEndian.AppendUint32(b, math.Float32bits(w.Scale))
	b = binary.AppendUvarint(b, uint64(len(w.keys)))
	b = binary.AppendUvarint(b, uint64(len(w.units)))
	last := uint32(0)
	for i, k := range w.keys {
		b = binary.AppendUvarint(b, uint64(k-last))
		b = binary.AppendUvarint(b, uint64(w.starts[i+1]-w.starts[i]))
		last = k
	}
	for i := range w.keys {
		before := uint16(0)
		for _, c := range w.classes[w.starts[i]:w.starts[i+1]] {
			b = binary.AppendUvarint(b, uint64(c-before))
			before = c
		}
	}
	for _, u := range w.units {
		b = append(b, byte(u))
	}
	return b
}

// reader takes a model file apart.
type reader struct {
	data []byte
	err  error
}

func (r *reader) uvarint() uint64 {
	v, n := binary.Uvarint(r.data)
	if n <= 0 {
		r.err = errDamaged
		r.data = nil
		return 0
	}
	r.data = r.data[n:]
	return v
}

func (r *reader) take(n int) []byte {
	if n < 0 || n > len(r.data) {
		r.err = errDamaged
		r.data = nil
		return nil
	}
	out := r.data[:n]
	r.data = r.data[n:]
	return out
}

// mostEntries bounds what a damaged file can make us allocate.
const mostEntries = 1 << 24

func (r *reader) weights() *Weights {
	w := &Weights{}
	if head := r.take(4); head != nil {
		w.Scale = math.Float32frombits(binary.LittleEndian.Uint32(head))
	}
	keys, units := r.uvarint(), r.uvarint()
	if keys > units || units > mostEntries || units > uint64(len(r.data)) {
		r.err = errDamaged
		return w
	}
	w.keys, w.starts = make([]uint32, keys), make([]uint32, keys+1)
	last, total := uint64(0), uint64(0)
	for i := range w.keys {
		last += r.uvarint()
		w.keys[i] = uint32(last)
		w.starts[i] = uint32(total)
		total += r.uvarint()
	}
	if total != units {
		r.err = errDamaged
		return w
	}
	w.classes = make([]uint16, 0, units)
	for i := range w.keys {
		n := units
		if i+1 < len(w.keys) {
			n = uint64(w.starts[i+1])
		}
		class := uint64(0)
		for uint64(len(w.classes)) < n {
			class += r.uvarint()
			w.classes = append(w.classes, uint16(class))
		}
	}
	w.units = make([]int8, units)
	for i, b := range r.take(int(units)) {
		w.units[i] = int8(b)
	}
	w.starts = w.starts[:keys]
	w.seal()
	return w
}
