package vouched

import (
	"strings"

	"arivu/events"
)

// backslashed are the dialects in which a backslash within a string takes the meaning of
// the sign behind it.
var backslashed = map[events.Dialect]bool{
	events.DialectMySQL: true, events.DialectSnowflake: true, events.DialectDatabricks: true, events.DialectClickHouse: true,
}

// dollared are the dialects that quote strings with $$ or $tag$.
var dollared = map[events.Dialect]bool{
	events.DialectPostgres: true, events.DialectDuckDB: true, events.DialectSnowflake: true, events.DialectClickHouse: true,
	events.DialectDatabricks: true,
}

// tokenLength is the length of what begins at i: a whole string, quoted name or comment,
// else one byte. What is not closed goes to the end.
func tokenLength(sql string, i int, d events.Dialect) int {
	s := sql[i:]
	switch {
	case s[0] == '\'' || s[0] == '"' || s[0] == '`':
		return quotedLength(s, s[0], backslashed[d] && s[0] != '`' || s[0] == '\'' && escaped(sql, i, d))
	case s[0] == '[' && d == events.DialectSQLServer:
		return quotedLength(s, ']', false)
	case strings.HasPrefix(s, "--"), s[0] == '#' && (d == events.DialectMySQL || d == events.DialectClickHouse):
		return until(s, "\n")
	case strings.HasPrefix(s, "//") && d == events.DialectSnowflake:
		return until(s, "\n")
	case strings.HasPrefix(s, "/*"):
		return commentLength(s)
	case s[0] == '$' && dollared[d]:
		return dollarLength(s)
	}
	return 1
}

// escaped reports whether the string at i is one in which PostgreSQL and DuckDB read
// backslashes: E'…'.
func escaped(sql string, i int, d events.Dialect) bool {
	if d != events.DialectPostgres && d != events.DialectDuckDB || i == 0 || sql[i-1] != 'e' && sql[i-1] != 'E' {
		return false
	}
	return i == 1 || !nameStart(sql[i-2]) && (sql[i-2] < '0' || sql[i-2] > '9')
}

// quotedLength is the length of a quoted stretch, in which a doubled mark is one.
func quotedLength(s string, end byte, backslash bool) int {
	for i := 1; i < len(s); i++ {
		switch {
		case s[i] == '\\' && backslash:
			i++
		case s[i] != end:
		case i+1 < len(s) && s[i+1] == end:
			i++
		default:
			return i + 1
		}
	}
	return len(s)
}

func until(s, end string) int {
	if i := strings.Index(s, end); i >= 0 {
		return i + len(end)
	}
	return len(s)
}

// commentLength is the length of a comment, with the comments inside it, as the dialects
// that nest them have it. Elsewhere that can only hide a parameter, which is then missed
// and said to be.
func commentLength(s string) int {
	depth := 0
	for i := 0; i+1 < len(s); i++ {
		switch s[i : i+2] {
		case "/*":
			depth++
			i++
		case "*/":
			depth--
			i++
			if depth == 0 {
				return i + 1
			}
		}
	}
	return len(s)
}

// dollarLength is the length of a string between dollar signs, or of the sign alone.
func dollarLength(s string) int {
	j := 1
	for j < len(s) && (nameStart(s[j]) || j > 1 && s[j] >= '0' && s[j] <= '9') {
		j++
	}
	if j >= len(s) || s[j] != '$' {
		return 1
	}
	tag := s[:j+1]
	if end := strings.Index(s[len(tag):], tag); end >= 0 {
		return end + 2*len(tag)
	}
	return len(s)
}
