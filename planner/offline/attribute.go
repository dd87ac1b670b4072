package offline

import (
	"slices"
	"strings"
	"time"
	"unicode/utf16"

	"arivu/events"
	"arivu/planner/ground"
	"arivu/planner/offline/alter"
	"arivu/planner/offline/explain"
	"arivu/planner/offline/frame"
)

// turn is a question as its words were read, before the grammar.
type turn struct {
	question string
	now      time.Time // when it was asked
	toks     []ground.Token
	items    []item
}

// attributed are the pieces of a frame's restatement, each with the words of the last
// question it came from or else the mark that an earlier question said it, and with what
// may stand in its place; and the words that no piece came from.
func (d *draft) attributed(r Reading) ([]events.Part, []string) {
	if len(d.turns) == 0 {
		return nil, nil
	}
	pieces := r.Frame.Parts()
	last := d.turns[len(d.turns)-1]
	found := explain.Align(pieces, last.mentioned(d.catalog, r.Frame))
	said := d.earlierSaid(r.Frame, pieces)
	out := make([]events.Part, len(pieces))
	alternatives := alter.Alternatives(d.catalog, r.Frame, figuresOf(d.catalog), last.now)
	for i, p := range pieces {
		out[i] = events.Part{Kind: p.Kind, Text: p.Text, Alternatives: alternatives[i]}
		for _, s := range found.Words[i] {
			out[i].Words = append(out[i].Words, stretch(last.question, s))
		}
		out[i].Carried = len(out[i].Words) == 0 && said[i]
	}
	return out, unused(r, last, found)
}

// earlierSaid tells which pieces came from words of the questions before the last.
func (d *draft) earlierSaid(f *frame.Frame, pieces []frame.Part) []bool {
	said := make([]bool, len(pieces))
	for _, t := range d.turns[:len(d.turns)-1] {
		for i, words := range explain.Align(pieces, t.mentioned(d.catalog, f)).Words {
			said[i] = said[i] || len(words) > 0
		}
	}
	return said
}

// unused are the words that a reading has no use for. The grammar knows its own; of a
// learned reading they are those that no piece came from.
func unused(r Reading, t turn, found explain.Alignment) []string {
	var out []string
	if r.grammar {
		for _, w := range r.Unused {
			out = append(out, asSaid(t.question, w))
		}
		return out
	}
	for _, s := range found.Unused {
		if w := t.question[s.Start:s.End]; !slices.Contains(out, w) {
			out = append(out, w)
		}
	}
	return out
}

// asSaid is a word as it stands in a question, whatever its case.
func asSaid(question, word string) string {
	for i := range question {
		if end := i + len(word); end <= len(question) && strings.EqualFold(question[i:end], word) {
			return question[i:end]
		}
	}
	return word
}

// stretch is a piece of a question as it goes over the wire.
func stretch(question string, s explain.Span) events.Phrase {
	start := units(question[:s.Start])
	text := question[s.Start:s.End]
	return events.Phrase{Start: start, End: start + units(text), Text: text}
}

// units is the length of a text in UTF-16 code units.
func units(s string) int {
	n := 0
	for _, r := range s {
		n += utf16.RuneLen(r)
	}
	return n
}

// restate adds a sentence to a plan's restatement.
func restate(plan *events.Planned, sentence string) {
	plan.Restatement += sentence
	if sentence != "" && len(plan.Parts) > 0 {
		plan.Parts = append(plan.Parts, events.Part{Kind: events.PartText, Text: sentence})
	}
}

// turnsOf are the words of the questions that came to a plan, the oldest first.
func turnsOf(c *ground.Catalog, earlier []Turn) []turn {
	var out []turn
	for _, t := range earlier {
		if d, _ := readTurn(c, t.Question, t.Now); d != nil && t.Unplanned == "" {
			out = append(out, d.turns...)
		}
	}
	return out
}

// mentioned is what explaining needs of a question's words.
func (t turn) mentioned(c *ground.Catalog, f *frame.Frame) explain.Question {
	q := explain.Question{Text: t.question, Catalog: c, Mentions: make([]explain.Mention, 0, len(t.items))}
	for i := range t.items {
		it := &t.items[i]
		if it.to <= it.from || it.kind == itemFiller {
			continue
		}
		q.Mentions = append(q.Mentions, it.mention(t.toks))
	}
	if tables, err := f.AllTables(c); err == nil {
		q.Tables = tables
	}
	return q
}

func (it *item) mention(toks []ground.Token) explain.Mention {
	m := explain.Mention{
		Span:    explain.Span{Start: toks[it.from].Start, End: toks[it.to-1].End},
		Targets: it.targets, Values: it.values, Number: it.number, Unit: it.unit,
		Period: it.period, Ends: it.ends, Meaning: it.kind != itemTrigger,
	}
	switch it.kind {
	case itemQuoted:
		m.Text = it.quoted
	case itemValue, itemWithin:
		m.Text = it.text
	case itemTrigger:
		it.work(&m)
	case itemUnknown, itemFiller, itemName, itemNumber, itemPeriod, itemUnit:
	}
	return m
}

// triggerWork is what triggers do, as far as a restatement shows it.
var triggerWork = map[trigger]explain.Work{
	trigCount: explain.Count, trigSum: explain.Sum, trigAvg: explain.Average, trigMax: explain.Maximum, trigMin: explain.Minimum,
	trigDistinct: explain.Distinct, trigBy: explain.Per, trigEach: explain.Per, trigOrder: explain.Sort,
	trigDesc: explain.Descending, trigAsc: explain.Ascending, trigSuper: explain.Rank, trigNth: explain.Rank,
	trigBetween: explain.Between, trigOrMore: explain.Above, trigOrLess: explain.Below, trigNot: explain.Negate,
	trigOr: explain.Either, trigLike: explain.Match, trigShare: explain.Share, trigTrend: explain.Trend,
	trigVersus: explain.Trend | explain.Contrast, trigPast: explain.Earlier, trigOnly: explain.Negate, trigRatio: explain.Relate, trigAll: explain.Everything,
	trigBoth: explain.Combine, trigHowMuch: explain.Sum, trigMonthly: explain.Per,
}

// slight are triggers that are no loss where nothing came from them: they ask, or hold
// other words together.
var slight = map[trigger]bool{
	trigBy: true, trigEach: true, trigOr: true, trigAnd: true, trigList: true, trigWho: true, trigTheir: true,
	trigHowMuch: true, trigAll: true, trigCount: true, trigNew: true, trigOrder: true, trigBoth: true,
}

var compareSigns = map[byte]explain.Work{'>': explain.Above, '<': explain.Below, '=': explain.Equal}

func (it *item) work(m *explain.Mention) {
	trig, detail := it.meaning.trig, it.meaning.detail
	m.Work, m.Meaning = triggerWork[trig], !slight[trig]
	switch trig {
	case trigCompare, trigMore:
		m.Work = compareSigns[detail[0]]
		if trig == trigMore {
			m.Work |= explain.Contrast
		}
	case trigSuper:
		if it.meaning.rising {
			m.Work |= explain.Ascending
		}
	case trigNth:
		m.Number = detail
	case trigMonthly:
		m.Unit = ground.UnitOf(detail)
	case trigMetric:
		m.Metric = strings.TrimPrefix(detail, definedBy)
	}
}
