package checks

import (
	"fmt"

	"arivu/events"
	"arivu/planner/ground"
)

// upward and downward are words that say which end of an order is asked for: the largest
// values, or the smallest. Words that say it of time as well as of figures are in both
// alike: the newest has the largest date.
var (
	upward = map[string]bool{
		"most": true, "highest": true, "largest": true, "biggest": true, "greatest": true, "longest": true, "maximum": true,
		"newest": true, "latest": true, "priciest": true, "heaviest": true,
	}
	downward = map[string]bool{
		"least": true, "lowest": true, "smallest": true, "fewest": true, "shortest": true, "minimum": true,
		"oldest": true, "earliest": true, "cheapest": true, "lightest": true,
	}
)

// direction holds words as "most" and "oldest" against the order of the statement, or the
// function by which it picks one. Where both ends are asked for it says nothing.
func (c *checker) direction() *events.Check {
	up, down := c.word(upward), c.word(downward)
	if (up == "") == (down == "") {
		return nil
	}
	word, desc, function := up, true, "max"
	if up == "" {
		word, desc, function = down, false, "min"
	}
	for _, a := range c.facts.Aggregates {
		if a.Function == function {
			return &events.Check{Name: Direction, Passed: true, Detail: fmt.Sprintf("%q is %s()", word, function)}
		}
	}
	orders := c.facts.Ranks
	if len(c.facts.Order) > 0 {
		orders = append([]events.OrderFact{c.facts.Order[0]}, orders...)
	}
	if len(orders) == 0 {
		return nil
	}
	for _, o := range orders {
		if o.Desc == desc {
			return &events.Check{Name: Direction, Passed: true, Detail: fmt.Sprintf("%q is sorted %s", word, first(desc))}
		}
	}
	return &events.Check{Name: Direction, Detail: fmt.Sprintf("the question says %q, the statement sorts %s", word, first(!desc))}
}

func first(desc bool) string {
	if desc {
		return "highest first"
	}
	return "lowest first"
}

// word is the first of some words in the question that is about an order: "at most" and
// "at least" are not.
func (c *checker) word(of map[string]bool) string {
	for i, t := range c.toks {
		if t.Kind == ground.Word && of[t.Lower] && c.lower(i-1) != "at" && !c.inPeriod(i) {
			return t.Lower
		}
	}
	return ""
}
