package planner

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"arivu/events"
)

// The checks every answer is put to.
const (
	CheckNumbers  = "numbers in the prose are in the result"
	CheckComplete = "rows complete"
	CheckNotEmpty = "not empty"
	// CheckMasked is followed by the columns that show as a mask.
	CheckMasked = "masked: "
	// CheckFiltered is followed by the tables of which a row policy holds rows back.
	CheckFiltered = "rows limited: "
)

// sentence is a piece of prose. quotes are the wordings it repeats from the plan
// — how the question was read, a column's name, a filter — whose numbers are
// quoted, not claimed.
type sentence struct {
	text   string
	quotes []string
}

// verified joins the sentences whose numbers can all be found in the result.
// It reads the finished prose again, so it does not matter how the text was made.
func verified(sentences []sentence, r *events.Executed) (string, events.Check) {
	kept, dropped, numbers := sift(sentences, r)
	check := events.Check{Name: CheckNumbers, Passed: dropped == 0}
	switch {
	case dropped > 0:
		check.Detail = plural(dropped, "sentence was", "sentences were") + " left out, because a number in it was not found in the result"
	case numbers == 0:
		check.Detail = "the text holds no numbers"
	default:
		check.Detail = plural(numbers, "number was", "numbers were") + " found again in the rows, their count or the wording of the question"
	}
	if len(kept) == 0 {
		kept = []string{"The result is in the table."}
	}
	return strings.Join(kept, " "), check
}

// sift keeps the sentences whose numbers can all be found, and counts those numbers and
// the other sentences.
func sift(sentences []sentence, r *events.Executed) (kept []string, dropped, numbers int) {
	known := resultFigures(r)
	for _, s := range sentences {
		if s.text == "" {
			continue
		}
		found := figures(s.text)
		if !known.holdAll(found, s.quotes) {
			dropped++
			continue
		}
		numbers += len(found)
		kept = append(kept, s.text)
	}
	return kept, dropped, numbers
}

func completeCheck(r *events.Executed) events.Check {
	c := events.Check{Name: CheckComplete, Passed: !r.Truncated}
	switch {
	case !r.Truncated && r.RowCount == 1:
		c.Detail = "the only row was read"
	case !r.Truncated:
		c.Detail = fmt.Sprintf("all %s rows were read", groupInt(r.RowCount))
	default:
		c.Detail = fmt.Sprintf("reading stopped at %s by the limit on %s; the database has %s", plural(r.RowCount, "row", "rows"), r.TruncatedBy, inAll(r))
	}
	return c
}

// maskedChecks say which columns of a result are not what the database holds.
func maskedChecks(r *events.Executed) []events.Check {
	if len(r.Masked) == 0 {
		return nil
	}
	return []events.Check{{
		Name: CheckMasked + strings.Join(r.Masked, ", "), Passed: true,
		Detail: "the connection keeps these values from everybody: they show as ••• or as nothing, and the statement that ran never read them",
	}}
}

// filteredChecks say of which tables not every row was looked at.
func filteredChecks(r *events.Executed) []events.Check {
	if len(r.Filtered) == 0 {
		return nil
	}
	return []events.Check{{
		Name: CheckFiltered + strings.Join(r.Filtered, ", "), Passed: true,
		Detail: "the connection limits which rows anybody may see: the result counts and shows those only, and the statement that ran has the condition",
	}}
}

func emptyCheck(r *events.Executed) events.Check {
	switch {
	case r.RowCount == 0:
		return events.Check{Name: CheckNotEmpty, Detail: "no row matched"}
	case valueless(r):
		return events.Check{Name: CheckNotEmpty, Detail: "the only row holds no value"}
	default:
		return events.Check{Name: CheckNotEmpty, Passed: true, Detail: plural(r.RowCount, "row", "rows")}
	}
}

// valueless reports whether the result is a single row of nulls, as an aggregate
// over nothing is.
func valueless(r *events.Executed) bool {
	if r.RowCount != 1 || len(r.Rows) != 1 {
		return false
	}
	for _, v := range r.Rows[0] {
		if v != nil {
			return false
		}
	}
	return true
}

// knownFigures are numbers that may be said, by the number of decimals to which
// they have been rounded.
type knownFigures struct {
	values  []figure
	rounded map[int]map[string]bool
}

// resultFigures collects the numbers of a result: its values, numbers within its
// texts, how many rows there are and what all of them add up to.
func resultFigures(r *events.Executed) *knownFigures {
	k := &knownFigures{rounded: map[int]map[string]bool{}}
	for _, n := range []int{r.RowCount, len(r.Rows)} {
		k.values = append(k.values, figures(strconv.Itoa(n))...)
	}
	k.summary(r.Summary)
	for _, row := range r.Rows {
		for _, v := range row {
			if f, ok := figureOf(v); ok {
				k.values = append(k.values, f)
			}
			switch v := v.(type) {
			case json.Number:
				k.values = append(k.values, figures(v.String())...)
			case string:
				k.values = append(k.values, figures(v)...)
			}
		}
	}
	return k
}

func (k *knownFigures) holdAll(found []figure, quotes []string) bool {
	var quoted []figure
	for _, q := range quotes {
		quoted = append(quoted, figures(q)...)
	}
	for _, f := range found {
		if !k.has(f) && !slices.ContainsFunc(quoted, f.equal) {
			return false
		}
	}
	return true
}

// has reports whether some known number, rounded to the decimals of f, is f.
func (k *knownFigures) has(f figure) bool {
	if f.value == nil {
		return slices.ContainsFunc(k.values, f.equal)
	}
	set, ok := k.rounded[f.decimals]
	if !ok {
		set = make(map[string]bool, len(k.values))
		for _, v := range k.values {
			if v.value != nil {
				set[v.value.FloatString(f.decimals)] = true
			}
		}
		k.rounded[f.decimals] = set
	}
	return set[f.value.FloatString(f.decimals)]
}

// equal reports whether two figures say the same, however they are written.
func (f figure) equal(g figure) bool {
	if f.value == nil || g.value == nil {
		return f.value == nil && g.value == nil && f.literal == g.literal
	}
	return f.value.Cmp(g.value) == 0
}

func plural(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return groupInt(n) + " " + many
}
