package ground

import (
	"slices"
	"strings"
	"testing"

	"arivu/events"
)

// undeclared is a schema as exports leave it: no key is declared anywhere.
func undeclared() *events.Schema {
	id := func(name string, distinct int64, low, high string) events.Column {
		return events.Column{Name: name, Class: events.TypeInteger, Distinct: distinct, Min: low, Max: high}
	}
	text := func(name string, values ...string) events.Column {
		return events.Column{Name: name, Class: events.TypeText, Values: values, AllValues: len(values) > 0, Distinct: int64(len(values))}
	}
	return &events.Schema{Tables: []events.Table{
		{Name: "doctors", Rows: 3, Columns: []events.Column{id("id", 3, "1", "3"), text("name", "Ada", "Ben", "Cy"), text("city_name", "Bern", "Rome")}},
		{Name: "patients", Rows: 9, Columns: []events.Column{id("patient_id", 9, "10", "18"), text("name"), text("city_name", "Bern", "Oslo")}},
		{Name: "cities", Rows: 3, Columns: []events.Column{text("city_name", "Bern", "Oslo", "Rome"), text("region", "North", "South")}},
		{Name: "visits", Rows: 20, Columns: []events.Column{
			id("vid", 20, "1", "20"), id("patient_id", 8, "10", "17"), id("doctor_id", 3, "1", "3"), id("referring_doctor_id", 2, "1", "2"), id("score", 5, "1", "5"),
		}},
		{Name: "bills", Rows: 20, Columns: []events.Column{id("id", 20, "1", "20"), id("vid", 15, "1", "20"), id("doctor_id", 9, "400", "900"), id("parent_id", 4, "1", "9")}},
		{Name: "notes", Rows: 5, Columns: []events.Column{id("id", 4, "1", "4"), text("body")}},
	}}
}

func edges(c *Catalog) []string {
	var out []string
	for _, t := range c.Tables {
		for _, e := range c.Edges(t) {
			if !e.Many {
				out = append(out, e.Pairs[0][0].ID()+" → "+e.Pairs[0][1].ID())
			}
		}
	}
	slices.Sort(out)
	return out
}

func TestKeysAreInferredWithEvidence(t *testing.T) {
	t.Parallel()
	c := NewCatalog(undeclared())
	for table, want := range map[string]string{
		"doctors": "id", "patients": "patient_id", "visits": "vid", "bills": "id", "cities": "",
		"notes": "", // "id" occurs twice
	} {
		got := ""
		if k := c.Table(table).Key; k != nil {
			got = k.Name
		}
		if got != want || (got != "") != (len(c.Table(table).KeyEvidence) > 0) {
			t.Errorf("the key of %s is %q (%v), want %q", table, got, c.Table(table).KeyEvidence, want)
		}
	}
	want := []string{
		"bills.parent_id → bills.id", "bills.vid → visits.vid", "doctors.city_name → cities.city_name", "patients.city_name → cities.city_name",
		"visits.doctor_id → doctors.id", "visits.patient_id → patients.patient_id", "visits.referring_doctor_id → doctors.id",
	}
	// bills.doctor_id holds no id of a doctor, so it leads nowhere.
	if got := edges(c); !slices.Equal(got, want) {
		t.Errorf("references:\n%s\nwant:\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	for _, tt := range c.Tables {
		for _, e := range c.Edges(tt) {
			if !e.Inferred || len(e.Evidence) < 2 {
				t.Errorf("%s → %s: inferred %v by %v", e.From.Name, e.To.Name, e.Inferred, e.Evidence)
			}
		}
	}
}

// What is declared is believed, whatever names say.
func TestDeclaredKeysAreBelieved(t *testing.T) {
	t.Parallel()
	s := undeclared()
	for i := range s.Tables {
		if s.Tables[i].Name == "visits" {
			s.Tables[i].PrimaryKey = []string{"vid"}
			s.Tables[i].ForeignKeys = []events.ForeignKey{{Columns: []string{"doctor_id"}, RefTable: "patients", RefColumns: []string{"patient_id"}}}
		}
	}
	got := edges(NewCatalog(s))
	if !slices.Contains(got, "visits.doctor_id → patients.patient_id") || slices.Contains(got, "visits.doctor_id → doctors.id") {
		t.Errorf("references: %v", got)
	}
}

func TestInferenceDoesNotDependOnOrder(t *testing.T) {
	t.Parallel()
	want := edges(NewCatalog(undeclared()))
	s := undeclared()
	slices.Reverse(s.Tables)
	if got := edges(NewCatalog(s)); !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestRoles(t *testing.T) {
	t.Parallel()
	col := func(name string, class events.TypeClass, low, high string, distinct int64) events.Column {
		return events.Column{Name: name, Class: class, Min: low, Max: high, Distinct: distinct}
	}
	c := NewCatalog(&events.Schema{Tables: []events.Table{{Name: "things", PrimaryKey: []string{"thing_no"}, Columns: []events.Column{
		col("thing_no", events.TypeInteger, "1", "9", 9), col("owner_id", events.TypeInteger, "1", "9", 9),
		col("price", events.TypeDecimal, "1", "9", 9), col("qty", events.TypeInteger, "1", "9", 9), col("release_year", events.TypeInteger, "1990", "2020", 9),
		col("zip_code", events.TypeInteger, "1", "9", 9), col("latitude", events.TypeFloat, "1", "9", 9),
		col("made_on", events.TypeDate, "", "", 9), col("seen_at", events.TypeTime, "", "", 9), col("written", events.TypeText, "2020-01-02", "2024-05-06", 9),
		col("active", events.TypeBool, "", "", 2), col("is_open", events.TypeInteger, "0", "1", 2), col("has_children", events.TypeInteger, "0", "7", 8),
		col("kind", events.TypeText, "", "", 3), col("description", events.TypeText, "", "", 9),
	}}}})
	for name, want := range map[string]Role{
		"thing_no": Key, "owner_id": Key, "price": Measure, "qty": Measure, "release_year": Dimension, "zip_code": Dimension, "latitude": Dimension,
		"made_on": When, "seen_at": When, "written": When, "active": Flag, "is_open": Flag, "has_children": Measure, "kind": Dimension, "description": Prose,
	} {
		if got := c.Tables[0].Column(name).Role; got != want {
			t.Errorf("the role of %s is %d, want %d", name, got, want)
		}
	}
}
