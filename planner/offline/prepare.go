package offline

import (
	"strings"

	"arivu/planner/ground"
)

// wordsOf cuts a question into tokens and says in plain words what people in a
// business say in theirs, as far as the database knows the plain words. The
// sentences tell which of those were taken for something that could be doubted.
func wordsOf(c *ground.Catalog, question string) (toks []ground.Token, notes []string) {
	toks = joinHyphens(ground.Tokenize(question))
	respellGrammar(toks)
	toks, notes = plainly(c, toks)
	perUnit(toks)
	countWords(toks)
	return toks, notes
}

// joinHyphens drops the hyphens within words: "best-selling", "5-star".
func joinHyphens(toks []ground.Token) []ground.Token {
	out := toks[:0:0]
	for i, t := range toks {
		inside := t.Text == "-" && i > 0 && i+1 < len(toks) && toks[i-1].End == t.Start && toks[i+1].Start == t.End
		if inside && (toks[i-1].Kind == ground.Word || toks[i+1].Kind == ground.Word) {
			continue
		}
		out = append(out, t)
	}
	return out
}

// slips are typing errors in the words that questions are made of; others are
// found by comparing with the words of the database.
//
//nolint:misspell // they are misspelt on purpose
var slips = map[string]string{
	"mny": "many", "hwo": "how", "wich": "which", "whcih": "which", "waht": "what", "numbr": "number", "nubmer": "number",
	"numer": "number", "avrage": "average", "averge": "average", "avarage": "average", "totl": "total", "toal": "total", "cheeper": "cheaper",
	"cheepest": "cheapest", "expensiv": "expensive", "betwen": "between", "beetween": "between", "withot": "without", "percentge": "percentage",
	"higest": "highest", "lowst": "lowest", "becuase": "because", "mnay": "many", "moth": "month", "montly": "monthly", "yestarday": "yesterday",
}

func respellGrammar(toks []ground.Token) {
	for i := range toks {
		if w, ok := slips[toks[i].Lower]; ok && toks[i].Kind == ground.Word {
			toks[i].Lower, toks[i].Lemma = w, ground.Lemma(w)
		}
	}
}

// saying is a phrase with what it comes to. It is read so only where the database
// knows a word for need, and has no name for the phrase itself.
type saying struct {
	plain string
	need  string
	// doubt says that the reading is one of several and has to be told.
	doubt bool
}

// longestSaying bounds the words of a phrase.
const longestSaying = 7

var sayings = func() map[string]saying {
	m := map[string]saying{}
	put := func(plain, need string, doubt bool, phrases string) {
		for p := range strings.SplitSeq(phrases, ",") {
			m[strings.TrimSpace(p)] = saying{plain, need, doubt}
		}
	}
	put("number of employees", "employees", true, "headcount, head count")
	put("average order value", "orders", true, "aov, average ticket, average ticket size, average basket, average basket value, average cart value")
	put("total salary", "salary", true, "payroll, total payroll, wage bill, staff costs, staff cost, personnel costs, salary costs, total staff costs")
	put("product", "product", false, "sku")
	put("products", "product", false, "skus")
	put("customers who ordered", "customer", true, "buyers")
	put("with stock 0", "stock", true, "sold out, out of stock")
	put("in stock", "stock", false, "left in stock, remaining in stock")
	put("best selling product", "product", false, "best seller, bestseller")
	put("best selling products", "product", false, "best sellers, bestsellers")
	put("percentage of canceled orders", "canceled orders", true, "cancellation rate, cancelation rate, order cancellation rate")
	put("percentage of failed", "failed", false, "failure rate of, failure rate for")
	put("percentage of order items with returns", "order item return", true, "return rate")
	put("how much revenue", "orders", true, "how much do we sell, how much did we sell, how much have we sold, how much was sold")
	put("country", "country", true, "market")
	put("countries", "country", true, "markets")
	put("business", "business", true, "b2b")
	put("mobile", "mobile", false, "mobile app")
	put("number of orders", "orders", true, "order volume")
	put("customers", "customers", false, "customer base")

	put("by", "", false, "in terms of")
	put("alphabetically", "", false, "ordered alphabetically, sorted alphabetically, in alphabetical order")
	put("sorted by", "", false, "order the results by, order results by, order the result by, order them by, sort the results by, sort results by")
	put("average delivery time", "delivered", false, "how many days does delivery take, how long does delivery take, how many days does a delivery take, how long does a delivery take, how long do deliveries take")
	put("", "", false, "in days")
	put("with", "", false, "because of, due to")
	put("most popular", "", false, "favourite, favorite, preferred, most preferred")
	put("highest", "", false, "strongest")
	put("lowest", "", false, "weakest")
	put("first", "", false, "very first, first ever, very first ever")
	put("last", "", false, "very last")
	put("earliest", "", false, "longest serving, longest standing, longest employed")
	put("", "", false, "at least once, at the moment, so far, of all time, all time, right now, as of now, at least one time, these days")
	put("more than 1 time", "", false, "more than once")
	put("exactly 1 time", "", false, "exactly once, only once, just once")
	put("earning between", "salary", false, "making between")
	put("earning over", "salary", false, "making over, making more than, making above")
	put("earning under", "salary", false, "making under, making less than, making below")
	put("percentage of", "", false, "how many percent of, how many % of, what percentage of all, what share of all")
	put("how many", "", false, "just the number, count only, number only, only the number, just count, just the count, only the count, and count them")
	put("each", "", false, "at the end of each, at the end of every")
	put("since", "", false, "since the start of, since the beginning of, since start of, since beginning of")
	put("per year", "", false, "over the years, year on year trend")
	put("per month", "", false, "over the months")
	put("weekday", "", false, "day of the week, day of week, week day")
	put("weekdays", "", false, "days of the week, days of week, week days")
	put("1 star", "", false, "one star")
	for _, u := range []string{"day", "week", "month", "quarter", "year"} {
		put(u+" over "+u, "", false, "compared to the previous "+u+", compared with the previous "+u+", versus the previous "+u+", vs the previous "+u+
			", vs previous "+u+", compared to the "+u+" before, compared with the "+u+" before")
	}
	put("difference in number of", "", false, "how many more, how many fewer")
	put("difference in", "", false, "how much more, how much less")
	put("growth", "", false, "by how many percent, by what percentage, by what percent, how many percent did")
	put("running total", "", false, "running sum, cumulative total, cumulative sum, cumulated")
	return m
}()

