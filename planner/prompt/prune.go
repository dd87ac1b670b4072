package prompt

import (
	"fmt"
	"slices"
	"strings"

	"arivu/events"
)

// writeSchema renders the schema within its bound. One that fits is rendered
// whole, whatever is asked, so that a vendor's prompt cache can keep it. From a
// larger one come the tables the question speaks of and those they are joined
// with, then others with their columns only, then names only.
func writeSchema(w *strings.Builder, in Input) {
	budget := in.SchemaBytes
	if budget == 0 {
		budget = DefaultSchemaBytes
	}
	words := questionWords(in.Question)
	fmt.Fprintf(w, "<schema dialect=%s>\n%s", quote(string(in.Schema.Dialect), maxName), schemaLegend)
	if in.Schema.WithoutMasked() != in.Schema {
		w.WriteString(maskedNote)
	}
	if whole, ok := renderAll(in, words, budget); ok {
		w.WriteString(whole)
	} else {
		writePruned(w, in, words, budget)
	}
	w.WriteString("</schema>\n")
}

func renderAll(in Input, words words, budget int) (string, bool) {
	var b strings.Builder
	for i := range in.Schema.Tables {
		writeTable(&b, &in.Schema.Tables[i], words, detailFull, in.HideValues)
		if b.Len() > budget {
			return "", false
		}
	}
	return b.String(), true
}

const (
	// nameShare is the part of the bound kept for the names of tables left out.
	nameShare = 10 // percent
	// fullTables is how many tables of a pruned schema come with their values.
	fullTables = 12
)

func writePruned(w *strings.Builder, in Input, words words, budget int) {
	order := rank(in.Schema, words)
	room := budget - budget*nameShare/100
	left := make([]int, 0, len(order))
	for at, i := range order {
		if room < 100 {
			left = append(left, order[at:]...)
			break
		}
		d := detailFull
		if at >= fullTables {
			d = detailNames
		}
		text := renderTable(in, i, words, d)
		if len(text) > room && d == detailFull {
			text = renderTable(in, i, words, detailNames)
		}
		if len(text) > room {
			left = append(left, i)
			continue
		}
		w.WriteString(text)
		room -= len(text)
	}
	writeNames(w, in.Schema, left, budget*nameShare/100)
}

func renderTable(in Input, i int, words words, d detail) string {
	var b strings.Builder
	writeTable(&b, &in.Schema.Tables[i], words, d, in.HideValues)
	return b.String()
}

func writeNames(w *strings.Builder, s *events.Schema, tables []int, room int) {
	if len(tables) == 0 {
		return
	}
	w.WriteString("other tables, columns not shown:")
	for at, i := range tables {
		text := " " + qualified(&s.Tables[i])
		if room -= len(text); room < 0 {
			fmt.Fprintf(w, " and %d more", len(tables)-at)
			break
		}
		w.WriteString(text)
	}
	w.WriteByte('\n')
}

// rank orders tables by how much the question speaks of them, best first. A word
// weighs less the more tables have it. Tables next to a good one inherit half of
// its score, because joins need them.
func rank(s *events.Schema, words words) []int {
	scores := scores(s, words)
	inherited := slices.Clone(scores)
	index := make(map[string]int, len(s.Tables))
	for i := range s.Tables {
		index[s.Tables[i].Qualified()] = i
	}
	for i := range s.Tables {
		for _, fk := range s.Tables[i].ForeignKeys {
			if j, ok := index[fk.RefTable]; ok {
				inherited[i] = max(inherited[i], scores[j]/2)
				inherited[j] = max(inherited[j], scores[i]/2)
			}
		}
	}
	order := make([]int, len(s.Tables))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int {
		switch {
		case inherited[a] > inherited[b]:
			return -1
		case inherited[a] < inherited[b]:
			return 1
		default:
			return 0
		}
	})
	return order
}

// Weights of where a word of the question was found.
const (
	weightTable   = 4.0
	weightColumn  = 1.5
	weightValue   = 3.0
	weightComment = 0.5
)

func scores(s *events.Schema, words words) []float64 {
	found := make([]map[string]float64, len(s.Tables))
	spread := make(map[string]int, len(words.stems))
	for i := range s.Tables {
		found[i] = mentions(&s.Tables[i], words)
		for stem := range found[i] {
			spread[stem]++
		}
	}
	scores := make([]float64, len(s.Tables))
	for i := range found {
		for _, stem := range words.order {
			if weight, ok := found[i][stem]; ok {
				scores[i] += weight / float64(spread[stem])
			}
		}
	}
	return scores
}

// mentions gives the best weight with which each word of the question occurs in
// a table.
func mentions(t *events.Table, words words) map[string]float64 {
	found := make(map[string]float64)
	note := func(text string, weight float64) {
		for _, stem := range stems(text) {
			if words.stems[stem] {
				found[stem] = max(found[stem], weight)
			}
		}
	}
	note(t.Name, weightTable)
	note(t.Comment, weightComment)
	for i := range t.Columns {
		c := &t.Columns[i]
		note(c.Name, weightColumn)
		note(c.Comment, weightComment)
		for _, v := range words.linked(c) {
			note(v, weightValue)
		}
	}
	return found
}
