package ground

import (
	"slices"
	"strings"
	"testing"

	"arivu/events"
)

func TestSplit(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"buyername": "buyer name", "customerid": "customer id", "isopen": "is open", "deliverydate": "delivery date",
		"orderitems": "order items", "unitprice": "unit price", "custname": "cust name", "hiredate": "hire date", "postalcode": "postal code",
		// Words that only look made of others stay whole.
		"country": "country", "discount": "discount", "customer": "customer", "number": "number", "office": "office", "passport": "passport",
		"address": "address", "category": "category", "nationality": "nationality", "id": "id", "": "", "xyzzyplugh": "xyzzyplugh",
	} {
		if got := strings.Join(split(name, commonWords), " "); got != want {
			t.Errorf("%q is split into %q, want %q", name, got, want)
		}
	}
}

func named(table string, columns ...string) events.Table {
	t := events.Table{Name: table}
	for _, c := range columns {
		t.Columns = append(t.Columns, events.Column{Name: c, Class: events.TypeText})
	}
	return t
}

func titles(s *events.Schema) map[string]string {
	out := map[string]string{}
	for _, t := range NewCatalog(s).Tables {
		out[t.Name] = t.Title
		for _, c := range t.Columns {
			out[t.Name+"."+c.Name] = c.Title
		}
	}
	return out
}

func TestNamesAreReadTogether(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		schema []events.Table
		want   map[string]string
	}{
		{ // A prefix of the house before every table, one of the table before every column.
			[]events.Table{
				named("zqcustomer", "zqcustid", "zqcustname", "zqcustemail", "zqcustcity"),
				named("zqticket", "zqtkid", "zqtkcustid", "zqtkstatus", "zqtkprice"),
				named("zqpayment", "zqpyid", "zqpyamount", "zqpydate", "zqpystatus"),
			},
			map[string]string{
				"zqcustomer": "customer", "zqcustomer.zqcustname": "name", "zqcustomer.zqcustid": "id", "zqticket": "ticket",
				"zqticket.zqtkcustid": "customer id", "zqticket.zqtkstatus": "status", "zqpayment.zqpydate": "date",
			},
		},
		{ // With separators.
			[]events.Table{named("crm_customers", "id"), named("crm_order_items", "id"), named("crm_invoices", "inv_no", "inv_dt", "inv_amt")},
			map[string]string{"crm_customers": "customers", "crm_order_items": "order items", "crm_invoices.inv_amt": "invoice amount"},
		},
		{ // A shared word that means something stays.
			[]events.Table{named("order_items", "id"), named("order_notes", "id"), named("order_status", "id")},
			map[string]string{"order_items": "order items", "order_notes": "order notes", "order_status": "order status"},
		},
		{ // So do words that happen to begin alike.
			[]events.Table{named("cars", "id"), named("cards", "id"), named("carts", "id")},
			map[string]string{"cars": "cars", "cards": "cards", "carts": "carts"},
		},
		{ // A table's own name is known inside the names of others.
			[]events.Table{named("blorkers", "blorkerid", "title"), named("zorps", "blorkerid", "zorpname")},
			map[string]string{"zorps.blorkerid": "blorker id", "zorps.zorpname": "zorp name"},
		},
	} {
		got := titles(&events.Schema{Tables: c.schema})
		for name, want := range c.want {
			if got[name] != want {
				t.Errorf("%s is called %q, want %q", name, got[name], want)
			}
		}
	}
}

// The order in which an engine lists tables and columns changes no name.
func TestNamesDoNotDependOnOrder(t *testing.T) {
	t.Parallel()
	s := &events.Schema{Tables: []events.Table{
		named("zqcustomer", "zqcustid", "zqcustname", "zqcustcity"), named("zqticket", "zqtkid", "zqtkcustid", "zqtkprice"), named("zqpayment", "zqpyid", "zqpyamount", "zqpydate"),
	}}
	want := titles(s)
	slices.Reverse(s.Tables)
	for i := range s.Tables {
		slices.Reverse(s.Tables[i].Columns)
	}
	got := titles(s)
	for name, title := range want {
		if got[name] != title {
			t.Errorf("%s is called %q, and %q in another order", name, title, got[name])
		}
	}
}
