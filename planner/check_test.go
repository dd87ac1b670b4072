package planner

import (
	"encoding/json"
	"math/big"
	"strings"
	"testing"

	"arivu/events"
)

func TestVerifiedDropsWhatIsNotInTheResult(t *testing.T) {
	t.Parallel()
	r := &events.Executed{
		Columns: []events.ResultColumn{{Name: "x", Type: events.TypeFloat}, {Name: "d", Type: events.TypeDate}},
		Rows:    []events.Row{{json.Number("1234.567"), "2024-05-01"}, {json.Number("-3"), nil}}, RowCount: 2,
	}
	tests := []struct {
		text string
		held bool
	}{
		{"It is 1,234.567.", true},
		{"It is about 1,234.57.", true},
		{"It is about 1,235.", true},
		{"It is about 1,234.", false},
		{"It is 1,234.568.", false},
		{"It fell by -3.", true},
		{"It fell by 3.", false},
		{"On 2024-05-01.", true},
		{"On 2024-05-02.", false},
		{"2 rows.", true},
		{"4 rows.", false},
		{"Q7 was good.", false},
		{"It is 99999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999.", false},
		{"Quoted: the 7 dwarfs.", true},
	}
	for _, tt := range tests {
		t.Run(tt.text, func(t *testing.T) {
			t.Parallel()
			text, check := verified([]sentence{{text: "Fine."}, {text: tt.text, quotes: []string{"top 7"}}}, r)
			want := tt.held || tt.text == "Q7 was good." // 7 is quoted
			if check.Passed != want || strings.Contains(text, tt.text) != want {
				t.Errorf("got %q, %+v", text, check)
			}
		})
	}
}

func TestVerifiedNeverSaysNothing(t *testing.T) {
	t.Parallel()
	text, check := verified([]sentence{{text: "It is 5."}}, &events.Executed{})
	if text != "The result is in the table." || check.Passed {
		t.Errorf("got %q, %+v", text, check)
	}
}

func FuzzFigureText(f *testing.F) {
	for _, s := range []string{"0", "-0.001", "1e5", "1234567.891", "0.999", "-999.995", "1e-58", "0x10", "1/3", "1_000", "00.10"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		fig, ok := parseFigure(s)
		if !ok {
			return
		}
		r := &events.Executed{Rows: []events.Row{{json.Number(s)}}, RowCount: 1}
		text := fig.text()
		if _, check := verified([]sentence{{text: "It is " + text + "."}}, r); !check.Passed {
			t.Errorf("%s was written as %s and not found again", s, text)
		}
		shown, ok := parseFigure(strings.ReplaceAll(text, ",", ""))
		if !ok {
			t.Fatalf("%s was written as %s, which is no number", s, text)
		}
		// What is shown is within half a unit of the third digit, or of the cents.
		off := new(big.Rat).Sub(shown.value, fig.value)
		limit := new(big.Rat).Abs(fig.value)
		limit.Mul(limit, big.NewRat(1, 100))
		if off.Abs(off).Cmp(limit) > 0 {
			t.Errorf("%s was written as %s", s, text)
		}
	})
}
