package learn

import (
	"math"
	"slices"

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
	d := []float32{
		c.ShapeLP, c.FillLP, least, c.FillLP / float32(slots+1), c.ShapeLP + c.FillLP - best,
		by[logSelect], by[logWhereColumn], by[logWhereValue], by[logTable], by[logGroupOrder],
		float32(v.unusedValues), float32(v.unusedQuotes), float32(v.unusedNumbers), float32(v.unusedColumns), float32(v.unusedTables),
		float32(v.unsaidColumns), float32(v.unsaidTables), float32(len(c.tables)), float32(v.repeatedValues), float32(v.unusedWords),
		float32(t.selected), float32(t.conditions), float32(t.nested), rounded(math.Log(float64(m.Counts[c.Shape]) + 0.5)),
		float32(v.unusedNames), float32(v.content), v.repeatedColumns(),
	}
	d = append(d, v.kindConflicts(t)...)
	copy(c.Dense[:], append(d, v.directionConflicts(t)...))
}

// kindConflicts tells where the question asks for a kind of query and the shape is
// none, or the other way round.
func (v *coverage) kindConflicts(t *tests) []float32 {
	superlative := v.says[link.Most] || v.says[link.Least]
	isSuper := t.limited || t.aggregates[frame.Max] || t.aggregates[frame.Min]
	negation, average := v.says[link.Negation], v.says[link.Average]
	counts := t.aggregates[frame.Count]
	counting := string(link.Counting)
	return []float32{
		flag(superlative && !isSuper), flag(!superlative && isSuper),
		flag(negation && !t.negated), flag(!negation && t.negated),
		flag(average && !t.aggregates[frame.Avg]), flag(!average && t.aggregates[frame.Avg]),
		flag(v.sorts && !t.ordered), flag(!v.sorts && !superlative && t.ordered),
		flag((v.says[link.Each] || v.says[link.Different]) && !t.grouped),
		flag(v.has[counting] && !counts && !v.has[counting+" "+link.TagColumn]),
		flag(v.first == counting && !counts),
		flag(counts && !v.hasAny(link.Counting, link.Most, link.Common, link.AtLeast, link.Greater)),
	}
}

// directionConflicts does the same for comparisons and orders.
func (v *coverage) directionConflicts(t *tests) []float32 {
	gt, lt := v.hasAny(link.Greater), v.hasAny(link.Less)
	ge, le := v.hasAny(link.AtLeast), v.hasAny(link.AtMost)
	return []float32{
		flag(gt && !t.greater && !t.atLeast), flag(lt && !t.less && !t.atMost),
		flag(t.greater && !gt && !ge), flag(t.less && !lt && !le), flag(ge != t.atLeast),
		flag(v.hasAny(link.Descending) && !t.descending), flag(v.hasAny(link.Ascending) && t.ordered && t.descending),
	}
}

func (x *rankContext) hasAny(classes ...link.Class) bool {
	return slices.ContainsFunc(classes, func(c link.Class) bool { return x.has[string(c)] })
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
