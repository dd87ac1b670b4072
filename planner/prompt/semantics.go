package prompt

import (
	"fmt"
	"slices"
	"strings"

	"arivu/planner/ground"
)

// note and metric are what people have written down, as the model sees it.
type note struct {
	About []string `json:"about,omitempty"`
	Text  string   `json:"text"`
}

type metric struct {
	Name        string   `json:"name"`
	Synonyms    []string `json:"synonyms,omitempty"`
	Expression  string   `json:"expression"`
	Table       string   `json:"table"`
	Filters     []string `json:"filters,omitempty"`
	Description string   `json:"description,omitempty"`
}

// Bounds of one note or metric, in items.
const (
	maxAbout    = 8
	maxSynonyms = 8
	maxFilters  = 8
)

func (n Note) shown() note {
	return note{About: cleanAll(n.About, maxAbout, 2*maxName), Text: clean(n.Text, maxNote)}
}

func (m Metric) shown() metric {
	return metric{
		Name: clean(m.Name, maxName), Synonyms: cleanAll(m.Synonyms, maxSynonyms, maxName), Expression: clean(m.Expression, maxShownSQL),
		Table: clean(m.Table, 2*maxName), Filters: cleanAll(m.Filters, maxFilters, maxMessage), Description: clean(m.Description, maxNote),
	}
}

// general are all notes and all metrics, each nil if they do not fit: then the question
// decides which are shown.
func (b *builder) general() Written {
	all := Written{Notes: b.in.Notes, Metrics: b.in.Metrics}
	if fitting(all.Notes, Note.shown, noteTokens) < len(all.Notes) {
		all.Notes = nil
	}
	if fitting(all.Metrics, Metric.shown, metricTokens) < len(all.Metrics) {
		all.Metrics = nil
	}
	return all
}

// near is what the question decides: its phrases, examples like it and, where not all are
// shown in general, the notes and metrics nearest to it.
func (b *builder) near(general Written) Written {
	near := Written{Terms: b.in.Terms[:min(len(b.in.Terms), maxTerms)], Examples: b.examples}
	if len(general.Notes) < len(b.in.Notes) {
		near.Notes = b.nearNotes()
	}
	if len(general.Metrics) < len(b.in.Metrics) {
		near.Metrics = b.nearMetrics()
	}
	return near
}

// behind is what is shown in general and near together.
func (w Written) behind(general Written) Written {
	w.Notes, w.Metrics = slices.Concat(general.Notes, w.Notes), slices.Concat(general.Metrics, w.Metrics)
	return w
}

// notesInSight are the notes without those about nothing but what is hidden or masked.
func (b *builder) notesInSight() []Note {
	var out []Note
	for _, n := range b.in.Notes {
		about := slices.DeleteFunc(slices.Clone(n.About), func(name string) bool { return !b.inSight(name) })
		if len(about) > 0 || len(n.About) == 0 {
			out = append(out, Note{Text: n.Text, About: about})
		}
	}
	return out
}

// metricsInSight are the metrics of tables that may be seen and, where values are hidden,
// without those whose definition may hold one.
func (b *builder) metricsInSight() []Metric {
	return slices.DeleteFunc(slices.Clone(b.in.Metrics), func(m Metric) bool {
		return m.Table != "" && !b.inSight(m.Table) || !b.showsSQL(m.Expression) ||
			slices.ContainsFunc(m.Filters, func(f string) bool { return !b.showsSQL(f) })
	})
}

// inSight reports whether there is a table or, unmasked, a column of that name.
func (b *builder) inSight(name string) bool {
	if b.tables[name] != nil {
		return true
	}
	dot := strings.LastIndexByte(name, '.')
	if dot < 0 || b.tables[name[:dot]] == nil {
		return false
	}
	return slices.ContainsFunc(b.tables[name[:dot]].Columns, func(c *ground.Column) bool { return c.Name == name[dot+1:] })
}

// fitting is how many of a list fit.
func fitting[T, S any](list []T, shown func(T) S, room int) int {
	for i, x := range list {
		if room -= EstimateTokens(mustJSON(shown(x))); room < 0 {
			return i
		}
	}
	return len(list)
}

// nearNotes are notes about the whole database, then those most like the question or about
// tables that are chosen for it, as far as they fit.
func (b *builder) nearNotes() []Note {
	texts := make([]string, len(b.in.Notes))
	for i, n := range b.in.Notes {
		texts[i] = n.Text + " " + strings.Join(n.About, " ")
	}
	worth := scores(b.in.Question, texts)
	for i, n := range b.in.Notes {
		switch {
		case len(n.About) == 0:
			worth[i] += 2
		case slices.ContainsFunc(n.About, b.chosen):
			worth[i]++
		}
	}
	return best(b.in.Notes, worth, Note.shown, noteTokens)
}

// nearMetrics are those most like the question, as far as they fit.
func (b *builder) nearMetrics() []Metric {
	metrics := b.in.Metrics
	texts := make([]string, len(metrics))
	for i, m := range metrics {
		texts[i] = m.Name + " " + strings.Join(m.Synonyms, " ") + " " + m.Description
	}
	return best(metrics, scores(b.in.Question, texts), Metric.shown, metricTokens)
}

// chosen reports whether a table, or that of a column, is among the first chosen.
func (b *builder) chosen(name string) bool {
	const first = 5
	wanted := b.target(name)
	for _, group := range b.choice.Groups[:min(first, len(b.choice.Groups))] {
		for _, t := range group {
			if slices.Contains(wanted, t) {
				return true
			}
		}
	}
	return false
}

// scores says how similar each text is to a question.
func scores(question string, texts []string) []float64 {
	out := make([]float64, len(texts))
	for _, m := range ground.Similar(question, texts) {
		out[m.Index] = m.Score
	}
	return out
}

// best are the items of most worth that fit, in their old order; worthless ones are left
// out.
func best[T, S any](list []T, worth []float64, shown func(T) S, room int) []T {
	order := make([]int, 0, len(list))
	for i := range list {
		if worth[i] > 0 {
			order = append(order, i)
		}
	}
	slices.SortStableFunc(order, func(a, b int) int {
		switch {
		case worth[a] > worth[b]:
			return -1
		case worth[a] < worth[b]:
			return 1
		default:
			return 0
		}
	})
	sorted := make([]T, len(order))
	for i, k := range order {
		sorted[i] = list[k]
	}
	order = order[:fitting(sorted, shown, room)]
	slices.Sort(order)
	out := make([]T, len(order))
	for i, k := range order {
		out[i] = list[k]
	}
	return out
}

func writeNotes(w *strings.Builder, notes []Note) {
	if len(notes) > 0 {
		fmt.Fprintf(w, "%s<notes>%s</notes>\n", notesNote, mustJSON(each(notes, Note.shown)))
	}
}

func writeMetrics(w *strings.Builder, metrics []Metric) {
	if len(metrics) > 0 {
		fmt.Fprintf(w, "%s<metrics>%s</metrics>\n", metricsNote, mustJSON(each(metrics, Metric.shown)))
	}
}

func each[T, S any](list []T, f func(T) S) []S {
	out := make([]S, len(list))
	for i, x := range list {
		out[i] = f(x)
	}
	return out
}
