package planner

import (
	"fmt"
	"strconv"

	"arivu/events"
)

// sums tells what all rows add up to, also those that were not read.
func (t *teller) sums() sentence {
	all := "Over all " + groupInt(int(t.r.Summary.Rows)) + " rows, "
	for _, c := range t.r.Summary.Columns {
		if idName.MatchString(c.Name) || c.Type.Temporal() || c.Average == "" {
			continue
		}
		text := fmt.Sprintf("%s%s goes from %s to %s and is %s on average", all, label(c.Name), plainFigure(c.Min), plainFigure(c.Max), plainFigure(c.Average))
		if c.Values < t.r.Summary.Rows {
			text += "; " + plural(int(t.r.Summary.Rows-c.Values), "row has", "rows have") + " no value"
		}
		return t.sentence("%s.", text)
	}
	return sentence{}
}

// plainFigure is a figure of a summary as people read it.
func plainFigure(text string) string {
	f, ok := figureOf(text)
	if !ok {
		return oneLine(text, maxText)
	}
	return f.text()
}

func (t *teller) cutOff() sentence {
	by := ""
	switch {
	case !t.r.Truncated:
		return sentence{}
	case t.r.TruncatedBy == "bytes":
		by = " by its size"
	}
	if t.r.Summary != nil {
		return t.sentence("The result was cut off%s after %s of %s.", by, groupInt(t.r.RowCount), inAll(t.r))
	}
	return t.sentence("The result was cut off%s after %s; there are more.", by, t.count())
}

// inAll is how many rows a statement has whose reading stopped.
func inAll(r *events.Executed) string {
	if r.Summary == nil {
		return "more"
	}
	return plural(int(r.Summary.Rows), "row", "rows")
}

func (k *knownFigures) summary(s *events.Summary) {
	if s == nil {
		return
	}
	texts := []string{strconv.FormatInt(s.Rows, 10)}
	for _, c := range s.Columns {
		texts = append(texts, strconv.FormatInt(s.Rows-c.Values, 10), c.Min, c.Max, c.Sum, c.Average)
	}
	for _, text := range texts {
		if f, ok := figureOf(text); ok {
			k.values = append(k.values, f)
		}
		k.values = append(k.values, figures(text)...)
	}
}
