package ground

import (
	"math/rand/v2"
	"strings"
	"testing"
)

func TestRespell(t *testing.T) {
	t.Parallel()
	s := new(spelling)
	for _, w := range []string{"france", "germany", "electronics", "accessories", "marketing", "stores", "storey", "münchen", "abcd", "switzerland"} {
		s.add(w)
	}
	s.done()
	for word, want := range map[string]string{
		"frence": "france", "germny": "germany", "gremany": "germany", "germanyy": "germany", "fgermany": "",
		"elctronics": "electronics", "electornics": "electronics", "eletroncs": "electronics", "acesories": "accessories",
		"storex": "stores", "munchen": "", "münchn": "münchen", "abce": "", "abc": "", "switserlant": "switzerland",
		"xwitzerland": "", "": "", "france": "", "qqqqqqqq": "", strings.Repeat("a", 40): "",
	} {
		if got := s.respell(word); got != want {
			t.Errorf("%q is respelt as %q, want %q", word, got, want)
		}
	}
}

// Whatever single slip happens after the first letter, the word is found again,
// unless the slip made another known word.
func TestRespellFindsEverySlip(t *testing.T) {
	t.Parallel()
	rng := rand.New(rand.NewPCG(1, 2))
	s, words := new(spelling), make([]string, 400)
	for i := range words {
		b := make([]byte, 6+rng.IntN(9))
		for k := range b {
			b[k] = byte('a' + rng.IntN(26))
		}
		words[i] = string(b)
		s.add(words[i])
	}
	s.done()
	for _, w := range words {
		for i := 1; i < len(w); i++ {
			slips := []string{w[:i] + w[i+1:], w[:i] + "x" + w[i:], w[:i] + "x" + w[i+1:]}
			if i+1 < len(w) {
				slips = append(slips, w[:i]+string(w[i+1])+string(w[i])+w[i+2:])
			}
			for _, slip := range slips {
				if got := s.respell(slip); got != w && !(got != "" && oneEdit(slip, got)) && slip != w {
					t.Fatalf("%q, a slip of %q, is respelt as %q", slip, w, got)
				}
			}
		}
	}
}

func FuzzRespell(f *testing.F) {
	f.Add("frence")
	f.Add("münchn\xff")
	s := new(spelling)
	for _, w := range []string{"france", "münchen", "electronics", "日本日本日"} {
		s.add(w)
	}
	s.done()
	f.Fuzz(func(t *testing.T, word string) {
		if got := s.respell(word); got != "" && got[0] != word[0] {
			t.Errorf("%q is respelt as %q", word, got)
		}
	})
}
