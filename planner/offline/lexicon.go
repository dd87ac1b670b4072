package offline

import "strings"

// trigger is the grammatical work a phrase does.
type trigger uint8

const (
	noTrigger trigger = iota
	trigCount
	trigSum
	trigAvg
	trigMax
	trigMin
	trigDistinct
	trigBy
	trigEach
	trigOrder
	trigDesc
	trigAsc
	trigSuper // detail: what is compared; falling says which end
	trigCompare
	trigBetween
	trigOrMore
	trigOrLess
	trigNot
	trigOr
	trigAnd
	trigLike
	trigShare
	trigList
	trigWho
	trigTheir
	trigMetric
	trigMonthly
	trigWrite
	trigHowMuch
	trigNew
	trigRatio
	trigAll
	trigVersus
	trigBoth
	trigOnly
	trigPast  // detail: before, or year for the same period a year earlier
	trigMore  // detail: operator
	trigTrend // detail: running, change, growth or moving
	trigNth   // detail: the number
)

// meaning is what the lexicon says of a phrase.
type meaning struct {
	trig   trigger
	detail string // operator, concept or metric
	rising bool   // of a superlative: the smallest first
}

// Concepts that adjectives speak of; resolved to a column of the table at hand.
const (
	byCount   = "count"
	byPrice   = "price"
	byDate    = "date"
	byAge     = "age"
	byRating  = "rating"
	bySalary  = "salary"
	byUnits   = "units"
	byPopular = "popular"
	byRevenue = "revenue"
	byProfit  = "profit"
	byLength  = "length"
	byWeight  = "weight"
	byHeight  = "height"
	byTaken   = "taken" // how long a delivery took
	bySpeed   = "speed"
	byArea    = "area"
	byDepth   = "depth"
	byPeople  = "population"
)

// conceptColumns are the human names of columns that hold a concept.
var conceptColumns = map[string][]string{
	byPrice:  {"price", "unit price", "list price", "cost", "total amount", "amount", "fee"},
	byRating: {"rating", "score", "star"},
	bySalary: {"salary", "wage", "pay"},
	byLength: {"length", "duration", "distance", "runtime", "running time"},
	byWeight: {"weight"},
	byHeight: {"height", "elevation", "altitude"},
	bySpeed:  {"speed", "top speed", "maximum speed"},
	byArea:   {"area", "surface area", "size", "square meter"},
	byDepth:  {"depth"},
	byPeople: {"population", "inhabitant"},
	byAge:    {"age"},
}

