package planner

import (
	"encoding/json"
	"fmt"
	"regexp"
	"strings"
	"unicode/utf8"

	"arivu/planner/phrase"

	"arivu/events"
)

// Bounds of what is spelled out.
const (
	fewRows   = 5
	topRows   = 3
	maxFields = 4  // columns named of one row among several
	maxRow    = 8  // columns named of a single row
	maxText   = 80 // runes of one value
)

// teller writes the sentences about one result.
type teller struct {
	plan *events.Planned
	r    *events.Executed
	s    shape
	lead string // how the question was read, as the start of a sentence
}

// tell puts a result into sentences.
func tell(plan *events.Planned, r *events.Executed, s shape) []sentence {
	t := &teller{plan: plan, r: r, s: s, lead: "The result"}
	if plan.Restatement != "" {
		t.lead = phrase.Upper(command.ReplaceAllString(strings.TrimRight(oneLine(plan.Restatement, maxPhrase), ".:?! "), ""))
	}
	switch {
	case r.RowCount == 0:
		return t.nothing("Nothing matched: " + phrase.Lower(t.lead) + ".")
	case len(r.Rows) == 0 || len(r.Columns) == 0:
		return []sentence{t.sentence("%s: %s.", t.lead, t.count()), t.cutOff()}
	case valueless(r):
		return t.nothing(t.lead + ": there is no value, because nothing matched or what matched holds none.")
	case r.RowCount == 1 && len(r.Columns) == 1:
		return []sentence{t.single(), t.cutOff()}
	case r.RowCount == 1:
		return []sentence{t.only(r.Rows[0]), t.cutOff()}
	case len(r.Rows) <= fewRows && len(r.Rows) == r.RowCount:
		return []sentence{t.sentence("%s: %s.", t.topic(), t.rows(r.Rows)), t.cutOff()}
	case t.course():
		return []sentence{t.span(), t.spread(), t.cutOff()}
	case t.r.Summary != nil:
		return []sentence{t.sentence("%s.", t.size()), t.top(), t.sums(), t.cutOff()}
	default:
		return []sentence{t.sentence("%s.", t.size()), t.top(), t.spread(), t.cutOff()}
	}
}

// brief reports whether the lead reads well before a colon. A longer one stands above
// the answer anyway ("I read this as") and is not said again.
func (t *teller) brief() bool {
	const longest = 40
	return utf8.RuneCountInString(t.lead) <= longest && !strings.ContainsAny(t.lead, ",;")
}

// topic is what a few rows are told under.
func (t *teller) topic() string {
	switch {
	case t.brief():
		return t.lead
	case len(t.s.measures) == 1 && len(t.s.labels()) > 0:
		return phrase.Upper(label(t.r.Columns[t.s.measures[0]].Name))
	default:
		return t.count()
	}
}

// size says how many rows there are.
func (t *teller) size() string {
	if t.brief() {
		return t.lead + ": " + t.count()
	}
	return t.count()
}

// course reports whether the result is a measure over time, read in full.
func (t *teller) course() bool {
	return t.s.time >= 0 && len(t.s.categories) == 0 && len(t.s.measures) > 0 && len(t.r.Rows) == t.r.RowCount && !t.r.Truncated
}

// span tells from when to when a course goes.
func (t *teller) span() sentence {
	first, last := t.r.Rows[0], t.r.Rows[len(t.r.Rows)-1]
	return t.sentence("%s, from %s to %s.", t.size(),
		t.value(cell(first, t.s.time), t.s.time), t.value(cell(last, t.s.time), t.s.time))
}

// sentence formats text that may quote the plan and the column names.
func (t *teller) sentence(format string, args ...any) sentence {
	quotes := []string{t.lead}
	for _, c := range t.r.Columns {
		quotes = append(quotes, c.Name)
	}
	return sentence{text: fmt.Sprintf(format, args...), quotes: quotes}
}

func (t *teller) count() string { return plural(t.r.RowCount, "row", "rows") }