// plainly replaces sayings, the longest first. What stands for a saying keeps its
// place in the question.
func plainly(c *ground.Catalog, toks []ground.Token) ([]ground.Token, []string) {
	out := toks[:0:0]
	var notes []string
	for i := 0; i < len(toks); {
		s, n := sayingAt(c, toks[i:])
		if n == 0 {
			out = append(out, toks[i])
			i++
			continue
		}
		if s.doubt {
			notes = append(notes, `"`+lowerText(toks[i:i+n])+`" is read as "`+s.plain+`".`)
		}
		for _, t := range ground.Tokenize(s.plain) {
			t.Start, t.End = toks[i].Start, toks[i+n-1].End
			out = append(out, t)
		}
		i += n
	}
	return out, notes
}

func sayingAt(c *ground.Catalog, toks []ground.Token) (saying, int) {
	for n := min(longestSaying, len(toks)); n >= 1; n-- {
		if toks[n-1].Kind == ground.Quoted {
			continue
		}
		s, ok := sayings[lowerText(toks[:n])]
		if !ok || c.Metric(toks[:n]) != nil || s.need != "" && (c.Knows(toks[:n]) || !c.Understands(ground.Tokenize(s.need))) {
			continue
		}
		return s, n
	}
	return saying{}, 0
}

func lowerText(toks []ground.Token) string {
	parts := make([]string, len(toks))
	for i, t := range toks {
		parts[i] = t.Lower
	}
	return strings.Join(parts, " ")
}

// perUnit reads "orders a week" as orders per week.
func perUnit(toks []ground.Token) {
	for i := 1; i+1 < len(toks); i++ {
		if toks[i].Lower != "a" || ground.UnitOf(toks[i+1].Lower) == ground.NoUnit {
			continue
		}
		switch toks[i-1].Lower {
		case "in", "within", "for", "about", "than", "of", "at", "after", "before", "over", "what", "such", "once", "twice":
			continue
		}
		toks[i].Lower, toks[i].Lemma = "per", "per"
	}
}

// countWords reads "exactly one", "more than twice" as the counts they are where a
// comparison stands before them.
func countWords(toks []ground.Token) {
	for i := 1; i < len(toks); i++ {
		n := ""
		switch toks[i].Lower {
		case "one", "once", "single":
			n = "1"
		case "twice":
			n = "2"
		}
		if n == "" {
			continue
		}
		switch toks[i-1].Lower {
		case "exactly", "than", "least", "most":
			if toks[i-1].Lower == "most" && (i < 2 || toks[i-2].Lower != "at") {
				continue
			}
			toks[i].Kind, toks[i].Value = ground.Number, n
		}
	}
}