var lexicon = func() map[string]meaning {
	m := map[string]meaning{}
	put := func(trig trigger, detail string, rising bool, phrases string) {
		for p := range strings.SplitSeq(phrases, ",") {
			m[strings.TrimSpace(p)] = meaning{trig, detail, rising}
		}
	}
	put(trigCount, "", false, "how many, count the number of, count the, number of, count of, count, total number of, total count of, # of, no of, amount of, how many times")
	put(trigHowMuch, "", false, "how much, how much money")
	put(trigSum, "", false, "total, sum of, sum, combined, overall, summed")
	put(trigAvg, "", false, "average, mean, avg, average of, mean of, on average, typical")
	put(trigMax, "", false, "maximum, max, maximal")
	put(trigMin, "", false, "minimum, min, minimal")
	put(trigDistinct, "", false, "different, distinct, unique")
	put(trigBy, "", false, "by, per, grouped by, group by, broken down by, split by, for each, for every, in each, in every, of each, of every, from each, within each, at each, on each, according to, breakdown by")
	put(trigEach, "", false, "each, every")
	put(trigOrder, "", false, "sort, sorted by, order by, ordered by, sort by, ranked by, rank by, arranged by, in order of, sorted, ordered from")
	put(trigDesc, "", false, "descending, desc, in descending order, descending order, highest first, largest first, most first, biggest first, from highest to lowest, from high to low, decreasing, most expensive first")
	put(trigAsc, "", false, "ascending, asc, in ascending order, ascending order, lowest first, smallest first, cheapest first, from lowest to highest, from low to high, increasing, alphabetically, in alphabetical order, alphabetical order")

	put(trigNew, "", false, "new, develop, developed, evolve, evolved, trend, trend of, development of")
	put(trigVersus, "", false, "vs, versus, compared with, compared to, compare with, compare to, in comparison with, compared, compare, as compared to")
	put(trigAll, "", false, "all the information about, all information about, all the information on, all information on, all details of, all details about, all the details of, all the details about, full details of, everything about, all columns of, all data about, all data of")
	put(trigBoth, "", false, "both")
	put(trigOnly, "", false, "have only, has only, only ever, had only, exclusively, have only ever, has only ever, had only ever, solely")
	put(trigPast, "before", false, "the month before, month before, the year before, year before, the quarter before, quarter before, the week before, week before, the day before, day before, previous period, period before, the period before")
	put(trigPast, "year", false, "same period last year, same time last year, same month last year, same quarter last year, same week last year, same period in the previous year")
	put(trigMore, ">", false, "more, higher")
	put(trigMore, "<", false, "fewer, less, lower")
	put(trigTrend, "running", false, "running total, running total of, cumulative, cumulative total, cumulative total of, cumulative sum of, cumulative number of")
	put(trigTrend, "moving", false, "moving average, moving average of, rolling average, rolling average of")
	put(trigTrend, "growth", false, "growth, growth of, growth in, growth rate, growth rate of, grow, grew, grown, percentage change, percentage change in, percent change, percent change in, percentage growth")
	put(trigTrend, "change", false, "change, change in, change of, changed, difference, difference in, difference between, increase, increase in, increased, decrease, decrease in, decreased")
	for unit, phrases := range map[string]string{
		"day": "day over day, day on day", "week": "week over week, week on week, wow", "month": "month over month, month on month, mom",
		"quarter": "quarter over quarter, quarter on quarter, qoq", "year": "year over year, year on year, yoy",
	} {
		put(trigTrend, unit, false, phrases)
	}
	put(trigRatio, "", false, "ratio of, ratio between, the ratio of")
	put(trigNth, "2", false, "second")
	put(trigNth, "3", false, "third")
	put(trigNth, "4", false, "fourth")
	put(trigNth, "5", false, "fifth")
	put(trigSuper, "", false, "top, highest, largest, biggest, greatest, best")
	put(trigSuper, "", true, "bottom, lowest, smallest, worst")
	put(trigSuper, byCount, false, "most, largest number of, highest number of, greatest number of, most number of")
	put(trigSuper, byCount, true, "fewest, least, lowest number of, smallest number of, least number of")
	put(trigSuper, byPrice, false, "most expensive, priciest, costliest, most costly, dearest, highest priced")
	put(trigSuper, byPrice, true, "cheapest, least expensive, most affordable, lowest priced")
	put(trigSuper, byDate, false, "newest, latest, most recent, most recently, last, recent")
	put(trigSuper, byDate, true, "earliest, first")
	put(trigSuper, byAge, false, "oldest")
	put(trigSuper, byAge, true, "youngest")
	put(trigSuper, byRating, false, "best rated, highest rated, top rated, highest rating, best reviewed")
	put(trigSuper, byRating, true, "worst rated, lowest rated, lowest rating, worst reviewed")
	put(trigSuper, bySalary, false, "best paid, highest paid, top paid")
	put(trigSuper, bySalary, true, "worst paid, lowest paid")
	put(trigSuper, byUnits, false, "best selling, most sold, top selling, bestselling, most frequently sold")
	put(trigSuper, byUnits, true, "worst selling, least sold")
	put(trigSuper, byPopular, false, "most popular, most common, most frequent, most frequently, most used, most often, most times, commonest, busiest, most active")
	put(trigSuper, byPopular, true, "least popular, least common, least frequent, least used, rarest, least active")
	put(trigSuper, byRevenue, false, "best earning, top grossing, highest grossing, most valuable")
	put(trigSuper, byProfit, false, "most profitable")
	put(trigSuper, byProfit, true, "least profitable")
	put(trigSuper, byLength, false, "longest")
	put(trigSuper, byLength, true, "shortest")
	put(trigSuper, byWeight, false, "heaviest")
	put(trigSuper, byWeight, true, "lightest")
	put(trigSuper, byHeight, false, "tallest")
	put(trigSuper, bySpeed, false, "fastest, quickest")
	put(trigSuper, bySpeed, true, "slowest")
	put(trigSuper, byArea, false, "widest, most spacious")
	put(trigSuper, byDepth, false, "deepest")
	put(trigSuper, byDepth, true, "shallowest")
	put(trigSuper, byPeople, false, "most populous, most populated, most inhabited")
	put(trigSuper, byPeople, true, "least populous, least populated")

	put(trigCompare, ">", false, "more than, greater than, over, above, higher than, larger than, bigger than, exceeding, exceeds, exceed, in excess of, >, better than, beyond")
	put(trigCompare, ">=", false, "at least, no less than, no fewer than, not less than, > =, minimum of, or over")
	put(trigCompare, "<", false, "less than, fewer than, under, below, lower than, smaller than, <, worse than")
	put(trigCompare, "<=", false, "at most, no more than, up to, not more than, < =, maximum of, max of")
	put(trigCompare, "=", false, "exactly, equal to, equals, =, equal")
	put(trigCompare, ">price", false, "more expensive than, costing more than, pricier than")
	put(trigCompare, "<price", false, "cheaper than, less expensive than, costing less than")
	put(trigCompare, ">age", false, "older than")
	put(trigCompare, "<age", false, "younger than")
	put(trigCompare, ">length", false, "longer than")
	put(trigCompare, "<length", false, "shorter than")
	put(trigCompare, ">weight", false, "heavier than, weighing more than")
	put(trigCompare, "<weight", false, "lighter than, weighing less than")
	put(trigCompare, ">height", false, "taller than, higher up than")
	put(trigCompare, ">speed", false, "faster than, quicker than")
	put(trigCompare, "<speed", false, "slower than")
	put(trigCompare, ">depth", false, "deeper than")
	put(trigBetween, "", false, "between")
	put(trigOrMore, "", false, "or more, or higher, or above, or better, or greater, or over, and above, and more, and higher, and up")
	put(trigOrLess, "", false, "or less, or lower, or below, or fewer, or under, and below")

	put(trigNot, "", false, "not, no, never, without, without any, excluding, except, except for, apart from, lacking, missing, other than, exclude, excludes, leave out, leaving out, non, isn't, aren't, wasn't, weren't, don't, doesn't, didn't, haven't, hasn't, hadn't, cannot, outside, outside of, with no, have no, has no, had no, do not, does not, did not, have not, has not, neither, nor, not yet, haven't yet, never been")
	put(trigOr, "", false, "or")
	put(trigAnd, "", false, "and, as well as, along with, together with, plus, but, &")
	put(trigLike, "contains", false, "contain, contains, containing, containing the word, including the word, like, mention, mentions, mentioning")
	put(trigLike, "starts", false, "starting with, start with, starts with, begin with, begins with, beginning with")
	put(trigLike, "ends", false, "ending with, ends with, end with, ending in")
	put(trigShare, "", false, "percentage of, percent of, percentage, what percentage of, share of, proportion of, what percent of, what share of, fraction of, what proportion of, % of, share")
	put(trigList, "", false, "show, list, give, display, find, get, what, which, how did, how has, how have, tell, show me, give me, see, view, fetch, retrieve, name, return")
	put(trigWho, "", false, "who")
	put(trigTheir, "", false, "their, its, with their, and their, and its, his, her")
	put(trigMonthly, "day", false, "daily, day by day")
	put(trigMonthly, "week", false, "weekly, week by week")
	put(trigMonthly, "month", false, "monthly, month by month, over time")
	put(trigMonthly, "quarter", false, "quarterly, quarter by quarter")
	put(trigMonthly, "year", false, "yearly, annual, annually, year by year")
	put(trigWrite, "", false, "drop, delete, insert, truncate, alter, update, grant, revoke, create")

	put(trigMetric, byRevenue, false, "revenue, revenues, turnover, sales, income, sales revenue, total sales, gross sales, sales amount, sales volume, spend, spent, spending, money spent, total spend, total spending, amount spent, spends, earnings, sales figures, sales value, takings")
	put(trigMetric, byUnits, false, "units sold, quantity sold, qty sold, qty, unit sales, pieces sold, units, sales quantity, pieces, sold units")
	put(trigMetric, byAge, false, "age, ages")
	put(trigMetric, byTaken, false, "delivery time, delivery times, shipping time, shipping times, time to deliver, delivery duration, transit time")
	put(trigMetric, byProfit, false, "profit, gross profit, total profit, profits")
	return m
}()

