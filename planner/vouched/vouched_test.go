package vouched_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"arivu/events"
	"arivu/planner/vouched"
)

var now = time.Date(2025, 6, 15, 12, 0, 0, 0, time.UTC)

var schema = &events.Schema{Connection: "shop", Dialect: events.DialectSQLite, Tables: []events.Table{
	{Name: "customers", Columns: []events.Column{
		{Name: "country", Class: events.TypeText, Values: []string{"France", "Germany", "Côte d'Ivoire", "USA", "usa"}, AllValues: true},
		{Name: "secret", Class: events.TypeText, Values: []string{"France"}, Masked: true},
	}},
}}

func param(name string, t events.ParameterType, column ...string) events.Parameter {
	return events.Parameter{Name: name, Type: t, Column: strings.Join(column, "")}
}

// dialects are all that a statement can be written in.
var dialects = []events.Dialect{
	events.DialectSQLite, events.DialectPostgres, events.DialectMySQL, events.DialectSnowflake, events.DialectDatabricks,
	events.DialectDuckDB, events.DialectClickHouse, events.DialectSQLServer,
}

func TestFind(t *testing.T) {
	t.Parallel()
	revenue := events.VerifiedQuestion{ID: "revenue", Question: "Revenue in {year}", Parameters: []events.Parameter{param("year", events.ParameterPeriod)},
		SQL: "SELECT SUM(total) FROM orders WHERE at >= :year_from AND at < :year_to"}
	country := events.VerifiedQuestion{ID: "country", Question: "how many customers live in {country}?", Parameters: []events.Parameter{param("country", events.ParameterValue, "customers.country")},
		SQL: "SELECT COUNT(*) FROM customers WHERE country = :country -- not :country's\n"}
	masked := events.VerifiedQuestion{ID: "masked", Question: "customers whose secret is {s}", Parameters: []events.Parameter{param("s", events.ParameterValue, "customers.secret")},
		SQL: "SELECT 1 WHERE 'a' = :s"}
	top := events.VerifiedQuestion{ID: "top", Question: "the top {n} customers since {day}", Parameters: []events.Parameter{param("n", events.ParameterNumber), param("day", events.ParameterDate)},
		SQL: "SELECT name FROM customers WHERE joined >= :day LIMIT :n"}
	titled := events.VerifiedQuestion{ID: "titled", Question: "products called {name} in stock", Parameters: []events.Parameter{param("name", events.ParameterText)},
		SQL: "SELECT * FROM products WHERE name = :name"}
	plain := events.VerifiedQuestion{ID: "plain", Question: "What is our churn rate?", SQL: "SELECT 0.1"}
	book := vouched.NewBook(&events.Semantics{Version: 3, Meanings: events.Meanings{Verified: []events.VerifiedQuestion{revenue, country, masked, top, titled, plain}}}, events.DialectSQLite)
	for _, c := range []struct{ question, id, sql string }{
		{"revenue in 2024", "revenue", "SELECT SUM(total) FROM orders WHERE at >= '2024-01-01' AND at < '2025-01-01'"},
		{"What was the REVENUE in March 2024?", "revenue", "SELECT SUM(total) FROM orders WHERE at >= '2024-03-01' AND at < '2024-04-01'"},
		{"show me revenues in Q2 2024, please", "revenue", "SELECT SUM(total) FROM orders WHERE at >= '2024-04-01' AND at < '2024-07-01'"},
		{"revenue in Germany", "", ""},
		{"revenue in 2024 by country", "", ""},
		{"revenue", "", ""},
		{"revenue not in 2024", "", ""},
		{"how many customers live in germany", "country", "SELECT COUNT(*) FROM customers WHERE country = 'Germany' -- not :country's\n"},
		{"how many customers live in Côte d'Ivoire?", "country", "SELECT COUNT(*) FROM customers WHERE country = 'Côte d''Ivoire' -- not :country's\n"},
		{"how many customers live in USA", "country", "SELECT COUNT(*) FROM customers WHERE country = 'USA' -- not :country's\n"},
		{"how many customers live in Usa", "", ""}, // two spellings in the data
		{"how many customers live in Atlantis", "", ""},
		{"how many customers live in France' OR '1'='1", "", ""},
		{"customers whose secret is France", "", ""},
		{"the top 5 customers since 1 March 2024", "top", "SELECT name FROM customers WHERE joined >= '2024-03-01' LIMIT 5"},
		{"top 1,000 customers since 2024-03-01", "top", "SELECT name FROM customers WHERE joined >= '2024-03-01' LIMIT 1000"},
		{"top five; DROP TABLE x customers since 2024-03-01", "", ""},
		{"the top 5 customers since 2024", "", ""}, // a year is no day
		{`products called "Bob's \ -- /* box" in stock`, "titled", `SELECT * FROM products WHERE name = 'Bob''s \ -- /* box'`},
		{"products called x'; DROP TABLE products;-- in stock", "titled", "SELECT * FROM products WHERE name = 'x''; DROP TABLE products;'"},
		{"the top - 5 customers since 1 March 2024", "", ""}, // it may be a sign
		{"what's our churn rate", "", ""},
		{"list our churn rate", "", ""},
		{"tell me our churn rate", "plain", "SELECT 0.1"},
		{"our churn rate", "plain", "SELECT 0.1"},
		{"", "", ""},
		{"\xff revenue in 2024", "", ""},
	} {
		got, ok := book.Find(c.question, schema, now)
		switch {
		case !ok:
			got = &vouched.Answer{}
		case got.Use.Version != 3:
			t.Errorf("%q: version %d", c.question, got.Use.Version)
		}
		if got.Use.ID != c.id || got.SQL != c.sql {
			t.Errorf("%q is %q:\n%s\nwant %q:\n%s", c.question, got.Use.ID, got.SQL, c.id, c.sql)
		}
	}
	got, _ := book.Find("revenue in 2024", schema, now)
	if got.Restatement != "Revenue in 2024" || fmt.Sprint(got.Use.Bound) != "[{year 2024-01-01 to before 2025-01-01}]" {
		t.Errorf("restated as %q, bound %v", got.Restatement, got.Use.Bound)
	}
}

