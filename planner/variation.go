package planner

import (
	"slices"
	"strings"

	"arivu/events"
	"arivu/planner/phrase"
)

// longestFigure is how many words a figure may have to be put into a question.
const longestFigure = 3

// variations are the question of a plan with its grouping or its figure put otherwise, in
// its own words: "revenue per channel in 2025" after "revenue per month in 2025". A
// question that leans on one before it has none, for it says only a part.
func variations(q *events.Question, t *events.Table, seen func(*events.Column) bool) []string {
	plan, said := q.Planned, strings.TrimSpace(q.Asked.Question)
	if plan == nil || q.Asked.SQL != "" {
		return nil
	}
	var group, figure *events.Part
	for i := range plan.Parts {
		p := &plan.Parts[i]
		switch {
		case p.Carried || p.Changed || p.Kind == events.PartRows:
			return nil
		case p.Kind == events.PartGroup && group != nil, p.Kind == events.PartShown && figure != nil:
			return nil
		case p.Kind == events.PartGroup:
			group = p
		case p.Kind == events.PartShown:
			figure = p
		}
	}
	if figure == nil {
		return nil
	}
	return alternating(regrouped(said, group, t, seen), refigured(said, figure))
}

// regrouped says a question for each of another column, or by month.
func regrouped(said string, group *events.Part, t *events.Table, seen func(*events.Column) bool) []string {
	var out []string
	for _, name := range groupings(said, group, t, seen) {
		switch {
		case group == nil:
			bare := strings.TrimRight(said, "?.! ")
			out = append(out, bare+" per "+name+said[len(bare):])
		case len(group.Words) == 1:
			word, rest, _ := strings.Cut(group.Words[0].Text, " ")
			if w := strings.ToLower(word); (w == "per" || w == "by") && rest != "" {
				out = appendReplaced(out, said, group.Words[0].Text, word+" "+name)
			}
		}
	}
	return out
}

// groupings are what rows can be put together by beside what they are put together by.
// A question that speaks of times is not asked by month as well.
func groupings(said string, group *events.Part, t *events.Table, seen func(*events.Column) bool) []string {
	var out []string
	for i := range t.Columns {
		if c := &t.Columns[i]; !c.Masked && !seen(c) && category(c) {
			out = append(out, words(c.Name))
		}
	}
	if !slices.ContainsFunc([]string{"day", "week", "month"}, func(unit string) bool { return strings.Contains(strings.ToLower(said), unit) }) &&
		(group == nil || group.Alternatives == nil || group.Alternatives.What != events.AspectGrain) {
		out = append(out[:min(len(out), 1)], "month")
	}
	return out
}

// refigured says a question of another figure that its planner offers in place of its own,
// where the question calls its own by its name: "revenue", and not "spent".
func refigured(said string, figure *events.Part) []string {
	if figure.Alternatives == nil || figure.Alternatives.What != events.AspectMetric || len(figure.Words) != 1 ||
		!strings.EqualFold(figure.Text, "The "+figure.Words[0].Text) {
		return nil
	}
	var out []string
	for _, offer := range figure.Alternatives.Offers {
		if name := strings.TrimPrefix(offer, "The "); len(strings.Fields(name)) <= longestFigure {
			out = appendReplaced(out, said, figure.Words[0].Text, name)
		}
	}
	return out
}

// appendReplaced adds a question with some of its words replaced, if they stand in it once.
func appendReplaced(out []string, said, words, by string) []string {
	if strings.Count(said, words) != 1 {
		return out
	}
	next := strings.Replace(said, words, by, 1)
	if strings.HasPrefix(said, words) {
		next = phrase.Upper(next)
	}
	return append(out, next)
}

// alternating takes from two lists in turn.
func alternating(a, b []string) []string {
	var out []string
	for i := range max(len(a), len(b)) {
		out = append(append(out, a[min(i, len(a)):min(i+1, len(a))]...), b[min(i, len(b)):min(i+1, len(b))]...)
	}
	return out
}
