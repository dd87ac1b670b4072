package offline_test

import (
	"strings"
	"testing"

	"arivu/events"
	"arivu/planner/offline"
	"arivu/planner/offline/offlinetest"
)

// Follow-ups that the grammar does not read are merged into the last answer.
func TestFollowUpsOfBothMakers(t *testing.T) {
	t.Parallel()
	p, s := withModel(t), shop(t)
	for conversation, want := range map[string]string{
		"what is the average price of products | how about the highest?":                  "SELECT MAX(price) AS highest_price FROM products",
		"what is the average price of products | how about the highest? | and the lowest": "SELECT MIN(price) AS lowest_price FROM products",
		"how many customers are there in each country | which one has the most?":          "SELECT country FROM customers GROUP BY country ORDER BY COUNT(*) DESC LIMIT 1",
		"show the different job titles | how many are there?":                             "SELECT COUNT(DISTINCT job_title) AS job_title_count FROM employees",
		"suppliers in the United States | with their ratings | only those above 4":        "SELECT name, rating FROM suppliers WHERE country = 'United States' AND rating > 4",
		"most expensive product in each currency | and the cheapest": "SELECT currency, name, price FROM ( SELECT currency, name, price, RANK() OVER (PARTITION BY currency ORDER BY price) AS place " +
			"FROM products ) AS placed WHERE place <= 1 ORDER BY currency",
	} {
		body := talk(t, p, s, strings.Split(conversation, " | ")...)
		plan, ok := body.(*events.Planned)
		if !ok {
			t.Errorf("%s: got %s %+v", conversation, body.Kind(), body)
			continue
		}
		if got := flat(plan.Candidates[0].SQL); got != want {
			t.Errorf("%s\ngot  %s\nwant %s", conversation, got, want)
		}
	}
}

// A plan says that it continues the last question, and no follow-up to a question that
// was declined is answered as if it stood alone.
func TestFollowUpsAreHonest(t *testing.T) {
	t.Parallel()
	p, s := withModel(t), shop(t)
	plan, ok := talk(t, p, s, "what is the average price of products", "how about the highest?").(*events.Planned)
	if !ok || !strings.HasSuffix(plan.Restatement, `It continues the last question ("what is the average price of products").`) {
		t.Errorf("got %+v", plan)
	}
	for _, conversation := range []string{
		"what is the weather | what are their prices?", "customers with purple hair | list these customers", "what is the weather | how about the highest",
	} {
		if body := talk(t, p, s, strings.Split(conversation, " | ")...); body.Kind() != events.KindDeclined {
			t.Errorf("%s: got %s %+v", conversation, body.Kind(), body)
		}
	}
}

// A whole question is read as it is read alone, whatever was asked before.
func TestWholeQuestionsDoNotContinue(t *testing.T) {
	t.Parallel()
	p, s := withModel(t), shop(t)
	for _, q := range append(offlinetest.Constructs(), "list customers and their orders", "which customers wrote reviews of products they ordered") {
		in := offline.Input{Question: q, Schema: s, Now: now}
		if p.Leans(in) {
			continue
		}
		alone, err := p.Continue(in)
		if err != nil {
			t.Fatal(err)
		}
		in.Earlier = []offline.Turn{{Question: "customers from Germany", Now: now}}
		after, err := p.Continue(in)
		if err != nil {
			t.Fatal(err)
		}
		if one, ok := alone.(*events.Planned); ok {
			if two, ok := after.(*events.Planned); !ok || two.Candidates[0].SQL != one.Candidates[0].SQL {
				t.Errorf("%s\nalone %s\nafter %+v", q, one.Candidates[0].SQL, after)
			}
		}
	}
}
