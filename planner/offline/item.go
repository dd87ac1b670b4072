package offline

import (
	"slices"
	"strings"
	"time"

	"arivu/events"
	"arivu/planner/ground"
)

// kind says what an item of a question is.
type kind uint8

const (
	itemUnknown kind = iota
	itemFiller
	itemTrigger
	itemName
	itemValue
	itemNumber
	itemQuoted
	itemPeriod
	itemUnit
	itemWithin // a word within the names of rows
)

// item is a span of tokens [from, to) read as one thing. A span may carry other
// readings too: a name that is also a value keeps both.
type item struct {
	kind    kind
	from    int
	to      int
	text    string // as written, lower case
	meaning meaning
	targets []ground.Target
	values  []ground.Value
	number  string
	quoted  string
	period  ground.Period
	ends    [2]ground.Period // what a period goes from and to
	unit    ground.Unit
	plural  bool
	used    bool
	within  *ground.Column
	lesson  string // what people have taught of the span, in a sentence
}

// is reports whether the item is that trigger.
func (it *item) is(t trigger) bool { return it.kind == itemTrigger && it.meaning.trig == t }

// chunker cuts tokens into items, longest reading first.
type chunker struct {
	catalog *ground.Catalog
	toks    []ground.Token
	periods []ground.PeriodSpan
	notes   []string
}

func chunk(c *ground.Catalog, toks []ground.Token, now time.Time) ([]item, []string) {
	k := chunker{catalog: c, toks: toks, periods: ground.Periods(toks, now)}
	respelled := 0
	for i := 0; i < len(toks); {
		it := k.at(i)
		if it.kind == itemUnknown && toks[i].Kind == ground.Word && respelled < maxRespelled {
			respelled++
			it = k.respelled(i, it)
		}
		i = it.to
	}
	// Only now that all words are spelled can phrases be seen.
	var items []item
	for i := 0; i < len(toks); i = items[len(items)-1].to {
		items = append(items, k.at(i))
	}
	return items, k.notes
}

func (k *chunker) at(i int) item {
	for _, p := range k.periods {
		// "share of 2024 sales": the preposition went with another phrase.
		if p.Start == i || p.Start+1 == i && i+1 <= p.End && k.toks[p.Start].Lower == "of" {
			return item{kind: itemPeriod, from: i, to: p.End, period: p.Period, ends: [2]ground.Period{p.First, p.Last}, text: p.Label}
		}
	}
	t := k.toks[i]
	switch t.Kind {
	case ground.Quoted:
		return item{kind: itemQuoted, from: i, to: i + 1, text: t.Text, quoted: t.Value, values: k.catalog.Values(k.toks[i : i+1])}
	case ground.Date:
		return item{kind: itemUnknown, from: i, to: i + 1, text: t.Text}
	}
	if it, ok := k.defined(i); ok {
		return it
	}
	if it, ok := k.taught(i); ok {
		return it
	}
	trig := k.trigger(i)
	name := k.name(i)
	val := k.value(i)
	if t.Kind == ground.Number && val.to == i+1 {
		val = item{from: i, to: i}
	}
	best := k.choose(i, trig, name, val)
	if best.kind != itemUnknown {
		return best
	}
	switch {
	case t.Kind == ground.Number:
		best.kind, best.number, best.text = itemNumber, t.Value, t.Lower
	case t.Kind == ground.Symbol:
		best.kind = itemFiller
		if t.Text == "," {
			best.kind, best.meaning = itemTrigger, meaning{trig: trigAnd}
		}
	case ground.UnitOf(t.Lemma) != ground.NoUnit:
		best.kind, best.unit = itemUnit, ground.UnitOf(t.Lemma)
	case i == 0 && t.Lower == "where":
	case fillers[t.Lower], t.Lower == "left" && k.followedByArticle(i):
		best.kind = itemFiller
	default:
		if col, word, ok := k.catalog.Within(t); ok {
			best.kind, best.within, best.text = itemWithin, col, word
		}
	}
	return best
}

// fullName is the score from which a name is the schema's own and wins over a
// value of the same spelling.
const fullName = 0.95