// A restatement tells its parameters, each with what may be said in its place, and together
// they are the restatement.
func TestPartsOfTheRestatement(t *testing.T) {
	t.Parallel()
	v := events.VerifiedQuestion{ID: "a", Question: "{n} orders from {c} in {p} since {d} like {t}", SQL: "SELECT :n, :c, :p_from, :p_to, :d, :t", Parameters: []events.Parameter{
		param("n", events.ParameterNumber), param("c", events.ParameterValue, "customers.country"), param("p", events.ParameterPeriod), param("d", events.ParameterDate), param("t", events.ParameterText)}}
	book := vouched.NewBook(&events.Semantics{Meanings: events.Meanings{Verified: []events.VerifiedQuestion{v}}}, events.DialectSQLite)
	got, ok := book.Find(`7 orders from france in March 2024 since 1 May 2024 like "{n} of {c}"`, schema, now)
	if !ok {
		t.Fatal("it is not found")
	}
	var joined, parts []string
	for _, p := range got.Parts {
		joined = append(joined, p.Text)
		if a := p.Alternatives; a != nil {
			parts = append(parts, fmt.Sprintf("%s %s %s %d", p.Text, a.What, a.Entry, len(a.Offers)))
		}
	}
	if strings.Join(joined, "") != got.Restatement || got.Restatement != "7 orders from France in March 2024 since 2024-05-01 like n of c" {
		t.Errorf("parts %q of %q", joined, got.Restatement)
	}
	others := len(schema.Tables[0].Column("country").Values) - 1
	want := []string{"7 value number 0", fmt.Sprintf("France value text %d", others), "March 2024 period period 0", "2024-05-01 period period 0", "n of c value text 0"}
	if !slices.Equal(parts, want) {
		t.Errorf("got %q, want %q", parts, want)
	}
	place := func(text string) int {
		return slices.IndexFunc(got.Parts, func(p events.Part) bool { return p.Text == text })
	}
	if _, ok := book.Otherwise(&got.Use, got.Parts, place("France"), "Germany", schema, now); ok {
		t.Error("another country would be put into a text without its braces")
	}
	got, _ = book.Find(`7 orders from france in last month since 1 May 2024 like "of c"`, schema, now)
	for was, to := range map[string]string{"France": "germany", "7": "12", "last month": "in 2023", "2024-05-01": "2 May 2024", "of c": "nothing at all"} {
		again, ok := book.Otherwise(&got.Use, got.Parts, place(was), to, schema, now)
		if !ok || again.Use.ID != "a" || again.Parts[place(was)].Text == was {
			t.Errorf("%q for %q: %v, %+v", to, was, ok, again)
			continue
		}
		for i, b := range again.Use.Bound {
			if same := b == got.Use.Bound[i]; same != (got.Parts[2*i].Text != was) {
				t.Errorf("%q for %q: bound is %+v, was %+v", to, was, b, got.Use.Bound[i])
			}
		}
	}
	for was, to := range map[string]string{"France": "Atlantis", "7": "many", "last month": "soon", "2024-05-01": "2024", " like ": "unlike", "of c": "of c"} {
		if again, ok := book.Otherwise(&got.Use, got.Parts, place(was), to, schema, now); ok {
			t.Errorf("%q for %q: %+v", to, was, again)
		}
	}
	if _, ok := book.Otherwise(&got.Use, got.Parts, place("France"), "Germany", schema, now.AddDate(0, 1, 0)); ok {
		t.Error("by now last month is another one")
	}
	other := got.Use
	other.ID = "b"
	if _, ok := book.Otherwise(&other, got.Parts, place("France"), "Germany", schema, now); ok {
		t.Error("another question was found")
	}
}

