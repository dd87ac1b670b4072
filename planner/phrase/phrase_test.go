package phrase_test

import (
	"testing"

	"arivu/planner/phrase"
)

func TestList(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		parts []string
		want  string
	}{
		{nil, ""}, {[]string{"a"}, "a"}, {[]string{"a", "b"}, "a and b"}, {[]string{"a", "b", "c"}, "a, b and c"},
	} {
		if got := phrase.List(c.parts, "and"); got != c.want {
			t.Errorf("%q: got %q", c.parts, got)
		}
	}
}

func TestFirstLetters(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ s, upper, lower string }{
		{"", "", ""}, {"orders", "Orders", "orders"}, {"Orders", "Orders", "orders"}, {"VIP customers", "VIP customers", "VIP customers"},
		{"übersicht", "Übersicht", "übersicht"}, {"Élan", "Élan", "élan"}, {"\xff\x00", "\xff\x00", "\xff\x00"}, {"A", "A", "a"}, {"3 rows", "3 rows", "3 rows"},
	} {
		if got := phrase.Upper(c.s); got != c.upper {
			t.Errorf("Upper(%q): got %q", c.s, got)
		}
		if got := phrase.Lower(c.s); got != c.lower {
			t.Errorf("Lower(%q): got %q", c.s, got)
		}
	}
}

func TestArticle(t *testing.T) {
	t.Parallel()
	for noun, want := range map[string]string{"order": "an order", "customer": "a customer", "": "a "} {
		if got := phrase.Article(noun); got != want {
			t.Errorf("%q: got %q", noun, got)
		}
	}
}
