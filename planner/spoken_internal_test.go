package planner

import (
	"strings"
	"testing"
	"time"

	"arivu/events"
)

// What a model says of its statement is cut where something else may stand, and only there.
func TestSpokenParts(t *testing.T) {
	t.Parallel()
	schema := &events.Schema{Tables: []events.Table{{
		Name: "customers", Columns: []events.Column{
			{Name: "country", Class: events.TypeText, AllValues: true, Values: []string{"Germany", "India", "Österreich"}},
			{Name: "email", Class: events.TypeText, Masked: true},
		},
	}}}
	now := time.Date(2026, 6, 17, 9, 0, 0, 0, time.UTC)
	tests := []struct{ said, sql, pieces string }{
		{"Top 5 customers in Germany by revenue.", "SELECT c.name FROM customers c WHERE c.country = 'Germany' ORDER BY 1 LIMIT 5", "limit:5 value:Germany"},
		{"Signups per month in India last year", "SELECT 1 FROM customers WHERE country = 'India'", "grain:month value:India period:last year"},
		{"Customers from ÖSTERREICH", "SELECT 1 FROM customers WHERE country = 'Österreich'", "value:ÖSTERREICH"},
		{"Customers in Germany, other than Germany's", "SELECT 1 FROM customers WHERE country = 'Germany'", ""}, // which of the two?
		{"5 of 5 customers", "SELECT 1 FROM customers LIMIT 5", ""},
		{"Germanys", "SELECT 1 FROM customers WHERE country = 'Germany'", ""},
		{"Customers", "SELECT 1 FROM customers WHERE country = 'Germany' LIMIT 7", ""},
		{"Customers with a@b.c", "SELECT 1 FROM customers WHERE email = 'a@b.c'", ""},
		{"", "SELECT 1", ""},
	}
	for _, tt := range tests {
		var joined strings.Builder
		var pieces []string
		for _, p := range spokenParts(tt.said, tt.sql, schema, []string{"customers"}, now) {
			joined.WriteString(p.Text)
			if a := p.Alternatives; a != nil {
				pieces = append(pieces, string(a.What)+":"+p.Text)
				for _, o := range a.Offers {
					if strings.EqualFold(o, p.Text) {
						t.Errorf("%q offers what it says: %q", tt.said, o)
					}
				}
			}
		}
		if got := strings.Join(pieces, " "); got != tt.pieces {
			t.Errorf("%q: got %q, want %q", tt.said, got, tt.pieces)
		}
		if joined.Len() > 0 && joined.String() != tt.said {
			t.Errorf("%q: the parts say %q", tt.said, joined.String())
		}
	}
}
