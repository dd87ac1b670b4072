package ground_test

import (
	"fmt"
	"testing"

	"arivu/planner/ground"
)

func TestSimilarQuestionsComeFirst(t *testing.T) {
	t.Parallel()
	candidates := []string{
		"How many customers signed up in 2024?",
		"Total revenue per month in 2025",
		"Which products were never ordered?",
		"Average rating of each product",
		"How many employees work in each store?",
	}
	for question, want := range map[string]int{
		"How many customers signed up in {year}?":   0,
		"revenue by month this year":                1,
		"what is the mean score of every product":   3,
		"number of staff per shop":                  4, // by related words only
		"prodcts nobody ever orderd":                2, // by its letters
		"How many customers signed up in 2024? Now": 0,
	} {
		got := ground.Similar(question, candidates)
		if len(got) == 0 || got[0].Index != want {
			t.Errorf("%s: got %+v, expected %d first", question, got, want)
		}
		for i, m := range got {
			if m.Score <= 0 || m.Score > 1 || i > 0 && m.Score > got[i-1].Score {
				t.Errorf("%s: scores are %+v", question, got)
			}
		}
	}
	if got := ground.Similar(candidates[1], candidates); got[0].Score < 0.8 {
		t.Errorf("the same question scores %v", got[0].Score)
	}
	for _, strange := range []string{"", "the of and", "xyzzy"} {
		if got := ground.Similar(strange, candidates); len(got) != 0 {
			t.Errorf("%q is like %+v", strange, got)
		}
	}
	if got := ground.Similar("anything", nil); got != nil {
		t.Errorf("among none there is %+v", got)
	}
}

func TestAlike(t *testing.T) {
	t.Parallel()
	if got := ground.Alike("warehouse", "Warehouse"); got != 1 {
		t.Errorf("the same word: %v", got)
	}
	if near, far := ground.Alike("temparature", "temperature"), ground.Alike("temperature", "customer"); near < 0.5 || far > 0.2 {
		t.Errorf("near %v, far %v", near, far)
	}
	if got := ground.Alike("", "a"); got != 0 {
		t.Errorf("nothing and something: %v", got)
	}
}

// BenchmarkSimilar looks through 500 questions.
func BenchmarkSimilar(b *testing.B) {
	candidates := make([]string, 500)
	for i := range candidates {
		candidates[i] = fmt.Sprintf("How many orders of product %d were returned by customers in region %d?", i, i%7)
	}
	b.ReportAllocs()
	for b.Loop() {
		ground.Similar("orders that customers returned in region 3", candidates)
	}
}
