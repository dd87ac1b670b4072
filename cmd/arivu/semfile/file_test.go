package semfile_test

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"

	"arivu/cmd/arivu/semfile"
	"arivu/events"
)

func TestFileIsFitForGit(t *testing.T) {
	t.Parallel()
	s := &events.Semantics{Version: 3, Meanings: events.Meanings{
		Tables:  []events.TableMeaning{{Table: "orders", Description: "What was bought: one row each.", Columns: []events.ColumnMeaning{{Column: "total", Description: "yes"}}}},
		Metrics: []events.Metric{{Name: "revenue", Synonyms: []string{"turnover"}, Expression: "sum(total)", Table: "orders", Filters: []string{"status = 'paid'"}, Format: events.FormatCurrency}},
		Verified: []events.VerifiedQuestion{{ID: "q", Question: "orders since {day}", Parameters: []events.Parameter{{Name: "day", Type: events.ParameterDate}},
			SQL: "SELECT COUNT(*)\nFROM orders\nWHERE at >= :day", Author: "ann"}},
	}}
	v := &events.Vocabulary{Version: 7, Terms: []events.Term{{Phrase: "clients", Meaning: "customers"}}}
	got, err := semfile.Of(s, v).Encode("shop")
	if err != nil {
		t.Fatal(err)
	}
	const want = `# What the data of connection "shop" means.
# Send changes with: arivu semantics push --connection shop
# version and vocabulary tell what this file was made from; a push brings them up to date.
version: 3
vocabulary: 7
synonyms:
  - phrase: clients
    means: customers
tables:
  - table: orders
    description: 'What was bought: one row each.'
    columns:
      - column: total
        description: "yes"
metrics:
  - name: revenue
    synonyms: [turnover]
    expression: sum(total)
    table: orders
    filters:
      - status = 'paid'
    format: currency
verified:
  - id: q
    question: orders since {day}
    parameters:
      - name: day
        type: date
    sql: |-
      SELECT COUNT(*)
      FROM orders
      WHERE at >= :day
`
	if string(got) != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

// Whatever is written down is read back as it was, and written the same again.
func TestFileRoundTrip(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(1, 2))
	for range 3000 {
		f := random(r)
		data, err := f.Encode("shop")
		if err != nil {
			t.Fatal(err)
		}
		back, err := semfile.Decode(bytes.NewReader(data))
		if err != nil {
			t.Fatalf("%v\n%s", err, data)
		}
		back.Meanings.Normalize()
		if !reflect.DeepEqual(back, f) {
			t.Fatalf("read back as\n%+v\nwant\n%+v\nfrom\n%s", back, f, data)
		}
		again, err := back.Encode("shop")
		if err != nil || !bytes.Equal(again, data) {
			t.Fatalf("written again, %v, as\n%s\nwas\n%s", err, again, data)
		}
	}
}

// pieces are what texts are made of: whatever has a meaning in YAML among them.
var pieces = []string{"a", "Ä", "0", "1.5", "true", "no", "null", "~", " ", "  ", "\n", "\t", "'", `"`, `\`, ":", ": ", "#", " #", "-", "- ", "?", "|", ">", "%", "@", "`", "{", "}", "[", "]", ",", "&", "*", "!", "=", "<<", "---", "\n---\n", "...", "2024-01-01", "0x1f", "𝄞", "\u00a0", "\u2028", "\u0085", "\ufeff", "é"}

func text(r *rand.Rand) string {
	var b strings.Builder
	for range 1 + r.IntN(6) {
		b.WriteString(pieces[r.IntN(len(pieces))])
	}
	return b.String()
}

func many[T any](r *rand.Rand, f func() T) []T {
	var out []T
	for range r.IntN(4) {
		out = append(out, f())
	}
	return out
}

func random(r *rand.Rand) *semfile.File {
	s := func() string { return text(r) }
	one := func() []string { return append([]string{s()}, many(r, s)...) }
	f := &semfile.File{Version: r.Uint64N(100), Vocabulary: r.Uint64N(100)}
	f.Synonyms = many(r, func() semfile.Synonym { return semfile.Synonym{Phrase: s(), Means: s()} })
	f.Meanings = events.Meanings{
		Tables: many(r, func() events.TableMeaning {
			return events.TableMeaning{Table: s(), Description: s(), Columns: many(r, func() events.ColumnMeaning { return events.ColumnMeaning{Column: s(), Description: s()} })}
		}),
		Metrics: many(r, func() events.Metric {
			return events.Metric{Name: s(), Synonyms: many(r, s), Expression: s(), Table: s(), Filters: many(r, s), Description: s(), Format: events.FormatPercent}
		}),
		Relations: many(r, func() events.Relation {
			return events.Relation{Table: s(), Columns: one(), RefTable: s(), RefColumns: one()}
		}),
		Instructions: many(r, func() events.Instruction { return events.Instruction{Text: s(), Tables: many(r, s)} }),
		Verified: many(r, func() events.VerifiedQuestion {
			return events.VerifiedQuestion{ID: s(), Question: s(), SQL: s(), Note: s(), Parameters: many(r, func() events.Parameter {
				return events.Parameter{Name: s(), Type: events.ParameterValue, Column: s()}
			})}
		}),
	}
	f.Meanings.Normalize()
	return f
}

func TestDecodeSaysWhatIsWrong(t *testing.T) {
	t.Parallel()
	for data, says := range map[string]string{
		"":                                   "is empty",
		"version: 1\nmetrcs: []\n":           "line 2: there is no field metrcs at the top",
		"metrics:\n  - name: a\n    expr: b": "line 3: there is no field expr in a metric",
		"version: x\n":                       "line 1",
		"version: 1\n---\nversion: 2\n":      "more than one document",
		"version: [1\n":                      "line ",
		"tables: 5\n":                        "line 1: `5` does not belong there; write a list, each entry behind a dash",
		"version: many\n":                    "line 1: `many` does not belong there; write a number",
		"tables:\n  - orders\n":              "line 2: `orders` does not belong there; write fields, each with its value",
		"metrics:\n  - name: [a]\n":          "line 2: what stands there does not belong there; write text",
	} {
		if _, err := semfile.Decode(strings.NewReader(data)); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%q: %v, want %q", data, err, says)
		}
	}
}

func TestRenumberedKeepsTheRest(t *testing.T) {
	t.Parallel()
	const data = "# mine\nversion: 3\r\nvocabulary: 4 \ntables:\n  - table: a # version: 3\n    description: |-\n      version: 9\n"
	got, err := semfile.Renumbered([]byte(data), 12, 34)
	if want := "# mine\nversion: 12\r\nvocabulary: 34\ntables:\n  - table: a # version: 3\n    description: |-\n      version: 9\n"; err != nil || string(got) != want {
		t.Errorf("got %q, %v", got, err)
	}
	for _, bad := range []string{"vocabulary: 1\n", "version: 1\nversion: 2\nvocabulary: 1\n", "{version: 1, vocabulary: 2}"} {
		if _, err := semfile.Renumbered([]byte(bad), 1, 2); err == nil {
			t.Errorf("%q was renumbered", bad)
		}
	}
}

func TestSynonymChanges(t *testing.T) {
	t.Parallel()
	got := semfile.SynonymChanges([]semfile.Synonym{{"a", "x"}, {"b", "y"}, {"c", "z"}}, []semfile.Synonym{{"a", "x"}, {"b", "w"}, {"d", "v"}})
	if fmt.Sprint(got) != "[{b y w} {d  v} {c z }]" {
		t.Errorf("got %v", got)
	}
}
