package offline_test

import (
	"bufio"
	"encoding/json"
	"errors"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"

	"arivu/events"
	"arivu/planner/ground"
	"arivu/planner/offline"
	"arivu/planner/offline/learn"
)

// suite are the questions of the product suite.
func suite(tb testing.TB) []string {
	tb.Helper()
	f, err := os.Open("../../cmd/arivu/bench/suite/shop.jsonl")
	if err != nil {
		tb.Fatal(err)
	}
	defer f.Close()
	var out []string
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var item struct {
			Question string `json:"question"`
		}
		if err := json.Unmarshal(lines.Bytes(), &item); err != nil {
			tb.Fatal(err)
		}
		out = append(out, item.Question)
	}
	return out
}

// wellFormed checks what holds of the parts of every plan.
func wellFormed(tb testing.TB, question, restatement string, parts []events.Part) {
	tb.Helper()
	var joined strings.Builder
	borders := bordersOf(question)
	text := utf16.Encode([]rune(question))
	for _, p := range parts {
		joined.WriteString(p.Text)
		if p.Kind == events.PartText && (len(p.Words) > 0 || p.Carried) {
			tb.Errorf("%q: %q has words", question, p.Text)
		}
		last := -1
		for _, w := range p.Words {
			switch {
			case w.Start <= last || w.End <= w.Start || w.End > len(text):
				tb.Errorf("%q: %q comes from %+v", question, p.Text, p.Words)
			case string(utf16.Decode(text[w.Start:w.End])) != w.Text:
				tb.Errorf("%q: %+v is not what stands there", question, w)
			case !borders[w.Start] || !borders[w.End]:
				tb.Errorf("%q: %+v cuts a word", question, w)
			}
			last = w.End
		}
	}
	if joined.String() != restatement {
		tb.Errorf("%q: the parts say\n%s, the plan\n%s", question, joined.String(), restatement)
	}
}

func wellFormedPlan(tb testing.TB, question string, plan *events.Planned) {
	tb.Helper()
	wellFormed(tb, question, plan.Restatement, plan.Parts)
	for _, w := range plan.Unused {
		if !strings.Contains(question, w) {
			tb.Errorf("%q: the unused %q does not stand there", question, w)
		}
	}
}

// bordersOf are where tokens begin and end, in UTF-16 code units.
func bordersOf(question string) map[int]bool {
	out := map[int]bool{}
	for _, t := range ground.Tokenize(question) {
		for _, at := range []int{t.Start, t.End} {
			out[len(utf16.Encode([]rune(question[:at])))] = true
		}
	}
	return out
}

func TestPartsOfTheSuite(t *testing.T) {
	t.Parallel()
	s := shop(t)
	makers := map[string][]offline.Option{"both": nil, "grammar": {offline.WithoutModel()}}
	for name, opts := range makers {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p, again := offline.New(opts...), offline.New(opts...)
			for _, question := range suite(t) {
				plan := planOf(t, p, s, question)
				if plan == nil {
					wellFormedChoices(t, p, s, question)
					continue
				}
				wellFormedPlan(t, question, plan)
				if other := planOf(t, again, s, question); !reflect.DeepEqual(plan.Parts, other.Parts) || !slices.Equal(plan.Unused, other.Unused) {
					t.Errorf("%q: the parts differ from one time to the next", question)
				}
				if !slices.ContainsFunc(plan.Parts, func(p events.Part) bool { return len(p.Words) > 0 }) {
					t.Errorf("%q: no part came from any word", question)
				}
			}
		})
	}
}

// wellFormedChoices checks the parts of the readings that a question offers.
func wellFormedChoices(tb testing.TB, p *offline.Planner, s *events.Schema, question string) {
	tb.Helper()
	body, err := p.Plan(question, s, now)
	if err != nil {
		tb.Fatal(err)
	}
	choice, ok := body.(*events.Clarify)
	if !ok {
		return
	}
	for _, r := range choice.Readings {
		if plan := planOf(tb, p, s, r.Question); plan != nil {
			wellFormedPlan(tb, r.Question, plan)
		}
	}
}

func planOf(tb testing.TB, p *offline.Planner, s *events.Schema, question string) *events.Planned {
	tb.Helper()
	body, err := p.Plan(question, s, now)
	if err != nil {
		tb.Fatal(err)
	}
	plan, _ := body.(*events.Planned)
	return plan
}

// likely is the confidence from which a learned reading is worth keeping a record of.
const likely = 0.3

