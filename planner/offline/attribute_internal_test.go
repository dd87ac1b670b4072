package offline

import "testing"

func TestAsSaid(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ question, word, want string }{
		{"Orders from Mars", "mars", "Mars"}, {"ÄÖ orders", "äö", "ÄÖ"}, {"orders", "mars", "mars"}, {"", "mars", "mars"},
	} {
		if got := asSaid(c.question, c.word); got != c.want {
			t.Errorf("%q in %q: got %q", c.word, c.question, got)
		}
	}
}
