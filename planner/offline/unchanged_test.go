package offline_test

import (
	"strings"
	"testing"

	"arivu/events"
	"arivu/planner/offline"
)

// What a follow-up names takes the place of the figure before it, or it is said that its
// words would change nothing. The old question is never answered over again in silence.
func TestFollowUpsDoNotRepeatTheLastAnswer(t *testing.T) {
	t.Parallel()
	s := shop(t)
	const (
		perMonth = "The number of orders for each month of the order date, where the order date is from 1 January 2025 to 31 December 2025"
		revenue  = "revenue per month in 2025"
	)
	for _, c := range []struct{ first, then, want, declined string }{
		{first: revenue, then: "as orders instead", want: perMonth},
		{first: revenue, then: "orders instead", want: perMonth},
		{first: revenue, then: "what about orders", want: perMonth},
		{first: revenue, then: "number of orders instead", want: perMonth},
		{first: "revenue in 2025", then: "orders instead", want: "The number of orders, where the order date is from 1 January 2025"},
		{first: revenue, then: "also orders", want: "The revenue and the number of orders for each month"},
		{first: revenue, then: "those with orders", declined: `"orders" changes`},
		{first: revenue, then: "only for customers", declined: `"customers" changes`},
		{first: "average salary by job title", then: "and employees", declined: `"employees" changes`},
		// What was said before may be said again.
		{first: revenue, then: "only 2025", want: "The revenue for each month"},
		{first: revenue, then: "revenue instead", want: "The revenue for each month"},
		{first: "customers from Germany", then: "list these customers", want: "List customers"},
		{first: "number of orders per month", then: "what about orders", want: "The number of orders for each month"},
	} {
		for name, p := range map[string]*offline.Planner{"both makers": withModel(t), "grammar": offline.New(offline.WithoutModel())} {
			switch got := talk(t, p, s, c.first, c.then).(type) {
			case *events.Planned:
				if c.want == "" || !strings.HasPrefix(got.Restatement, c.want) {
					t.Errorf("%s: %s | %s: got %q", name, c.first, c.then, got.Restatement)
				}
			case *events.Declined:
				if name == "both makers" && (c.declined == "" || !strings.Contains(got.Reason, c.declined)) {
					t.Errorf("%s: %s | %s: declined: %s", name, c.first, c.then, got.Reason)
				}
			default:
				t.Errorf("%s: %s | %s: got %+v", name, c.first, c.then, got)
			}
		}
	}
}

// No reading of a follow-up shows a column by chance: of the many order ids of a month
// none is the one of that month.
func TestFollowUpsShowNoColumnByChance(t *testing.T) {
	t.Parallel()
	s, p := shop(t), withModel(t)
	for _, then := range []string{"number of orders instead", "order id"} {
		in := offline.Input{Question: then, Schema: s, Now: now, Earlier: []offline.Turn{{Question: "revenue per month in 2025", Now: now}}}
		for _, r := range p.Ranked(in) {
			if words := r.Frame.Restate(); strings.HasPrefix(words, "The order id for each month") || strings.HasPrefix(words, "The order item's order for each") {
				t.Errorf("%s: read as %q", then, words)
			}
		}
	}
}