// partsQuestions are questions whose parts are kept in parts.golden.
var partsQuestions = strings.Split(strings.TrimSpace(`
How many customers are there?
number of orders per country
top 5 products by revenue
the three cheapest products
customers sorted by last name
customers without an order
how many orders were placed last month
products between 10 and 50 euros
vip customers from Germany or France
employees earning more than the average salary
countries with more than 100 customers
what percentage of orders were returned
share of revenue by channel
monthly revenue in 2025
running total of orders by month in 2024
growth of revenue from 2023 to 2024
returns this month versus last month
what's our headcount?
the second most expensive product
top 2 products per category by price
prodcuts cheeper than 10 euros
products containing 'lamp'
please show me the different countries of the customers
customers who ordered but never left a review
which store has the most employees
list employees and their store
customers older than 60
minimum and maximum price of products
orders that aren't completed, newest first
Which carriers deliver to both Germany and India?
`), "\n")

func TestPartsGolden(t *testing.T) {
	t.Parallel()
	s := shop(t)
	model, err := learn.New()
	if errors.Is(err, learn.ErrNoModel) {
		t.Skip("this build carries no model")
	}
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	catalog := ground.NewCatalog(s)
	grammar := offline.New(offline.WithoutModel())
	for _, question := range partsQuestions {
		b.WriteString("## " + question + "\n")
		if plan := planOf(t, grammar, s, question); plan != nil {
			writeParts(&b, "grammar", plan.Parts, plan.Unused)
		}
		if plans := model.Plans(question, catalog); len(plans) > 0 && plans[0].Confidence >= likely {
			parts, unused := offline.AttributedLearned(catalog, question, now, plans[0].Frame)
			wellFormed(t, question, plans[0].Frame.Restate(), parts)
			writeParts(&b, "learned", parts, unused)
		}
		b.WriteString("\n")
	}
	compareGolden(t, "parts.golden", b.String())
}

func writeParts(b *strings.Builder, maker string, parts []events.Part, unused []string) {
	b.WriteString(maker + "\n")
	for _, p := range parts {
		if p.Kind == events.PartText {
			continue
		}
		words := make([]string, len(p.Words))
		for i, w := range p.Words {
			words[i] = w.Text
		}
		b.WriteString("  " + string(p.Kind) + ": " + strings.TrimRight(p.Text+" <- "+strings.Join(words, " | "), " ") + "\n")
	}
	if len(unused) > 0 {
		b.WriteString("  not used: " + strings.Join(unused, " | ") + "\n")
	}
}

// Offsets count as strings of JavaScript do.
func TestPartsCountUTF16(t *testing.T) {
	t.Parallel()
	const question = "😀 how many customers from Germany"
	plan := planned(t, shop(t), question)
	wellFormed(t, question, plan.Restatement, plan.Parts)
	at := slices.IndexFunc(plan.Parts, func(p events.Part) bool { return p.Kind == events.PartFilter })
	if at < 0 || len(plan.Parts[at].Words) != 1 || plan.Parts[at].Words[0] != (events.Phrase{Start: 27, End: 34, Text: "Germany"}) {
		t.Errorf("%q: got %+v", question, plan.Parts)
	}
}

// What a follow-up keeps is marked as carried over and has no words in it.
func TestPartsOfAFollowUp(t *testing.T) {
	t.Parallel()
	plan, ok := converse(t, shop(t), "number of orders per country in 2025", "and by month?").(*events.Planned)
	if !ok {
		t.Fatal("the follow-up was not planned")
	}
	wellFormed(t, "and by month?", plan.Restatement, plan.Parts)
	got := map[string]string{}
	for _, p := range plan.Parts {
		switch {
		case p.Carried:
			got[p.Text] = "carried"
		case len(p.Words) > 0:
			got[p.Text] = p.Words[0].Text
		}
	}
	want := map[string]string{
		"The number of orders": "carried", "month of the order date": "by month",
		"the order date is from 1 January 2025 to 31 December 2025": "carried",
	}
	for text, from := range want {
		if got[text] != from {
			t.Errorf("%q comes from %q, want %q; all: %v", text, got[text], from, got)
		}
	}
}

func BenchmarkAttribute(b *testing.B) {
	c := ground.NewCatalog(shop(b))
	for _, question := range []string{
		"How many customers are there?", "top 3 customers per country by number of orders",
		"countries whose average order value in euros is above the overall euro average",
	} {
		b.Run(question, func(b *testing.B) {
			attribute := offline.Attribute(c, question, now)
			for b.Loop() {
				attribute()
			}
		})
	}
}
