package link

import "slices"

// The tags that stand for what a question mentions.
const (
	TagColumn      = "<c>"
	TagTable       = "<t>"
	TagColumnTable = "<ct>" // either of them
	TagValue       = "<v>"
	TagNumber      = "<n>"
	TagYear        = "<y>"
)

// masker replaces mentions by tags, the longest first.
type masker struct {
	q    *Question
	word []string // by token; "" inside a span that was replaced
}

func (q *Question) mask() {
	m := masker{q: q, word: make([]string, len(q.Tokens))}
	for i := range q.Tokens {
		m.word[i] = q.Tokens[i].Word()
	}
	for _, v := range q.Values {
		m.put(v.Start, v.End, TagValue)
	}
	for length := 5; length >= 1; length-- {
		m.columns(length)
		m.tables(length)
	}
	m.numbers()
	for _, w := range m.word {
		if w != "" {
			q.Mask = append(q.Mask, w)
		}
	}
}

func (m *masker) tagged(i int) bool { return m.word[i] == "" || m.word[i][0] == '<' }

func (m *masker) put(from, to int, tag string) {
	if slices.Contains(m.word[from:to], "") {
		return
	}
	for j := from; j < to; j++ {
		m.word[j] = ""
		m.q.Tokens[j].Used = true
	}
	m.word[from] = tag
}

func (m *masker) columns(length int) {
	for _, c := range m.q.Columns {
		for _, x := range c.Mentions {
			plain := length == 1 && stop[m.q.Tokens[x.Start].Lemma]
			if x.Level >= Own && x.End-x.Start == length && !m.tagged(x.Start) && !plain {
				m.put(x.Start, x.End, TagColumn)
			}
		}
	}
}

func (m *masker) tables(length int) {
	for _, t := range m.q.Tables {
		for _, x := range t.Mentions {
			switch {
			case x.Level < Full || x.End-x.Start != length:
			case m.word[x.Start] == TagColumn && length == 1:
				m.word[x.Start] = TagColumnTable
			case !m.tagged(x.Start):
				m.put(x.Start, x.End, TagTable)
			}
		}
	}
}

func (m *masker) numbers() {
	for i := range m.q.Tokens {
		t := &m.q.Tokens[i]
		switch {
		case t.Number == "" || m.tagged(i):
		case t.Number == "1" && t.Lower != "1":
			m.word[i] = "one"
		case t.Year():
			m.word[i] = TagYear
		default:
			m.word[i] = TagNumber
		}
	}
}

// classify reduces the masked question to classes, tags and linking words.
func (q *Question) classify() {
	m := q.Mask
	for i := 0; i < len(m); i++ {
		next := ""
		if i+1 < len(m) {
			next = m[i+1]
		}
		switch {
		case m[i] == "at" && next == "least":
			q.Classes = append(q.Classes, string(AtLeast))
			i++
		case m[i] == "at" && next == "most":
			q.Classes = append(q.Classes, string(AtMost))
			i++
		case m[i] == "how" && next == "many", m[i] == "number" && next == "of":
			q.Classes = append(q.Classes, string(Counting))
			i++
		case m[i] == "count":
			q.Classes = append(q.Classes, string(Counting))
		case classOf[m[i]] != "":
			q.Classes = append(q.Classes, string(classOf[m[i]]))
		case m[i][0] == '<' || linking[m[i]]:
			q.Classes = append(q.Classes, m[i])
		}
	}
}

const maxContent = 14

// leftover collects the words that mention nothing.
func (q *Question) leftover() {
	for i := range q.Tokens {
		t := &q.Tokens[i]
		if t.Used || t.Quoted || t.Number != "" || t.Lemma == "" || stop[t.Lemma] || len(q.Content) == maxContent {
			continue
		}
		q.Content = append(q.Content, t.Lemma)
	}
}
