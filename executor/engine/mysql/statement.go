package mysql

import (
	"strings"

	"arivu/events"
	"arivu/executor/engine"
)

// queries are the first words of statements that give rows and change nothing. All
// others are refused unsent: read-only transactions hold most of them back, but not
// SET, DO, CALL and a few more.
var queries = map[string]bool{
	"select": true, "with": true, "values": true, "table": true, "(": true, "explain": true, "describe": true, "desc": true,
	"show": true,
}

// shows are those among them that read no table.
var shows = map[string]bool{"explain": true, "describe": true, "desc": true, "show": true}

// statement is a text that may be sent.
type statement struct {
	sql string // without what follows its last word
	// lasting says that the session may not be what it was afterwards: the text sets
	// variables or takes locks.
	lasting bool
	// shows says that the statement tells of the server and reads no table.
	shows bool
}

// writing are the first words of statements that write rows.
var writing = map[string]bool{"insert": true, "replace": true, "update": true, "delete": true}

// check reads a text as MySQL would cut it and refuses what is not one query.
func check(sql string) (statement, error) {
	st, first, err := single(sql)
	switch {
	case err != nil:
		return st, err
	case !queries[first] && !startsWord(first):
		return st, located(engine.Complaint(events.ClassSyntax, "the statement does not start with a word"), sql, first)
	case !queries[first] && typo(first):
		return st, located(engine.Complaint(events.ClassSyntax, "the statement starts with no word that the server knows"), sql, first)
	case !queries[first]:
		return st, engine.Refused("only queries are sent, not " + strings.ToUpper(first))
	}
	st.shows = shows[first]
	return st, nil
}

// checkWriting is check for one statement that writes rows.
func checkWriting(sql string) (statement, error) {
	st, first, err := single(sql)
	if err == nil && !writing[first] {
		err = engine.Complaint(events.ClassUnsafe, "only statements that write rows are sent to write, not "+strings.ToUpper(first))
	}
	return st, err
}

// single reads a text that is one statement, and its first word or sign in lower case.
func single(sql string) (st statement, first string, err error) {
	if err := engine.CheckStatement(sql); err != nil {
		return statement{}, "", err
	}
	end, semicolon := 0, -1
	for i := 0; i < len(sql); {
		next, what := token(sql, i)
		word := sql[i:next]
		switch {
		case what == isRunComment:
			e := engine.Refused("comments that a server executes are not sent")
			e.Position = i + 1
			return st, "", e
		case what == isNothing:
		case word == ";":
			if semicolon < 0 {
				semicolon = i
			}
		case semicolon >= 0:
			return st, "", engine.OneStatement(i + 1)
		case what == isCode && onFiles(word):
			e := engine.Refused("files are neither read nor written")
			e.Piece, e.Position = word, i+1
			return st, "", e
		default:
			if first == "" {
				first = strings.ToLower(word)
			}
			end = next
			st.lasting = st.lasting || what == isCode && lasting(word)
		}
		i = next
	}
	if first == "" {
		return st, "", engine.Complaint(events.ClassSyntax, "the statement is empty")
	}
	st.sql = sql[:end]
	return st, first, nil
}

// words are the words of a text.
func words(sql string) engine.Words {
	var out engine.Words
	for i := 0; i < len(sql); {
		next, what := token(sql, i)
		switch word := sql[i:next]; {
		case what == isNothing:
		case what == isQuoted && word[0] == '`' && len(word) > 1:
			out = append(out, strings.ReplaceAll(word[1:len(word)-1], "``", "`"))
		case what == isQuoted:
			out = append(out, engine.LiteralWord)
		default:
			out = append(out, word)
		}
		i = next
	}
	return out
}

// located points an error at the first place of a piece.
func located(e *events.Error, sql, piece string) *events.Error {
	if at := strings.Index(strings.ToLower(sql), piece); at >= 0 {
		e.Piece, e.Position = sql[at:at+len(piece)], at+1
	}
	return e
}

func startsWord(s string) bool { return isWordByte(s[0]) }

// typo tells a query whose first word is mistyped from another statement.
func typo(word string) bool {
	for query := range queries {
		if len(query) > 3 && strings.HasPrefix(query, word[:min(len(word), 4)]) {
			return true
		}
	}
	return false
}

// onFiles reports words by which a query reaches files of the server: nothing in a
// read-only session holds back a role with the right FILE.
func onFiles(word string) bool {
	return strings.EqualFold(word, "outfile") || strings.EqualFold(word, "dumpfile") || strings.EqualFold(word, "load_file")
}

// lasting reports words that leave something behind in a session.
func lasting(word string) bool {
	return word == "@" || strings.HasSuffix(strings.ToLower(word), "_lock") || strings.EqualFold(word, "last_insert_id")
}

// The kinds of tokens.
const (
	isCode = iota
	isQuoted
	isNothing    // space and comments
	isRunComment // /*! … */ and /*M! … */
)

// token is where the token at i ends, and of what kind it is.
func token(sql string, i int) (end, kind int) {
	rest := sql[i:]
	switch c := rest[0]; {
	case c == '\'' || c == '"' || c == '`':
		return i + quoted(rest), isQuoted
	case c <= ' ':
		return i + 1, isNothing
	case c == '#', strings.HasPrefix(rest, "--") && (len(rest) == 2 || rest[2] <= ' '):
		if n := strings.IndexByte(rest, '\n'); n >= 0 {
			return i + n, isNothing
		}
		return len(sql), isNothing
	case strings.HasPrefix(rest, "/*!"), strings.HasPrefix(rest, "/*M!"), strings.HasPrefix(rest, "/*m!"):
		return i + len("/*!"), isRunComment
	case strings.HasPrefix(rest, "/*"):
		if n := strings.Index(rest[2:], "*/"); n >= 0 {
			return i + n + 4, isNothing
		}
		return len(sql), isNothing
	case isWordByte(c):
		n := 1
		for n < len(rest) && isWordByte(rest[n]) {
			n++
		}
		return i + n, isCode
	default:
		return i + 1, isCode
	}
}

func isWordByte(c byte) bool {
	return c == '_' || c == '$' || c >= 0x80 || c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
}

// quoted is the length of the quoted text or name at the start, in the pinned SQL
// mode.
func quoted(s string) int {
	quote := s[0]
	for i := 1; i < len(s); i++ {
		switch {
		case s[i] == '\\' && quote != '`':
			i++
		case s[i] == quote && i+1 < len(s) && s[i+1] == quote:
			i++
		case s[i] == quote:
			return i + 1
		}
	}
	return len(s)
}
