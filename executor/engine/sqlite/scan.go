package sqlite

import (
	"strings"

	"arivu/executor/engine"
)

// checkSingle refuses a second statement and parameters. The driver runs every
// statement of a text, so this is found in the text itself, by SQLite's own
// lexical rules: quotes that double to escape, brackets, two kinds of comment.
func checkSingle(sql string) error {
	for at := 0; at < len(sql); {
		switch c := sql[at]; {
		case c == ';':
			if next := skipBlank(sql, at); next < len(sql) {
				return engine.OneStatement(next + 1)
			}
			return nil
		case strings.IndexByte("?@$#", c) >= 0 || (c == ':' && at+1 < len(sql) && isWord(sql[at+1])):
			return engine.NoParameters(engine.WordAt(sql, at+1), at+1)
		default:
			at = skipToken(sql, at)
		}
	}
	return nil
}

// skipBlank is the position of the next byte that is not a separator, a space or
// part of a comment.
func skipBlank(sql string, at int) int {
	for at < len(sql) {
		next := at
		switch {
		case strings.IndexByte("; \t\r\n\f", sql[at]) >= 0:
			next++
		case isComment(sql[at:]):
			next = skipToken(sql, at)
		}
		if next == at {
			return at
		}
		at = next
	}
	return at
}

func isComment(s string) bool { return strings.HasPrefix(s, "--") || strings.HasPrefix(s, "/*") }

// skipToken is the position behind the token that starts at a byte.
func skipToken(sql string, at int) int {
	rest := sql[at:]
	switch c := rest[0]; {
	case strings.HasPrefix(rest, "--"):
		return at + through(rest, 2, "\n")
	case strings.HasPrefix(rest, "/*") && len(rest) > 2:
		return at + through(rest, 2, "*/")
	case c == '[':
		return at + through(rest, 1, "]")
	case c == '\'' || c == '"' || c == '`':
		return at + quoted(rest)
	case isWord(c):
		end := 1
		for end < len(rest) && isWord(rest[end]) {
			end++
		}
		return at + end
	default:
		return at + 1
	}
}

// through is the length of s up to and with the first end after skip bytes.
func through(s string, skip int, end string) int {
	if i := strings.Index(s[skip:], end); i >= 0 {
		return skip + i + len(end)
	}
	return len(s)
}

// quoted is the length of the quoted token at the beginning of s.
func quoted(s string) int {
	for i := 1; i < len(s); i++ {
		if s[i] != s[0] {
			continue
		}
		if i+1 < len(s) && s[i+1] == s[0] {
			i++
			continue
		}
		return i + 1
	}
	return len(s)
}

func isWord(c byte) bool {
	return c == '_' || c == '$' || c >= 0x80 || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')
}
