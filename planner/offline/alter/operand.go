package alter

import (
	"arivu/events"
	"arivu/planner/offline/frame"
)

// operandWay changes a condition of one operand of a set operation. Both have to fit each
// other, so nothing else is changed of them.
func (r *reader) operandWay(i int) *way {
	if kind := r.parts[i].Kind; kind != events.PartFilter && kind != events.PartHaving {
		return nil
	}
	set := r.frame.Set
	// The parts of the right one are the last of all.
	if first := len(r.parts) - len(set.Right.Parts()); i >= first {
		w := newReader(r.catalog, set.Right, r.figures, r.now).wayOf(i - first)
		return w.lifted(func(f *frame.Frame) *frame.Frame { return combined(r.frame, set.Op, f) })
	}
	left := combined(r.frame, "", nil)
	w := newReader(r.catalog, left, r.figures, r.now).wayOf(i)
	return w.lifted(func(f *frame.Frame) *frame.Frame { return combined(f, set.Op, set.Right) })
}

// combined is a frame with another one as the second operand, nil for none.
func combined(f *frame.Frame, op frame.SetOp, right *frame.Frame) *frame.Frame {
	out := *f
	out.Set = nil
	if right != nil {
		out.Set = &frame.Set{Op: op, Right: right}
	}
	return &out
}

// lifted is a way to change an operand as one to change all of it.
func (w *way) lifted(whole func(*frame.Frame) *frame.Frame) *way {
	if w == nil {
		return nil
	}
	out := &way{what: w.what, entry: w.entry}
	for _, f := range w.offers {
		out.offers = append(out.offers, whole(f))
	}
	if w.without != nil {
		out.without = whole(w.without)
	}
	if w.read != nil {
		out.read = func(text string) (*frame.Frame, error) {
			f, err := w.read(text)
			if err != nil {
				return nil, err
			}
			return whole(f), nil
		}
	}
	return out
}
