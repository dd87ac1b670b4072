package bench

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"strings"
)

// WriteFailures writes what went wrong as Markdown, worst first: sure and wrong, less
// sure and wrong, wrong choices, needless refusals, failures.
func WriteFailures(w io.Writer, results []Result, sure float64) error {
	out := bufio.NewWriter(w)
	fmt.Fprintf(out, "# What went wrong\n")
	for _, section := range failureSections(sure) {
		var of []*Result
		for i := range results {
			if r := &results[i]; r.Skipped == "" && !r.served() && section.holds(r) {
				of = append(of, r)
			}
		}
		if len(of) == 0 {
			continue
		}
		fmt.Fprintf(out, "\n## %s (%d)\n", section.title, len(of))
		for _, r := range of {
			writeFailure(out, r)
		}
	}
	writeSkipped(out, results)
	return out.Flush()
}

type failureSection struct {
	title string
	holds func(*Result) bool
}

func failureSections(sure float64) []failureSection {
	is := func(o Outcome) func(*Result) bool { return func(r *Result) bool { return r.Outcome == o } }
	return []failureSection{
		{"Sure and wrong", func(r *Result) bool { return r.Outcome == Answered && r.Confidence >= sure }},
		{"Less sure and wrong", func(r *Result) bool { return r.Outcome == Answered && r.Confidence < sure }},
		{"Wrong choices", is(Choose)},
		{"Refused without need", is(Refused)},
		{"Failed", is(Failed)},
	}
}

func writeFailure(w io.Writer, r *Result) {
	fmt.Fprintf(w, "\n### %s: %s\n\n", r.ID, oneLine(strings.Join(append(r.Before[:len(r.Before):len(r.Before)], r.Question), " ▸ ")))
	facts := []string{r.Database, r.Category, r.Kind}
	if r.Outcome == Answered {
		facts = append(facts, fmt.Sprintf("confidence %.2f", r.Confidence))
	}
	fmt.Fprintf(w, "%s. %s\n", strings.Join(notEmpty(facts), ", "), oneLine(r.Why))
	if r.Restatement != "" && !strings.HasSuffix(r.Why, r.Restatement) {
		fmt.Fprintf(w, "\nRead as: %s\n", oneLine(r.Restatement))
	}
	writeStatement(w, "", r.SQL)
	writeStatement(w, "Wanted:", r.Gold)
	writeRows(w, "Not given", r.Missing)
	writeRows(w, "Not wanted", r.Surplus)
}

func writeStatement(w io.Writer, title, sql string) {
	if sql == "" {
		return
	}
	if title != "" {
		fmt.Fprintf(w, "\n%s\n", title)
	}
	fmt.Fprintf(w, "\n```sql\n%s\n```\n", strings.ReplaceAll(sql, "```", "` ` `"))
}

func writeRows(w io.Writer, title string, rows [][]any) {
	if len(rows) == 0 {
		return
	}
	fmt.Fprintf(w, "\n%s:\n\n", title)
	for _, row := range rows {
		cells := make([]string, len(row))
		for i, v := range row {
			cells[i] = cellText(v)
		}
		fmt.Fprintf(w, "- %s\n", strings.Join(cells, " | "))
	}
}

// longestCell is how much of a value is shown.
const longestCell = 80

func cellText(v any) string {
	if v == nil {
		return "NULL"
	}
	s := fmt.Sprint(v)
	if r := []rune(s); len(r) > longestCell {
		s = string(r[:longestCell]) + "…"
	}
	return oneLine(s)
}

func writeSkipped(w io.Writer, results []Result) {
	first := true
	for i := range results {
		r := &results[i]
		if r.Skipped == "" {
			continue
		}
		if first {
			fmt.Fprintf(w, "\n## Left out\n\n")
			first = false
		}
		fmt.Fprintf(w, "- %s: %s\n", r.ID, oneLine(r.Skipped))
	}
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

func notEmpty(list []string) []string {
	var out []string
	for _, s := range list {
		if s != "" {
			out = append(out, s)
		}
	}
	return out
}

// WriteResults writes one JSON line per result.
func WriteResults(w io.Writer, results []Result) error {
	out := bufio.NewWriter(w)
	enc := json.NewEncoder(out)
	enc.SetEscapeHTML(false)
	for i := range results {
		if err := enc.Encode(&results[i]); err != nil {
			return fmt.Errorf("writing result %s: %w", results[i].ID, err)
		}
	}
	return out.Flush()
}
