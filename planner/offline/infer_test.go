package offline_test

import (
	"strings"
	"testing"

	"arivu/events"
)

// clinic declares no key and writes its flags as integers.
func clinic() *events.Schema {
	number := func(name string, distinct int64, low, high string) events.Column {
		return events.Column{Name: name, Class: events.TypeInteger, Distinct: distinct, Min: low, Max: high}
	}
	return &events.Schema{Connection: "clinic", Dialect: events.DialectPostgres, Fingerprint: "clinic", Tables: []events.Table{
		{Name: "doctors", Rows: 3, Columns: []events.Column{
			number("id", 3, "1", "3"), {Name: "name", Class: events.TypeText, Distinct: 3}, number("is_active", 2, "0", "1"),
		}},
		{Name: "visits", Rows: 20, Columns: []events.Column{number("visit_id", 20, "1", "20"), number("doctor_id", 3, "1", "3")}},
	}}
}

func TestUndeclaredJoinIsSaid(t *testing.T) {
	t.Parallel()
	p := planned(t, clinic(), "number of visits per doctor")
	if got := flat(p.Candidates[0].SQL); !strings.Contains(got, "JOIN doctors ON doctors.id = visits.doctor_id") {
		t.Errorf("got %s", got)
	}
	const want = "The visit's doctor is taken for a reference to doctors, which the database does not declare: it is named after that table, it has its type, its values lie among those of the key."
	if all := strings.Join(p.Assumptions, "\n"); !strings.Contains(all, want) {
		t.Errorf("assumed:\n%s\nwant:\n%s", all, want)
	}
}

func TestFlagOfIntegers(t *testing.T) {
	t.Parallel()
	for question, want := range map[string]string{
		"active doctors":     "SELECT name FROM doctors WHERE is_active = 1",
		"doctors not active": "SELECT name FROM doctors WHERE is_active = 0",
	} {
		if got := flat(planned(t, clinic(), question).Candidates[0].SQL); got != want {
			t.Errorf("%s: %s, want %s", question, got, want)
		}
	}
}
