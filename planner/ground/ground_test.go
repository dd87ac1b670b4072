package ground_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"arivu/events"
	"arivu/planner/ground"
)

func TestTokenize(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		text string
		want []string // kind initial, then the value or lower-case text
	}{
		{"Top 5 products", []string{"w:top", "n:5", "w:products"}},
		{"1,000 or 2.5 or 10k or 1.5m", []string{"n:1000", "w:or", "n:2.5", "w:or", "n:10000", "w:or", "n:1500000"}},
		{"007 -3 3rd 12x", []string{"n:7", "n:-3", "n:3", "w:12x"}},
		{"1.2.3", []string{"w:1.2.3"}},
		{"since 2024-03-01", []string{"w:since", "d:2024-03-01"}},
		{`named "New York" and 'it''s'`, []string{"w:named", "q:New York", "w:and", "q:it", "q:s"}},
		{"customer's don’t", []string{"w:customer", "w:don't"}},
		{"best-selling", []string{"w:best", "s:-", "w:selling"}},
		{"two dozen", []string{"n:2", "n:12"}},
		{"$20 😀", []string{"s:$", "n:20", "s:😀"}},
		{"Kraków 日本", []string{"w:kraków", "w:日本"}},
		{`unclosed "quote`, []string{"w:unclosed", "w:quote"}},
		{"", nil},
	} {
		var got []string
		for _, tok := range ground.Tokenize(c.text) {
			kind, value := "wnqds"[tok.Kind:tok.Kind+1], tok.Value
			if tok.Kind == ground.Word || tok.Kind == ground.Symbol {
				value = tok.Lower
			}
			got = append(got, kind+":"+value)
			if c.text[tok.Start:tok.End] != tok.Text {
				t.Errorf("%q: offsets %d:%d are not %q", c.text, tok.Start, tok.End, tok.Text)
			}
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%q: got %q, want %q", c.text, got, c.want)
		}
	}
}

func TestLemmaAndStem(t *testing.T) {
	t.Parallel()
	for w, want := range map[string]string{
		"customers": "customer", "categories": "category", "addresses": "address", "status": "status", "boxes": "box",
		"people": "person", "branches": "branch", "sales": "sale", "analysis": "analysis", "movies": "movie", "bus": "bus", "is": "be",
	} {
		if got := ground.Lemma(w); got != want {
			t.Errorf("Lemma(%q) = %q, want %q", w, got, want)
		}
	}
	for _, pair := range [][2]string{{"shipped", "shipment"}, {"hired", "hire"}, {"reviewed", "review"}, {"paid", "pay"}, {"rated", "rating"}} {
		if a, b := ground.Stem(pair[0]), ground.Stem(pair[1]); a != b {
			t.Errorf("Stem(%q) = %q, Stem(%q) = %q", pair[0], a, pair[1], b)
		}
	}
	if ground.Stem("rate") == ground.Stem("rating") {
		t.Error("a rate is no rating")
	}
}

func TestHumanize(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"unit_price": "unit price", "OrderItemID": "order item id", "tbl_customers": "customers", "HTTPServer": "http server",
		"qty": "quantity", "dim_date": "date", "": "", "t": "t", "___": "",
	} {
		if got := ground.Humanize(name); got != want {
			t.Errorf("Humanize(%q) = %q, want %q", name, got, want)
		}
	}
}

// wednesday is in the second quarter.
var wednesday = time.Date(2026, time.June, 17, 15, 30, 0, 0, time.UTC)

