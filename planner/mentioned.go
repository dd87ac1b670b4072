package planner

import (
	"slices"
	"strings"
	"unicode"

	"arivu/events"
)

// mentioned lists the tables and columns of the schema that a statement names,
// for people to see. It reads words, not grammar: the executor's parser is what
// decides on a statement, and its findings come with the result.
func mentioned(sql string, schema *events.Schema) (tables, columns []string) {
	words := sqlWords(sql)
	found := map[string]*events.Table{} // by name and alias, lower case
	var order []*events.Table
	for i, w := range words {
		t := tableNamed(schema, w.text)
		if t == nil || !atTable(words, i) {
			continue
		}
		if !slices.Contains(order, t) {
			order = append(order, t)
			tables = append(tables, t.Qualified())
		}
		found[strings.ToLower(w.text)] = t
		if alias := aliasAfter(words, i+1); alias != "" {
			found[alias] = t
		}
	}
	for i, w := range words {
		owners := order
		if i >= 2 && words[i-1].text == "." {
			owners = []*events.Table{found[strings.ToLower(words[i-2].text)]}
		}
		for _, t := range owners {
			if c := columnNamed(t, w.text); c != "" && !slices.Contains(columns, c) {
				columns = append(columns, c)
			}
		}
	}
	return tables, columns
}

// atTable reports whether word i stands where a table's name can.
func atTable(words []sqlWord, i int) bool {
	for i >= 2 && words[i-1].text == "." {
		i -= 2 // over the namespace
	}
	if i == 0 {
		return false
	}
	switch strings.ToLower(words[i-1].text) {
	case "from", "join", ",":
		return true
	default:
		return false
	}
}

// aliasAfter is the alias at word i, lower case, or "".
func aliasAfter(words []sqlWord, i int) string {
	if i < len(words) && strings.EqualFold(words[i].text, "as") {
		i++
	}
	if i >= len(words) || !words[i].name || clauseWords[strings.ToLower(words[i].text)] {
		return ""
	}
	return strings.ToLower(words[i].text)
}

var clauseWords = map[string]bool{
	"where": true, "on": true, "join": true, "inner": true, "left": true, "right": true, "full": true, "cross": true,
	"natural": true, "using": true, "group": true, "order": true, "having": true, "limit": true, "offset": true,
	"union": true, "intersect": true, "except": true, "window": true, "fetch": true,
}

func tableNamed(schema *events.Schema, name string) *events.Table {
	for i := range schema.Tables {
		if strings.EqualFold(schema.Tables[i].Name, name) {
			return &schema.Tables[i]
		}
	}
	return nil
}

func columnNamed(t *events.Table, name string) string {
	if t == nil {
		return ""
	}
	for i := range t.Columns {
		if strings.EqualFold(t.Columns[i].Name, name) {
			return t.Qualified() + "." + t.Columns[i].Name
		}
	}
	return ""
}

// sqlWord is a name, or a single character of punctuation. Literals and comments
// are left out.
type sqlWord struct {
	text       string
	name       bool
	start, end int // byte offsets in the statement
}

func sqlWords(sql string) []sqlWord {
	var words []sqlWord
	for i := 0; i < len(sql); {
		n := sqlToken(sql[i:])
		text := sql[i : i+n]
		switch c := text[0]; {
		case c == '\'' || c <= ' ' || strings.HasPrefix(text, "--") || strings.HasPrefix(text, "/*"):
		case c == '"' || c == '`':
			words = append(words, sqlWord{text: strings.Trim(text, text[:1]), name: true, start: i, end: i + n})
		default:
			words = append(words, sqlWord{text: text, name: wordByte(c), start: i, end: i + n})
		}
		i += n
	}
	return words
}

// sqlToken is the length of the token at the start of s, at least 1.
func sqlToken(s string) int {
	switch {
	case s[0] == '\'' || s[0] == '"' || s[0] == '`':
		if end := strings.IndexByte(s[1:], s[0]); end >= 0 {
			return end + 2
		}
		return len(s)
	case strings.HasPrefix(s, "--"):
		if end := strings.IndexByte(s, '\n'); end >= 0 {
			return end
		}
		return len(s)
	case strings.HasPrefix(s, "/*"):
		if end := strings.Index(s, "*/"); end >= 0 {
			return end + 2
		}
		return len(s)
	case wordByte(s[0]):
		n := strings.IndexFunc(s, func(r rune) bool {
			return r != '_' && r != '$' && !unicode.IsLetter(r) && !unicode.IsDigit(r)
		})
		if n < 0 {
			return len(s)
		}
		return max(n, 1)
	default:
		return 1
	}
}

func wordByte(c byte) bool {
	return c == '_' || c >= 0x80 || c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
}
