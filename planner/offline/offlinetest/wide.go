package offlinetest

import (
	"fmt"
	"math/rand/v2"
	"strings"

	"arivu/events"
)

// Wide is a schema of many tables with many distinct values, as a large company's
// might be without any bound on snapshots.
func Wide(tables, columns, values int) *events.Schema {
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

// WideQuestion names tables, columns and values of a wide schema of at least 20
// tables with six columns, some of them wrongly.
func WideQuestion(s *events.Schema) string {
	t := s.Tables
	return fmt.Sprintf("how many %s with %s from '%s' and %sx or bacodifugehx since March sorted by nosuchword per %s",
		t[7].Name, t[7].Columns[3].Name, t[18].Columns[5].Values[3], t[9].Columns[4].Values[3], t[12].Name)
}
