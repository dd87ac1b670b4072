package follow

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"arivu/events"
	"arivu/planner/ground"
	"arivu/planner/offline/frame"
)

// shop is the catalog of the demo database.
func shop(tb testing.TB) *ground.Catalog {
	tb.Helper()
	data, err := os.ReadFile(filepath.Join("..", "testdata", "shop.json"))
	if err != nil {
		tb.Fatal(err)
	}
	var s events.Schema
	if err := json.Unmarshal(data, &s); err != nil {
		tb.Fatal(err)
	}
	return ground.NewCatalog(&s)
}

// answers are frames of last answers by what they show.
type answers struct {
	catalog *ground.Catalog
	tb      testing.TB
}

func (a answers) column(table, name string) *ground.Column {
	a.tb.Helper()
	t := a.catalog.Table(table)
	if t == nil || t.Column(name) == nil {
		a.tb.Fatalf("there is no %s.%s", table, name)
	}
	return t.Column(name)
}

func (a answers) col(table, name string) frame.Col { return frame.Col{Column: a.column(table, name)} }

// customers is "customers from Germany".
func (a answers) customers() *frame.Frame {
	return &frame.Frame{
		Select: frame.Columns(a.column("customers", "first_name"), a.column("customers", "last_name")),
		Where:  frame.Compare{L: a.col("customers", "country"), Op: frame.Eq, R: frame.Literal{Text: "Germany"}},
	}
}

// count is "how many products are there".
func (a answers) count() *frame.Frame {
	return &frame.Frame{Base: a.catalog.Table("products"), Select: []frame.Item{{Value: frame.Agg{Func: frame.Count}}}}
}

// price is "the average price of the products that cost more than 10".
func (a answers) price() *frame.Frame {
	return &frame.Frame{
		Select: []frame.Item{{Value: frame.Agg{Func: frame.Avg, Of: a.col("products", "price")}}},
		Where:  frame.Compare{L: a.col("products", "price"), Op: frame.Gt, R: frame.Literal{Text: "10", Number: true}},
	}
}

// titles is "the different job titles".
func (a answers) titles() *frame.Frame {
	return &frame.Frame{Distinct: true, Select: frame.Columns(a.column("employees", "job_title"))}
}

// perCountry is "the number of customers per country".
func (a answers) perCountry() *frame.Frame {
	country := a.col("customers", "country")
	return &frame.Frame{
		Select: []frame.Item{{Value: country}, {Value: frame.Agg{Func: frame.Count}}}, Group: []frame.Value{country},
	}
}

// cheapest is "the cheapest product".
func (a answers) cheapest() *frame.Frame {
	return &frame.Frame{
		Select: frame.Columns(a.column("products", "name")),
		Order:  []frame.Sort{{Value: a.col("products", "price")}}, Limit: 1,
	}
}

// A follow-up is said as a question of its own, its pointers as nouns.
func TestFollowUpsStandAlone(t *testing.T) {
	t.Parallel()
	a := answers{shop(t), t}
	for _, c := range []struct {
		last           *frame.Frame
		question, want string
	}{
		{a.customers(), "What are their emails?", "what are the emails of the customers"},
		{a.customers(), "Which ones have placed more than 3 orders?", "which customers have placed more than 3 orders"},
		{a.customers(), "which of them live in Berlin", "which customers live in Berlin"},
		{a.customers(), "Of those, who has a review?", "who has a review"},
		{a.customers(), "Which have no orders", "which customers have no orders"},
		{a.customers(), "How many of these are vip?", "how many customers are vip"},
		{a.customers(), "only those from Berlin", "list the customers from Berlin"},
		{a.customers(), "sort them by last name", "list the customers sorted by last name"},
		{a.customers(), "Show the results in descending order of signup date", "list the customers sorted in descending order of signup date"},
		{a.customers(), "Also, what are their cities?", "what are the cities of the customers"},
		{a.customers(), "For each of them, how many orders are there?", "how many orders are there for each customer"},
		{a.customers(), "how about Spain", "list the Spain"},
		{a.customers(), "Same for 'New York'", "list the 'New York'"},
		{a.count(), "what are their names", "what are the names of the products"},
		{a.count(), "for each category?", "how many products are there for each category"},
		{a.price(), "by category", "what is the average price for each category"},
		{a.price(), "which products cost more than that", "which products cost more than the average price"},
		{a.titles(), "which ones have more than 3 employees", "which job titles have more than 3 employees"},
		{a.titles(), "for each of them, what is the average salary", "what is the average salary for each job title"},
		{a.perCountry(), "which of those have more than 10 customers", "which countries have more than 10 customers"},
		{a.customers(), "list customers and their orders", "list customers and their orders"},
	} {
		if got := parse(a.catalog, c.question, c.last).text; got != c.want {
			t.Errorf("%s\ngot  %q\nwant %q", c.question, got, c.want)
		}
	}
}

// Whole questions are not taken for follow-ups, whatever pronouns they have.
func TestLeans(t *testing.T) {
	t.Parallel()
	c := shop(t)
	for question, want := range map[string]bool{
		"what are their names": true, "which of them is the cheapest": true, "Which one has the most?": true, "how about the lowest": true,
		"How many are there?": true, "also show the price": true, "remove duplicates": true, "show the others": true, "sort it by price": true,
		"and the email instead": true,

		"list customers and their orders": false, "which customers wrote reviews of products they ordered": false, "products except those in Board Games": false,
		"How many customers are there?": false, "what is the average price for each category": false, "": false, "???": false,
		"which suppliers have products that cost more than the ones in Board Games": false,
	} {
		if got := Leans(c, question); got != want {
			t.Errorf("%q leans: %v", question, got)
		}
	}
}
