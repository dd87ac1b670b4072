package alter

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"arivu/events"
	"arivu/planner/ground"
	"arivu/planner/offline/frame"
)

// conditionWay changes the condition that is the k-th of its kind.
func (r *reader) conditionWay(kind events.PartKind, k int) *way {
	all := facts(r.held(kind))
	if k >= len(all) {
		return nil
	}
	e := edit{reader: r, kind: kind, place: k}
	w := e.of(all[k])
	rest := slices.Delete(slices.Clone(all), k, k+1)
	w.without = r.holding(kind, frame.And(rest...))
	return w
}

// held are the conditions of a kind.
func (r *reader) held(kind events.PartKind) frame.Cond {
	if kind == events.PartHaving {
		return r.frame.Having
	}
	return r.frame.Where
}

// holding is the frame with other conditions of a kind.
func (r *reader) holding(kind events.PartKind, c frame.Cond) *frame.Frame {
	out := *r.frame
	if kind == events.PartHaving {
		out.Having = c
	} else {
		out.Where = c
	}
	return &out
}

// facts are the conditions that must all hold.
func facts(c frame.Cond) []frame.Cond {
	switch c := c.(type) {
	case nil:
		return nil
	case frame.All:
		return c
	}
	return []frame.Cond{c}
}

// edit puts another condition in the place of one.
type edit struct {
	*reader

	kind    events.PartKind
	place   int
	negated bool
}

// put is the frame with the condition.
func (e edit) put(c frame.Cond) *frame.Frame {
	if e.negated {
		c = frame.Not{Cond: c}
	}
	all := facts(e.held(e.kind))
	if len(all) == 1 {
		return e.holding(e.kind, c)
	}
	all = slices.Clone(all)
	all[e.place] = c
	return e.holding(e.kind, frame.All(all))
}

// of is how a condition may be changed.
func (e edit) of(c frame.Cond) *way {
	switch c := c.(type) {
	case frame.Not:
		e.negated = !e.negated
		return e.of(c.Cond)
	case frame.Compare:
		if l, ok := c.R.(frame.Literal); ok {
			return e.compared(c.L, l, func(l frame.Literal) frame.Cond { c.R = l; return c })
		}
	case frame.OneOf:
		if len(c.List) > 0 {
			return e.compared(c.Value, c.List[0], func(l frame.Literal) frame.Cond {
				return frame.OneOf{Value: c.Value, List: []frame.Literal{l}}
			})
		}
	case frame.During:
		return e.during(c)
	case frame.Is:
		return &way{what: events.AspectCondition, offers: []*frame.Frame{e.put(frame.Is{Column: c.Column, State: !c.State})}}
	}
	return &way{what: events.AspectCondition}
}

// compared changes the constant that a value is held against.
func (e edit) compared(v frame.Value, l frame.Literal, with func(frame.Literal) frame.Cond) *way {
	w := &way{what: events.AspectValue}
	col, isCol := v.(frame.Col)
	switch {
	case l.Number:
		w.entry = events.EntryNumber
		w.read = func(text string) (*frame.Frame, error) {
			n := strings.TrimSpace(text)
			if _, err := strconv.ParseFloat(n, 64); err != nil || strings.ContainsAny(n, "xXpPiInN_") {
				return nil, fmt.Errorf("%q is no number: write digits, such as 100 or 9.5", text)
			}
			return e.put(with(frame.Literal{Text: n, Number: true})), nil
		}
	case isCol && col.Class == events.TypeText:
		for _, known := range col.Values {
			w.offers = append(w.offers, e.put(with(frame.Literal{Text: known})))
		}
		w.entry = events.EntryText
		w.read = func(text string) (*frame.Frame, error) {
			known, err := stored(col.Column, text)
			if err != nil {
				return nil, err
			}
			return e.put(with(frame.Literal{Text: known})), nil
		}
	}
	return w
}

// stored is a value as the data write it. One that a column is known not to hold is
// refused; where not all values are known it is taken as it was written.
func stored(c *ground.Column, text string) (string, error) {
	text = strings.TrimSpace(text)
	if text == "" {
		return "", errEmpty
	}
	at := slices.IndexFunc(c.Values, func(v string) bool { return strings.EqualFold(v, text) })
	switch {
	case at >= 0:
		return c.Values[at], nil
	case c.AllValues:
		return "", fmt.Errorf("no %s is %q", c.Title, text)
	}
	return text, nil
}

// spans are the periods that are offered beside those next to the one at hand.
var spans = []string{"this month", "last month", "this quarter", "last quarter", "this year", "last year", "last 30 days", "last 12 months"}

// during changes a period.
func (e edit) during(c frame.During) *way {
	put := func(p ground.Period) *frame.Frame { return e.put(frame.During{Column: c.Column, Period: p}) }
	w := &way{what: events.AspectPeriod, entry: events.EntryPeriod}
	if p := c.Period; !p.From.IsZero() && !p.To.IsZero() {
		w.offers = append(w.offers, put(p.Before()), put(p.YearBefore(e.now)))
	}
	for _, s := range spans {
		if p, err := e.period(s); err == nil {
			w.offers = append(w.offers, put(p))
		}
	}
	w.read = func(text string) (*frame.Frame, error) {
		p, err := e.period(text)
		if err != nil {
			return nil, err
		}
		return put(p), nil
	}
	return w
}

// period reads a text that is a period and nothing else.
func (e edit) period(text string) (ground.Period, error) {
	toks := ground.Tokenize(text)
	found := ground.Periods(toks, e.now)
	if len(found) != 1 || found[0].Start != 0 || found[0].End != len(toks) {
		return ground.Period{}, fmt.Errorf("%q is no period that I know: write one such as \"last month\", \"in 2025\" or \"from March 2025 to May 2025\"", text)
	}
	return found[0].Period, nil
}