func TestPeriods(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ text, from, to string }{
		{"today", "2026-06-17", "2026-06-18"},
		{"yesterday", "2026-06-16", "2026-06-17"},
		{"last week", "2026-06-08", "2026-06-15"},
		{"this week", "2026-06-15", "2026-06-22"},
		{"last month", "2026-05-01", "2026-06-01"},
		{"this quarter", "2026-04-01", "2026-07-01"},
		{"last quarter", "2026-01-01", "2026-04-01"},
		{"previous year", "2025-01-01", "2026-01-01"},
		{"next month", "2026-07-01", "2026-08-01"},
		{"in the last 30 days", "2026-05-18", "2026-06-18"},
		{"last 3 months", "2026-03-17", "2026-06-18"},
		{"past two weeks", "2026-06-03", "2026-06-18"},
		{"next 7 days", "2026-06-18", "2026-06-25"},
		{"3 months ago", "2026-03-01", "2026-04-01"},
		{"since March", "2026-03-01", ""},
		{"in November", "2025-11-01", "2025-12-01"},
		{"in 2024", "2024-01-01", "2025-01-01"},
		{"in March 2024", "2024-03-01", "2024-04-01"},
		{"March 5, 2024", "2024-03-05", "2024-03-06"},
		{"on 5 March", "2026-03-05", "2026-03-06"},
		{"the 5th of March 2024", "2024-03-05", "2024-03-06"},
		{"Q2 2024", "2024-04-01", "2024-07-01"},
		{"second quarter of 2025", "2025-04-01", "2025-07-01"},
		{"first half of last year", "2025-01-01", "2025-07-01"},
		{"between January and March 2025", "2025-01-01", "2025-04-01"},
		{"between November and February 2025", "2024-11-01", "2025-03-01"},
		{"from 2024-02-01 to 2024-02-10", "2024-02-01", "2024-02-11"},
		{"before 2024", "", "2024-01-01"},
		{"after March 2024", "2024-04-01", ""},
		{"until 2024", "", "2025-01-01"},
		{"year to date", "2026-01-01", "2026-06-18"},
		{"ytd", "2026-01-01", "2026-06-18"},
		{"in may", "2026-05-01", "2026-06-01"},
		{"revenue 2024", "2024-01-01", "2025-01-01"},
		{"2024-02-29", "2024-02-29", "2024-03-01"},
	} {
		got := ground.Periods(ground.Tokenize(c.text), wednesday)
		if len(got) != 1 {
			t.Errorf("%q: %d periods", c.text, len(got))
			continue
		}
		if from, to := day(got[0].From), day(got[0].To); from != c.from || to != c.to {
			t.Errorf("%q: %s to %s, want %s to %s", c.text, from, to, c.from, c.to)
		}
		if got[0].Label == "" {
			t.Errorf("%q has no label", c.text)
		}
	}
}

func day(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.Format(time.DateOnly)
}

func TestNoPeriods(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		"more than 2000", "order 2019 items", "you may go", "last 10 orders", "for each month", "orders per month", "between 10 and 20",
		"2024-13-45", "top 2000", "over 2000", "the month",
	} {
		if got := ground.Periods(ground.Tokenize(text), wednesday); len(got) != 0 {
			t.Errorf("%q: %+v", text, got)
		}
	}
}

func TestPeriodsFollowTheLocation(t *testing.T) {
	t.Parallel()
	east := time.FixedZone("east", 10*3600)
	late := time.Date(2026, time.December, 31, 20, 0, 0, 0, time.UTC).In(east)
	got := ground.Periods(ground.Tokenize("this year"), late)
	if len(got) != 1 || got[0].From.Year() != 2027 || got[0].From.Location() != east {
		t.Errorf("%+v", got)
	}
}

// library has declared and undeclared references, a person, a flag and money.
func library() *events.Schema {
	text := func(name string, values ...string) events.Column {
		return events.Column{Name: name, Class: events.TypeText, Values: values}
	}
	number := func(name string) events.Column { return events.Column{Name: name, Class: events.TypeInteger} }
	return &events.Schema{Dialect: events.DialectSQLite, Tables: []events.Table{
		{Name: "authors", PrimaryKey: []string{"author_id"}, Columns: []events.Column{number("author_id"), text("first_name", "Ada"), text("last_name"), text("country", "France", "United States")}},
		{Name: "books", PrimaryKey: []string{"book_id"}, Columns: []events.Column{
			number("book_id"), text("title"), number("author_id"), {Name: "price", Class: events.TypeDecimal}, text("currency", "EUR", "USD"),
			{Name: "published_on", Class: events.TypeDate}, {Name: "in_print", Class: events.TypeBool}, text("description"), text("genre", "crime", "science fiction"),
		}, ForeignKeys: []events.ForeignKey{{Columns: []string{"author_id"}, RefTable: "authors", RefColumns: []string{"author_id"}}}},
		{Name: "loans", PrimaryKey: []string{"loan_id"}, Columns: []events.Column{number("loan_id"), number("book_id"), {Name: "due_at", Class: events.TypeTime}, {Name: "lent_at", Class: events.TypeTime}}},
		{Name: "settings", Columns: []events.Column{text("name"), text("value")}},
	}}
}

