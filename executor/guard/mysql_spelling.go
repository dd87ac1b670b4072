package guard

import (
	"fmt"
	"slices"
	"strings"
)

// The parser reads MySQL, and not every way to say a thing. What it does not know, or
// what one of the servers cannot read back, gets the spelling that all of them share:
//
//	NATURAL INNER JOIN           →  NATURAL JOIN
//	OFFSET 5 ROWS FETCH NEXT 3 ROWS ONLY  →  LIMIT 3 OFFSET 5
//	VALUES (1, 2), ROW(3, 4)     →  SELECT * FROM (SELECT 1 AS column_0, 2 AS column_1 UNION ALL SELECT 3, 4) AS `values`
//	CAST(x AS INT)               →  CAST(x AS SIGNED)
//	rank() OVER w AS rank        →  rank() OVER w AS `rank`
//	EXPLAIN EXTENDED SELECT 1    →  EXPLAIN SELECT 1

// respelling collects what takes the place of tokens.
type respelling struct {
	tokens []textToken
	edits  []edit
}

// edit puts text in place of what stands from one byte to another.
type edit struct {
	from, to int
	text     string
}

// respell is a statement in the spelling that the parser reads. What means nothing in any
// spelling stays, for the parser to refuse.
func respell(sql string) string {
	tokens, refusal := lexMySQL(sql)
	if refusal != nil {
		return sql
	}
	r := &respelling{tokens: tokens}
	var buf [longestSpelling]byte
	for i := range tokens {
		if spell := spellings[string(lowerWord(buf[:0], tokens[i].text))]; spell != nil {
			spell(r, i)
		}
	}
	return r.apply(sql)
}

// longestSpelling is the length of the longest of the spellings.
const longestSpelling = 12

// lowerWord appends a word in lower case, or nothing if it is too long for a spelling.
func lowerWord(buf []byte, word string) []byte {
	if len(word) > longestSpelling {
		return buf
	}
	for i := range len(word) {
		c := word[i]
		if c >= 'A' && c <= 'Z' {
			c += 'a' - 'A'
		}
		buf = append(buf, c)
	}
	return buf
}

// spellings are the words that may have another spelling, and what gives it to them.
var spellings = map[string]func(r *respelling, i int){
	"natural": func(r *respelling, i int) {
		if r.is(i+1, "inner") && r.is(i+2, "join") {
			r.replace(i+1, i+1, "")
		}
	},
	"extended":   (*respelling).plan,
	"partitions": (*respelling).plan,
	"offset":     (*respelling).offset,
	"values":     (*respelling).values,
	"int":        (*respelling).castType,
	"integer":    (*respelling).castType,
	"varchar":    (*respelling).castType,

	// Names in MariaDB, unless something beside them gives them their meaning in MySQL,
	// where they are reserved.
	"array": name(func(r *respelling, i int) bool { return !r.is(i-1, "unsigned", "signed", ")", "char", "date") }),
	"cube":  name(func(r *respelling, i int) bool { return !r.is(i+1, "(") && !r.is(i-1, "with") }),
	"groups": name(func(r *respelling, i int) bool {
		return !r.is(i+1, "between", "unbounded", "current") && r.number(i+1) == ""
	}),
	"window":       name(func(r *respelling, i int) bool { return !r.is(i+2, "as") || !r.is(i+3, "(") }),
	"cume_dist":    name(notCalled),
	"dense_rank":   name(notCalled),
	"first_value":  name(notCalled),
	"lag":          name(notCalled),
	"last_value":   name(notCalled),
	"lateral":      name(notCalled),
	"lead":         name(notCalled),
	"nth_value":    name(notCalled),
	"ntile":        name(notCalled),
	"percent_rank": name(notCalled),
	"rank":         name(notCalled),
	"row_number":   name(notCalled),
}

// name puts a word in quotes where it is a name.
func name(is func(r *respelling, i int) bool) func(r *respelling, i int) {
	return func(r *respelling, i int) {
		if is(r, i) {
			r.replace(i, i, "`"+r.tokens[i].text+"`")
		}
	}
}

func notCalled(r *respelling, i int) bool { return !r.is(i+1, "(") }

// plan leaves out what MariaDB lets EXPLAIN say of its columns.
func (r *respelling) plan(i int) {
	if i == 1 && len(r.tokens) > 2 && r.is(0, "explain", "desc", "describe") {
		r.replace(i, i, "")
	}
}

// is reports whether the token at i is one of the words or signs.
func (r *respelling) is(i int, words ...string) bool {
	return i >= 0 && i < len(r.tokens) && slices.ContainsFunc(words, func(word string) bool { return strings.EqualFold(word, r.tokens[i].text) })
}

// number is the token at i if it is digits, or "".
func (r *respelling) number(i int) string {
	if i >= len(r.tokens) || strings.Trim(r.tokens[i].text, "0123456789") != "" {
		return ""
	}
	return r.tokens[i].text
}

