package learn

import (
	"math"
	"strings"

	"arivu/planner/offline/frame"
	"arivu/planner/offline/learn/link"
	"arivu/planner/offline/learn/shape"
)

// Dense is how many real numbers describe a candidate.
const Dense = 46

// rankContext is what ranking needs to know of a question, once for all candidates.
type rankContext struct {
	*Reading

	has     map[string]bool // classes and pairs of them
	asked   []Feature       // the same, in order
	words   []Feature       // words that ask for something
	first   string
	content int // left-over words that ask for nothing
	says    map[link.Class]bool
	sorts   bool
}

var orderWords = map[string]bool{
	"order": true, "ordered": true, "sort": true, "sorted": true, "descending": true, "ascending": true, "alphabetical": true,
	"alphabetically": true, "alphabetic": true, "increasing": true, "decreasing": true,
}

var (
	featAsked     = Of("asked")
	featAskedWord = Of("asked word")
)

func newRankContext(r *Reading) *rankContext {
	c := &rankContext{Reading: r, has: map[string]bool{}, says: map[link.Class]bool{}}
	ask := func(s string) {
		if !c.has[s] {
			c.has[s] = true
			c.asked = append(c.asked, featAsked.Text(s))
		}
	}
	for i, w := range r.Classes {
		ask(w)
		if i+1 < len(r.Classes) {
			ask(w + " " + r.Classes[i+1])
		}
	}
	if len(r.Classes) > 0 {
		c.first = r.Classes[0]
	}
	for i := range r.Tokens {
		t := &r.Tokens[i]
		if t.Class != "" {
			c.says[t.Class] = true
		}
		c.says[link.Most] = c.says[link.Most] || t.Lower == "first" || t.Lower == "last"
		c.sorts = c.sorts || orderWords[t.Lower]
		if link.Trigger(t.Lemma) || t.Class == link.Most || t.Class == link.Least || t.Class == link.Negation {
			c.words = append(c.words, featAskedWord.Text(t.Lemma))
		}
	}
	for _, w := range r.Content {
		if link.ClassOf(w) == "" && !link.Trigger(w) {
			c.content++
		}
	}
	return c
}

// coverage is what a candidate uses of the question and what it leaves.
type coverage struct {
	*rankContext

	c       *Candidate
	covered []bool
	values  map[string]bool

	unusedValues, unusedQuotes, unusedNumbers, unusedColumns, unusedTables, unusedNames int
	unsaidColumns, unsaidTables, repeatedValues, unusedWords                            int
}

func (x *rankContext) cover(m *Model, c *Candidate) *coverage {
	v := &coverage{rankContext: x, c: c, covered: make([]bool, len(x.Tokens)), values: map[string]bool{}}
	for _, h := range c.filling.chain() {
		switch h.Kind {
		case shape.ColumnSlot:
			col := x.Question.Columns[h.At]
			if col.Level() < link.Own {
				v.unsaidColumns++
			}
			v.markAll(col.Mentions)
		case shape.TableSlot:
			v.markAll(x.Question.Tables[h.At].Mentions)
		case shape.ValueSlot:
			v.values[PlainText(h.text)] = true
		}
	}
	for _, t := range c.tables {
		at := x.Question.Table(x.Index.Tables[t.Index])
		if at < 0 || len(x.Question.Tables[at].Mentions) == 0 {
			v.unsaidTables++
			continue
		}
		v.markAll(x.Question.Tables[at].Mentions)
	}
	v.repeatedValues = max(0, m.forms[c.Shape].tests.values-len(v.values))
	v.leftValues()
	v.leftNumbers()
	v.leftNames()
	for i := range x.Tokens {
		t := &x.Tokens[i]
		if !v.covered[i] && !link.Stop(t.Lemma) && !link.Trigger(t.Lemma) && t.Number == "" {
			v.unusedWords++
		}
	}
	return v
}