func TestCatalogReadsRoles(t *testing.T) {
	t.Parallel()
	c := ground.NewCatalog(library())
	books := c.Table("books")
	for name, want := range map[string]ground.Role{
		"book_id": ground.Key, "author_id": ground.Key, "title": ground.Dimension, "price": ground.Measure,
		"published_on": ground.When, "in_print": ground.Flag, "description": ground.Prose,
	} {
		if got := books.Column(name).Role; got != want {
			t.Errorf("%s: role %d, want %d", name, got, want)
		}
	}
	if d := c.Table("authors").Display; len(d) != 2 || d[0].Name != "first_name" {
		t.Errorf("authors are called by %v", d)
	}
	if d := c.Table("loans").Date; d == nil || d.Name != "lent_at" {
		t.Errorf("loans happen at %v", d)
	}
	if c.Table("loans").Named() || !books.Named() {
		t.Error("books have names, loans do not")
	}
	if c.Currency(books) == nil || !books.Column("price").Money() {
		t.Error("books are priced in two currencies")
	}
	if c.Table("nothing") != nil {
		t.Error("found a table that is not there")
	}
}

func TestJoins(t *testing.T) {
	t.Parallel()
	c := ground.NewCatalog(library())
	loans, authors, settings := c.Table("loans"), c.Table("authors"), c.Table("settings")
	p := c.Distances(loans)
	path := p.To(authors)
	if len(path) != 2 || path[0].To.Name != "books" || !path[0].Inferred || path[1].Inferred {
		t.Fatalf("path from loans to authors: %+v", path)
	}
	if !p.Single(authors) || p.Reaches(settings) || p.Single(settings) {
		t.Error("a loan has one author and no settings")
	}
	if back := c.Distances(authors); back.Single(loans) || !back.Reaches(loans) || back.Cost(loans) <= p.Cost(authors) {
		t.Error("an author has many loans, and that way is dearer")
	}
}

func TestLookups(t *testing.T) {
	t.Parallel()
	c := ground.NewCatalog(library())
	for phrase, want := range map[string]string{
		"books": "books", "writers": "authors", "clerks": "", "author country": "authors.country", "title": "books.title", "published": "books.published_on",
		"publishing": "books.published_on", "price of": "", "author": "authors",
	} {
		got := ""
		if targets := c.Names(ground.Tokenize(phrase)); len(targets) > 0 {
			got = targets[0].Table.Name
			if col := targets[0].Column(); col != nil {
				got = col.ID()
			}
		}
		if got != want {
			t.Errorf("%q names %q, want %q", phrase, got, want)
		}
	}
	for phrase, want := range map[string]string{
		"science fiction": "science fiction", "CRIME": "crime", "French": "France", "USA": "United States", "euros": "EUR", "poetry": "",
	} {
		got := ""
		if values := c.Values(ground.Tokenize(phrase)); len(values) > 0 {
			got = values[0].Text
		}
		if got != want {
			t.Errorf("%q is the value %q, want %q", phrase, got, want)
		}
	}
	for word, want := range map[string]string{"authr": "author", "auhtor": "author", "fictions": "fiction", "xyzzy": "", "boo": "", "crie": ""} {
		if got := c.Respell(word); got != want {
			t.Errorf("Respell(%q) = %q, want %q", word, got, want)
		}
	}
}

func TestCatalogOfOddSchemas(t *testing.T) {
	t.Parallel()
	for _, s := range []*events.Schema{
		{}, {Tables: []events.Table{{}}}, {Tables: []events.Table{{Name: "a"}, {Name: "a", Namespace: "b"}}},
		{Tables: []events.Table{{Name: "self", PrimaryKey: []string{"id"}, Columns: []events.Column{{Name: "id"}, {Name: "up"}},
			ForeignKeys: []events.ForeignKey{{Columns: []string{"up"}, RefTable: "self"}, {Columns: []string{"gone"}, RefTable: "nowhere"}, {RefTable: "self"}}}}},
	} {
		c := ground.NewCatalog(s)
		for _, table := range c.Tables {
			c.Distances(table)
		}
	}
}

func FuzzTokenize(f *testing.F) {
	for _, s := range []string{"top 5", "'", "1,000.5k", "2024-03-01", "don’t \xff", "-", "5 March 2024", "from to until"} {
		f.Add(s)
	}
	c := ground.NewCatalog(library())
	f.Fuzz(func(t *testing.T, text string) {
		toks := ground.Tokenize(text)
		at := 0
		for _, tok := range toks {
			if tok.Start < at || tok.End <= tok.Start || tok.End > len(text) {
				t.Fatalf("token %+v in %q", tok, text)
			}
			at = tok.End
			if tok.Kind == ground.Number && strings.Trim(tok.Value, "-.0123456789") != "" {
				t.Fatalf("number %q", tok.Value)
			}
		}
		for _, p := range ground.Periods(toks, wednesday) {
			if p.End <= p.Start || p.End > len(toks) {
				t.Fatalf("period %+v in %q", p, text)
			}
		}
		for i := range toks {
			c.Names(toks[i : i+1])
			c.Values(toks[i : i+1])
			c.Respell(toks[i].Lower)
		}
	})
}
