package guard_test

import (
	"strings"

	"arivu/events"
)

// queryExtras adds what only warehouses have: another schema, semi-structured
// columns, and in Snowflake names in capitals.
func queryExtras(s *events.Schema) {
	targets := tableOf("targets: year integer, amount numeric, region text")
	targets.Namespace = "sales"
	s.Tables = append(s.Tables, targets, tableOf("events: event_id integer, src variant, tags array, attrs map, happened_at timestamp, kind text"))
	if s.Dialect == events.DialectClickHouse {
		s.Tables = append(s.Tables, tableOf("hits: hit_id integer, user_id integer, url text, event_date date, duration integer, goods.id array, goods.price array, place map"))
	}
	for i := range s.Tables {
		t := &s.Tables[i]
		for j := range t.Columns {
			c := &t.Columns[j]
			if c.Type != "variant" && c.Type != "array" && c.Type != "map" && c.Type != "json" {
				c.Class = events.TypeText
			}
		}
		if s.Dialect == events.DialectSnowflake && t.Name == strings.ToLower(t.Name) {
			capitals(t)
		}
	}
}

// duckdbExtras adds columns of nested types.
func duckdbExtras(s *events.Schema) {
	s.Tables = append(s.Tables, tableOf("events: event_id integer, src json, tags list, attrs map, place struct, happened_at timestamp, kind text"))
	for i := range s.Tables {
		for j := range s.Tables[i].Columns {
			switch c := &s.Tables[i].Columns[j]; c.Type {
			case "json", "list", "map", "struct":
			default:
				c.Class = events.TypeText
			}
		}
	}
}

func capitals(t *events.Table) {
	t.Namespace, t.Name = strings.ToUpper(t.Namespace), strings.ToUpper(t.Name)
	for j := range t.Columns {
		t.Columns[j].Name = strings.ToUpper(t.Columns[j].Name)
	}
}
