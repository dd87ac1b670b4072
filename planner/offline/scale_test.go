package offline

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"arivu/events"
	"arivu/planner/ground"
)

// wide is a schema of many tables with many distinct values, as a large company's
// might be without any bound on snapshots.
func wide(tables, columns, values int) *events.Schema {
	rng := rand.New(rand.NewPCG(3, 4))
	syllables := []string{"ba", "co", "di", "fu", "ge", "ha", "ki", "lo", "mu", "ne", "pa", "qui", "ro", "su", "ta", "ve", "wi", "xo", "ya", "zu"}
	word := func(n int) string {
		var w strings.Builder
		for range n {
			w.WriteString(syllables[rng.IntN(len(syllables))])
		}
		return w.String()
	}
	s := &events.Schema{Connection: "wide", Dialect: events.DialectSQLite, Fingerprint: "wide", Tables: make([]events.Table, tables)}
	for i := range s.Tables {
		t := &s.Tables[i]
		t.Name, t.Kind, t.Rows = word(3), events.KindTable, 1000
		t.PrimaryKey = []string{t.Name + "_id"}
		t.Columns = append(t.Columns, events.Column{Name: t.Name + "_id", Class: events.TypeInteger})
		if i > 0 {
			parent := s.Tables[rng.IntN(i)].Name
			t.Columns = append(t.Columns, events.Column{Name: parent + "_id", Class: events.TypeInteger})
			t.ForeignKeys = []events.ForeignKey{{Columns: []string{parent + "_id"}, RefTable: parent, RefColumns: []string{parent + "_id"}}}
		}
		for len(t.Columns) < columns {
			c := events.Column{Name: word(2) + "_" + word(2), Class: events.TypeText, Values: make([]string, values)}
			for k := range c.Values {
				c.Values[k] = fmt.Sprintf("%s %s%d", word(3), word(2), rng.IntN(1000))
			}
			t.Columns = append(t.Columns, c)
		}
	}
	return s
}

// BenchmarkLinkWide ties the words of a question, some misspelt, to 1,000 tables
// with 20,000 columns and 5 million values.
func BenchmarkLinkWide(b *testing.B) {
	s := wide(1000, 20, 278)
	c := ground.NewCatalog(s)
	now := time.Date(2026, time.June, 17, 15, 30, 0, 0, time.UTC)
	value := s.Tables[500].Columns[5].Values[7]
	question := fmt.Sprintf("how many %s with %s from '%s' and %sx or bacodifugehx since March sorted by nosuchword per %s",
		s.Tables[7].Name, s.Tables[7].Columns[3].Name, value, s.Tables[9].Columns[4].Values[3], s.Tables[700].Name)
	toks := ground.Tokenize(question)
	b.ReportAllocs()
	for b.Loop() {
		items, _ := chunk(c, append([]ground.Token(nil), toks...), now)
		if len(items) == 0 {
			b.Fatal("nothing was linked")
		}
	}
}
