package planner_test

import (
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"

	"arivu/events"
	"arivu/planner"
	"arivu/planner/llm/llmtest"
)

func num(s string) json.Number { return json.Number(s) }

func cols(spec ...string) []events.ResultColumn {
	var out []events.ResultColumn
	for _, s := range spec {
		name, class, _ := strings.Cut(s, ":")
		out = append(out, events.ResultColumn{Name: name, Type: events.TypeClass(class)})
	}
	return out
}

func narrate(t *testing.T, plan *events.Planned, r *events.Executed) *events.Answered {
	t.Helper()
	q := asked("a question", events.PlanAuto)
	q.push(t, plan)
	return tellOf(t, q, r)
}

// tellOf narrates a result of a question, twice.
func tellOf(t *testing.T, q conversation, r *events.Executed) *events.Answered {
	t.Helper()
	e := q.push(t, r)
	n := planner.NewNarrator(planner.NarratorConfig{Schemas: schemas{shop()}})
	body, err := n.Handle(t.Context(), q.Question, e)
	if err != nil {
		t.Fatal(err)
	}
	again, err := n.Handle(t.Context(), q.Question, e)
	if err != nil || !reflect.DeepEqual(body, again) {
		t.Errorf("a second telling differs: %v", err)
	}
	return body.(*events.Answered)
}

func many(n int, row func(i int) events.Row) []events.Row {
	rows := make([]events.Row, n)
	for i := range rows {
		rows[i] = row(i)
	}
	return rows
}

