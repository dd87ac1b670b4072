package bench_test

import (
	"slices"
	"strings"
	"testing"

	"arivu/cmd/arivu/bench"
)

func TestRead(t *testing.T) {
	t.Parallel()
	const text = `{"question": "a?", "database": "d", "sql": "SELECT 1"}

{"id": "x", "set": "s", "question": "b?", "db": "d", "gold_sql": ["SELECT 1", "SELECT 2"], "match": "contains", "extra": 1}
{"question": "c?", "db": "d", "gold_sql": {"sqlite": "SELECT {a, b}", "postgres": ["SELECT 3"]}}
{"question": "d?", "db": "d", "gold_sql": {}, "unanswerable": true}`
	items, err := bench.Read(strings.NewReader(text), "suite")
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, i := range items {
		got = append(got, strings.Join([]string{i.ID, i.Set, i.Database, string(i.Match), strings.Join(i.Gold.For("sqlite"), "|")}, " "))
	}
	want := []string{
		"suite-1 suite d exact SELECT 1", "x s d contains SELECT 1|SELECT 2",
		"suite-4 suite d exact SELECT a|SELECT b|SELECT a, b", "suite-5 suite d exact ",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got  %q\nwant %q", got, want)
	}
	if got := items[2].Gold.For("postgres"); !slices.Equal(got, []string{"SELECT 3"}) {
		t.Errorf("postgres: %q", got)
	}
}

func TestReadRefuses(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		`{"db": "d"}`:       "line 1: there is no question",
		`{"question": "q"}`: "line 1: there is no database",
		`{`:                 "line 1: ",
		"\n" + `{"question": "q", "db": "d", "gold_sql": 1}`:                  "line 2: gold_sql",
		`{"question": "q", "db": "d", "gold_sql": {"sqlite": 1}}`:             "line 1: gold_sql of sqlite",
		`{"question": "q", "db": "d", "gold_sql": "SELECT 1", "match": "no"}`: `match is "no"`,
	} {
		if _, err := bench.Read(strings.NewReader(text), "suite"); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v", text, err)
		}
	}
}

func TestSelection(t *testing.T) {
	t.Parallel()
	items := []bench.Item{
		{ID: "1", Set: "a", Kind: "x", Slices: []string{"ci"}},
		{ID: "2", Set: "a", Kind: "y", Conversation: "c", Turn: 1},
		{ID: "3", Set: "b", Kind: "x", Relative: true},
		{ID: "4", Set: "a", Kind: "y", Conversation: "c"},
	}
	for _, c := range []struct {
		pick bench.Selection
		want string
	}{
		{bench.Selection{}, "1 4 2 3"},
		{bench.Selection{Limit: 2}, "1 4 2"},
		{bench.Selection{Sets: []string{"b"}}, "3"},
		{bench.Selection{Kinds: []string{"x"}, Sets: []string{"a", "b"}}, "1 3"},
		{bench.Selection{Slice: "ci"}, "1"},
		{bench.Selection{Fixed: true}, "1 4 2"},
	} {
		var ids []string
		for _, i := range c.pick.From(items) {
			ids = append(ids, i.ID)
		}
		if got := strings.Join(ids, " "); got != c.want {
			t.Errorf("%+v: got %s, want %s", c.pick, got, c.want)
		}
	}
}

func TestReadPredictions(t *testing.T) {
	t.Parallel()
	const text = `{"id": "1", "sql": "SELECT 1", "confidence": 0.5}

{"id": "2", "sql": "SELECT 1", "refused": true}
{"id": "3"}`
	p, err := bench.ReadPredictions(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	for id, want := range map[string]bench.Outcome{"1": bench.Answered, "2": bench.Refused, "3": bench.Refused, "4": bench.Failed} {
		if got := p.Ask(t.Context(), bench.Question{ID: id}); got.Outcome != want {
			t.Errorf("%s: %+v", id, got)
		}
	}
	if _, err := bench.ReadPredictions(strings.NewReader("{\n")); err == nil || !strings.Contains(err.Error(), "line 1") {
		t.Error(err)
	}
}