// choose prefers the longer reading; at equal length grammar comes before names,
// full names before values, values before parts of names.
func (k *chunker) choose(i int, trig, name, val item) item {
	t := k.toks[i]
	short := name.to == i+1 && val.to <= i+1
	if short && fillers[t.Lower] && !(i == 0 && t.Lower == "where") && trig.kind == itemUnknown && !(len(name.targets) > 0 && name.targets[0].Score >= 1 && !weakFiller(t.Lower)) {
		return item{kind: itemFiller, from: i, to: i + 1, text: t.Lower}
	}
	if trig.to >= name.to && trig.to >= val.to && trig.kind != itemUnknown {
		if trig.yields() && len(name.targets) > 0 && name.to == trig.to && name.targets[0].Score >= 1 && name.targets[0].Column() != nil {
			return name
		}
		trig.targets, trig.values = sameSpan(trig, name, name.targets), sameSpan(trig, val, val.values)
		return trig
	}
	if name.kind == itemUnknown && val.kind == itemUnknown {
		return item{kind: itemUnknown, from: i, to: i + 1, text: k.text(i, i+1)}
	}
	if name.to > val.to || (name.to == val.to && name.kind != itemUnknown && name.targets[0].Score >= fullName) {
		name.values = sameSpan(name, val, val.values)
		return name
	}
	if val.kind == itemUnknown {
		return name
	}
	val.targets = sameSpan(val, name, name.targets)
	return val
}

// yields says that a trigger gives way to a column of that very name.
func (it *item) yields() bool {
	switch it.meaning.trig {
	case trigMetric, trigTrend, trigNew, trigVersus, trigMore, trigRatio:
		return it.kind == itemTrigger
	}
	return false
}

// weakFiller are fillers that are never a schema name, even where one exists.
func weakFiller(w string) bool {
	return len(w) <= 3
}

func sameSpan[T any](a, b item, list []T) []T {
	if a.to == b.to {
		return list
	}
	return nil
}

func (k *chunker) text(from, to int) string {
	parts := make([]string, 0, to-from)
	for _, t := range k.toks[from:to] {
		parts = append(parts, t.Lower)
	}
	return strings.Join(parts, " ")
}

func (k *chunker) trigger(i int) item {
	for n := min(longestPhrase, len(k.toks)-i); n >= 1; n-- {
		text := k.text(i, i+n)
		m, ok := lexicon[text]
		if !ok || k.shadowed(i, m, text) {
			continue
		}
		m, lesson := k.asDefined(m)
		return item{kind: itemTrigger, from: i, to: i + n, text: text, meaning: m, lesson: lesson}
	}
	return item{from: i, to: i}
}

// shadowed keeps words from doing grammatical work where they plainly do other
// work: "order by" in "orders by" never matches, and metrics need a place to come
// from.
func (k *chunker) shadowed(i int, m meaning, text string) bool {
	switch {
	case m.trig == trigMetric:
		return k.catalog.MetricNamed(ownMetrics[m.detail]) == nil && k.unmeasured(i, m.detail, text)
	case text == "amount of":
		return len(k.catalog.Names(k.toks[i:i+1])) > 0
	case text == "name":
		return i > 0 || k.listsNames()
	case text == "return":
		next := ""
		if i+1 < len(k.toks) {
			next = k.toks[i+1].Lower
		}
		return i > 0 && !k.sentenceStart(i) || next != "the" && next != "all" && next != "their"
	case text == "like":
		return i > 0 && (k.toks[i-1].Lower == "would" || k.toks[i-1].Lower == "i'd")
	case m.trig == trigList && i > 1 && text != "what" && text != "which":
		return k.toks[i-1].Lower == "the"
	case text == "count":
		return i > 0 && k.toks[i-1].Lower == "the" && i+1 < len(k.toks) && k.toks[i+1].Lower != "of"
	}
	return false
}

// sentenceStart reports whether another sentence ends before token i.
func (k *chunker) sentenceStart(i int) bool {
	switch k.toks[i-1].Text {
	case ".", "?", "!", ";":
		return true
	}
	return false
}

// unmeasured reports whether the database does not hold what a metric is made of.
func (k *chunker) unmeasured(i int, metric, text string) bool {
	s := k.catalog.Sales
	switch metric {
	case byRevenue:
		ours := i > 0 && k.toks[i-1].Lower == "we" && strings.HasPrefix(text, "spen")
		return ours || s.Amount == nil && s.Items == nil
	case byUnits:
		return s.Items == nil
	case byProfit:
		return s.Items == nil || s.Cost == nil
	case byAge:
		return len(k.catalog.Births()) == 0
	case byTaken:
		return len(k.catalog.Deliveries()) == 0
	}
	return false
}

