package offline_test

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"arivu/events"
	"arivu/planner/offline"
	"arivu/planner/offline/offlinetest"
)

// secret is a value of the columns that the tests mask. It stands in the snapshot on
// purpose, to show that the planner does not look.
const secret = "planted-value"

// guarded is the shop with columns masked, and others hidden, as a snapshot has them.
func guarded(tb testing.TB, masked, hidden []string) *events.Schema {
	tb.Helper()
	s := shop(tb)
	s.Fingerprint = fmt.Sprintf("%x", sha256.Sum256([]byte(strings.Join(masked, " ")+" hidden "+strings.Join(hidden, " "))))
	for i := range s.Tables {
		t := &s.Tables[i]
		t.Columns = slices.DeleteFunc(t.Columns, func(c events.Column) bool { return slices.Contains(hidden, t.Name+"."+c.Name) })
		for k := range t.Columns {
			if c := &t.Columns[k]; slices.Contains(masked, t.Name+"."+c.Name) {
				*c = events.Column{Name: c.Name, Type: c.Type, Class: c.Class, Masked: true, Values: []string{secret}, AllValues: true}
			}
		}
	}
	return s
}

var makers = map[string][]offline.Option{"grammar": {offline.WithoutModel()}, "both makers": nil}

func text(tb testing.TB, body events.Body) string {
	tb.Helper()
	data, err := json.Marshal(body)
	if err != nil {
		tb.Fatal(err)
	}
	return string(data)
}

// A question that needs a masked column is declined for that reason, whoever reads it.
func TestMaskedColumnsAreDeclined(t *testing.T) {
	t.Parallel()
	s := guarded(t, []string{"customers.email", "customers.country", "employees.salary"}, nil)
	for name, options := range makers {
		p := offline.New(options...)
		for _, c := range []struct{ question, column string }{
			{"emails of customers", "email of customers"},
			{"how many customers have an email?", "email of customers"},
			{"customers without email", "email of customers"},
			{"list customers sorted by email", "email of customers"},
			{"number of customers per email", "email of customers"},
			{"customers with email '" + secret + "'", "email of customers"},
			{"number of customers per country", "country of customers"},
			{"average salary of employees", "salary of employees"},
			{"employees earning more than the average salary", "salary of employees"},
			{"which employee has the highest salary", "salary of employees"},
			{"total salary per store", "salary of employees"},
		} {
			body, err := p.Plan(c.question, s, now)
			if err != nil {
				t.Fatal(err)
			}
			d, ok := body.(*events.Declined)
			if !ok || !strings.Contains(d.Reason, c.column) || !strings.Contains(d.Reason, "masked for this connection") {
				t.Errorf("%s: %q gave %s", name, c.question, text(t, body))
			}
			if !strings.Contains(c.question, secret) && strings.Contains(text(t, body), secret) {
				t.Errorf("%s: %q shows a value: %s", name, c.question, text(t, body))
			}
		}
	}
}

// What does not need a masked column is answered, without it.
func TestMaskedColumnsAreLeftOut(t *testing.T) {
	t.Parallel()
	s := guarded(t, []string{"customers.email", "customers.phone", "employees.salary", "customers.country"}, []string{"products.cost"})
	for name, options := range makers {
		p := offline.New(options...)
		for _, q := range []string{
			"How many customers are there?", "list all customers", "number of orders per store", "orders per month in 2025",
			"number of stores per country", "contact emails of suppliers", "top 5 products by revenue", "customers with no orders in 2025",
		} {
			body, err := p.Plan(q, s, now)
			if err != nil {
				t.Fatal(err)
			}
			plan, ok := body.(*events.Planned)
			if !ok {
				t.Errorf("%s: %q gave %s", name, q, text(t, body))
				continue
			}
			for _, column := range []string{"customers.email", "customers.phone", "employees.salary", "customers.country", "products.cost", secret} {
				if strings.Contains(text(t, plan), column) {
					t.Errorf("%s: %q uses %s: %s", name, q, column, text(t, plan))
				}
			}
		}
	}
}

// No question of the constructs uses what is masked or hidden, or shows its values.
func TestNoConstructUsesTheMasked(t *testing.T) {
	t.Parallel()
	masked := []string{"customers.country", "customers.segment", "orders.status", "products.price"}
	s := guarded(t, masked, []string{"orders.channel"})
	for name, options := range makers {
		p := offline.New(options...)
		for _, q := range offlinetest.Constructs() {
			body, err := p.Plan(q, s, now)
			if err != nil {
				t.Fatal(err)
			}
			out := text(t, body)
			if plan, ok := body.(*events.Planned); ok {
				for _, column := range append(masked, "orders.channel") {
					if slices.Contains(plan.Columns, column) {
						t.Errorf("%s: %q uses %s", name, q, column)
					}
				}
			}
			if strings.Contains(out, secret) || strings.Contains(out, "orders.channel") {
				t.Errorf("%s: %q shows %s", name, q, out)
			}
		}
	}
}

// A hidden column is a word without a meaning, like any other.
func TestHiddenColumnsAreUnknown(t *testing.T) {
	t.Parallel()
	s := guarded(t, nil, []string{"employees.salary"})
	for name, options := range makers {
		body, err := offline.New(options...).Plan("average salary of employees", s, now)
		if err != nil {
			t.Fatal(err)
		}
		d, ok := body.(*events.Declined)
		if !ok || strings.Contains(d.Reason, "masked") || !slices.Contains(d.Missing, "salary") {
			t.Errorf("%s: %s", name, text(t, body))
		}
	}
}

// A plan made before a column was masked is not given again.
func TestNoPlanSurvivesTheMask(t *testing.T) {
	t.Parallel()
	p := offline.New()
	const q = "number of customers per country"
	if body, err := p.Plan(q, shop(t), now); err != nil || body.Kind() != events.KindPlanned {
		t.Fatalf("%v %v", body, err)
	}
	s := guarded(t, []string{"customers.country"}, nil)
	if body, err := p.Plan(q, s, now); err != nil || body.Kind() != events.KindDeclined {
		t.Errorf("%s %v", text(t, body), err)
	}
	in := offline.Input{Question: "and by country?", Schema: s, Now: now, Earlier: []offline.Turn{{Question: "How many customers are there?", Now: now}}}
	if body, err := p.Continue(in); err != nil || body.Kind() != events.KindDeclined || !strings.Contains(text(t, body), "masked for this connection") {
		t.Errorf("a follow-up gave %s %v", text(t, body), err)
	}
}