// PlainText is a value without case and signs.
func PlainText(s string) string {
	return strings.Join(strings.FieldsFunc(strings.ToLower(s), func(r rune) bool {
		return r < 128 && (r < '0' || r > '9') && (r < 'a' || r > 'z') && r != '.'
	}), " ")
}

func (v *coverage) mark(from, to int) {
	for j := from; j < to; j++ {
		v.covered[j] = true
	}
}

func (v *coverage) markAll(ms []link.Mention) {
	for _, m := range ms {
		v.mark(m.Start, m.End)
	}
}

func (v *coverage) open(from, to int) bool {
	for j := from; j < to; j++ {
		if !v.covered[j] {
			return true
		}
	}
	return false
}

// takes reports whether the candidate uses a value, as said or as stored.
func (v *coverage) takes(x *link.Value) bool {
	if v.values[PlainText(x.Text)] {
		return true
	}
	for _, h := range x.Hits {
		if v.values[PlainText(h.Text)] {
			return true
		}
	}
	return false
}

func (v *coverage) leftValues() {
	for i := range v.Values {
		x := &v.Values[i]
		if v.takes(x) {
			v.mark(x.Start, x.End)
			continue
		}
		switch x.Kind {
		case link.InData:
			if v.open(x.Start, x.End) {
				v.unusedValues++
			}
		case link.Spoken:
			v.unusedQuotes++
		case link.Capital:
			v.unusedValues++
		}
		if x.Start > 0 && v.Tokens[x.Start].Token.Capital() && !v.Tokens[x.Start].Quoted {
			v.unusedNames++
		}
	}
}

func (v *coverage) leftNumbers() {
	for _, i := range v.Numbers {
		t := &v.Tokens[i]
		switch {
		case v.values[PlainText(t.Number)]:
			v.covered[i] = true
		case t.Lower != "one" && t.Lower != "first":
			v.unusedNumbers++
		}
	}
}

func (v *coverage) leftNames() {
	for _, c := range v.Question.Columns {
		if c.Level() < link.Own || c.Shadowed {
			continue
		}
		for _, m := range c.Mentions {
			if v.open(m.Start, m.End) {
				v.unusedColumns++
				v.mark(m.Start, m.End)
			}
		}
	}
	for _, t := range v.Question.Tables {
		if t.Level() < link.Full {
			continue
		}
		open := false
		for _, m := range t.Mentions {
			open = open || v.open(m.Start, m.End)
		}
		if open {
			v.unusedTables++
			v.markAll(t.Mentions)
		}
	}
}

// describe works out the features of a candidate; best is the logarithm of the
// probability of the best one.
func (x *rankContext) describe(m *Model, c *Candidate, best float32) {
	v := x.cover(m, c)
	least, by := slotLogs(c)
	v.dense(m, best, least, &by)
	v.sparse(m, least, &by)
}

// logGroups are the slots whose logarithms are summed apart.
const (
	logSelect = iota
	logWhereColumn
	logWhereValue
	logTable
	logGroupOrder
	logGroups
)

// slotLogs sums the logarithms of the slots by what they are for.
func slotLogs(c *Candidate) (least float32, by [logGroups]float32) {
	for h := c.filling; h != nil; h = h.before {
		least = min(least, h.lp)
		switch {
		case h.Purpose == Filtering && h.Kind == shape.ValueSlot:
			by[logWhereValue] += h.lp
		case h.Purpose == Filtering:
			by[logWhereColumn] += h.lp
		case h.Purpose == Selecting:
			by[logSelect] += h.lp
		case h.Purpose == Joining || h.Purpose == Basing:
			by[logTable] += h.lp
		case h.Purpose == Grouping || h.Purpose == Sorting:
			by[logGroupOrder] += h.lp
		}
	}
	return least, by
}

func flag(b bool) float32 { return float32(bit(b)) }