// longestPhrase bounds the words of one entry.
const longestPhrase = 4

// fillers are words that change nothing about which rows are meant.
var fillers = wordSet(`a an the all any some of in on at to for from with within into is are was were be been being am do does did
have has had having i me my we us our ours you your it they them he she this that these those there here whose whom where when
please can could would should will shall may let want like need know tell see me's what's let's who's how's that's there's
currently current now ever yet so far already also just only really actually overall altogether database data record
records row rows entry entries table tables company our system information info detail details value values result results
made make makes placed place places placing live lives living located based come comes came coming reside exists exist
registered received receive receives belong belongs belonging called named titled work works working worked employed
than then as well out up about within total out do i'd i'm we've get got gets given give put look looking
various respective corresponding associated related full complete entire whole answer question questions
kinds kind sort sorts different amongst among across via through using use used take taken took stand happen happened
across find out many much one ones  which set going go went currently per se each other by time times
show list number priced price's written  been stored store's offered offer sell carry carries kept hold held contain existing
belonged issued handled generated generate generates brought bring brings represent represents recorded done occur occurred there're
ranking rank order's figure figures hello hi hey thanks thank dear alone too very still write wrote written live stay lately right  overall their breakdown 
based published presented posted serve serves serving submitted produced conducted associated run something anything anyone deal involved single stuff gear
came from against had during year's today's  either  did living listed shown`)

func wordSet(s string) map[string]bool {
	out := map[string]bool{}
	for w := range strings.FieldsSeq(s) {
		out[w] = true
	}
	return out
}
