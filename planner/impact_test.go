package planner_test

import (
	"fmt"
	"slices"
	"testing"

	"arivu/events"
	"arivu/planner"
	"arivu/planner/offline"
)

func past(text string, path events.Path) events.PastQuestion {
	return events.PastQuestion{ID: "id of " + text, Text: text, Asked: start, Path: path, Times: 2}
}

func TestImpact(t *testing.T) {
	t.Parallel()
	cfg := config(nil, nil)
	cfg.Offline = offline.New(offline.WithoutModel())
	before := shopMeaning()
	cfg.Semantics = written{held: before}
	cfg.Vocabularies = &vocabularies{held: &events.Vocabulary{Connection: "shop"}}
	p := planner.New(cfg)
	after := events.Semantics{Connection: "shop", Version: 6, Updated: start, Meanings: before.Clone()}
	after.Metrics[0].Expression = "avg(credit)"
	after.Verified = append(after.Verified, events.VerifiedQuestion{ID: "tally", Question: "customers per country", SQL: "SELECT 7", Author: "eve"})
	questions := []events.PastQuestion{
		past("total credit", events.PathOffline), past("customers per country", events.PathOffline), past("how many customers are there", events.PathOffline),
		past("the total credit of everybody", events.PathLLM), past("which countries have the most customers", events.PathLLM), past("sign-ups from India in 2024", events.PathVerified),
		past("and in India?", events.PathOffline), past("how many blorks are there", ""),
	}
	changed := func(in events.AskImpact) (*events.ImpactFound, []string) {
		t.Helper()
		in.Tenant, in.Connection, in.Questions = "default", "shop", questions
		found, err := p.Impact(t.Context(), in)
		if err != nil {
			t.Fatal(err)
		}
		var texts []string
		for _, c := range found.Impact.Changed {
			texts = append(texts, c.Text)
		}
		return found, texts
	}
	found, texts := changed(events.AskImpact{After: after})
	if want := []string{"total credit", "customers per country", "the total credit of everybody"}; !slices.Equal(texts, want) {
		t.Fatalf("changed: %q, want %q", texts, want)
	}
	if i := found.Impact; i.Looked != len(questions) || i.Skipped != 1 {
		t.Errorf("looked at %d, skipped %d", i.Looked, i.Skipped)
	}
	tally := found.Impact.Changed[1]
	if tally.Before.Path != events.PathOffline || tally.After.Path != events.PathVerified || tally.After.SQL != "SELECT 7" || tally.Times != 2 {
		t.Errorf("the verified question: %+v", tally)
	}
	if m := found.Impact.Changed[2]; m.After.Text != "a model plans it, told of total credit = avg(credit) of customers and country = 'India'" {
		t.Errorf("the model's question: %+v", m)
	}
	if _, texts := changed(events.AskImpact{After: *before, Phrase: "blorks", Meaning: "customers"}); fmt.Sprint(texts) != "[how many blorks are there]" {
		t.Errorf("a phrase changes %q", texts)
	}
	if _, texts := changed(events.AskImpact{After: *before}); len(texts) > 0 {
		t.Errorf("nothing changes %q", texts)
	}
	bad, err := p.Impact(t.Context(), events.AskImpact{Tenant: "default", Connection: "shop", After: *before, Phrase: "blorks", Meaning: "custmers"})
	if err != nil || bad.Problem == nil || !slices.Equal(bad.Problem.Near, []string{"customers"}) {
		t.Errorf("a wrong meaning: %+v, %v", bad, err)
	}
	if again, _ := changed(events.AskImpact{After: *before}); again.Problem != nil {
		t.Errorf("looking changed something: %+v", again.Problem)
	}
}
