package ground_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"arivu/events"
	"arivu/planner/ground"
)

func TestReadLesson(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]ground.Lesson{
		"teach me: clients means customers":         {Phrase: "clients", Meaning: "customers"},
		"Teach me that clients mean customers.":     {Phrase: "clients", Meaning: "customers"},
		"remember: churned is the same as inactive": {Phrase: "churned", Meaning: "inactive"},
		"learn: churned = status is 'gone'":         {Phrase: "churned", Meaning: "status is 'gone'"},
		"clients means customers":                   {Phrase: "clients", Meaning: "customers"},
		`"the big ones" means segment = vip`:        {Phrase: "the big ones", Meaning: "segment = vip"},
		"GMV stands for revenue!":                   {Phrase: "GMV", Meaning: "revenue"},
		"teach me: clients":                         {Phrase: "clients"},
		"teach me: means customers":                 {Phrase: "means customers"},
		"forget what clients means":                 {Phrase: "clients", Forget: true},
		"forget clients":                            {Phrase: "clients", Forget: true, Loose: true},
		"forget: clients":                           {Phrase: "clients", Forget: true},
		"forget clients means customers":            {Phrase: "clients", Forget: true},
		"please forget the word 'clients'":          {Phrase: "clients", Forget: true},
	} {
		got, ok := ground.ReadLesson(text)
		if !ok || got != want {
			t.Errorf("%q: got %+v, %v; want %+v", text, got, ok, want)
		}
	}
}

func TestQuestionsAreNoLessons(t *testing.T) {
	t.Parallel()
	for _, q := range []string{
		"", "how many customers are there", "what is the mean price", "customers mean age", "show mean salary by city",
		"list means of payment", "what does churned mean?", "clients means customers?", "which status means paid",
		"number of orders by means of payment", "customers who forget to pay", "mean", "means",
	} {
		if l, ok := ground.ReadLesson(q); ok {
			t.Errorf("%q is read as the lesson %+v", q, l)
		}
	}
}

func vocabularySchema() *events.Schema {
	text := func(name string, values ...string) events.Column {
		return events.Column{Name: name, Class: events.TypeText, Values: values, AllValues: len(values) > 0}
	}
	id := func(name string) events.Column { return events.Column{Name: name, Class: events.TypeInteger} }
	return &events.Schema{Connection: "shop", Tables: []events.Table{
		{Name: "customers", PrimaryKey: []string{"customer_id"}, Columns: []events.Column{
			id("customer_id"), text("name"), text("country", "France", "Germany"), text("status", "active", "inactive"),
		}},
		{Name: "suppliers", PrimaryKey: []string{"supplier_id"}, Columns: []events.Column{
			id("supplier_id"), text("name"), text("country", "France", "Spain"),
		}},
	}}
}

// teach puts lessons into a vocabulary, each a phrase and its meaning.
func teach(t *testing.T, c *ground.Catalog, lessons ...[2]string) *events.Vocabulary {
	t.Helper()
	v := new(events.Vocabulary)
	for _, l := range lessons {
		term, problem := c.Teach(v, l[0], l[1])
		if problem != nil {
			t.Fatalf("%s means %s: %v", l[0], l[1], problem)
		}
		if _, err := v.Teach(term); err != nil {
			t.Fatal(err)
		}
	}
	return v
}

func TestTeach(t *testing.T) {
	t.Parallel()
	c := ground.NewCatalog(vocabularySchema())
	for _, tt := range []struct {
		phrase, meaning string
		kind            events.TermKind
		targets         []string
	}{
		{"accounts", "customers", events.TermTable, []string{"customers"}},
		{`"Key Accounts"`, "customer", events.TermTable, []string{"customers"}},
		{"homeland", "customers.country", events.TermColumn, []string{"customers.country"}},
		{"homeland", "country of the customer", events.TermColumn, []string{"customers.country"}},
		{"homeland", "country", events.TermColumn, []string{"customers.country", "suppliers.country"}},
		{"gone", "inactive", events.TermValue, []string{"customers.status = 'inactive'"}},
		{"gone", "status = 'Inactive'", events.TermValue, []string{"customers.status = 'inactive'"}},
		{"frogs", "country is France", events.TermValue, []string{"customers.country = 'France'", "suppliers.country = 'France'"}},
		{"boss", "name is Ada", events.TermValue, []string{"customers.name = 'Ada'", "suppliers.name = 'Ada'"}[:1]},
	} {
		got, problem := c.Teach(nil, tt.phrase, tt.meaning)
		if problem != nil {
			t.Errorf("%s means %s: %v", tt.phrase, tt.meaning, problem)
			continue
		}
		if got.Kind != tt.kind || !slices.Equal(got.Targets, tt.targets) || got.Phrase != strings.ToLower(strings.Trim(tt.phrase, `"`)) {
			t.Errorf("%s means %s: %+v", tt.phrase, tt.meaning, got)
		}
	}
}