func TestNarrate(t *testing.T) {
	t.Parallel()
	byCountry := many(34, func(i int) events.Row {
		return events.Row{fmt.Sprintf("Country %c", 'A'+i%26), num(strconv.Itoa(3400 - 100*i))}
	})
	tests := []struct {
		name    string
		restate string
		r       events.Executed
		want    string
		chart   events.ChartType
		failing []string // checks expected to fail
	}{
		{
			name: "count", restate: "Number of customers in Germany",
			r:    events.Executed{Columns: cols("n:integer"), Rows: []events.Row{{num("5012")}}, RowCount: 1},
			want: "There are 5,012 customers in Germany.", chart: "number",
		},
		{
			name: "count of one", restate: "Count of stores",
			r:    events.Executed{Columns: cols("n:integer"), Rows: []events.Row{{num("1")}}, RowCount: 1},
			want: "The number of stores is 1.", chart: "number",
		},
		{
			name: "total with period", restate: "Total revenue in 2024",
			r:    events.Executed{Columns: cols("revenue:float"), Rows: []events.Row{{num("1234567.891")}}, RowCount: 1},
			want: "The total revenue in 2024 is 1,234,567.89.", chart: "number",
		},
		{
			name: "small fraction", restate: "Share of returns",
			r:    events.Executed{Columns: cols("share:float"), Rows: []events.Row{{num("0.0123456")}}, RowCount: 1},
			want: "The share of returns is 0.0123.", chart: "number",
		},
		{
			name: "offline wording", restate: "The sum of total amount where status is completed.",
			r:    events.Executed{Columns: cols("total:decimal"), Rows: []events.Row{{num("42.50")}}, RowCount: 1},
			want: "The sum of total amount where status is completed is 42.50.", chart: "number",
		},
		{
			name: "percentage", restate: "The number of orders for which the status is 'returned' in percent of the number of orders.",
			r:    events.Executed{Columns: cols("share_percent:float"), Rows: []events.Row{{num("3.6157894736842104")}}, RowCount: 1},
			want: "Share: 3.62 %.", chart: "number",
		},
		{
			name: "command", restate: "List stores with city.",
			r:    events.Executed{Columns: cols("city:text"), Rows: []events.Row{{"Ghent"}, {"Pune"}}, RowCount: 2},
			want: "Stores with city: Ghent and Pune.", chart: "table",
		},
		{
			name: "no restatement", restate: "",
			r:    events.Executed{Columns: cols("total_amount:decimal"), Rows: []events.Row{{num("-1200.50")}}, RowCount: 1},
			want: "The result: -1,200.50.", chart: "number",
		},
		{
			name: "beyond safe integers", restate: "Sum of hits",
			r:    events.Executed{Columns: cols("hits:integer"), Rows: []events.Row{{"9007199254740993"}}, RowCount: 1},
			want: "The sum of hits is 9,007,199,254,740,993.", chart: "number",
		},
		{
			name: "a long reading is not said again", restate: "The revenue for each product; only the first 5 by the revenue, highest first.",
			r:    events.Executed{Columns: cols("name:text", "revenue:decimal"), Rows: []events.Row{{"Lamp", num("20.50")}, {"Chair", num("7")}}, RowCount: 2},
			want: "Revenue: Lamp 20.50 and Chair 7.", chart: "bar",
		},
		{
			name: "a long reading of a list", restate: "List customers with first name and last name, where there is no order.",
			r:    events.Executed{Columns: cols("first_name:text", "last_name:text"), Rows: []events.Row{{"Ann", "Lee"}, {"Bo", "Ek"}}, RowCount: 2},
			want: "2 rows: Ann, Lee; Bo, Ek.", chart: "table",
		},
		{
			name: "one row", restate: "The best customer",
			r: events.Executed{
				Columns: cols("first_name:text", "customer_id:integer", "since:date", "revenue:decimal", "active:boolean"),
				Rows:    []events.Row{{"Ann", num("1234"), "2024-05-01T00:00:00Z", num("1500"), true}}, RowCount: 1,
			},
			want:  "The best customer: first name is Ann, customer id is 1234, since is 2024-05-01, revenue is 1,500 and active is yes.",
			chart: "table",
		},
		{
			name: "few rows", restate: "Orders per channel",
			r: events.Executed{
				Columns: cols("channel:text", "n:integer"),
				Rows:    []events.Row{{"web", num("1200")}, {"store", num("80")}, {nil, num("3")}}, RowCount: 3,
			},
			want: "Orders per channel: web 1,200, store 80 and no value 3.", chart: "bar",
		},
		{
			name: "one row under a long reading", restate: "The number of customers for each city; only the first by the number of customers, highest first",
			r:    events.Executed{Columns: cols("city:text", "customer_count:integer"), Rows: []events.Row{{"Berlin", num("335")}}, RowCount: 1},
			want: "Customer count: Berlin 335.", chart: "table",
		},
		{
			name: "one row of several figures under a long reading", restate: "The lowest and the highest price of all products that are on sale",
			r:    events.Executed{Columns: cols("least:integer", "greatest:integer"), Rows: []events.Row{{num("3"), num("1500")}}, RowCount: 1},
			want: "Least is 3 and greatest is 1,500.", chart: "table",
		},
		{
			name: "few rows, several measures", restate: "Channels",
			r: events.Executed{
				Columns: cols("channel:text", "orders:integer", "avg_value:float"),
				Rows:    []events.Row{{"web", num("12"), num("3.14159")}, {"store", num("8"), num("2")}}, RowCount: 2,
			},
			want: "Channels: web, orders 12, avg value 3.14; store, orders 8, avg value 2.", chart: "bar",
		},
		{
			name: "ranking", restate: "Revenue per country",
			r:     events.Executed{Columns: cols("country:text", "revenue:integer"), Rows: byCountry, RowCount: 34},
			want:  "Revenue per country: 34 rows. The highest are Country A 3,400, Country B 3,300 and Country C 3,200. Revenue goes from 100 (Country H) to 3,400 (Country A).",
			chart: "table",
		},
		{
			name: "time series", restate: "Orders per month",
			r: events.Executed{Columns: cols("month:text", "n:other"), RowCount: 6, Rows: many(6, func(i int) events.Row {
				return events.Row{fmt.Sprintf("2024-%02d", i+1), num(strconv.Itoa(1000 + (i*37)%100))}
			})},
			want:  "Orders per month: 6 rows, from 2024-01 to 2024-06. N goes from 1,000 (2024-01) to 1,085 (2024-06).",
			chart: "line",
		},
		{
			name: "years are not grouped", restate: "Orders per year",
			r: events.Executed{
				Columns: cols("year:integer", "n:integer"), Rows: []events.Row{{num("2023"), num("4000")}, {num("2024"), num("5000")}}, RowCount: 2,
			},
			want: "Orders per year: 2023 4,000 and 2024 5,000.", chart: "line",
		},
		{
			name: "preview of a larger result, cut off", restate: "All orders",
			r: events.Executed{
				Columns: cols("order_id:integer", "total:integer"), RowCount: 1000, Truncated: true, TruncatedBy: "rows",
				Rows: many(20, func(i int) events.Row { return events.Row{num(strconv.Itoa(7000 + i)), num(strconv.Itoa(50 + i%7))} }),
			},
			want:  "All orders: 1,000 rows. The first are 7000 50, 7001 51 and 7002 52. Among the first 20 rows, total goes from 50 (7000) to 56 (7006). The result was cut off after 1,000 rows; there are more.",
			chart: "table", failing: []string{planner.CheckComplete},
		},
		{
			name: "cut off by bytes", restate: "Reviews",
			r: events.Executed{
				Columns: cols("body:text"), RowCount: 2, Truncated: true, TruncatedBy: "bytes", Rows: []events.Row{{"fine"}, {"bad"}},
			},
			want: "Reviews: fine and bad. The result was cut off by its size after 2 rows; there are more.", chart: "table",
			failing: []string{planner.CheckComplete},
		},
		{
			name: "empty", restate: "Customers in Atlantis",
			r: events.Executed{
				SQL:     "SELECT name FROM customers WHERE country = 'Atlantis' AND age BETWEEN 20 AND 30 AND (x = 1 OR y = 2) ORDER BY name",
				Columns: cols("name:text"),
			},
			want:  "Nothing matched: customers in Atlantis. Filters applied: country = 'Atlantis'; age BETWEEN 20 AND 30; (x = 1 OR y = 2).",
			chart: "table", failing: []string{planner.CheckNotEmpty},
		},
		{
			name: "sum over nothing", restate: "Total revenue in Atlantis",
			r: events.Executed{
				SQL: "SELECT SUM(x) FROM t WHERE a = 1 OR b = 2", Columns: cols("revenue:other"), Rows: []events.Row{{nil}}, RowCount: 1,
			},
			want:  "Total revenue in Atlantis: there is no value, because nothing matched or what matched holds none. Filters applied: a = 1 OR b = 2.",
			chart: "table", failing: []string{planner.CheckNotEmpty},
		},
		{
			name: "numbers out of all proportion", restate: "Huge",
			r:    events.Executed{Columns: cols("x:float"), Rows: []events.Row{{num("1e999999")}}, RowCount: 1},
			want: "Huge: 1e999999.", chart: "number",
		},
		{
			name: "text full of digits and markup", restate: "Notes",
			r:    events.Executed{Columns: cols("note:text"), Rows: []events.Row{{"call +49-30-1234567\nat 12:30, pay 1,2,3 or 1,234.50 EUR"}}, RowCount: 1},
			want: "Notes: call +49-30-1234567 at 12:30, pay 1,2,3 or 1,234.50 EUR.", chart: "table",
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			a := narrate(t, &events.Planned{Restatement: tt.restate, Tables: []string{"customers"}}, &tt.r)
			if a.Text != tt.want {
				t.Errorf("got  %s\nwant %s", a.Text, tt.want)
			}
			if a.Chart == nil || a.Chart.Type != tt.chart {
				t.Errorf("got chart %+v, expected %s", a.Chart, tt.chart)
			}
			for _, c := range a.Checks {
				if !c.Skipped && c.Passed == slices.Contains(tt.failing, c.Name) || c.Detail == "" {
					t.Errorf("got check %+v", c)
				}
			}
			if n := len(a.FollowUps); n < 2 || n > 3 {
				t.Errorf("got %d follow-ups: %q", n, a.FollowUps)
			}
		})
	}
}

