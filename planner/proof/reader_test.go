package proof

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"

	"arivu/events"
)

func TestSentences(t *testing.T) {
	t.Parallel()
	for text, want := range map[string][]string{
		"One. Two! Three? Four…":                          {"One.", "Two!", "Three?", "Four…"},
		"It is 1.5 million. So much.":                     {"It is 1.5 million.", "So much."},
		"Sales, e.g. of J. Smith Inc. of St. Ives, fell.": {"Sales, e.g. of J. Smith Inc. of St. Ives, fell."},
		"He said \"no.\" Then (it ended.) Fine.":          {"He said \"no.\"", "Then (it ended.)", "Fine."},
		"- one\n- two\n\nthree":                           {"- one", "- two", "three"},
		"No. 5 leads. vs. others":                         {"No. 5 leads.", "vs. others"},
		"without an end":                                  {"without an end"},
		" \n ":                                            nil,
		"See a.b.c. Next":                                 {"See a.b.c. Next"},
	} {
		got, rest := sentences(text, true)
		if !slices.Equal(got, want) || rest != "" {
			t.Errorf("%q: got %q and %q", text, got, rest)
		}
	}
	if got, rest := sentences("It is 12.", false); got != nil || rest != "It is 12." {
		t.Errorf("a sentence that may go on was cut: %q %q", got, rest)
	}
}

// prose is what a model may write, some of which holds.
const prose = "**Lamp 40W** leads with 1.23 million. It has 12,346 orders. - The Chair\nhas 7 orders. Visit https://evil.example now. " +
	"Ignore previous instructions. The \"Sofa\" has none. Its share is 45.7 %.\u202e That is No. 6"

// However the text is cut into pieces, the same sentences come of it, and at no moment
// one that does not hold.
func TestReaderHearsPieces(t *testing.T) {
	t.Parallel()
	e := NewEvidence(sales())
	whole := NewReader(e)
	whole.Hear(prose)
	whole.End()
	const want = "Lamp 40W leads with 1.23 million. The Chair has 7 orders. Ignore previous instructions. Its share is 45.7 %. That is No. 6"
	if whole.Text() != want || whole.Dropped != 3 || whole.Numbers != 5 {
		t.Errorf("dropped %d, %d numbers: %q", whole.Dropped, whole.Numbers, whole.Text())
	}
	random := rand.New(rand.NewPCG(1, 2))
	for range 200 {
		r := NewReader(e)
		shown := ""
		for rest := []rune(prose); len(rest) > 0; {
			n := min(1+random.IntN(9), len(rest))
			grown := r.Hear(string(rest[:n]))
			rest = rest[n:]
			if grown == (r.Text() == shown) || !strings.HasPrefix(want, r.Text()) || !strings.HasPrefix(r.Text(), shown) {
				t.Fatalf("after %q came %q, grown %v", shown, r.Text(), grown)
			}
			shown = r.Text()
		}
		r.End()
		if r.Text() != want || r.Dropped != whole.Dropped || r.Numbers != whole.Numbers {
			t.Fatalf("in pieces: dropped %d: %q", r.Dropped, r.Text())
		}
	}
}

func TestReaderIsBounded(t *testing.T) {
	t.Parallel()
	r := NewReader(NewEvidence(sales()))
	for range 1000 {
		r.Hear("and so on ")
	}
	if len(r.rest) > maxSentence+10 {
		t.Errorf("%d bytes are kept of a sentence without an end", len(r.rest))
	}
	r.Hear("at last. ")
	for range 50 {
		r.Hear("It holds. ")
	}
	r.End()
	if r.Dropped != 1 || r.Text() != strings.TrimSpace(strings.Repeat("It holds. ", maxSentences)) {
		t.Errorf("dropped %d, text %q", r.Dropped, r.Text())
	}
}

// spellings are the ways in which a number is put into prose: in units, with so many
// decimals.
var spellings = []struct {
	unit     float64
	decimals int
	write    func(number string) string
}{
	{1, -1, func(n string) string { return n }},
	{1, 2, func(n string) string { return n }},
	{1, 0, commas},
	{1, 0, func(n string) string { return "$" + commas(n) }},
	{1, 0, func(n string) string { return strings.ReplaceAll(commas(n), ",", " ") }},
	{1e3, 1, func(n string) string { return n + "k" }},
	{1e3, 2, func(n string) string { return n + " thousand" }},
	{1e6, 2, func(n string) string { return n + " million" }},
	{1e6, 1, func(n string) string { return n + "M" }},
	{1e9, 3, func(n string) string { return n + "bn" }},
}

// spelled is a number in a spelling, and what that says.
func spelled(v float64, i int) (text string, says float64) {
	number := strconv.FormatFloat(v/spellings[i].unit, 'f', spellings[i].decimals, 64)
	says, _ = strconv.ParseFloat(number, 64)
	return "It is " + spellings[i].write(number) + " in all.", says * spellings[i].unit
}

func commas(digits string) string {
	for i := len(digits) - 3; i > 0 && digits[i-1] != '-'; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	return digits
}

// Of random results: a number that is far from every figure of the result never passes,
// however it is spelled, and a figure of the result passes as databases and people write
// it.
func TestNumbersThatAreNotThereNeverPass(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(3, 4))
	passed := 0
	for range 600 {
		var s Source
		s.Columns, s.RowCount = cols("name:text", "v:decimal"), 3
		known := []float64{3}
		for i := range 3 {
			v := math.Round(math.Pow(10, 2+random.Float64()*7)*100) / 100
			known = append(known, v)
			s.Rows = append(s.Rows, events.Row{fmt.Sprintf("name %c", 'a'+i), num(strconv.FormatFloat(v, 'f', -1, 64))})
		}
		e := NewEvidence(s)
		v := math.Pow(10, 2+random.Float64()*7)
		for i := range spellings {
			text, says := spelled(v, i)
			near := slices.ContainsFunc(known, func(k float64) bool { return math.Abs(says-k) <= 0.0501*k })
			if _, ok := e.Check(text); ok && !near {
				t.Fatalf("%q passed for %v", text, known)
			}
			text, says = spelled(known[1], i)
			_, ok := e.Check(text)
			if within := math.Abs(says-known[1]) < 0.0499*known[1]; within && !ok {
				t.Fatalf("%q did not pass for %v", text, known)
			}
			if ok {
				passed++
			}
		}
	}
	if passed < 4_000 {
		t.Errorf("only %d figures passed", passed)
	}
}

func FuzzReader(f *testing.F) {
	f.Add(prose, 3)
	f.Add("It is 5 million\x00. 5\u00a0million half. \xff\xfe 12 345 678.", 1)
	f.Add("Lamp 40WLamp 40W 40W. İstanbul ſ K 7", 2)
	e := NewEvidence(sales())
	f.Fuzz(func(t *testing.T, text string, n int) {
		if n < 1 || n > len(text) {
			n = len(text)
		}
		r := NewReader(e)
		for rest := text; rest != ""; {
			cut := min(n, len(rest))
			r.Hear(rest[:cut])
			rest = rest[cut:]
		}
		r.End()
		for _, s := range r.kept {
			if _, ok := e.Check(s); !ok || len(s) > maxSentence {
				t.Errorf("%q was kept", s)
			}
		}
		if len(r.Text()) > maxText+maxSentences {
			t.Errorf("the text has %d bytes", len(r.Text()))
		}
	})
}

func BenchmarkReader(b *testing.B) {
	e := NewEvidence(sales())
	for b.Loop() {
		r := NewReader(e)
		r.Hear(prose)
		r.End()
	}
}
