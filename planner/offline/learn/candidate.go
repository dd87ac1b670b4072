package learn

import (
	"cmp"
	"slices"
	"strings"

	"arivu/planner/ground"
	"arivu/planner/offline/frame"
	"arivu/planner/offline/learn/shape"
)

// Candidate is a filled shape.
type Candidate struct {
	Shape     int
	Frame     *frame.Frame
	Canonical string
	ShapeLP   float32 // logarithm of the shape's probability
	FillLP    float32 // of the filling's

	Sparse []Feature      // for the ranker
	Dense  [Dense]float32 // the same

	Score       float32 // by the ranker
	Probability float32 // among the candidates of its question

	filling *filling
	fill    shape.Fill
	stored  shape.Fill // the same with the blanks that surround values in the data; nil if there are none
	tables  []*ground.Table
	left    []string // words that it has no use for
	gist    string   // of the frame, once it was needed
}

// hopeless is how far behind the best a candidate is not worth ranking.
const hopeless = 14

// Candidates fills the best shapes for a question and describes the results for
// the ranker. The best by shape and filling comes first.
func (m *Model) Candidates(r *Reading, o Options) []*Candidate {
	d := newDecoder(m, r, o.Beam)
	var raw []*Candidate
	for _, s := range m.topShapes(r, o.Shapes) {
		for _, h := range d.fill(&m.forms[s.shape]) {
			if h != nil {
				raw = append(raw, &Candidate{Shape: s.shape, ShapeLP: s.lp, FillLP: h.total, filling: h})
			}
		}
	}
	slices.SortStableFunc(raw, func(a, b *Candidate) int { return cmp.Compare(b.ShapeLP+b.FillLP, a.ShapeLP+a.FillLP) })
	seen := map[string]bool{}
	var out []*Candidate
	for _, c := range raw {
		if len(out) == o.Candidates || len(out) > 0 && c.ShapeLP+c.FillLP < out[0].ShapeLP+out[0].FillLP-hopeless {
			break
		}
		if d.frame(c) && !seen[c.Canonical] {
			seen[c.Canonical] = true
			out = append(out, c)
		}
	}
	context := newRankContext(r)
	for _, c := range out {
		context.describe(m, c, out[0].ShapeLP+out[0].FillLP)
	}
	return out
}

// frame puts the filling into the shape; false if it does not fit.
func (d *decoder) frame(c *Candidate) bool {
	padded := false
	for _, h := range c.filling.chain() {
		f := shape.Filler{Text: strings.TrimSpace(h.text)}
		padded = padded || f.Text != h.text
		switch h.Kind {
		case shape.ColumnSlot:
			f.Column = d.r.Question.Columns[h.At].Column.Column
		case shape.TableSlot:
			f.Table = d.r.Question.Tables[h.At].Table.Table
		case shape.ValueSlot:
		}
		c.fill = append(c.fill, f)
		f.Text = h.text
		c.stored = append(c.stored, f)
	}
	if !padded {
		c.stored = nil
	}
	catalog := d.r.Index.Catalog
	var err error
	if c.Frame, err = d.m.Shapes[c.Shape].Frame(catalog, c.fill, d.prefer); err != nil {
		return false
	}
	if c.tables, err = c.Frame.AllTables(catalog); err != nil {
		return false
	}
	c.Canonical = c.Frame.Canonical(catalog)
	return true
}
