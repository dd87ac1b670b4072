package offline_test

import (
	"testing"

	"arivu/events"
)

// museum has things to measure.
func museum() *events.Schema {
	number := func(name string) events.Column { return events.Column{Name: name, Class: events.TypeFloat} }
	return &events.Schema{Connection: "museum", Dialect: events.DialectSQLite, Fingerprint: "museum", Tables: []events.Table{
		{Name: "statues", Rows: 9, PrimaryKey: []string{"statue_id"}, Columns: []events.Column{
			{Name: "statue_id", Class: events.TypeInteger}, {Name: "name", Class: events.TypeText}, number("weight"), number("height"),
			{Name: "origin", Class: events.TypeText, Values: []string{"Czech Republic", "Switzerland", "UK"}, AllValues: true},
		}},
		{Name: "guides", Rows: 9, PrimaryKey: []string{"guide_id"}, Columns: []events.Column{
			{Name: "guide_id", Class: events.TypeInteger}, {Name: "name", Class: events.TypeText}, {Name: "dob", Class: events.TypeDate},
			{Name: "gender", Class: events.TypeText, Values: []string{"F", "M"}, AllValues: true},
		}},
	}}
}

func TestWordsThatMeasure(t *testing.T) {
	t.Parallel()
	s := museum()
	for question, want := range map[string]string{
		"statues heavier than 500 kg":               "SELECT name, weight FROM statues WHERE weight > 500",
		"statues with a weight heavier than 500":    "SELECT name, weight FROM statues WHERE weight > 500",
		"statues taller than 3 meters":              "SELECT name, height FROM statues WHERE height > 3",
		"the tallest statue":                        "SELECT name, height FROM ( SELECT name, height, RANK() OVER (ORDER BY height DESC) AS place FROM statues WHERE height IS NOT NULL ) AS placed WHERE place <= 1",
		"the 2 lightest statues":                    "SELECT name, weight FROM statues WHERE weight IS NOT NULL ORDER BY weight, statue_id LIMIT 2",
		"the oldest guide":                          "SELECT name, dob FROM ( SELECT name, dob, RANK() OVER (ORDER BY dob) AS place FROM guides WHERE dob IS NOT NULL ) AS placed WHERE place <= 1",
		"the youngest guide":                        "SELECT name, dob FROM ( SELECT name, dob, RANK() OVER (ORDER BY dob DESC) AS place FROM guides WHERE dob IS NOT NULL ) AS placed WHERE place <= 1",
		"Swiss statues":                             "SELECT name FROM statues WHERE origin = 'Switzerland'",
		"British statues":                           "SELECT name FROM statues WHERE origin = 'UK'",
		"statues from Czechia":                      "SELECT name FROM statues WHERE origin = 'Czech Republic'",
		"how many female guides are there":          "SELECT COUNT(*) AS guide_count FROM guides WHERE gender = 'F'",
		"statues from Switzerland or Great Britain": "SELECT name, origin FROM statues WHERE origin IN ('Switzerland', 'UK')",
	} {
		for i := range s.Tables {
			for k := range s.Tables[i].Columns {
				c := &s.Tables[i].Columns[k]
				c.Nullable = c.Name == "weight" || c.Name == "height" || c.Name == "dob"
			}
		}
		if got := flat(planned(t, s, question).Candidates[0].SQL); got != want {
			t.Errorf("%s:\n%s, want\n%s", question, got, want)
		}
	}
}