// nothing says what was looked for without success.
func (t *teller) nothing(text string) []sentence {
	found := []sentence{t.sentence("%s", text)}
	if conditions := filters(t.r.SQL); len(conditions) > 0 {
		found = append(found, sentence{text: "Filters applied: " + strings.Join(conditions, "; ") + ".", quotes: conditions})
	}
	return found
}

var (
	countOf  = regexp.MustCompile(`(?i)^(?:the )?(?:number|count) of (.+)$`)
	howMany  = regexp.MustCompile(`(?i)^how many (.+?)(?: are there| exist)?$`)
	command  = regexp.MustCompile(`(?i)^(?:list|show)(?: me)? `)
	quantity = regexp.MustCompile(`(?i)^(?:total|sum|average|mean|median|minimum|maximum|highest|lowest|largest|smallest|latest|earliest|first|last|share|percentage|ratio)\b`)
)

// single tells the one value of a result.
func (t *teller) single() sentence {
	value := t.value(cell(t.r.Rows[0], 0), 0)
	if name, ok := strings.CutSuffix(label(t.r.Columns[0].Name), " percent"); ok {
		return t.sentence("%s: %s %%.", phrase.Upper(name), value)
	}
	counted := countOf.FindStringSubmatch(t.lead)
	if counted == nil {
		counted = howMany.FindStringSubmatch(t.lead)
	}
	switch {
	case counted != nil && value == "1":
		return t.sentence("The number of %s is 1.", counted[1])
	case counted != nil && isNumeric(t.r, 0):
		return t.sentence("There are %s %s.", value, counted[1])
	case quantity.MatchString(t.lead):
		return t.sentence("The %s is %s.", phrase.Lower(t.lead), value)
	case strings.HasPrefix(t.lead, "The ") && t.lead != "The result":
		return t.sentence("%s is %s.", t.lead, value)
	default:
		return t.sentence("%s: %s.", t.lead, value)
	}
}

// only tells the one row of a result with several columns.
func (t *teller) only(row events.Row) sentence {
	switch {
	case t.brief():
		return t.sentence("%s: %s.", t.lead, t.fields(row))
	case len(t.s.measures) == 1 && len(t.s.labels()) > 0:
		return t.sentence("%s: %s.", t.topic(), t.row(row))
	default:
		return t.sentence("%s.", phrase.Upper(t.fields(row)))
	}
}

// fields tells the columns of a single row.
func (t *teller) fields(row events.Row) string {
	parts := make([]string, 0, maxRow)
	for i := range t.r.Columns[:min(len(t.r.Columns), maxRow)] {
		parts = append(parts, label(t.r.Columns[i].Name)+" is "+t.value(cell(row, i), i))
	}
	return phrase.List(parts, "and")
}

// rows tells several rows by their labels and numbers.
func (t *teller) rows(rows []events.Row) string {
	parts := make([]string, len(rows))
	for i, row := range rows {
		parts[i] = t.row(row)
	}
	// Parts with commas of their own are told apart by semicolons.
	if strings.Contains(strings.Join(parts, ""), ", ") {
		return strings.Join(parts, "; ")
	}
	return phrase.List(parts, "and")
}

// row is "Germany 1,200", or "Germany, orders 12, revenue 1,200".
func (t *teller) row(row events.Row) string {
	parts := t.labelled(row)
	for _, m := range t.s.measures {
		if len(parts) >= maxFields {
			break
		}
		if len(t.s.measures) == 1 && len(parts) > 0 {
			parts[len(parts)-1] += " " + t.value(cell(row, m), m)
			continue
		}
		parts = append(parts, label(t.r.Columns[m].Name)+" "+t.value(cell(row, m), m))
	}
	return strings.Join(parts, ", ")
}

func (t *teller) labelled(row events.Row) []string {
	var parts []string
	for _, l := range t.s.labels() {
		if len(parts) < maxFields-1 {
			parts = append(parts, t.value(cell(row, l), l))
		}
	}
	return parts
}