// A pattern that fits in two ways fits in none, and of two patterns that say the same
// neither is taken.
func TestFindAmbiguous(t *testing.T) {
	t.Parallel()
	two := []events.Parameter{param("a", events.ParameterText), param("b", events.ParameterText)}
	book := vouched.NewBook(&events.Semantics{Meanings: events.Meanings{Verified: []events.VerifiedQuestion{
		{ID: "a", Question: "compare {a} and {b}", Parameters: two, SQL: "SELECT :a, :b"},
		{ID: "b", Question: "orders of {a}", Parameters: two[:1], SQL: "SELECT :a"},
		{ID: "c", Question: "orders of {b}", Parameters: two[1:], SQL: "SELECT :b"},
		{ID: "d", Question: "orders of the king", SQL: "SELECT 1"},
	}}}, events.DialectSQLite)
	for question, want := range map[string]string{
		"compare x and y": "a", "compare x and y and z": "", "orders of x": "", "orders of the king": "d",
	} {
		got, ok := book.Find(question, schema, now)
		if ok != (want != "") || ok && got.Use.ID != want {
			t.Errorf("%q: %v %+v, want %q", question, ok, got, want)
		}
	}
}

// A question made to be looked at for long is given up soon, and one that is too long for
// any pattern at once.
func TestFindGivesUp(t *testing.T) {
	t.Parallel()
	params := []events.Parameter{param("a", events.ParameterText), param("b", events.ParameterText), param("c", events.ParameterPeriod), param("d", events.ParameterPeriod)}
	book := vouched.NewBook(&events.Semantics{Meanings: events.Meanings{Verified: []events.VerifiedQuestion{
		{ID: "a", Question: "x {a} x {b} x {c} x {d}", Parameters: params, SQL: "SELECT :a, :b, :c_from, :c_to, :d_from, :d_to"},
	}}}, events.DialectSQLite)
	for _, n := range []int{30, 79, 900} {
		if got, ok := book.Find(strings.Repeat("x ", n)+"2024", schema, now); ok {
			t.Errorf("%d words: %+v", n, got)
		}
	}
	if _, ok := book.Find("x 1 x 2 x 2023 x 2024", schema, now); !ok {
		t.Error("a plain question does not fit")
	}
}

// BenchmarkFind is a question that fits none of 300 verified ones.
func BenchmarkFind(b *testing.B) {
	s := &events.Semantics{}
	for i := range 300 {
		s.Verified = append(s.Verified, events.VerifiedQuestion{ID: fmt.Sprint("q", i), Question: fmt.Sprintf("how many orders of kind %d in {p}", i), SQL: "SELECT :p_from, :p_to",
			Parameters: []events.Parameter{param("p", events.ParameterPeriod)}})
	}
	book := vouched.NewBook(s, events.DialectSQLite)
	for b.Loop() {
		if _, ok := book.Find("how many orders of kind 1000 in March 2024", schema, now); ok {
			b.Fatal("it fits")
		}
	}
}

