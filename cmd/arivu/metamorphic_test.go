//go:build !race

package main

import (
	"encoding/json"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"arivu/cmd/arivu/bench/suite"
	"arivu/events"
	"arivu/planner/offline"
	"arivu/planner/offline/learn"
	"arivu/planner/offline/offlinetest"
)

// view is a planner's look at a schema.
type view struct {
	planner *offline.Planner
	learned *learn.Planner
	schema  *events.Schema
}

func look(t *testing.T, s *events.Schema) *view {
	t.Helper()
	if !learn.Embedded {
		t.Skip("this build has no model")
	}
	learned, err := learn.New()
	if err != nil {
		t.Fatal(err)
	}
	return &view{offline.New(), learned, s}
}

func (v *view) input(q string) offline.Input {
	return offline.Input{Question: q, Schema: v.schema, Now: suite.Clock()}
}

// model is what the learned maker alone likes best, in the form that is equal for
// equal readings.
func (v *view) model(q string) string {
	c := v.planner.Catalog(v.input(q))
	plans := v.learned.Plans(q, c)
	if len(plans) == 0 {
		return ""
	}
	return plans[0].Frame.Canonical(c)
}

// both is the same of both makers.
func (v *view) both(q string) string {
	ranked := v.planner.Ranked(v.input(q))
	if len(ranked) == 0 {
		return ""
	}
	return ranked[0].Frame.Canonical(v.planner.Catalog(v.input(q)))
}

// everything is the whole answer with every reading and what it was believed at.
func (v *view) everything(t *testing.T, q string) string {
	t.Helper()
	body, err := v.planner.Plan(q, v.schema, suite.Clock())
	if err != nil {
		t.Fatal(err)
	}
	plan, err := json.Marshal(body)
	if err != nil {
		t.Fatal(err)
	}
	out := []string{string(body.Kind()), string(plan)}
	for _, r := range v.planner.Ranked(v.input(q)) {
		score, err := json.Marshal(r.Score)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, r.SQL, string(score))
	}
	return strings.Join(out, "\n")
}

// altered is a copy of a schema with changes.
func altered(t *testing.T, s *events.Schema, change func(*events.Schema)) *events.Schema {
	t.Helper()
	data, err := json.Marshal(s)
	if err != nil {
		t.Fatal(err)
	}
	out := new(events.Schema)
	if err := json.Unmarshal(data, out); err != nil {
		t.Fatal(err)
	}
	change(out)
	return out
}

func shuffleTables(s *events.Schema) {
	rand.New(rand.NewPCG(1, 2)).Shuffle(len(s.Tables), func(i, j int) { s.Tables[i], s.Tables[j] = s.Tables[j], s.Tables[i] })
}

func shuffleColumns(s *events.Schema) {
	rng := rand.New(rand.NewPCG(1, 2))
	for _, t := range s.Tables {
		rng.Shuffle(len(t.Columns), func(i, j int) { t.Columns[i], t.Columns[j] = t.Columns[j], t.Columns[i] })
	}
}

func shoutNames(s *events.Schema) {
	shout := func(names []string) {
		for i := range names {
			names[i] = strings.ToUpper(names[i])
		}
	}
	for i := range s.Tables {
		t := &s.Tables[i]
		t.Name = strings.ToUpper(t.Name)
		shout(t.PrimaryKey)
		for k := range t.Columns {
			t.Columns[k].Name = strings.ToUpper(t.Columns[k].Name)
		}
		for k := range t.ForeignKeys {
			t.ForeignKeys[k].RefTable = strings.ToUpper(t.ForeignKeys[k].RefTable)
			shout(t.ForeignKeys[k].Columns)
			shout(t.ForeignKeys[k].RefColumns)
		}
	}
}

func addTables(s *events.Schema) {
	for _, name := range []string{"moon_phase", "audit_log", "feature_toggle"} {
		s.Tables = append(s.Tables, events.Table{
			Name: name, Kind: events.KindTable, PrimaryKey: []string{"id"}, Rows: 10,
			Columns: []events.Column{{Name: "id", Class: events.TypeInteger}, {Name: "payload", Class: events.TypeText}},
		})
	}
}

// renaming calls suppliers growers, in the schema and in what is said.
var renaming = strings.NewReplacer("suppliers", "growers", "supplier", "grower", "Suppliers", "Growers", "Supplier", "Grower")