// top tells the first rows, as a ranking if they are one.
func (t *teller) top() sentence {
	rows := t.r.Rows[:min(len(t.r.Rows), topRows)]
	lead := "The first are "
	whole := !t.r.Truncated && len(t.r.Rows) == t.r.RowCount
	if whole && len(t.s.measures) == 1 && len(t.s.labels()) > 0 && t.s.time < 0 {
		switch order := ordered(t.r.Rows, t.s.measures[0]); {
		case order > 0:
			lead = "The lowest are "
		case order < 0:
			lead = "The highest are "
		}
	}
	return t.sentence("%s%s.", lead, t.rows(rows))
}

// spread tells between which values a measure lies, naming the rows.
func (t *teller) spread() sentence {
	if len(t.s.measures) == 0 {
		return sentence{}
	}
	m := t.s.measures[0]
	low, high := extremes(t.r.Rows, m)
	if low < 0 {
		return sentence{}
	}
	scope := ""
	if len(t.r.Rows) < t.r.RowCount {
		scope = fmt.Sprintf("Among the first %s rows, ", groupInt(len(t.r.Rows)))
	}
	text := fmt.Sprintf("%s%s goes from %s to %s.", scope, label(t.r.Columns[m].Name), t.extreme(low, m), t.extreme(high, m))
	return t.sentence("%s", phrase.Upper(text))
}

func (t *teller) extreme(row, measure int) string {
	text := t.value(cell(t.r.Rows[row], measure), measure)
	if who := t.labelled(t.r.Rows[row]); len(who) > 0 {
		text += " (" + strings.Join(who, ", ") + ")"
	}
	return text
}

// value renders one value of a row.
func (t *teller) value(v any, col int) string {
	switch v := v.(type) {
	case nil:
		return "no value"
	case bool:
		if v {
			return "yes"
		}
		return "no"
	case json.Number:
		f, ok := figureOf(v)
		if !ok || idName.MatchString(t.r.Columns[col].Name) || col == t.s.time {
			return v.String()
		}
		return f.text()
	case string:
		if f, ok := figureOf(v); ok && t.r.Columns[col].Type.Numeric() {
			return f.text()
		}
		return midnight.ReplaceAllString(oneLine(v, maxText), "")
	default:
		return oneLine(fmt.Sprint(v), maxText)
	}
}

// midnight is the time of day of what is really a date.
var midnight = regexp.MustCompile(`[ T]00:00(:00(\.0+)?)?(Z|[+-]00(:?00)?)?$`)

// cell is a row's value; a row that is too short has nulls.
func cell(row events.Row, col int) any {
	if col >= len(row) {
		return nil
	}
	return row[col]
}

// ordered is 1 for values that never fall, -1 for ones that never rise, else 0.
func ordered(rows []events.Row, col int) int {
	up, down := true, true
	for i := 1; i < len(rows); i++ {
		a, okA := figureOf(cell(rows[i-1], col))
		b, okB := figureOf(cell(rows[i], col))
		if !okA || !okB {
			return 0
		}
		up, down = up && a.value.Cmp(b.value) <= 0, down && a.value.Cmp(b.value) >= 0
	}
	switch {
	case up == down:
		return 0
	case up:
		return 1
	default:
		return -1
	}
}

// extremes are the rows with the least and the greatest value, -1 if no row has
// a number or all are equal.
func extremes(rows []events.Row, col int) (low, high int) {
	low, high = -1, -1
	var least, greatest figure
	for i, row := range rows {
		f, ok := figureOf(cell(row, col))
		if !ok {
			continue
		}
		if low < 0 || f.value.Cmp(least.value) < 0 {
			low, least = i, f
		}
		if high < 0 || f.value.Cmp(greatest.value) > 0 {
			high, greatest = i, f
		}
	}
	if low == high {
		return -1, -1
	}
	return low, high
}

// label is a column's name as words.
func label(column string) string {
	if strings.EqualFold(column, "count(*)") {
		return "count"
	}
	return oneLine(strings.ReplaceAll(column, "_", " "), maxText)
}