func TestParsePatternSaysWhatIsWrong(t *testing.T) {
	t.Parallel()
	year := param("year", events.ParameterPeriod)
	for _, c := range []struct {
		question string
		params   []events.Parameter
		says     string
	}{
		{"revenue in {yaer}", []events.Parameter{year}, "{yaer} is not among the parameters"},
		{"revenue", []events.Parameter{year}, "{year} does not stand in the question"},
		{"revenue in {year} or {year}", []events.Parameter{year}, "twice"},
		{"{year}", []events.Parameter{year}, "no words of its own"},
		{"what is the {year}?", []events.Parameter{year}, "no words of its own"},
		{"revenue in {year", []events.Parameter{year}, "brace"},
		{"revenue {year} {n}", []events.Parameter{year, param("n", events.ParameterNumber)}, "put a word between"},
	} {
		if _, err := vouched.ParsePattern(c.question, c.params); err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%q: %v, want %q", c.question, err, c.says)
		}
	}
}

func TestParseStatementFindsParameters(t *testing.T) {
	t.Parallel()
	x := []events.Parameter{param("x", events.ParameterNumber)}
	bind := []vouched.Argument{{Parameter: x[0], Text: "-7"}}
	for _, c := range []struct {
		dialect   events.Dialect
		sql, want string
	}{
		{events.DialectPostgres, `SELECT :x::int, ':x', ":x", $$:x$$, $q$ :x $q$, E'\':x' -- :x`, `SELECT (-7)::int, ':x', ":x", $$:x$$, $q$ :x $q$, E'\':x' -- :x`},
		{events.DialectPostgres, `SELECT a[1:x], :x /* :x /* :x */ :x */`, `SELECT a[1:x], (-7) /* :x /* :x */ :x */`},
		{events.DialectPostgres, `SELECT 1-:x /* :x /* :x */ :x */`, `SELECT 1-(-7) /* :x /* :x */ :x */`},
		{events.DialectMySQL, `SELECT '\':x', "\":x", :x # :x`, `SELECT '\':x', "\":x", (-7) # :x`},
		{events.DialectSQLite, `SELECT '\', :x, ':x'`, `SELECT '\', (-7), ':x'`},
		{events.DialectSQLServer, `SELECT [:x], [a]]:x], :x`, `SELECT [:x], [a]]:x], (-7)`},
		{events.DialectSnowflake, `SELECT payload:x, "P":x, :x // :x`, `SELECT payload:x, "P":x, (-7) // :x`},
		{events.DialectSQLite, `SELECT ':x'`, ``},
		{events.DialectSQLite, `SELECT :x, :y`, ``},
		{events.DialectSQLite, `SELECT 'open :x`, ``},
	} {
		st, err := vouched.ParseStatement(c.sql, x, c.dialect)
		got := ""
		if err == nil {
			got, err = st.Bind(bind)
		}
		if got != c.want || (err != nil) != (c.want == "") {
			t.Errorf("%s %s\n got %s, %v\nwant %s", c.dialect, c.sql, got, err, c.want)
		}
	}
}

