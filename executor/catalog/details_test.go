package catalog_test

import (
	"crypto/sha256"
	"fmt"
	"reflect"
	"testing"

	"arivu/events"
	"arivu/executor/catalog"
)

// details are changes by which no statement means another thing, with their drift.
var details = map[string]struct {
	edit func(*events.Schema)
	want []string
}{
	"index": {
		func(s *events.Schema) {
			s.Tables[0].Indexes = []events.Index{{
				Name: "i", Unique: true, Method: "gist", Parts: []events.IndexPart{{Column: "country"}, {Expression: "lower(country)"}},
				Include: []string{"id"}, Where: "id > 3",
			}}
		},
		[]string{`index added: customers, now "unique i (country, (lower(country))) using gist including id where id > 3"`},
	},
	"default": {
		func(s *events.Schema) { s.Tables[0].Columns[1].Default = "'IN'" },
		[]string{`default changed: customers.country, now "'IN'"`},
	},
	"stored": {
		func(s *events.Schema) { s.Tables[2].Kind = events.KindMaterializedView },
		[]string{`storage changed: totals: "view" → "materialized_view"`},
	},
}

func TestDetailsChangeNoFingerprint(t *testing.T) {
	t.Parallel()
	for name, test := range details {
		before, after := shop(), shop()
		for _, s := range []*events.Schema{before, after} {
			s.Tables = append(s.Tables, events.Table{Name: "totals", Kind: events.KindView})
		}
		test.edit(after)
		for _, c := range []struct {
			from, to *events.Schema
			want     int
		}{{before, after, 1}, {after, before, 1}} {
			if got := catalog.Drift(c.from, c.to); len(got) != c.want {
				t.Errorf("%s: got %v", name, got)
			}
		}
		if got := catalog.Drift(before, after)[0].String(); got != test.want[0] {
			t.Errorf("%s: got %s", name, got)
		}
		if catalog.Fingerprint(before) != catalog.Fingerprint(after) {
			t.Errorf("%s: the fingerprint changed", name)
		}
		// A snapshot from before these were looked for says nothing of them.
		before.Detailed = false
		if got := catalog.Drift(before, after); len(got) != 0 {
			t.Errorf("%s: after an old snapshot: %v", name, got)
		}
	}
}

// Fingerprints that were stored by earlier versions are still those of the same
// structure.
func TestFingerprintIsStable(t *testing.T) {
	t.Parallel()
	const stored = "7033c5728084d8059e54b718520d4fee72839f4fe28aee8080c9b25c51ddfb56"
	s := shop()
	s.Tables = append(s.Tables, events.Table{Name: "totals", Kind: events.KindMaterializedView, Columns: []events.Column{{Name: "n", Type: "bigint", Default: "0"}}})
	if got := catalog.Fingerprint(s); got != stored {
		t.Errorf("got %s", got)
	}
}

// A snapshot that is too large gives up first what no planner needs.
func TestBoundGivesUpDetailsFirst(t *testing.T) {
	t.Parallel()
	s := large(10, 4, 100)
	s.Detailed = true
	for i := range s.Tables {
		for j := range 200 {
			s.Tables[i].Indexes = append(s.Tables[i].Indexes, events.Index{Name: fmt.Sprintf("%x", sha256.Sum256([]byte{byte(i), byte(j)}))})
		}
		s.Tables[i].Columns[0].Default = "1"
	}
	plain := large(10, 4, 100)
	got, err := catalog.Bound(s, 100_000)
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(got, plain) {
		t.Errorf("what is left has %d values and %d indexes", len(got.Tables[0].Columns[0].Values), len(got.Tables[0].Indexes))
	}
}
