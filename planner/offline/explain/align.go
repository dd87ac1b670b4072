package explain

import (
	"cmp"
	"slices"
	"strconv"

	"arivu/events"
	"arivu/planner/ground"
	"arivu/planner/offline/frame"
)

// Alignment says which words of a question each piece of a restatement came from.
type Alignment struct {
	// Words are the stretches of each piece, in order and apart from one another.
	Words [][]Span
	// Unused are the stretches that carry meaning and went nowhere.
	Unused []Span
}

// Uses reports whether some piece came from words of a stretch.
func (a Alignment) Uses(s Span) bool {
	return slices.ContainsFunc(a.Words, func(words []Span) bool { return slices.ContainsFunc(words, s.overlaps) })
}

// Align ties pieces to the words of a question. The same input always gives the same.
func Align(parts []frame.Part, q Question) Alignment {
	a := &aligner{
		q: q, tokens: ground.Tokenize(q.Text),
		parts: make([]clues, len(parts)), went: make([][]int, len(q.Mentions)), quoted: make([][]Span, len(parts)),
	}
	births := q.Catalog.Births()
	for i, p := range parts {
		if p.Kind != events.PartText {
			a.parts[i] = cluesOf(p, births)
		}
		a.limits = a.limits || p.Kind == events.PartLimit
	}
	a.orders = a.asked()
	for i := range q.Mentions {
		if q.Mentions[i].names() {
			a.went[i] = a.best(i, &q.Mentions[i], looseFit)
		}
	}
	a.quote()
	for _, linking := range [2]bool{false, true} {
		for i := range q.Mentions {
			if w := q.Mentions[i].Work; w != 0 && (w&Per != 0) == linking {
				a.send(i, a.worked(i))
			}
		}
	}
	a.single()
	return a.result()
}

type aligner struct {
	q        Question
	tokens   []ground.Token // of the question as it stands
	parts    []clues        // by piece; zero for words that only hold others together
	went     [][]int        // by mention: the pieces it went to
	quoted   [][]Span       // by piece: words beside those of its mentions
	limits   bool           // a piece says how many rows are kept
	orders   []int          // the pieces that say an order, as far as one was asked for
	sortedAt int            // the mention that asks for it, "sorted by"
}

func (a *aligner) send(i int, to []int) {
	for _, p := range to {
		if !slices.Contains(a.went[i], p) {
			a.went[i] = append(a.went[i], p)
		}
	}
}

// asked tells an order that was asked for from one that was taken for granted. It
// notes where "sorted by" stands: only what follows that can name a second thing to
// sort by, and what else there is in the order breaks ties.
func (a *aligner) asked() []int {
	all := a.where(func(c *clues) bool { return c.kind == events.PartOrder })
	n := 0
	for i := range a.q.Mentions {
		switch w := a.q.Mentions[i].Work; {
		case w&(Rank|Sort) == Sort:
			a.sortedAt = i
			return all
		case w&(Descending|Ascending) != 0 && w&Rank == 0, w&Rank != 0 && len(a.extremes(w)) == 0:
			n = 1
		}
	}
	return all[:min(n, len(all))]
}

// orderedBy reports whether mention i may say what the order p goes by.
func (a *aligner) orderedBy(i, p int) bool {
	at := slices.Index(a.orders, p)
	return at == 0 || at > 0 && i > a.sortedAt
}

// extremes are the pieces that hold the highest or lowest value that a superlative
// asks for, where no rows are ranked.
func (a *aligner) extremes(w Work) []int {
	if a.limits {
		return nil
	}
	want := Maximum
	if w&Ascending != 0 {
		want = Minimum
	}
	return a.where(func(c *clues) bool { return c.work&want != 0 && c.kind != events.PartOrder })
}

func (a *aligner) where(is func(*clues) bool) []int {
	var out []int
	for i := range a.parts {
		if c := &a.parts[i]; c.kind != "" && is(c) {
			out = append(out, i)
		}
	}
	return out
}

// How well a mention fits a piece.
const (
	noFit      = 0
	looseFit   = 1 // a column of the table that is named
	displayFit = 2 // what rows of the table are called by
	keyFit     = 3 // by what the value or figure comes to
	exactFit   = 4
	fullFit    = 5 // a value of that very column
)

// best are the pieces that a mention fits best, and at least so well.
func (a *aligner) best(i int, m *Mention, least int) []int {
	var out []int
	for p := range a.parts {
		c := &a.parts[p]
		if c.kind == "" || c.kind == events.PartOrder && !a.orderedBy(i, p) {
			continue
		}
		fit := a.fit(i, m, c)
		switch {
		case fit < least:
		case fit > least:
			least, out = fit, []int{p}
		default:
			out = append(out, p)
		}
	}
	if least <= displayFit && len(out) > 1 {
		return out[:1]
	}
	return out
}

func (a *aligner) fit(i int, m *Mention, c *clues) int {
	return max(a.fitName(m, c), fitValue(m, c), a.fitNumber(i, m, c), fitTime(m, c), fitMetric(m, c))
}

func (a *aligner) fitName(m *Mention, c *clues) int {
	best := noFit
	for _, t := range m.Targets {
		if len(t.Columns) == 0 {
			best = max(best, a.fitTable(t.Table, c))
			continue
		}
		if slices.Contains(c.tables, t.Table) {
			best = max(best, looseFit)
		}
		for _, col := range c.columns {
			if slices.Contains(t.Columns, col) {
				best = max(best, exactFit)
			} else if a.root(col) == a.root(t.Columns[0]) {
				best = max(best, keyFit)
			}
		}
	}
	return best
}

func (a *aligner) root(c *ground.Column) *ground.Column { return a.q.Catalog.Referenced(c) }

