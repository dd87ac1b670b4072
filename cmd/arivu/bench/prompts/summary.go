package prompts

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"text/tabwriter"
	"time"

	"arivu/executor/guard"
	"arivu/planner/prompt"
)

// Summary is what was found of one set of questions.
type Summary struct {
	Set       string `json:"set"`
	Questions int    `json:"questions"`
	Skipped   int    `json:"skipped"` // whose wanted statement cannot be read
	// Tokens of the whole prompt, as the planner estimates them.
	Tokens Spread `json:"tokens"`
	// Tables that are shown with columns.
	Tables Spread `json:"tables"`
	// AllTables is the share of questions of which every table that the wanted statement
	// reads is shown, AllColumns that of which every column is.
	AllTables  float64 `json:"all_tables"`
	AllColumns float64 `json:"all_columns"`
	// TableRecall and ColumnRecall are the shares of all tables and columns.
	TableRecall  float64 `json:"table_recall"`
	ColumnRecall float64 `json:"column_recall"`
	// MedianMS is how long it took to build a prompt.
	MedianMS float64 `json:"median_ms"`
}

// Spread is how figures are spread.
type Spread struct {
	Median int `json:"median"`
	P95    int `json:"p95"`
	Most   int `json:"most"`
}

func spread(all []int) Spread {
	slices.Sort(all)
	return Spread{Median: rank(all, 50), P95: rank(all, 95), Most: rank(all, 100)}
}

// rank is the nearest rank of sorted figures, the zero value of none.
func rank[T any](sorted []T, percent int) T {
	if len(sorted) == 0 {
		var none T
		return none
	}
	return sorted[max(0, (len(sorted)*percent+99)/100-1)]
}

// figures are what is found of a set.
type figures struct {
	skipped      int
	tokens       []int
	tables       []int
	times        []time.Duration
	tablesShown  share
	columnsShown share
	allTables    share
	allColumns   share
}

// share counts.
type share struct{ hits, of int }

func (s *share) add(hits, of int) { s.hits, s.of = s.hits+hits, s.of+of }

func (s *share) whole(hits, of int) {
	if s.of++; hits == of {
		s.hits++
	}
}

func (s share) value() float64 { return float64(s.hits) / float64(max(s.of, 1)) }

func (f *figures) add(p prompt.Prompt, wanted *guard.Statement, prefix string, took time.Duration) {
	f.tokens = append(f.tokens, prompt.EstimateTokens(p.System)+prompt.EstimateTokens(p.User))
	f.tables = append(f.tables, len(p.Tables))
	f.times = append(f.times, took)
	tables, columns := among(p.Tables, wanted.Tables, prefix), among(p.Columns, wanted.Columns, prefix)
	f.tablesShown.add(tables, len(wanted.Tables))
	f.columnsShown.add(columns, len(wanted.Columns))
	f.allTables.whole(tables, len(wanted.Tables))
	f.allColumns.whole(columns, len(wanted.Columns))
}

// among is how many of the wanted names are shown.
func among(shown, wanted []string, prefix string) int {
	n := 0
	for _, name := range wanted {
		if slices.Contains(shown, prefix+name) {
			n++
		}
	}
	return n
}

func (r *run) summaries() []Summary {
	var out []Summary
	for _, set := range slices.Sorted(maps.Keys(r.figures)) {
		f := r.figures[set]
		slices.Sort(f.times)
		out = append(out, Summary{
			Set: set, Questions: len(f.tokens), Skipped: f.skipped, Tokens: spread(f.tokens), Tables: spread(f.tables),
			AllTables: f.allTables.value(), AllColumns: f.allColumns.value(),
			TableRecall: f.tablesShown.value(), ColumnRecall: f.columnsShown.value(),
			MedianMS: float64(rank(f.times, 50).Microseconds()) / 1000,
		})
	}
	return out
}

// Print writes summaries for people, a line each.
func Print(w io.Writer, all []Summary) error {
	t := tabwriter.NewWriter(w, 0, 4, 2, ' ', tabwriter.AlignRight)
	if _, err := fmt.Fprintln(t, "set\tquestions\tleft out\ttokens\tp95\ttables shown\tall tables\tall columns\tof tables\tof columns\tms\t"); err != nil {
		return err
	}
	for _, s := range all {
		_, err := fmt.Fprintf(t, "%s\t%d\t%d\t%d\t%d\t%d\t%s\t%s\t%s\t%s\t%.1f\t\n", s.Set, s.Questions, s.Skipped, s.Tokens.Median, s.Tokens.P95,
			s.Tables.Median, percent(s.AllTables), percent(s.AllColumns), percent(s.TableRecall), percent(s.ColumnRecall), s.MedianMS)
		if err != nil {
			return err
		}
	}
	return t.Flush()
}

func percent(share float64) string { return fmt.Sprintf("%.1f %%", 100*share) }
