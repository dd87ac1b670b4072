package offline

import (
	"strconv"
	"strings"

	"arivu/planner/ground"
	"arivu/planner/offline/frame"
)

// plainName is what a table is called in a sentence: "order items".
func plainName(t *ground.Table) string { return strings.ToLower(t.Title) }

// plainSingular is one row of a table: "order item".
func plainSingular(t *ground.Table) string { return t.Words }

// spoken names a column with its table: "the order's total amount".
func spoken(c *ground.Column) string {
	w := c.Title
	if c.Role == ground.When {
		for _, end := range []string{" at", " on"} {
			if cut, ok := strings.CutSuffix(w, end); ok {
				w = cut + " date"
			}
		}
	}
	if c.Role == ground.Key && c.Table.Key == c {
		return w
	}
	if c.Role == ground.Key {
		w = strings.TrimSuffix(w, " id")
	}
	if strings.HasPrefix(w, c.Table.Words+" ") {
		return "the " + w
	}
	return "the " + c.Table.Words + "'s " + w
}

// article puts a or an before a noun.
func article(noun string) string {
	if noun != "" && strings.ContainsRune("aeiou", rune(noun[0])) {
		return "an " + noun
	}
	return "a " + noun
}

func lastOf(words string) string { return words[strings.LastIndexByte(words, ' ')+1:] }

// joinWords lists things as people do: a, b and c.
func joinWords(parts []string, last string) string {
	switch len(parts) {
	case 0:
		return ""
	case 1:
		return parts[0]
	}
	return strings.Join(parts[:len(parts)-1], ", ") + " " + last + " " + parts[len(parts)-1]
}

func plainInt(n int) string { return strconv.Itoa(n) }

func snake(words string) string { return strings.ReplaceAll(words, " ", "_") }

func capital(s string) string {
	if s == "" {
		return s
	}
	return strings.ToUpper(s[:1]) + s[1:]
}

// words says what a measure is, as the restatement does.
func (s *sketch) words(m measure) string {
	return frame.Words(s.measureValue(m), s.root)
}