// replace puts text in place of the tokens from first to last.
func (r *respelling) replace(first, last int, text string) {
	end := r.tokens[last].pos + len(r.tokens[last].text)
	r.edits = append(r.edits, edit{r.tokens[first].pos, end, text})
}

// castType respells a type that MariaDB takes in CAST and CONVERT, and MySQL does not. A
// column of JSON_TABLE has its name in front of its type.
func (r *respelling) castType(i int) {
	switch {
	case !r.is(i-1, "as", ","):
	case r.is(i, "varchar") && r.is(i+1, "("):
		r.replace(i, i, "CHAR")
	case !r.is(i, "varchar") && r.is(i+1, ")"):
		r.replace(i, i, "SIGNED")
	}
}

// everyRow is the count by which MySQL's manual says "all rows from there on".
const everyRow = "18446744073709551615"

// offset respells OFFSET n ROWS, alone and before FETCH NEXT m ROWS ONLY.
func (r *respelling) offset(i int) {
	skip := r.number(i + 1)
	if skip == "" || !r.is(i+2, "row", "rows") {
		return
	}
	last, count := i+2, everyRow
	if r.is(i+3, "fetch") && r.is(i+4, "first", "next") {
		at := i + 5
		if count = r.number(at); count != "" {
			at++
		} else {
			count = "1"
		}
		if !r.is(at, "row", "rows") || !r.is(at+1, "only") {
			return
		}
		last = at + 1
	}
	r.replace(i, last, "LIMIT "+count+" OFFSET "+skip)
}

// values respells a list of rows that stands for a query. MySQL writes ROW before each
// row, MariaDB does not.
func (r *respelling) values(i int) {
	if i > 0 && !r.is(i-1, "(", ")", "union", "all", "distinct", "except", "intersect", "explain", "desc", "describe", ";") {
		return // the function VALUES, or a name
	}
	edits := []edit{{r.tokens[i].pos, r.tokens[i].pos + len(r.tokens[i].text), "SELECT * FROM ("}}
	at := i + 1
	for row := 0; ; row++ {
		start := at
		if r.is(at, "row") {
			at++
		}
		if !r.is(at, "(") {
			return
		}
		end := r.closing(at)
		if end < 0 {
			return
		}
		head := "SELECT "
		if row > 0 {
			head = "UNION ALL " + head
		}
		edits = append(edits, edit{r.tokens[start].pos, r.tokens[at].pos + 1, head})
		if row == 0 {
			edits = append(edits, r.named(at, end)...)
		}
		edits = append(edits, edit{r.tokens[end].pos, r.tokens[end].pos + 1, ""})
		at = end + 1
		if !r.is(at, ",") {
			last := &edits[len(edits)-1]
			last.text = ") AS `values`"
			r.edits = append(r.edits, edits...)
			return
		}
		edits = append(edits, edit{r.tokens[at].pos, r.tokens[at].pos + 1, " "})
		at++
	}
}

// named gives the values in a parenthesis the names that MySQL gives them.
func (r *respelling) named(open, end int) []edit {
	var out []edit
	depth := 0
	for i := open + 1; i <= end; i++ {
		switch {
		case r.is(i, "("):
			depth++
		case r.is(i, ")") && i < end:
			depth--
		case i == end, r.is(i, ",") && depth == 0:
			pos := r.tokens[i].pos
			out = append(out, edit{pos, pos, fmt.Sprintf(" AS `column_%d`", len(out))})
		}
	}
	return out
}

// closing is the token that closes the parenthesis at i, -1 if none does.
func (r *respelling) closing(i int) int {
	depth := 0
	for ; i < len(r.tokens); i++ {
		switch {
		case r.is(i, "("):
			depth++
		case r.is(i, ")"):
			depth--
		}
		if depth == 0 {
			return i
		}
	}
	return -1
}

// hexNumbers writes x'1f' as 0x1f. The parser takes the two for one, and to MySQL they
// are; MariaDB counts with the latter alone.
func hexNumbers(sql string) string {
	tokens, refusal := lexMySQL(sql)
	if refusal != nil {
		return sql
	}
	r := &respelling{tokens: tokens}
	for i := range tokens {
		if !r.is(i, "x") || i+1 == len(tokens) || tokens[i+1].pos != tokens[i].pos+1 || tokens[i+1].text[0] != '\'' {
			continue
		}
		if digits := strings.Trim(tokens[i+1].text, "'"); digits != "" {
			r.replace(i, i+1, "0x"+digits)
		}
	}
	return r.apply(sql)
}

// apply writes the text with all edits made.
func (r *respelling) apply(sql string) string {
	if len(r.edits) == 0 {
		return sql
	}
	slices.SortStableFunc(r.edits, func(a, b edit) int { return a.from - b.from })
	var b strings.Builder
	done := 0
	for _, e := range r.edits {
		if e.from < done { // two spellings of one place: the parser shall decide
			return sql
		}
		b.WriteString(sql[done:e.from])
		b.WriteString(e.text)
		done = e.to
	}
	b.WriteString(sql[done:])
	return b.String()
}