// Whatever is put in a parameter's place, no token of the statement changes but the one
// literal: read back as the dialect reads strings, it is what was put in.
func FuzzBind(f *testing.F) {
	for _, s := range []string{"x", "'", "''", `\`, `\'`, `'\`, "a'; DROP TABLE t; --", "$$", "`", `"`, "é'", "/*", "*/", "\u2019", "ʼ", "N'x'"} {
		f.Add(s)
	}
	p := []events.Parameter{param("x", events.ParameterText)}
	f.Fuzz(func(t *testing.T, text string) {
		for _, d := range dialects {
			st, err := vouched.ParseStatement("SELECT :x AS a, 'b'", p, d)
			if err != nil {
				t.Fatal(err)
			}
			sql, err := st.Bind([]vouched.Argument{{Parameter: p[0], Text: text}})
			if err != nil {
				continue
			}
			literal, found := strings.CutSuffix(sql, " AS a, 'b'")
			literal, begins := strings.CutPrefix(literal, "SELECT ")
			if !found || !begins {
				t.Fatalf("%s: %q does not stand in its place: %s", d, text, sql)
			}
			if got, rest := unquote(literal, d); got != text || rest != "" {
				t.Fatalf("%s: %q is read back as %q with %q behind it: %s", d, text, got, rest, sql)
			}
		}
	})
}

// unquote reads a string as the manuals of the dialects have it.
func unquote(s string, d events.Dialect) (text, rest string) {
	s = strings.TrimPrefix(s, "N")
	if !strings.HasPrefix(s, "'") {
		return "", s
	}
	backslash := d == events.DialectMySQL || d == events.DialectSnowflake || d == events.DialectDatabricks || d == events.DialectClickHouse
	doubled := d != events.DialectDatabricks
	var b strings.Builder
	for i := 1; i < len(s); i++ {
		switch {
		case s[i] == '\\' && backslash && i+1 < len(s):
			i++
			b.WriteByte(s[i])
		case s[i] == '\'' && doubled && i+1 < len(s) && s[i+1] == '\'':
			i++
			b.WriteByte('\'')
		case s[i] == '\'':
			return b.String(), s[i+1:]
		default:
			b.WriteByte(s[i])
		}
	}
	return b.String(), "not closed"
}

// Whatever is asked, matching ends, and what fits a text parameter is a part of it.
func FuzzFind(f *testing.F) {
	for _, s := range []string{"orders of x", "orders of a b c and d", "orders of 'x' and 2024", "orders of ; --", "{a}", "orders of orders of orders"} {
		f.Add(s)
	}
	book := vouched.NewBook(&events.Semantics{Meanings: events.Meanings{Verified: []events.VerifiedQuestion{
		{ID: "a", Question: "orders of {a} and {b} and {c}", Parameters: []events.Parameter{param("a", events.ParameterText), param("b", events.ParameterText), param("c", events.ParameterPeriod)}, SQL: "SELECT :a, :b, :c_from, :c_to"},
		{ID: "b", Question: "orders of {a}", Parameters: []events.Parameter{param("a", events.ParameterText)}, SQL: "SELECT :a"},
		{ID: "c", Question: "{n} orders of {a}", Parameters: []events.Parameter{param("n", events.ParameterNumber), param("a", events.ParameterValue, "customers.country")}, SQL: "SELECT :a LIMIT :n"},
	}}}, events.DialectPostgres)
	f.Fuzz(func(t *testing.T, question string) {
		got, ok := book.Find(question, schema, now)
		if !ok {
			return
		}
		if !utf8.ValidString(got.SQL) || strings.ContainsRune(got.SQL, 0) {
			t.Errorf("%q gives %q", question, got.SQL)
		}
		for _, b := range got.Use.Bound {
			if got.Use.ID == "b" && !strings.Contains(question, b.Value) {
				t.Errorf("%q binds %q", question, b.Value)
			}
		}
	})
}

// Examples are as somebody might have asked them; no parameter is left in them.
func TestExamples(t *testing.T) {
	t.Parallel()
	book := vouched.NewBook(&events.Semantics{Meanings: events.Meanings{Verified: []events.VerifiedQuestion{
		{ID: "a", Question: "orders from {c} in {p} over {n} since {d} like {t}", SQL: "SELECT :c, :p_from, :p_to, :n, :d, :t", Parameters: []events.Parameter{
			param("c", events.ParameterValue, "customers.country"), param("p", events.ParameterPeriod), param("n", events.ParameterNumber), param("d", events.ParameterDate), param("t", events.ParameterText)}},
		{ID: "b", Question: "those whose secret is {s}", SQL: "SELECT :s", Parameters: []events.Parameter{param("s", events.ParameterValue, "customers.secret")}},
	}}}, events.DialectSQLite)
	got := book.Examples(schema)
	want := vouched.Example{ID: "a", Question: "orders from France in March 2024 over 5 since 2024-03-15 like something", SQL: "SELECT 'France', '2024-03-01', '2024-04-01', 5, '2024-03-15', 'something'"}
	if len(got) != 1 || got[0] != want {
		t.Errorf("got %+v", got)
	}
}
