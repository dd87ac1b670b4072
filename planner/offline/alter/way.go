package alter

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"arivu/events"
	"arivu/planner/offline/frame"
)

// way is how a part may be changed: by edited frames that are ready, by reading what is
// written, by leaving it out. None of them has been held against the restatement yet.
type way struct {
	what    events.Aspect
	offers  []*frame.Frame
	entry   events.Entry
	read    func(text string) (*frame.Frame, error)
	without *frame.Frame
}

// wayOf is how part i may be changed, nil if it stays.
func (r *reader) wayOf(i int) *way {
	if r.frame.Set != nil {
		return r.operandWay(i)
	}
	p := r.parts[i]
	switch p.Kind {
	case events.PartShown:
		return r.metricWay(p)
	case events.PartGroup:
		return r.groupWay(p)
	case events.PartFilter, events.PartHaving:
		return r.conditionWay(p.Kind, r.place(i))
	case events.PartLimit:
		return r.limitWay(p, r.place(i) == 0 && r.frame.Top != nil)
	case events.PartOrder:
		return r.orderWay(r.place(i))
	case events.PartText, events.PartRows, events.PartDistinct, events.PartSet:
	}
	return nil
}

// place is how many parts of the same kind come before part i.
func (r *reader) place(i int) int {
	n := 0
	for _, p := range r.parts[:i] {
		if p.Kind == r.parts[i].Kind {
			n++
		}
	}
	return n
}

// limits are the numbers of rows that are offered.
var limits = []int{3, 5, 10, 20, 50}

// mostRows is the largest number of rows that is taken.
const mostRows = 10_000

// limitWay changes how many rows are kept, or which one. top says that they are kept
// within groups, which then cannot be left out: the order would mean nothing.
func (r *reader) limitWay(p frame.Part, top bool) *way {
	set := func(n int) *frame.Frame {
		out := *r.frame
		switch {
		case top:
			kept := *out.Top
			kept.N, out.Top = n, &kept
		case p.Nth:
			out.Offset = n - 1
		default:
			out.Limit = n
		}
		return &out
	}
	w := &way{what: events.AspectLimit, entry: events.EntryNumber}
	for _, n := range limits {
		w.offers = append(w.offers, set(n))
	}
	w.read = func(text string) (*frame.Frame, error) {
		n, err := strconv.Atoi(strings.TrimSpace(text))
		if err != nil || n < 1 || n > mostRows {
			return nil, fmt.Errorf("%q is no number of rows: write a whole number from 1 to %d", text, mostRows)
		}
		return set(n), nil
	}
	if !top && !p.Nth {
		all := *r.frame
		all.Limit = 0
		w.without = &all
	}
	return w
}

// orderWay turns an order around.
func (r *reader) orderWay(k int) *way {
	out := *r.frame
	if top := out.Top; top != nil && k < len(top.By) {
		turned := *top
		turned.By = slices.Clone(top.By)
		turned.By[k].Desc = !turned.By[k].Desc
		out.Top = &turned
		return &way{what: events.AspectDirection, offers: []*frame.Frame{&out}}
	} else if top != nil {
		k -= len(top.By)
	}
	if k >= len(out.Order) {
		return nil
	}
	out.Order = slices.Clone(out.Order)
	out.Order[k].Desc = !out.Order[k].Desc
	return &way{what: events.AspectDirection, offers: []*frame.Frame{&out}}
}

// sameWords compares texts of which either may begin a sentence.
func sameWords(a, b string) bool { return strings.EqualFold(a, b) }

var errEmpty = errors.New("nothing is written: write what to look for")
