package proof

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"
	"unicode/utf16"

	"arivu/events"
)

// told writes marks as "1,200=r0c1", several places with a plus.
func told(marks []events.Mark) string {
	var out []string
	for _, m := range marks {
		var places []string
		for _, p := range m.Places {
			text := string(p.Figure)
			if p.Row != nil {
				text += fmt.Sprintf("r%d", *p.Row)
			}
			if p.Column != nil {
				text += fmt.Sprintf("c%d", *p.Column)
			}
			places = append(places, text)
		}
		out = append(out, m.Text+"="+strings.Join(places, "+"))
	}
	return strings.Join(out, " ")
}

func TestMarks(t *testing.T) {
	t.Parallel()
	countries := Source{
		Columns: cols("country:text", "orders:integer", "revenue:decimal", "share_percent:float", "since:date"),
		Rows: []events.Row{
			{"Germany", num("12"), num("1234567.891"), num("45.678"), "2024-05-01T00:00:00Z"},
			{"France", num("12"), num("2960000"), num("54.322"), "2023-11-15"},
			{"South Korea", num("8"), num("-1200.50"), num("0"), "2024-02-29"},
			{"Zürich 🏔", num("3"), "9007199254740993", nil, nil},
		},
		RowCount: 4,
		Said:     []string{"top 8 countries in 2024", "the 8 countries by revenue from 2024-02-29"},
	}
	many := Source{Columns: cols("month:text", "n:integer"), RowCount: 300, Said: []string{"orders per month"}, Summary: &events.Summary{
		Rows: 1000, Source: events.SummaryBySQL,
		Columns: []events.ColumnSummary{{Name: "month", Type: events.TypeText, Values: 1000}, {Name: "n", Type: events.TypeInteger, Values: 990, Min: "5", Max: "70", Sum: "31234", Average: "31.55"}},
	}}
	for i := range 20 {
		many.Rows = append(many.Rows, events.Row{fmt.Sprintf("2024-%02d", i+1), num(strconv.Itoa(i % 3))})
	}
	numbered := Source{
		Columns: cols("product:text", "revenue:decimal", "orders:integer"), RowCount: 4,
		Rows: []events.Row{
			{"Ultrabook 14", num("459172.05"), num("12")}, {"Ultrabook 15", num("459"), num("7")}, {"Ultrabook 16", num("250"), num("17")}, {"All in all", num("16250"), num("0")},
		},
	}
	tests := []struct {
		name, text, want string
		source           Source
	}{
		{"a name that ends in a number", "The highest are Ultrabook 14 459,172.05 and Ultrabook 15 459.", "Ultrabook 14=r0c0 459,172.05=r0c1 Ultrabook 15=r1c0 459=r1c1", numbered},
		{"a short number behind it", "Ultrabook 14 12 and Ultrabook 15 7, Ultrabook 16 0.25 thousand.", "Ultrabook 14=r0c0 12=r0c2 Ultrabook 15=r1c0 7=r1c2 Ultrabook 16=r2c0 0.25 thousand=r2c1", numbered},
		{"with the number behind it it is another one", "Ultrabook 16 250 is the sum.", "16 250=r3c1", numbered},
		{"a longer number of its own", "Ultrabook 141 459,172 and Ultrabook 1,459.", "459,172=r0c1", numbered},
		{"one cell", "The most is 2,960,000.", "2,960,000=r1c2", countries},
		{"a rounded number", "It made 1.23 million.", "1.23 million=r0c2", countries},
		{"the row that is named has it", "Germany had 12 orders.", "Germany=r0c0 12=r0c1", countries},
		{"both rows that are named", "Germany and France had 12 each.", "Germany=r0c0 France=r1c0 12=r0c1+r1c1", countries},
		{"no row is named: all that have it", "Some had 12 orders.", "12=r0c1+r1c1", countries},
		{"each sentence names its own", "Germany leads. France had 12.", "Germany=r0c0 France=r1c0 12=r1c1", countries},
		{"a wrong row is named", "South Korea had 12 orders.", "South Korea=r2c0 12=r0c1+r1c1", countries},
		{"what the question said", "Here are the 8 countries.", "", countries},
		{"what the question said, of a row", "South Korea has 8 orders.", "South Korea=r2c0 8=r2c1", countries},
		{"a name with digits of its own", "Zürich 🏔 has 3 orders, 9,007,199,254,740,993 in all.", "Zürich 🏔=r3c0 3=r3c1 9,007,199,254,740,993=r3c2", countries},
		{"a piece of a name", "Germany's neighbour is not Germanyland or West-Germany.", "Germany=r0c0", countries},
		{"a percentage", "Its share is 54.3%.", "54.3=r1c3", countries},
		{"twelve percent is not twelve orders", "It is 12%.", "", countries},
		{"a negative number", "It lost -1,200.5.", "1,200.5=r2c2", countries},
		{"a date in other words", "It began on 15 November 2023, or in May 2024.", "15 November 2023=r1c4 May 2024=r0c4", countries},
		{"a date as it is", "Since 2023-11-15.", "2023-11-15=r1c4", countries},
		{"the number of rows", "4 rows, the most 2,960,000.", "4=rows 2,960,000=r1c2", countries},
		{"what is nowhere", "It made 17.", "", countries},
		{"a number in words", "Germany had twelve orders.", "Germany=r0c0 twelve=r0c1", countries},
		{"a figure of all rows", "They add up to 31,234, on average 31.55, the most is 70.", "31,234=sumc1 31.55=averagec1 70=maxc1", many},
		{"all rows of the statement", "It has 1,000 rows, 300 of them are listed, 10 lack a number.", "1,000=rows 300=rows 10=missingc1", many},
		{"too many places", "Some had 1.", "", many},
		{"a period", "In 2024-03 there were 2.", "2024-03=r2c0 2=r2c1", many},
		{"nothing", "", "", many},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			marks := Marks(tt.text, tt.source)
			if got := told(marks); got != tt.want {
				t.Errorf("%q: got %s, expected %s", tt.text, got, tt.want)
			}
			units := utf16.Encode([]rune(tt.text))
			for _, m := range marks {
				if string(utf16.Decode(units[m.Start:m.End])) != m.Text {
					t.Errorf("%q does not stand at %d", m.Text, m.Start)
				}
			}
		})
	}
}

