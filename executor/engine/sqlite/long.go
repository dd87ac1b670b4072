package sqlite

import "strings"

// endless are functions of which one call may take longer than anybody waits: the time
// of each grows with the product of the lengths of its arguments, and SQLite looks for
// an interrupt between calls only. Ten million bytes searched for five million take days.
var endless = names("instr replace trim ltrim rtrim glob like")

// mayNotEnd reports whether a statement calls such a function, by its text: whatever
// spells such a name, quoted or not, counts. LIKE with a short pattern that is written
// out takes no longer than reading the text does.
func mayNotEnd(sql string) bool {
	for at := 0; at < len(sql); {
		end := skipToken(sql, at)
		word := strings.ToLower(strings.Trim(sql[at:end], "\"`[]"))
		if _, ok := endless[word]; ok && sql[at] != '\'' && (word != "like" || !shortPattern(sql, end)) {
			return true
		}
		at = end
	}
	return false
}

const (
	shortest  = 100 // bytes of a pattern that is short
	wildcards = 2   // of its percent signs, each of which multiplies the work
)

// shortPattern reports whether a short pattern follows, and nothing that makes it longer.
func shortPattern(sql string, at int) bool {
	at = skipSpace(sql, at)
	if at >= len(sql) || sql[at] != '\'' {
		return false
	}
	end := skipToken(sql, at)
	pattern := sql[at:end]
	next := skipSpace(sql, end)
	return len(pattern) <= shortest && strings.Count(pattern, "%") <= wildcards && !strings.Contains(pattern, "_") &&
		!strings.HasPrefix(sql[next:], "||")
}

func skipSpace(sql string, at int) int {
	for at < len(sql) && strings.IndexByte(" \t\r\n\f", sql[at]) >= 0 {
		at++
	}
	return at
}
