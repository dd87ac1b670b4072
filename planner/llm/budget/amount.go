package budget

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
)

// Amount is what calls to models use, or may use.
type Amount struct {
	Tokens int           `json:"tokens"` // of prompts and replies
	Cost   float64       `json:"cost"`   // in US dollars
	Time   time.Duration `json:"time"`   // in nanoseconds, that models took
}

// Plus is the sum of two amounts, its cost to the billionth.
func (a Amount) Plus(b Amount) Amount {
	return Amount{Tokens: a.Tokens + b.Tokens, Cost: cents(a.Cost + b.Cost), Time: a.Time + b.Time}
}

// cents keeps sums of money from gathering what binary fractions add to them.
func cents(cost float64) float64 { return math.Round(cost*1e9) / 1e9 }

// Least is the smaller of two limits in each of their parts, of which 0 is none.
func Least(a, b Amount) Amount {
	return Amount{Tokens: least(a.Tokens, b.Tokens), Cost: least(a.Cost, b.Cost), Time: least(a.Time, b.Time)}
}

func least[T int | float64 | time.Duration](a, b T) T {
	if a == 0 || (b != 0 && b < a) {
		return b
	}
	return a
}

// Over says in which parts spent and next together are more than a limit, such as
// "10,230 of 10,000 tokens", "" if in none. Where a part is not spent yet, it says what
// next may take. Time is used up once it is spent: how long a call takes is bounded
// otherwise.
func (a Amount) Over(spent, next Amount) string {
	var parts []string
	if a.Tokens > 0 && spent.Tokens+next.Tokens > a.Tokens {
		parts = append(parts, fmt.Sprintf("%s of %s tokens", count(spent.Tokens), count(a.Tokens))+mayTake(spent.Tokens < a.Tokens, count(next.Tokens)))
	}
	if a.Cost > 0 && (cents(spent.Cost+next.Cost) > a.Cost || (spent.Cost >= a.Cost && next.Cost > 0)) {
		parts = append(parts, fmt.Sprintf("%s of %s", money(spent.Cost), money(a.Cost))+mayTake(spent.Cost < a.Cost, money(next.Cost)))
	}
	if a.Time > 0 && spent.Time >= a.Time {
		parts = append(parts, fmt.Sprintf("%s of %s of models' time", spent.Time.Round(time.Millisecond), a.Time))
	}
	return strings.Join(parts, ", ")
}

func mayTake(left bool, next string) string {
	if !left {
		return ""
	}
	return ", and the next call may take " + next
}

// Zero reports whether it is no limit.
func (a Amount) Zero() bool { return a == Amount{} }

func money(cost float64) string { return "$" + strconv.FormatFloat(cents(cost), 'f', -1, 64) }

// count writes a number with a comma at each thousand.
func count(n int) string {
	text := strconv.Itoa(n)
	for i := len(text) - 3; i > 0; i -= 3 {
		text = text[:i] + "," + text[i:]
	}
	return text
}
