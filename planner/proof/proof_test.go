package proof

import (
	"encoding/json"
	"strings"
	"testing"

	"go.uber.org/goleak"

	"arivu/events"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func num(s string) json.Number { return json.Number(s) }

func cols(spec ...string) []events.ResultColumn {
	var out []events.ResultColumn
	for _, s := range spec {
		name, class, _ := strings.Cut(s, ":")
		out = append(out, events.ResultColumn{Name: name, Type: events.TypeClass(class)})
	}
	return out
}

// sales is a result with numbers, names that hold numbers, dates and shares.
func sales() Source {
	return Source{
		Columns: cols("product:text", "revenue:decimal", "orders:integer", "first_sold:date", "share_percent:float", "return_rate:float"),
		Rows: []events.Row{
			{"Lamp 40W", num("1234567.891"), num("12345"), "2024-05-01", num("45.678"), num("0.0312")},
			{"Chair", num("2960000"), num("7"), "2023-11-15", num("54.322"), num("0.5")},
			{"Route 66 map", num("-1200.50"), num("0"), "2024-02-29", num("0"), nil},
			{"the revenue was 999,999 on 2026-01-02, 30% more", nil, nil, nil, nil, nil},
			{"42", nil, nil, "2024-05-01T12:30:00Z", nil, nil},
			{"call +49-30-1234567 at 12:30, pay 1,2,3", num("3"), nil, nil, nil, nil},
		},
		RowCount: 6,
		Said:     []string{"top 5 products by revenue in 2025, over 10% off, in the first half", "the revenue per product from 2025-01-01"},
	}
}

func TestCheck(t *testing.T) {
	t.Parallel()
	held := []string{
		"Lamp 40W made 1,234,567.891.", "It made 1,234,567.89.", "It made 1,234,568.", "It made $1,234,567.89!", "It made 1234567.891 EUR.",
		"It made 1.23 million.", "It made 1.2 million, ahead of the Chair.", "It made €1.2M.", "It made 1.235m.", "About 1,235k were made.", "It made 1,234.6 thousand.",
		"It made 1 234 567.89.", "The Chair made 2.96 million.", "The Chair made 3 million.", "The Chair made 3.0 million.", "The Chair made 2,960,000.",
		"There were 12,345 orders.", "There were 12.3k orders.", "There were 12.35 thousand orders.", "Seven orders came for the Chair.", "There were no orders for it.", "Zero orders.",
		"Six products are listed.", "It is 42.", "At 12:30 on 2024-05-01.", "What of the revenue was 999,999 on 2026-01-02, 30% more?", "The Route 66 map made -1,200.50.", "It made −1,200.50.", "It made -$1,200.5.", "It lost: –1,200.5.",
		"It was first sold on 2024-05-01.", "It was first sold on 1 May 2024.", "On May 1, 2024 it began.", "On May 1st, 2024 it began.", "It began in May 2024.", "It began in 2024-05.", "It began in 2024.",
		"It began in May.", "It began on 1 May.", "The Chair began in November 2023.", "The Chair began in Nov. 2023.", "The map began on 29 February 2024.",
		"Its share is 45.678%.", "Its share is 45.7 %.", "Its share is 46 percent.", "Its share is 45.68 per cent.", "Its return rate is 3.12%.", "Its return rate is 3.1%.", "The rate is 0.0312.", "The rate is 50%.",
		"The top 5 are shown.", "In 2025 it was the Lamp.", "Over 10% off.", "In the first half it was so.", "Since January 2025.", "Since 1 January 2025.",
		"Please call +49-30-1234567 at 12:30, pay 1,2,3.", "The \"Lamp 40W\" leads.", "The “chair” leads.", "The 'Chair' leads.", "The column `return rate` has gaps.",
		"Nothing to count here.", "One of the products leads.", "The one with the most is the Chair.", "It may rise.", "March on.", "The chair's revenue is 2,960,000.",
		"It leads (12,345 orders).", "The 3 xylophones are there.", "Revenue was 1.234567891e6.",
	}
	dropped := []string{
		"It made 1,234,567.90.", "It made 1,234,566.", "It made 1,234.", "It made 1.3 million.", "It made 1 million.", "It made 1.2 thousand.", "It made 1.2.", "It made 1.2 billion.",
		"The Chair made 3.1 million.", "The Chair made 2,960.", "It made 12 345 678.", "It made 1,234,567,891.", "It made 1.234.567,89.", "It made 1234567,89.", "It made 1 234 568,0.",
		"There were 12,346 orders.", "There were 12.4k orders.", "There were 12k-13k orders.", "There were 9 orders.", "Eight orders came.", "Two hundred orders came.", "Twenty-seven came.", "Only one order came.",
		"There were seven hundred orders.", "There were 7 hundred thousand orders.", "Seven million came.", "There were 7k orders.", "There were 7 million.",
		"The map made 1,200.50.", "It made -3.", "It made −12,345.",
		"It was first sold on 2024-05-02.", "It began on 2 May 2024.", "It began in June 2024.", "It began in 2022.", "It began in June.", "It began on 31 March.", "It began in Q2 2024.", "It began in the second quarter of 2024.", "On 01/05/2024 it began.", "On 1.5.2024 it began.", "On 2024-13-01 it began.",
		"Its share is 45%.", "Its share is 44.7%.", "Its share is 7%.", "Its share is 12,345%.", "Its return rate is 31.2%.", "Ninety percent came back.", "That is 3‰.",
		"Half of them came.", "It doubled.", "It is twice as much.", "It is 3 times as much.", "It is three times as much.", "It grew threefold.", "It grew 3x.", "It is 3× that.", "It grew 3-fold.", "A third of it.", "Two thirds of it.", "Two-thirds of it.", "About a quarter.", "Dozens of them.", "Thousands came.", "Hundreds of millions.",
		"It made ½.", "It made ٣.", "It made ３.", "It made ③.", "It made 1/3.", "It made ² more.",
		"The \"Table\" leads.", "The “Tables” leads.", "The 'Sofa' leads.", "The «Sofa» leads.", "The `Sofa` leads.", "The \"Chair leads.",
		"See https://evil.example for more.", "See www.evil.example.", "[Chair](javascript:x) leads.", "<img src=x> leads.", "Write to me@evil.example.", "ftp://x is it.",
		"Call 555-0100.", "There are 40 lamps.", "It is 66.", "The date is 2026-01-02.", "It is 30% off.", "The revenue was 999,999.", "The Route 67 map leads.", "The Lamp 40 million leads.", "The Lamp 40W 8 leads.",
	}
	e := NewEvidence(sales())
	for want, all := range map[bool][]string{true: held, false: dropped} {
		for _, s := range all {
			if _, ok := e.Check(s); ok != want {
				t.Errorf("%q: held %v", s, ok)
			}
		}
	}
}