func (v *coverage) dense(m *Model, best, least float32, by *[logGroups]float32) {
	c := v.c
	t := &m.forms[c.Shape].tests
	slots := len(m.forms[c.Shape].slots)
	superlative := v.says[link.Most] || v.says[link.Least]
	isSuper := t.limited || t.aggregates[frame.Max] || t.aggregates[frame.Min]
	negation, average := v.says[link.Negation], v.says[link.Average]
	count, gt, lt := v.has[string(link.Counting)], v.has[string(link.Greater)], v.has[string(link.Less)]
	ge, le := v.has[string(link.AtLeast)], v.has[string(link.AtMost)]
	d := []float32{
		c.ShapeLP, c.FillLP, least, c.FillLP / float32(slots+1), c.ShapeLP + c.FillLP - best,
		by[logSelect], by[logWhereColumn], by[logWhereValue], by[logTable], by[logGroupOrder],
		float32(v.unusedValues), float32(v.unusedQuotes), float32(v.unusedNumbers), float32(v.unusedColumns), float32(v.unusedTables),
		float32(v.unsaidColumns), float32(v.unsaidTables), float32(len(c.tables)), float32(v.repeatedValues), float32(v.unusedWords),
		float32(t.selected), float32(t.conditions), float32(t.nested), rounded(math.Log(float64(m.Counts[c.Shape]) + 0.5)),
		flag(superlative && !isSuper), flag(!superlative && isSuper),
		flag(negation && !t.negated), flag(!negation && t.negated),
		flag(average && !t.aggregates[frame.Avg]), flag(!average && t.aggregates[frame.Avg]),
		flag(v.sorts && !t.ordered), flag(!v.sorts && !superlative && t.ordered),
		flag((v.says[link.Each] || v.says[link.Different]) && !t.grouped), v.repeatedColumns(),
		flag(gt && !t.greater && !t.atLeast), flag(lt && !t.less && !t.atMost),
		flag(t.greater && !gt && !ge), flag(t.less && !lt && !le), flag(ge != t.atLeast),
		flag(count && !t.aggregates[frame.Count] && !v.has[string(link.Counting)+" "+link.TagColumn]),
		flag(v.first == string(link.Counting) && !t.aggregates[frame.Count]),
		flag(t.aggregates[frame.Count] && !count && !v.has[string(link.Most)] && !v.has[string(link.Common)] && !ge && !gt),
		flag(v.has[string(link.Descending)] && !t.descending), flag(v.has[string(link.Ascending)] && t.ordered && t.descending),
		float32(v.unusedNames), float32(v.content),
	}
	copy(c.Dense[:], d)
}

// repeatedColumns counts columns that are shown twice.
func (v *coverage) repeatedColumns() float32 {
	n := 0
	for i, it := range v.c.Frame.Select {
		for _, before := range v.c.Frame.Select[:i] {
			if col, ok := it.Value.(frame.Col); ok && before.Value == frame.Value(col) {
				n++
				break
			}
		}
	}
	return float32(n)
}

var (
	featLog      = Of("log")
	featUnused   = Of("unused")
	featUnusedVN = Of("unused values numbers")
	featUnusedCT = Of("unused columns tables")
	featTables   = Of("tables")
	featPiece    = Of("has piece")
	featKeyUsed  = Of("has shape")
	featShown    = Of("shown")
	featShownAs  = Of("shown name")
	featNames    = Of("unused names")

	featSlot      = Of("slot")
	featSlotKey   = Of("slot key")
	featSlotLog   = Of("slot log")
	featSlotHits  = Of("slot hits")
	featSlotTable = Of("slot table")
	featSlotValue = Of("slot value")
)

func bucket(x float32) int { return int(max(-12, x)) }