func (a *aligner) fitTable(t *ground.Table, c *clues) int {
	if slices.Contains(c.tables, t) {
		return exactFit
	}
	best := noFit
	for _, col := range c.columns {
		switch {
		case a.root(col).Table == t && col.Table != t:
			best = max(best, keyFit)
		case col.Table == t && (t.Key == col || slices.Contains(t.Display, col)):
			best = max(best, displayFit)
		case col.Table == t:
			best = max(best, looseFit)
		}
	}
	return best
}

func fitValue(m *Mention, c *clues) int {
	for _, v := range m.Values {
		switch {
		case c.holds(plain(v.Text), []*ground.Column{v.Column}):
			return fullFit
		case c.holds(plain(v.Text), nil):
			return exactFit
		}
	}
	if c.holds(plain(m.Text), nil) {
		return exactFit
	}
	return noFit
}

// fitNumber fits a number to what it is said with: "5" is how many are kept after
// "top", and a bound after "more than".
func (a *aligner) fitNumber(i int, m *Mention, c *clues) int {
	switch {
	case m.Number == "":
		return noFit
	case c.age:
		return displayFit
	case !slices.ContainsFunc(c.numbers, func(n string) bool { return sameNumber(n, m.Number) }):
		return noFit
	}
	var before Work
	if i > 0 {
		before = a.q.Mentions[i-1].Work
	}
	limit := c.kind == events.PartLimit
	switch {
	case before&compares != 0 && c.work&before&compares != 0:
		return fullFit
	case before&compares != 0 && limit:
		return looseFit
	case before&Rank != 0 && limit:
		return fullFit
	}
	return exactFit
}

func sameNumber(a, b string) bool {
	if a == b {
		return true
	}
	x, errX := strconv.ParseFloat(a, 64)
	y, errY := strconv.ParseFloat(b, 64)
	return errX == nil && errY == nil && (x == y || x*100 == y)
}

func number(n int) string { return strconv.Itoa(n) }

func fitTime(m *Mention, c *clues) int {
	best := noFit
	if m.Unit != ground.NoUnit && slices.Contains(c.units, m.Unit) {
		best = exactFit
	}
	if day := func(col *ground.Column) bool { return col.Role == ground.When }; m.Unit == ground.Day && slices.ContainsFunc(c.columns, day) {
		best = max(best, looseFit)
	}
	if !m.dated() {
		return best
	}
	for _, p := range c.periods {
		switch {
		case samePeriod(p, m.Period), samePeriod(p, m.Ends[0]), samePeriod(p, m.Ends[1]):
			best = max(best, fullFit)
		case overlap(p, m.Period):
			best = max(best, displayFit)
		}
	}
	for _, d := range c.dates {
		if dateIn(d, m.Period) {
			best = max(best, exactFit)
		}
	}
	for _, n := range c.numbers {
		if n == number(m.Period.From.Year()) {
			best = max(best, exactFit)
		}
	}
	return best
}

func samePeriod(a, b ground.Period) bool {
	return (!b.From.IsZero() || !b.To.IsZero()) && a.From.Equal(b.From) && a.To.Equal(b.To)
}

func overlap(a, b ground.Period) bool {
	return (a.To.IsZero() || b.From.Before(a.To)) && (b.To.IsZero() || a.From.Before(b.To))
}

// dateIn reports whether a date lies in a period or at one of its ends.
func dateIn(date string, p ground.Period) bool {
	if len(date) < len("2006") {
		return false
	}
	year := date[:len("2006")]
	return !p.From.IsZero() && year == number(p.From.Year()) || !p.To.IsZero() && year == number(p.To.AddDate(0, 0, -1).Year())
}

func fitMetric(m *Mention, c *clues) int {
	switch {
	case m.Metric == "":
		return noFit
	case slices.ContainsFunc(c.metrics, func(name string) bool { return contains(name, m.Metric) }):
		return exactFit
	case c.days || c.work&Sum != 0 && c.kind != events.PartFilter:
		return displayFit
	}
	return noFit
}

// result gathers the stretches of each piece.
func (a *aligner) result() Alignment {
	out := Alignment{Words: a.quoted}
	used := a.used()
	for i, to := range a.went {
		for _, p := range to {
			out.Words[p] = append(out.Words[p], a.q.Mentions[i].Span)
		}
	}
	for p := range out.Words {
		out.Words[p] = merge(out.Words[p], a.q.Text)
	}
	for i := range a.q.Mentions {
		m := &a.q.Mentions[i]
		if m.Meaning && !a.joins(m) && !slices.ContainsFunc(used, m.overlaps) && !slices.Contains(out.Unused, m.Span) {
			out.Unused = append(out.Unused, m.Span)
		}
	}
	return out
}

// joins reports whether a mention names a table that the statement reads on its way.
func (a *aligner) joins(m *Mention) bool {
	return len(m.Targets) > 0 && len(m.Targets[0].Columns) == 0 && slices.Contains(a.q.Tables, m.Targets[0].Table)
}

func (s Span) overlaps(o Span) bool { return s.Start < o.End && o.Start < s.End }

// merge joins stretches that overlap or that only blanks lie between.
func merge(spans []Span, question string) []Span {
	slices.SortFunc(spans, func(a, b Span) int { return cmp.Or(cmp.Compare(a.Start, b.Start), cmp.Compare(a.End, b.End)) })
	out := spans[:0]
	for _, s := range spans {
		if n := len(out); n > 0 && (s.Start <= out[n-1].End || blank(question[out[n-1].End:s.Start])) {
			out[n-1].End = max(out[n-1].End, s.End)
			continue
		}
		out = append(out, s)
	}
	return out
}
