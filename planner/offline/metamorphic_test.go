package offline_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"arivu/events"
	"arivu/planner/ground"
	"arivu/planner/offline"
	"arivu/planner/offline/offlinetest"
)

// shared keeps the catalogs of the schemas that many questions are asked about.
var shared = offline.New(offline.WithoutModel())

// outcome is the statement a question comes to, or what else it comes to.
func outcome(tb testing.TB, s *events.Schema, question string) string {
	tb.Helper()
	body, err := shared.Plan(question, s, now)
	if err != nil {
		tb.Fatal(err)
	}
	if p, ok := body.(*events.Planned); ok {
		return flat(p.Candidates[0].SQL)
	}
	return string(body.Kind())
}

func TestConstructsInAnyCase(t *testing.T) {
	t.Parallel()
	s := shop(t)
	for _, q := range offlinetest.Constructs() {
		want := outcome(t, s, q)
		if got := outcome(t, s, strings.ToUpper(q)); got != want && !strings.Contains(q, "'") {
			t.Errorf("%s\nin upper case %s\nelse          %s", q, got, want)
		}
		if got := outcome(t, s, strings.ToUpper(q[:1])+q[1:]+"?"); got != want {
			t.Errorf("%s\nas a sentence %s\nelse          %s", q, got, want)
		}
	}
}

func TestConstructsAmongUnrelatedTables(t *testing.T) {
	t.Parallel()
	s, more := shop(t), shop(t)
	more.Fingerprint = "with more tables"
	slices.Reverse(more.Tables)
	for _, name := range []string{"moon_phase", "audit_log", "feature_toggle"} {
		more.Tables = append(more.Tables, events.Table{
			Name: name, Kind: events.KindTable, PrimaryKey: []string{"id"}, Rows: 10,
			Columns: []events.Column{{Name: "id", Class: events.TypeInteger}, {Name: "payload", Class: events.TypeText}},
		})
	}
	for _, q := range offlinetest.Constructs() {
		want := outcome(t, s, q)
		if got := outcome(t, more, q); got != want {
			t.Errorf("%s\nwith more tables %s\nelse             %s", q, got, want)
		}
	}
}

// A table by another name gives the same statement over that name.
func TestConstructsWithARenamedTable(t *testing.T) {
	t.Parallel()
	s := shop(t)
	data, err := json.Marshal(s)
	if err != nil {
		t.Fatal(err)
	}
	rename := strings.NewReplacer("suppliers", "growers", "supplier", "grower")
	var renamed events.Schema
	if err := json.Unmarshal([]byte(rename.Replace(string(data))), &renamed); err != nil {
		t.Fatal(err)
	}
	renamed.Fingerprint = "renamed"
	for _, q := range offlinetest.Constructs() {
		if !strings.Contains(q, "supplier") {
			continue
		}
		if got, want := outcome(t, &renamed, rename.Replace(q)), rename.Replace(outcome(t, s, q)); got != want {
			t.Errorf("%s\nrenamed %s\nelse    %s", q, got, want)
		}
	}
}

func canonical(tb testing.TB, s *events.Schema, question string) string {
	tb.Helper()
	readings := offline.New(offline.WithoutModel()).Readings(offline.Input{Question: question, Schema: s, Now: now})
	if len(readings) == 0 {
		tb.Fatalf("%s has no reading", question)
	}
	return readings[0].Frame.Canonical(ground.NewCatalog(s))
}

func TestOrderOfWhatIsListedDoesNotMatter(t *testing.T) {
	t.Parallel()
	s := shop(t)
	for _, pair := range [][2]string{
		{"customers from France or Spain", "customers from Spain or France"},
		{"name and price of products", "price and name of products"},
		{"customers who bought both Audio and Bedding", "customers who bought both Bedding and Audio"},
		{"canceled web orders", "web orders that were canceled"},
	} {
		sortList := func(c string) string {
			parts := strings.FieldsFunc(c, func(r rune) bool { return strings.ContainsRune("(),; ", r) })
			slices.Sort(parts)
			return strings.Join(parts, " ")
		}
		if a, b := canonical(t, s, pair[0]), canonical(t, s, pair[1]); sortList(a) != sortList(b) {
			t.Errorf("%s: %s\n%s: %s", pair[0], a, pair[1], b)
		}
	}
}

func TestNotChangesTheResult(t *testing.T) {
	t.Parallel()
	s := shop(t)
	for _, pair := range [][2]string{
		{"customers from France", "customers not from France"},
		{"products that are discontinued", "products that are not discontinued"},
		{"orders placed in 2025", "orders not placed in 2025"},
		{"products that were returned", "products that were never returned"},
		{"customers with orders", "customers without orders"},
		{"customers who ordered in 2025", "customers who have not ordered in 2025"},
		{"how many orders were canceled", "how many orders were not canceled"},
		{"customers who bought Audio", "customers who never bought Audio"},
	} {
		if a, b := outcome(t, s, pair[0]), outcome(t, s, pair[1]); a == b && a != string(events.KindDeclined) {
			t.Errorf("%q and %q: %s", pair[0], pair[1], a)
		}
	}
}

// A word that means something and has no use must not be passed over.
func TestNothingIsPassedOver(t *testing.T) {
	t.Parallel()
	s := shop(t)
	for _, q := range offlinetest.Constructs() {
		for _, word := range []string{"purple", "median", "despite", "unless"} {
			if got := outcome(t, s, q+" "+word); got != string(events.KindDeclined) {
				t.Errorf("%s %s: %s", q, word, got)
			}
		}
	}
}

func TestReadingsSayWhatTheyLeaveOut(t *testing.T) {
	t.Parallel()
	s, p := shop(t), offline.New(offline.WithoutModel())
	read := func(q string) []offline.Reading {
		return p.Readings(offline.Input{Question: q, Schema: s, Now: now})
	}
	if got := read("customers with purple hair"); len(got) != 1 || !slices.Equal(got[0].Unused, []string{"purple", "hair"}) || got[0].Score > 0.3 {
		t.Errorf("%+v", got)
	}
	if got := read("sales by city"); len(got) < 2 || len(got) > 3 || got[0].Score > 0.5 || len(got[0].Assumptions) == 0 {
		t.Errorf("%d readings: %+v", len(got), got)
	}
	if got := read("how many customers are there"); len(got) != 1 || got[0].Score < 0.9 || len(got[0].Unused) > 0 || len(got[0].Reasons) == 0 {
		t.Errorf("%+v", got)
	}
	earlier := []offline.Turn{{Question: "revenue by month in 2025", Now: now}}
	if got := p.Readings(offline.Input{Question: "only for Germany", Schema: s, Now: now, Earlier: earlier}); len(got) != 1 || got[0].Kept == "" {
		t.Errorf("%+v", got)
	}
	for _, q := range []string{"", "drop table customers", "what is the weather", strings.Repeat("a ", 900)} {
		if got := read(q); len(got) > 1 || len(got) == 1 && len(got[0].Unused) == 0 {
			t.Errorf("%.40q: %+v", q, got)
		}
	}
}