// listsNames tells "name and price of …" from "name the …".
func (k *chunker) listsNames() bool {
	if len(k.toks) < 2 {
		return true
	}
	switch k.toks[1].Lower {
	case "and", "of", ",", "for":
		return true
	}
	return false
}

// followedByArticle tells "left a review" from "left-handed".
func (k *chunker) followedByArticle(i int) bool {
	if i+1 >= len(k.toks) {
		return false
	}
	switch k.toks[i+1].Lower {
	case "a", "an", "any", "the", "no", "by":
		return true
	}
	return false
}

const longestName = 4

func (k *chunker) name(i int) item {
	if it, ok := k.ownedName(i); ok {
		return it
	}
	for n := min(longestName, len(k.toks)-i); n >= 1; n-- {
		span := k.toks[i : i+n]
		if span[0].Kind == ground.Symbol || span[n-1].Kind == ground.Symbol {
			continue
		}
		if n > 1 && k.pluralTable(span[0]) {
			continue
		}
		if t := k.catalog.Names(span); len(t) > 0 {
			last := span[n-1]
			return item{kind: itemName, from: i, to: i + n, text: k.text(i, i+n), targets: t, plural: last.Lemma != last.Lower}
		}
	}
	return item{from: i, to: i}
}

// ownedName reads "name of the depot" where columns say "depot name" and no table
// is called so.
func (k *chunker) ownedName(i int) (item, bool) {
	j := i + 2
	if i+2 >= len(k.toks) || k.toks[i+1].Lower != "of" || k.toks[i].Kind != ground.Word {
		return item{}, false
	}
	if k.toks[j].Lower == "the" || k.toks[j].Lower == "each" {
		j++
	}
	if j >= len(k.toks) || k.toks[j].Kind != ground.Word {
		return item{}, false
	}
	owner := k.catalog.Names(k.toks[j : j+1])
	turned := k.catalog.Names([]ground.Token{k.toks[j], k.toks[i]})
	if len(turned) == 0 || turned[0].Score < fullName || turned[0].Column() == nil || len(owner) > 0 && owner[0].Column() == nil {
		return item{}, false
	}
	return item{kind: itemName, from: i, to: j + 1, text: k.text(i, j+1), targets: turned}, true
}

// pluralTable keeps "employees hired" two things, unlike "employee name".
func (k *chunker) pluralTable(t ground.Token) bool {
	if t.Kind != ground.Word || t.Lemma == t.Lower || strings.ContainsRune(t.Text, '\'') {
		return false
	}
	own := k.catalog.Names([]ground.Token{t})
	return len(own) > 0 && own[0].Column() == nil && own[0].Score >= 1
}

const longestValue = 6

func (k *chunker) value(i int) item {
	for n := min(longestValue, len(k.toks)-i); n >= 1; n-- {
		span := k.toks[i : i+n]
		if span[0].Kind == ground.Symbol || span[n-1].Kind == ground.Symbol {
			continue
		}
		if v := k.catalog.Values(span); len(v) > 0 {
			last := span[n-1]
			return item{kind: itemValue, from: i, to: i + n, text: k.text(i, i+n), values: v, plural: last.Lemma != last.Lower}
		}
	}
	return item{from: i, to: i}
}

// taught reads what people have taught, which wins over every other reading.
func (k *chunker) taught(i int) (item, bool) {
	for n := min(ground.MaxTaughtWords, len(k.toks)-i); n >= 1; n-- {
		t, ok := k.catalog.Taught(k.toks[i : i+n])
		if !ok {
			continue
		}
		last := k.toks[i+n-1]
		it := item{kind: itemName, from: i, to: i + n, text: k.text(i, i+n), targets: t.Targets, plural: last.Lemma != last.Lower}
		if len(t.Values) > 0 {
			it.kind, it.values = itemValue, t.Values
		}
		it.lesson = lessonUsed(t.Term)
		return it, true
	}
	return item{}, false
}

// lessons are what was used of the things people have taught, once each.
func (d *draft) lessons() []string {
	var out []string
	for _, it := range d.items {
		if it.lesson != "" && !slices.Contains(out, it.lesson) {
			out = append(out, it.lesson)
		}
	}
	return out
}

// lessonUsed says whose word was taken for what.
func lessonUsed(t events.Term) string {
	s := "\"" + t.Phrase + "\" means " + t.Meaning + " here"
	if t.Author != "" {
		s += ", as " + t.Author + " taught"
	}
	return s + "."
}