func TestBadLessons(t *testing.T) {
	t.Parallel()
	c := ground.NewCatalog(vocabularySchema())
	circle := &events.Vocabulary{Terms: []events.Term{{Phrase: "patrol", Meaning: "blorks"}}}
	full := new(events.Vocabulary)
	for i := range events.MaxTerms {
		full.Terms = append(full.Terms, events.Term{Phrase: fmt.Sprintf("w%03d", i), Meaning: "customers"})
	}
	for _, tt := range []struct {
		v               *events.Vocabulary
		phrase, meaning string
		field, says     string
		near            string
	}{
		{nil, "", "customers", "phrase", "empty", ""},
		{nil, "   ", "customers", "phrase", "empty", ""},
		{nil, strings.Repeat("x", 61), "customers", "phrase", "61 characters", ""},
		{nil, "one two three four five", "customers", "phrase", "5 words", ""},
		{nil, "17", "customers", "phrase", "no letters", ""},
		{nil, "a;b", "customers", "phrase", `";"`, ""},
		{nil, "x\x00y", "customers", "phrase", "nobody types", ""},
		{nil, "the", "customers", "phrase", "grammar", ""},
		{nil, "suppliers", "customers", "phrase", "name of the table", ""},
		{nil, "blorks", "", "meaning", "empty", ""},
		{nil, "blorks", strings.Repeat("x", 161), "meaning", "161 characters", ""},
		{nil, "blorks", "custmers", "meaning", "Did you mean", "customers"},
		{nil, "blorks", "status = 'inactve'", "meaning", "Did you mean", "inactive"},
		{nil, "blorks", "quasars", "meaning", "Nothing in this database", ""},
		{nil, "blorks", "Blork", "meaning", "itself", ""},
		{circle, "blorks", "patrol", "meaning", "circle", ""},
		{full, "blorks", "customers", "phrase", "500 phrases", ""},
	} {
		_, problem := c.Teach(tt.v, tt.phrase, tt.meaning)
		if problem == nil {
			t.Errorf("%q means %q was accepted", tt.phrase, tt.meaning)
			continue
		}
		near := strings.Join(problem.Near, ",")
		if problem.Field != tt.field || !strings.Contains(problem.Message, tt.says) || near != tt.near {
			t.Errorf("%q means %q: %s: %s (near %s)", tt.phrase, tt.meaning, problem.Field, problem.Message, near)
		}
	}
	if _, problem := c.Teach(full, "w007", "suppliers"); problem != nil {
		t.Errorf("replacing a term of a full vocabulary: %v", problem)
	}
}

func TestWithVocabulary(t *testing.T) {
	t.Parallel()
	c := ground.NewCatalog(vocabularySchema())
	v := teach(t, c, [2]string{"blorks", "customers"}, [2]string{"key blorks", "blorks"}, [2]string{"gone", "inactive"})
	v.Terms = append(v.Terms, events.Term{Phrase: "zed", Meaning: "a table that was dropped"})
	known := c.WithVocabulary(v)
	for _, phrase := range []string{"blork", "Blorks", "key blorks"} {
		names := known.Names(ground.Tokenize(phrase))
		if len(names) == 0 || names[0].Table.Name != "customers" || names[0].Column() != nil {
			t.Errorf("%q names %+v", phrase, names)
		}
	}
	if values := known.Values(ground.Tokenize("gone")); len(values) != 1 || values[0].Text != "inactive" || len(known.Names(ground.Tokenize("gone"))) > 0 {
		t.Errorf("gone is %+v", values)
	}
	if _, ok := known.Taught(ground.Tokenize("zed")); ok {
		t.Error("a term whose meaning is gone is still used")
	}
	if names := c.Names(ground.Tokenize("blorks")); len(names) > 0 {
		t.Errorf("teaching changed the catalog it started from: %+v", names)
	}
}

func FuzzReadLesson(f *testing.F) {
	f.Add("teach me: clients means customers")
	f.Add("forget '\xff' means")
	c := ground.NewCatalog(vocabularySchema())
	f.Fuzz(func(t *testing.T, text string) {
		l, ok := ground.ReadLesson(text)
		if !ok || l.Forget {
			return
		}
		term, problem := c.Teach(nil, l.Phrase, l.Meaning)
		if problem != nil {
			return
		}
		known := c.WithVocabulary(&events.Vocabulary{Terms: []events.Term{term}})
		if _, ok := known.Taught(ground.Tokenize(term.Phrase)); !ok {
			t.Errorf("%q was taught as %q and is not known", text, term.Phrase)
		}
	})
}

func TestNearest(t *testing.T) {
	t.Parallel()
	countries := []string{"France", "Germany", "Greece", "United Kingdom", "", "Frankreich"}
	for text, want := range map[string]string{
		"Frence": "France", "germny": "Germany", "Gernamy": "Germany", "kingdom": "United Kingdom", "Fr": "", "Brazil": "",
		"Geramny": "Germany", "FRANCE": "France",
	} {
		if got := strings.Join(ground.Nearest(text, countries), ","); got != want {
			t.Errorf("near %q: %q, want %q", text, got, want)
		}
	}
}
