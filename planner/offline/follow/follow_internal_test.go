package follow

import (
	"slices"
	"strings"
	"testing"

	"arivu/events"
	"arivu/planner/ground"
	"arivu/planner/offline/frame"
)

// script reads the follow-ups of a test: each by the frame that it comes to.
type script struct {
	frame *frame.Frame
	names []*ground.Column
}

func (s script) Read(string) []Reading {
	if s.frame == nil {
		return nil
	}
	return []Reading{{Frame: s.frame, Confidence: 0.9}}
}

func (s script) Named(string) func(*ground.Column) bool {
	return func(c *ground.Column) bool { return slices.Contains(s.names, c) }
}

// What a follow-up says takes the place of what was said of the same thing; all else
// stays.
func TestMerge(t *testing.T) {
	t.Parallel()
	c := shop(t)
	a := answers{c, t}
	email, price, rating := a.column("customers", "email"), a.column("products", "price"), a.column("reviews", "rating")
	name, country := a.column("products", "name"), a.column("customers", "country")
	is := func(col *ground.Column, op frame.Op, text string, number bool) frame.Cond {
		return frame.Compare{L: frame.Col{Column: col}, Op: op, R: frame.Literal{Text: text, Number: number}}
	}
	spain := &frame.Frame{Select: frame.Columns(a.column("customers", "first_name")), Where: is(country, frame.Eq, "Spain", false)}
	emails := script{&frame.Frame{Select: frame.Columns(email)}, []*ground.Column{email}}
	averaged := &frame.Frame{Select: []frame.Item{{Value: frame.Agg{Func: frame.Avg, Of: frame.Col{Column: rating}}}}}
	const german = " FROM customers WHERE country = 'Germany'"
	for _, x := range []struct {
		last     *frame.Frame
		question string
		next     script
		want     string
	}{
		{a.customers(), "what are their emails", emails, "SELECT email" + german},
		{a.customers(), "also show their emails", emails, "SELECT first_name, last_name, email" + german},
		{a.customers(), "what about Spain", script{frame: spain}, "SELECT first_name, last_name FROM customers WHERE country = 'Spain'"},
		{a.customers(), "also include those from Spain", script{frame: spain}, "SELECT first_name, last_name FROM customers WHERE country = 'Germany' OR country = 'Spain'"},
		{a.customers(), "how many are there", script{}, "SELECT COUNT(*) AS row_count" + german},
		{a.customers(), "show the others", script{frame: spain}, "SELECT first_name, last_name FROM customers WHERE customer_id NOT IN ( SELECT customer_id FROM customers WHERE country = 'Germany' )"},
		{a.count(), "what are their names", script{&frame.Frame{Select: frame.Columns(name)}, []*ground.Column{name}}, "SELECT name FROM products"},
		{a.price(), "and the highest?", script{}, "SELECT MAX(price) AS highest_price FROM products WHERE price > 10"},
		{a.price(), "how about below that?", script{}, "SELECT AVG(price) AS average_price FROM products WHERE price < 10"},
		{a.price(), "more than 20?", script{}, "SELECT AVG(price) AS average_price FROM products WHERE price > 20"},
		{a.titles(), "how many are there", script{}, "SELECT COUNT(DISTINCT job_title) AS job_title_count FROM employees"},
		{a.perCountry(), "which one has the most", script{}, "SELECT country FROM customers GROUP BY country ORDER BY COUNT(*) DESC LIMIT 1"},
		{a.perCountry(), "the top 3", script{}, "SELECT country, COUNT(*) AS row_count FROM customers GROUP BY country ORDER BY row_count DESC LIMIT 3"},
		{a.perCountry(), "sort them by these numbers", script{}, "SELECT country, COUNT(*) AS row_count FROM customers GROUP BY country ORDER BY row_count"},
		{a.cheapest(), "and the most expensive", script{frame: a.cheapest()}, "SELECT name FROM products ORDER BY price LIMIT 1"},
		{a.cheapest(), "how about the highest", script{}, "SELECT name FROM products ORDER BY price DESC LIMIT 1"},
		{a.cheapest(), "what is its price", script{&frame.Frame{Select: frame.Columns(price)}, []*ground.Column{price}}, "SELECT price FROM products ORDER BY price LIMIT 1"},
		{
			a.customers(), "what is their average rating", script{frame: averaged},
			"SELECT AVG(reviews.rating) AS average_rating FROM reviews JOIN customers ON customers.customer_id = reviews.customer_id WHERE customers.country = 'Germany'",
		},
		{
			a.customers(), "for each of them, what is the average rating", script{frame: averaged},
			"SELECT customers.first_name, customers.last_name, AVG(reviews.rating) AS average_rating FROM customers JOIN reviews ON reviews.customer_id = customers.customer_id WHERE customers.country = 'Germany' GROUP BY customers.customer_id",
		},
	} {
		got := "nothing"
		if rs, _ := Read(c, x.last, x.question, x.next); len(rs) > 0 {
			sql, err := rs[0].Frame.SQLIn(c, events.DialectSQLite)
			if err != nil {
				t.Errorf("%s: %v", x.question, err)
			}
			got = strings.Join(strings.Fields(sql), " ")
		}
		if got != x.want {
			t.Errorf("%s\ngot  %s\nwant %s", x.question, got, x.want)
		}
	}
}

// The frame of the last answer is kept for the next follow-up: none may change it.
func TestMergeLeavesTheLastAnswer(t *testing.T) {
	t.Parallel()
	c := shop(t)
	a := answers{c, t}
	email := a.column("customers", "email")
	next := script{&frame.Frame{Select: frame.Columns(email), Order: []frame.Sort{{Value: frame.Col{Column: email}}}}, []*ground.Column{email}}
	for _, last := range []*frame.Frame{a.customers(), a.count(), a.price(), a.titles(), a.perCountry(), a.cheapest()} {
		before, err := last.SQL(c)
		if err != nil {
			t.Fatal(err)
		}
		for _, q := range []string{"also their emails", "how many are there", "the lowest", "only those", "show the others", "sort them by email", "for each of them, the email"} {
			Read(c, last, q, next)
			if after, err := last.SQL(c); err != nil || after != before {
				t.Errorf("%s\nbefore %s\nafter  %s %v", q, before, after, err)
			}
		}
	}
}

func FuzzRead(f *testing.F) {
	c := shop(f)
	a := answers{c, f}
	email := a.column("customers", "email")
	lasts := []*frame.Frame{a.customers(), a.count(), a.price(), a.titles(), a.perCountry(), a.cheapest()}
	next := script{&frame.Frame{Select: frame.Columns(email)}, []*ground.Column{email}}
	for i, q := range []string{"which of them", "of those, the", "how many of these", "except those", "also", "more than 10?", "sort them by \"x", "same for", "each of them each"} {
		f.Add(q, i)
	}
	f.Fuzz(func(t *testing.T, question string, i int) {
		merged, alone := Read(c, lasts[uint(i)%uint(len(lasts))], question, next)
		for _, r := range append(merged, alone...) {
			if _, err := r.Frame.SQL(c); err != nil {
				t.Errorf("%q: %v", question, err)
			}
		}
	})
}
