package bench

import (
	"context"
	"errors"
	"regexp"
	"strings"

	"arivu/cmd/arivu/bench/score"
	"arivu/events"
	"arivu/executor/alike"
)

// Result is an item with what came of it. As a JSON line it is also what scorers
// of predictions take: id, sql, refused.
type Result struct {
	ID           string      `json:"id"`
	Set          string      `json:"set"`
	Database     string      `json:"db"`
	Category     string      `json:"category,omitempty"`
	Kind         string      `json:"kind,omitempty"`
	Match        alike.Match `json:"match"`
	Question     string      `json:"question"`
	Conversation string      `json:"conversation,omitempty"`
	Turn         int         `json:"turn,omitempty"`
	Before       []string    `json:"before,omitempty"` // the turns before
	Unanswerable bool        `json:"unanswerable,omitempty"`
	Ambiguous    bool        `json:"ambiguous,omitempty"`

	Outcome     Outcome `json:"outcome"`
	SQL         string  `json:"sql"` // what would run; "" without an answer
	Refused     bool    `json:"refused,omitempty"`
	Confidence  float64 `json:"confidence"`
	Restatement string  `json:"restatement,omitempty"`
	Model       string  `json:"model,omitempty"`
	LatencyMS   float64 `json:"latency_ms"`
	// Usage is what models charged for it, over all Attempts.
	Usage    events.Usage `json:"usage,omitzero"`
	Attempts int          `json:"attempts,omitempty"`

	// Right says that what would run gives wanted rows, or that a question
	// without an answer was given none.
	Right bool `json:"right"`
	// Offered says that a wanted reading is among those to choose from.
	Offered bool `json:"offered,omitempty"`
	// AmongThree says that one of the three best statements or readings is right.
	AmongThree bool `json:"among_three,omitempty"`
	// Why says what is wrong, "" if nothing is.
	Why string `json:"why,omitempty"`
	// Skipped says why the item is not counted: no wanted statement runs.
	Skipped string `json:"skipped,omitempty"`

	Gold string `json:"gold,omitempty"` // the first wanted statement
	// Missing and Surplus are the first wanted rows that were not given, and given
	// rows that were not wanted.
	Missing [][]any `json:"missing,omitempty"`
	Surplus [][]any `json:"surplus,omitempty"`

	item *Item
}

// Asked are the items of a run's results, in their order.
func Asked(results []Result) []Item {
	items := make([]Item, len(results))
	for i := range results {
		items[i] = *results[i].item
	}
	return items
}

// OrderRule is when the order of rows counts.
type OrderRule string

// Order rules.
const (
	// OrderByGold counts the order where the wanted statement orders its result.
	OrderByGold OrderRule = "gold"
	// OrderByQuestion counts it where the question asks for it, for suites whose
	// statements are ordered out of habit.
	OrderByQuestion OrderRule = "question"
)

// judge compares replies with what was wanted.
type judge struct {
	order OrderRule
}

// result judges the reply to an item.
func (j *judge) result(ctx context.Context, item *Item, before []string, db *Database, reply *Reply) Result {
	r := Result{
		ID: item.ID, Set: item.Set, Database: item.Database, Category: item.Category, Kind: item.Kind, Match: item.Match,
		Question: item.Question, Conversation: item.Conversation, Turn: item.Turn, Before: before, Unanswerable: item.Unanswerable, Ambiguous: item.Ambiguous,
		Outcome: reply.Outcome, Refused: reply.Outcome == Refused, Confidence: reply.Confidence,
		Restatement: reply.Restatement, Model: reply.Model, Usage: reply.Usage, Attempts: reply.Attempts,
		LatencyMS: float64(reply.Latency.Microseconds()) / 1000, item: item,
	}
	if reply.Outcome == Answered && len(reply.Candidates) > 0 {
		r.SQL = reply.Candidates[0]
	}
	if item.Unanswerable {
		r.refusal()
		return r
	}
	w := &wishes{statements: item.Gold.For(db.Schema.Dialect), db: db, match: item.Match}
	w.ordered = func(sql string) bool { return j.ordered(item, sql) }
	first, err := w.at(ctx, 0)
	if err != nil {
		r.Skipped = "no wanted statement runs: " + message(err)
		return r
	}
	r.Gold = first.sql
	j.compare(ctx, &r, w, reply)
	return r
}

// refusal judges a question that has no answer.
func (r *Result) refusal() {
	r.Right = r.Outcome == Refused || r.Outcome == Choose
	switch {
	case r.Outcome == Failed:
		r.Why = "failed: " + r.Restatement
	case !r.Right:
		r.Why = "answered a question that has no answer here"
	}
}

var asksForOrder = regexp.MustCompile(`(?i)\b(order|sort|arrange)`)

// ordered reports whether the order of rows counts.
func (j *judge) ordered(item *Item, gold string) bool {
	if j.order == OrderByQuestion {
		return item.Category == "order_by" || asksForOrder.MatchString(item.Question)
	}
	return score.Ordered(gold)
}

// compare runs the candidates and settles the verdict. Like the executor it goes
// on to the next candidate when one does not run; when none does, the question
// has failed, as nobody was given a wrong answer.
func (j *judge) compare(ctx context.Context, r *Result, w *wishes, reply *Reply) {
	r.Why = whyNot(reply)
	ran := false
	for i, sql := range reply.Candidates {
		if i == maxCandidates {
			break
		}
		got, err := w.db.Run(ctx, clean(sql))
		if err != nil {
			if !ran && reply.Outcome == Answered {
				r.Why = "does not run: " + message(err)
			}
			continue
		}
		right := w.met(ctx, got)
		r.AmongThree = r.AmongThree || right
		if ran || reply.Outcome != Answered {
			continue
		}
		ran, r.SQL, r.Right, r.Why = true, sql, right, ""
		if !right {
			r.differ(w.run[0].table, got)
		}
	}
	switch {
	case reply.Outcome == Choose && r.AmongThree:
		r.Offered, r.Why = true, ""
	case reply.Outcome == Answered && !ran:
		r.Outcome = Failed
	}
}

// whyNot says why there is no statement to run, "" if there is.
func whyNot(reply *Reply) string {
	switch {
	case reply.Outcome == Refused:
		return "refused: " + reply.Restatement
	case reply.Outcome == Failed:
		return "failed: " + reply.Restatement
	case reply.Outcome == Choose:
		return "no reading offered is right"
	case len(reply.Candidates) == 0:
		return "failed: no statement"
	}
	return ""
}

// shownRows is how many differing rows a result keeps.
const shownRows = 3

func (r *Result) differ(want, got alike.Table) {
	r.Missing, r.Surplus = alike.Difference(want, got, shownRows)
	r.Why = "other rows: wanted " + size(want) + ", got " + size(got)
	if len(r.Missing) == 0 && len(r.Surplus) == 0 {
		r.Why = "the same rows in another order"
	}
}

var trailing = regexp.MustCompile(`(?:\s|;|--[^\n]*$)+$`)

// clean drops what may follow a statement and is none.
func clean(sql string) string { return trailing.ReplaceAllString(sql, "") }

func message(err error) string {
	var e *events.Error
	if errors.As(err, &e) {
		return e.Message
	}
	return strings.TrimSpace(err.Error())
}
