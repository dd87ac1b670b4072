package cache

import (
	"slices"
	"strings"
)

// wording is a run of words with the one that stands for it, "" for none.
type wording struct {
	words []string
	means string
}

// courtesies begin a question and ask for nothing, longest first.
var courtesies = longestFirst(fields(
	"please", "hi", "hello", "hey", "ok", "okay", "so", "and now", "now",
	"can you", "could you", "would you", "will you", "can you please", "could you please",
	"i want to know", "i would like to know", "i'd like to know", "i want to see", "i would like to see", "i need", "i need to know", "i want",
	"we want to know", "we need to know", "do you know", "let me know", "let me see", "let us see",
	"show", "show me", "show us", "give me", "give us", "tell me", "tell us", "get me", "get", "list me", "find", "find me",
	"what", "what is", "what are", "what was", "what were", "which are",
	"calculate", "compute", "work out",
), func(words []string) []string { return words })

// orders are courtesies where one of the words behind them shows that they are verbs: "list
// the prices" asks for prices, and "list prices" for those of a list.
var (
	orders = map[string]bool{"list": true, "display": true, "print": true, "return": true, "query": true, "report": true}
	shown  = map[string]bool{"the": true, "all": true, "every": true, "each": true, "our": true, "a": true, "an": true}
)

// wordings mean the same wherever they stand, longest first. What compares, negates or
// gives a direction is only ever exchanged for its exact equal.
var wordings = longestFirst(table(map[string]string{
	"there": "", "me": "", "please": "",
	"do we have": "", "did we have": "", "are there": "", "were there": "", "is there": "", "was there": "",
	"exist": "", "in total": "", "overall": "", "our": "",
	"how many":  "#count",
	"number of": "#count", "total number of": "#count", "count of": "#count", "the number of": "#count", "the count of": "#count",
	"the total number of": "#count", "how many different": "#count distinct", "how many distinct": "#count distinct", "how many unique": "#count distinct",
	"number of different": "#count distinct", "number of distinct": "#count distinct", "number of unique": "#count distinct",
	"the number of distinct": "#count distinct", "the number of different": "#count distinct", "the number of unique": "#count distinct",
	"avg": "#average", "mean": "#average", "average": "#average", "the average": "#average",
	"total": "#total", "sum of": "#total", "total of": "#total", "the sum of": "#total", "the total": "#total", "the total of": "#total", "sum of all": "#total",
	"more than": "#gt", "greater than": "#gt", "less than": "#lt", "fewer than": "#lt", "larger than": "#larger", "bigger than": "#larger",
	"over": "#over", "above": "#over", "under": "#under", "below": "#under",
	"at least": "#ge", "no less than": "#ge", "no fewer than": "#ge", "at most": "#le", "no more than": "#le",
	"by": "#by", "per": "#by", "for each": "#by", "grouped by": "#by", "group by": "#by", "broken down by": "#by", "split by": "#by", "for every": "#by",
	"largest": "#largest", "biggest": "#largest",
	"latest": "#newest", "newest": "#newest", "most recent": "#newest",
	"doesn't": "does not", "don't": "do not", "didn't": "did not", "haven't": "have not", "hasn't": "has not", "isn't": "is not", "aren't": "are not", "wasn't": "was not", "weren't": "were not",
}), func(w wording) []string { return w.words })

// articles say nothing before another word; at the end of a question they are a name.
var articles = map[string]bool{"the": true, "a": true, "an": true}

// links join words in ways that make their order matter.
var links = func() map[string]bool {
	set := map[string]bool{}
	for w := range strings.FieldsSeq("and or not by per in of for from to with without since before after during between on at where who that which than as except excluding") {
		set[w] = true
	}
	return set
}()

func fields(phrases ...string) [][]string {
	all := make([][]string, len(phrases))
	for i, p := range phrases {
		all[i] = strings.Fields(p)
	}
	return all
}

func table(means map[string]string) []wording {
	all := make([]wording, 0, len(means))
	for words, m := range means {
		all = append(all, wording{words: strings.Fields(words), means: m})
	}
	return all
}

// longestFirst sorts by the number of words, and by the words for a fixed order.
func longestFirst[T any](all []T, words func(T) []string) []T {
	slices.SortFunc(all, func(a, b T) int {
		if n := len(words(b)) - len(words(a)); n != 0 {
			return n
		}
		return slices.Compare(words(a), words(b))
	})
	return all
}