func (v *coverage) sparse(m *Model, least float32, by *[logGroups]float32) {
	c, form := v.c, &m.forms[v.c.Shape]
	f := make([]Feature, 0, 64+len(form.hashes)*(len(v.asked)+len(v.words)+5))
	f = append(f, featNames.Int(clamp(v.unusedNames, 2)), featLog.Int(-1).Int(bucket(c.ShapeLP)), featLog.Int(-2).Int(bucket(c.FillLP)),
		featLog.Int(-3).Int(bucket(least)), featLog.Int(-4).Int(bucket(c.Dense[4])))
	for i, lp := range by {
		f = append(f, featLog.Int(i).Int(bucket(lp)))
	}
	for i, n := range []int{v.unusedValues, v.unusedQuotes, v.unusedNumbers, v.unusedColumns, v.unusedTables, v.unsaidColumns, v.unsaidTables, v.repeatedValues} {
		f = append(f, featUnused.Int(i).Int(clamp(n, 4)))
	}
	f = append(f, featUnusedVN.Int(clamp(v.unusedValues+v.unusedQuotes, 2)).Int(clamp(v.unusedNumbers, 2)).Int(clamp(v.repeatedValues, 1)),
		featUnusedCT.Int(clamp(v.unusedColumns, 3)).Int(clamp(v.unusedTables, 2)).Int(clamp(v.unsaidColumns, 3)),
		featTables.Int(clamp(len(c.tables), 6)).Int(clamp(v.unsaidTables, 3)), featKeyUsed.With(form.key))
	for _, p := range form.hashes {
		f = append(f, featPiece.With(p), p.Int(1).Int(clamp(v.unusedColumns, 2)), p.Int(2).Int(clamp(v.unusedTables, 2)),
			p.Int(3).Int(clamp(v.unusedValues+v.unusedQuotes+v.unusedNumbers, 2)), p.Int(4).Int(clamp(v.unsaidColumns, 2)))
		for _, a := range v.asked {
			f = append(f, a.With(p))
		}
		for _, w := range v.words {
			f = append(f, w.With(p))
		}
	}
	f = v.slots(f)
	c.Sparse = v.shown(f)
}

// slots describes what fills each slot: how well it is mentioned, and how sure the
// slot scorer was.
func (v *coverage) slots(f []Feature) []Feature {
	for h := v.c.filling; h != nil; h = h.before {
		use := int(h.Purpose)
		switch h.Kind {
		case shape.ColumnSlot:
			col := v.Question.Columns[h.At]
			home := v.Home(col).Level()
			f = append(f, featSlot.Int(use).Int(int(col.Level())).Int(weakest(col.Mentions)).Int(int(home)),
				featSlotKey.Int(use).Bool(col.Primary).Bool(col.Foreign).Int(int(col.Level())),
				featSlotLog.Int(use).Int(bucket(h.lp)), featSlotHits.Int(use).Int(clamp(col.Hits, 2)).Int(int(col.Level())))
		case shape.TableSlot:
			f = append(f, featSlotTable.Int(use).Int(int(v.Question.Tables[h.At].Level())), featSlotLog.Int(use).Int(bucket(h.lp)))
		case shape.ValueSlot:
			f = append(f, featSlotValue.Int(use).Int(bucket(h.lp)))
		}
	}
	return f
}

// shown describes the columns of the result.
func (v *coverage) shown(f []Feature) []Feature {
	for _, it := range v.c.Frame.Select {
		fn, of := frame.Func(""), it.Value
		if a, ok := of.(frame.Agg); ok {
			fn, of = a.Func, a.Of
		}
		col, ok := of.(frame.Col)
		if !ok {
			continue
		}
		c := v.Index.Column(col.Column)
		level := 0
		if at := v.Column(c); at >= 0 {
			level = int(v.Question.Columns[at].Level())
		}
		f = append(f, featShown.Bool(c.Primary).Bool(c.Foreign).Int(level).Text(string(fn)))
		if n := len(c.Own); n > 0 {
			f = append(f, featShownAs.Text(c.Own[n-1]).Int(level))
		}
	}
	return f
}