func BenchmarkMarks(b *testing.B) {
	s := Source{Columns: cols("day:date", "store:text", "orders:integer", "revenue:decimal", "share:float"), RowCount: 200, Said: []string{"orders per day and store", "the orders for each day and store"}}
	for i := range 200 {
		s.Rows = append(s.Rows, events.Row{fmt.Sprintf("2024-05-%02d", i%28+1), fmt.Sprintf("Store %d", i), num(strconv.Itoa(i * 7)), num(fmt.Sprintf("%d.25", i*31)), num("0.125")})
	}
	few := Source{Columns: cols("country:text", "revenue:decimal"), RowCount: 5, Said: s.Said, Rows: []events.Row{
		{"Germany", num("118402.35")}, {"France", num("104991.1")}, {"India", num("80240.75")}, {"Japan", num("70240.75")}, {"Brazil", num("48877.05")},
	}}
	b.Run("5 rows", func(b *testing.B) {
		for b.Loop() {
			Marks("Revenue per country: Germany 118,402.35, France 104,991.10, India 80,240.75, Japan 70,240.75 and Brazil 48,877.05.", few)
		}
	})
	b.Run("200 rows", func(b *testing.B) {
		for b.Loop() {
			Marks("200 rows. The highest are Store 199 6,169.25, Store 198 6,138.25 and Store 197 6,107.25. Orders goes from 0 (Store 0) to 1,393 (Store 199).", s)
		}
	})
}

// Of random results whose names end in numbers, as templates write them: each number is
// marked in its row, and prose with a number of no row never passes, whatever name it
// stands behind.
func TestNumbersBehindNumberedNames(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(5, 6))
	for range 500 {
		s := Source{Columns: cols("store:text", "v:decimal"), RowCount: 3}
		var values []string
		for i := range 3 {
			v := strconv.FormatFloat(math.Pow(10, 1+random.Float64()*8), 'f', random.IntN(3), 64)
			values = append(values, v)
			s.Rows = append(s.Rows, events.Row{fmt.Sprintf("Store %d", 100*i+10+random.IntN(90)), num(v)})
		}
		e := NewEvidence(s)
		for i, row := range s.Rows {
			whole, fraction, _ := strings.Cut(values[i], ".")
			written := commas(whole)
			if fraction != "" {
				written += "." + fraction
			}
			text := fmt.Sprintf("The highest is %s %s.", row[0], written)
			if got, want := told(Marks(text, s)), fmt.Sprintf("%s=r%dc0 %s=r%dc1", row[0], i, written, i); got != want {
				t.Fatalf("%q: got %s, expected %s", text, got, want)
			}
			if _, ok := e.Check(text); ok == (len(whole) == 3) { // then it may be one number
				t.Fatalf("%q: held is %v", text, ok)
			}
			wrong := fmt.Sprintf("The highest is %s 9%s.", row[0], written)
			if _, ok := e.Check(wrong); ok {
				t.Fatalf("%q passed for %v", wrong, values)
			}
		}
	}
}