func TestNarrateChartOfThePlan(t *testing.T) {
	t.Parallel()
	r := &events.Executed{Columns: cols("a:text", "b:integer"), Rows: []events.Row{{"x", num("1")}, {"y", num("2")}}, RowCount: 2}
	fitting := &events.Chart{Type: "line", X: "a", Y: []string{"b"}}
	if a := narrate(t, &events.Planned{Chart: fitting}, r); a.Chart.Type != "line" {
		t.Errorf("got %+v, expected the plan's chart", a.Chart)
	}
	unfit := &events.Chart{Type: "line", X: "a", Y: []string{"gone"}}
	if a := narrate(t, &events.Planned{Chart: unfit}, r); a.Chart.Type != "bar" {
		t.Errorf("got %+v, expected one that fits the result", a.Chart)
	}
}

func TestNarrateFollowUps(t *testing.T) {
	t.Parallel()
	r := &events.Executed{Columns: cols("n:integer"), Rows: []events.Row{{num("5")}}, RowCount: 1}
	a := narrate(t, &events.Planned{Tables: []string{"customers"}, Columns: []string{"customers.country"}}, r)
	want := []string{
		"How many customers are there per month of signup date?", "What is the average credit of customers?",
	}
	if !slices.Equal(a.FollowUps, want) {
		t.Errorf("got %q", a.FollowUps)
	}
}

// The numbers and names of an answer say which cells they are, whoever wrote it.
func TestNarrateMarks(t *testing.T) {
	t.Parallel()
	r := &events.Executed{
		Columns: cols("channel:text", "n:integer"), Rows: []events.Row{{"web", num("1200")}, {"store", num("80")}, {"phone", num("80")}}, RowCount: 3,
	}
	template := narrate(t, &events.Planned{Restatement: "Orders per channel"}, r)
	_, byModel := narrated(t, llmtest.New(llmtest.Text("Most are from web, 1.2k, and 80 from phone. That is 1,360 in 3 rows.")), planned(t), r)
	for _, tt := range []struct {
		a    *events.Answered
		want string
	}{
		{template, "web=0,0 1,200=0,1 store=1,0 80=1,1 2,1 phone=2,0 80=1,1 2,1"},
		{byModel, "web=0,0 1.2k=0,1 80=2,1 phone=2,0"},
	} {
		var got []string
		for _, m := range tt.a.Marks {
			var cells []string
			for _, p := range m.Places {
				cells = append(cells, fmt.Sprintf("%d,%d", *p.Row, *p.Column))
			}
			got = append(got, m.Text+"="+strings.Join(cells, " "))
		}
		if strings.Join(got, " ") != tt.want {
			t.Errorf("%q: got %q, expected %q", tt.a.Text, got, tt.want)
		}
	}
}
