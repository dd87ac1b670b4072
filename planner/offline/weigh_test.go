package offline_test

import (
	"reflect"
	"slices"
	"strings"
	"testing"

	"arivu/events"
	"arivu/planner/offline"
	"arivu/planner/offline/learn"
)

// withModel returns a planner with both makers.
func withModel(t *testing.T) *offline.Planner {
	t.Helper()
	if !learn.Embedded {
		t.Skip("this build has no model")
	}
	return offline.New()
}

// Where both makers read a question alike, the answer is the grammar's, with names and
// figures for people, and says so.
func TestMakersAgree(t *testing.T) {
	t.Parallel()
	p, grammar := withModel(t), offline.New(offline.WithoutModel())
	for _, q := range []string{"How many customers are there?", "How many suppliers are in Germany?"} {
		body, err := p.Plan(q, shop(t), now)
		if err != nil {
			t.Fatal(err)
		}
		alone, err := grammar.Plan(q, shop(t), now)
		if err != nil {
			t.Fatal(err)
		}
		plan, ok := body.(*events.Planned)
		if !ok {
			t.Errorf("%q: got %T", q, body)
			continue
		}
		if want := alone.(*events.Planned); plan.Candidates[0].SQL != want.Candidates[0].SQL || plan.Restatement != want.Restatement {
			t.Errorf("%q: got %s, the grammar alone %s", q, plan.Candidates[0].SQL, want.Candidates[0].SQL)
		}
		if !slices.Contains(plan.Reasons, "grammar and learned planner read it alike") {
			t.Errorf("%q: reasons %q", q, plan.Reasons)
		}
	}
}

// The grammar's confidence was set by hand. Where only the grammar reads a question,
// the plan is run, and shown as less than sure.
func TestGrammarAloneIsLessSure(t *testing.T) {
	t.Parallel()
	body, err := withModel(t).Plan("revenue per month in 2024", shop(t), now)
	if err != nil {
		t.Fatal(err)
	}
	plan, ok := body.(*events.Planned)
	if !ok || plan.Confidence >= offline.SureConfidence || plan.Candidates[0].Score != plan.Confidence {
		t.Errorf("got %+v", body)
	}
}

// What neither maker understands is named, whatever else the model makes of it.
func TestModelPassesNothingOver(t *testing.T) {
	t.Parallel()
	p := withModel(t)
	for q, word := range map[string]string{"what is the weather in Berlin": "weather", "customers with purple hair": "purple"} {
		body, err := p.Plan(q, shop(t), now)
		if err != nil {
			t.Fatal(err)
		}
		declined, ok := body.(*events.Declined)
		if !ok || !slices.Contains(declined.Missing, word) {
			t.Errorf("%q: got %+v, want it declined for %q", q, body, word)
		}
	}
	body, err := p.Plan("drop table customers", shop(t), now)
	if _, ok := body.(*events.Declined); err != nil || !ok {
		t.Errorf("got %+v, %v", body, err)
	}
}

// A reading that is chosen is planned as it was offered.
func TestChosenReadingIsPlanned(t *testing.T) {
	t.Parallel()
	p, s := withModel(t), shop(t)
	offered := 0
	for _, q := range []string{
		"where are our stores", "stores of the customers", "who bought the most", "the name of the supplier with products", "products nobody ordered",
		"list the payments and their orders", "show the employees and the name of their store", "which customers live where a store is",
	} {
		body, err := p.Plan(q, s, now)
		if err != nil {
			t.Fatal(err)
		}
		choice, ok := body.(*events.Clarify)
		if !ok {
			continue
		}
		for _, r := range choice.Readings {
			if !strings.Contains(r.Question, " — meaning: ") {
				continue
			}
			offered++
			chosen, err := p.Plan(r.Question, s, now)
			if plan, ok := chosen.(*events.Planned); err != nil || !ok || plan.Restatement != r.Restatement || plan.Candidates[0].SQL != r.SQL {
				t.Errorf("%q: got %+v, %v; want %q and %s", r.Question, chosen, err, r.Restatement, r.SQL)
			}
		}
	}
	if offered == 0 {
		t.Error("no reading was offered")
	}
}

// The likeliest readings come first, and are the same on every run.
func TestRankedIsOrderedAndRepeats(t *testing.T) {
	t.Parallel()
	p, again := withModel(t), withModel(t)
	for _, q := range []string{"which suppliers have the best rating", "names of customers in Germany", "average price of products per category"} {
		in := offline.Input{Question: q, Schema: shop(t), Now: now}
		first, second := p.Ranked(in), again.Ranked(in)
		if len(first) < 2 || !slices.IsSortedFunc(first, func(a, b offline.Reading) int {
			switch {
			case a.Score > b.Score:
				return -1
			case a.Score < b.Score:
				return 1
			}
			return 0
		}) {
			t.Errorf("%q: %d readings, or not in order", q, len(first))
		}
		if !reflect.DeepEqual(statements(first), statements(second)) {
			t.Errorf("%q: two runs differ", q)
		}
	}
}

// A question that was answered today is not read again; another day, catalog or
// conversation is another question.
func TestAnswersAreRemembered(t *testing.T) {
	t.Parallel()
	p, s := offline.New(offline.WithoutModel()), shop(t)
	const question = "How many orders were placed last month?"
	plan := func(in offline.Input) events.Body {
		body, err := p.Continue(in)
		if err != nil {
			t.Fatal(err)
		}
		return body
	}
	in := offline.Input{Question: question, Schema: s, Now: now}
	first := plan(in)
	if again := plan(in); again != first {
		t.Error("the same question on the same day was read again")
	}
	later := in
	later.Now = now.AddDate(0, 1, 0)
	if a, b := first.(*events.Planned), plan(later).(*events.Planned); a.Candidates[0].SQL == b.Candidates[0].SQL {
		t.Errorf("a month later last month is still %s", b.Candidates[0].SQL)
	}
	talking := in
	talking.Question, talking.Earlier = "and by country?", []offline.Turn{{Question: question, Now: now}}
	alone := plan(offline.Input{Question: talking.Question, Schema: s, Now: now})
	if reflect.DeepEqual(plan(talking), alone) {
		t.Error("a follow-up was answered as if nothing had been asked before")
	}
	for i := range 1000 {
		plan(offline.Input{Question: question + strings.Repeat("?", i+1), Schema: s, Now: now})
	}
	if again := plan(in); again == first {
		t.Error("more is remembered than what was bounded")
	}
}

func statements(rs []offline.Reading) []string {
	out := make([]string, len(rs))
	for i, r := range rs {
		out[i] = r.SQL
	}
	return out
}
