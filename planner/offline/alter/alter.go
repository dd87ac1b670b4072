// Package alter changes one part of a reading and nothing else: the figure, the column or
// unit that groups go by, a condition, a period, the number of rows, the end of an order
// that comes first.
//
// A change is an edit of the frame. It counts only if the restatement of the edited frame
// says all other things as before, and if its rows are joined from the same tables: what
// would change something else as well is neither offered nor made. Texts are the names of
// alternatives, so that a change means the same when the frame is made anew.
package alter

import (
	"fmt"
	"slices"
	"time"

	"arivu/events"
	"arivu/planner/ground"
	"arivu/planner/offline/frame"
)

// mostOffers is how many alternatives are offered for a part.
const mostOffers = 10

// Figures are what may be measured of the rows of a table, beside counts and what is
// calculated from its columns.
type Figures func(t *ground.Table) []frame.Value

// Alternatives are those of each part of a frame's restatement, in the order of
// [frame.Frame.Parts]; nil for a part that stays as it is. Periods count from now.
func Alternatives(c *ground.Catalog, f *frame.Frame, figures Figures, now time.Time) []*events.Alternatives {
	r := newReader(c, f, figures, now)
	out := make([]*events.Alternatives, len(r.parts))
	for i := range r.parts {
		if w := r.wayOf(i); w != nil {
			out[i] = r.told(i, w)
		}
	}
	return out
}

// told are the alternatives of a way, nil if none of them holds.
func (r *reader) told(i int, w *way) *events.Alternatives {
	out := &events.Alternatives{What: w.what, Removable: w.without != nil && r.leavesOut(w.without, i)}
	if w.read != nil {
		out.Entry = w.entry
	}
	for _, g := range w.offers {
		if len(out.Offers) == mostOffers {
			break
		}
		if text, ok := r.changes(g, i); ok && !slices.Contains(out.Offers, text) {
			out.Offers = append(out.Offers, text)
		}
	}
	if len(out.Offers) == 0 && out.Entry == "" && !out.Removable {
		return nil
	}
	return out
}

// Change is what becomes of a part: one of its offers takes its place, or what was
// written. With neither it is left out.
type Change struct {
	Part           int
	Offer, Written string
}

// Apply is the frame with a change made. The error says, for people, why that cannot be.
func Apply(c *ground.Catalog, f *frame.Frame, figures Figures, ch Change, now time.Time) (*frame.Frame, error) {
	r := newReader(c, f, figures, now)
	if ch.Part < 0 || ch.Part >= len(r.parts) {
		return nil, fmt.Errorf("the reading has no part %d", ch.Part)
	}
	w := r.wayOf(ch.Part)
	switch {
	case w == nil:
		return nil, fmt.Errorf("%q cannot be changed by itself", r.parts[ch.Part].Text)
	case ch.Offer != "":
		return r.offered(w, ch.Part, ch.Offer)
	case ch.Written != "":
		return r.written(w, ch.Part, ch.Written)
	case w.without == nil || !r.leavesOut(w.without, ch.Part):
		return nil, fmt.Errorf("%q cannot be left out by itself", r.parts[ch.Part].Text)
	}
	return w.without, nil
}

// offered is the frame of an offer.
func (r *reader) offered(w *way, part int, to string) (*frame.Frame, error) {
	for _, g := range w.offers {
		if text, ok := r.changes(g, part); ok && text == to {
			return g, nil
		}
	}
	return nil, fmt.Errorf("%q is no alternative to %q", to, r.parts[part].Text)
}

// written is the frame with what was written.
func (r *reader) written(w *way, part int, to string) (*frame.Frame, error) {
	if w.read == nil {
		return nil, fmt.Errorf("nothing can be written in the place of %q", r.parts[part].Text)
	}
	g, err := w.read(to)
	if err != nil {
		return nil, err
	}
	if _, ok := r.changes(g, part); !ok {
		return nil, fmt.Errorf("%q in the place of %q would change nothing, or something else as well", to, r.parts[part].Text)
	}
	return g, nil
}

// reader finds what may be changed of a frame.
type reader struct {
	catalog *ground.Catalog
	frame   *frame.Frame
	figures Figures
	now     time.Time
	parts   []frame.Part
	tables  []*ground.Table // that are joined
}

func newReader(c *ground.Catalog, f *frame.Frame, figures Figures, now time.Time) *reader {
	r := &reader{catalog: c, frame: f, figures: figures, now: now, parts: f.Parts()}
	if tables, err := f.Tables(c); err == nil {
		r.tables = tables
	}
	return r
}

// changes reports whether an edited frame says something else at part i, and the same
// everywhere else; the text is what it says there.
func (r *reader) changes(g *frame.Frame, i int) (string, bool) {
	parts := g.Parts()
	if len(parts) != len(r.parts) || parts[i].Text == r.parts[i].Text {
		return "", false
	}
	for j, p := range parts {
		was := r.parts[j]
		if p.Kind != was.Kind || p.Kind != events.PartText && j != i && p.Text != was.Text && !r.follows(j, i) {
			return "", false
		}
	}
	tables, err := g.Tables(r.catalog)
	if err != nil || !slices.Equal(tables, r.tables) {
		return "", false
	}
	_, err = g.SQL(r.catalog)
	return parts[i].Text, err == nil
}

// follows reports whether part j is about what part i is about, as the order by a figure
// is, and says something else when that does.
func (r *reader) follows(j, i int) bool {
	a, b := r.parts[j], r.parts[i]
	return a.Value != nil && b.Value != nil && frame.Holds(a.Value, subject(b))
}

// subject is the value that a change of a part replaces.
func subject(p frame.Part) frame.Value {
	if p.Kind == events.PartShown {
		return figure(p.Value)
	}
	return p.Value
}

// leavesOut reports whether an edited frame says all but part i.
func (r *reader) leavesOut(g *frame.Frame, i int) bool {
	left := slices.DeleteFunc(slices.Clone(g.Parts()), isText)
	all := slices.DeleteFunc(slices.Delete(slices.Clone(r.parts), i, i+1), isText)
	alike := slices.EqualFunc(left, all, func(a, b frame.Part) bool { return a.Kind == b.Kind && sameWords(a.Text, b.Text) })
	_, err := g.SQL(r.catalog)
	return alike && err == nil
}

func isText(p frame.Part) bool { return p.Kind == events.PartText }