func renameTable(s *events.Schema) {
	for i := range s.Tables {
		t := &s.Tables[i]
		t.Name, t.Comment = renaming.Replace(t.Name), renaming.Replace(t.Comment)
		for k := range t.Columns {
			c := &t.Columns[k]
			c.Name, c.Comment = renaming.Replace(c.Name), renaming.Replace(c.Comment)
		}
		for k := range t.PrimaryKey {
			t.PrimaryKey[k] = renaming.Replace(t.PrimaryKey[k])
		}
		for k := range t.ForeignKeys {
			f := &t.ForeignKeys[k]
			f.RefTable = renaming.Replace(f.RefTable)
			for j := range f.Columns {
				f.Columns[j], f.RefColumns[j] = renaming.Replace(f.Columns[j]), renaming.Replace(f.RefColumns[j])
			}
		}
	}
}

func same(s string) string { return s }

// What must not matter to the whole answer never does: which run it is, in what order
// tables are listed, in what case their names are written.
func TestMetamorphicAlways(t *testing.T) {
	t.Parallel()
	s, _ := smallShop(t)
	base, wanted := look(t, s), map[string]string{}
	for _, q := range slices.Concat(offlinetest.Constructs(), suiteQuestions(t)) {
		wanted[q] = base.everything(t, q)
	}
	for name, v := range map[string]*view{
		"another run":      look(t, altered(t, s, func(*events.Schema) {})),
		"shuffled tables":  look(t, altered(t, s, shuffleTables)),
		"names in capital": look(t, altered(t, s, shoutNames)),
	} {
		form := same
		if name == "names in capital" {
			form = strings.ToLower
		}
		for q, want := range wanted {
			want = form(want)
			if got := form(v.everything(t, q)); got != want {
				t.Errorf("%s: %s\n%s\nelse\n%s", name, q, got, want)
			}
		}
	}
}

// metamorphic are changes that should leave the likeliest reading as it is, with the
// share of questions for which they do: what was measured, less a question or two.
var metamorphic = []struct {
	name         string
	schema       func(*events.Schema)
	question     func(string) string
	reading      func(string) string
	model, whole float64
}{
	{"unrelated tables", addTables, same, same, 0.95, 0.98},
	{"shuffled columns", shuffleColumns, same, same, 0.98, 0.98},
	{"a renamed table", renameTable, renaming.Replace, renaming.Replace, 0.97, 0.95},
	{"capitals", nil, strings.ToUpper, same, 0.88, 0.97},
	{"small letters", nil, strings.ToLower, same, 0.92, 0.98},
	{"a question mark more or less", nil, func(q string) string {
		if bare, ok := strings.CutSuffix(q, "?"); ok {
			return bare
		}
		return q + "?"
	}, same, 0.77, 0.94},
	{"politeness", nil, func(q string) string { return "please, " + strings.ToLower(q[:1]) + q[1:] }, same, 0.71, 0.86},
}

// every is of how many questions one is asked where only a share is measured.
const every = 3

func TestMetamorphicMostly(t *testing.T) {
	t.Parallel()
	s, _ := smallShop(t)
	base := look(t, s)
	all := slices.Concat(offlinetest.Constructs(), suiteQuestions(t))
	models, wholes := map[string]string{}, map[string]string{}
	for i := 0; i < len(all); i += every {
		models[all[i]], wholes[all[i]] = base.model(all[i]), base.both(all[i])
	}
	for _, m := range metamorphic {
		v := base
		if m.schema != nil {
			v = look(t, altered(t, s, m.schema))
		}
		model, whole := 0, 0
		for q, want := range models {
			if v.model(m.question(q)) == m.reading(want) {
				model++
			}
			if v.both(m.question(q)) == m.reading(wholes[q]) {
				whole++
			}
		}
		n := float64(len(models))
		t.Logf("%-30s learned maker %5.1f %%, both %5.1f %%", m.name, 100*float64(model)/n, 100*float64(whole)/n)
		if float64(model)/n < m.model || float64(whole)/n < m.whole {
			t.Errorf("%s: the learned maker keeps its reading of %d and both keep theirs of %d of %v questions", m.name, model, whole, n)
		}
	}
}
