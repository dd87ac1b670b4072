package guard

import (
	"strings"

	"arivu/events"
)

const (
	// maxParens bounds all parentheses of a text, those in quotes included.
	maxParens = 2500
	// maxReadings bounds how often the parser may have to read tokens: where it cannot
	// know what a parenthesis starts it tries one reading, and another if that fails.
	maxReadings = 50_000
	// maxDigits is how many digits a decimal may have in MySQL.
	maxDigits = 65
)

// scanMySQL bounds the tokens of a statement and refuses comments that a server
// runs. Which of them it runs depends on its brand and version, so none may stay.
func scanMySQL(sql string) *events.Error {
	if n := strings.Count(sql, "("); n > maxParens {
		return newError(events.ClassTooExpensive, "", -1, "The statement has %d opening parentheses; at most %d are allowed. Flatten it.", n, maxParens)
	}
	tokens, refusal := lexMySQL(sql)
	if refusal != nil {
		return refusal
	}
	if refusal := longNumber(tokens); refusal != nil {
		return refusal
	}
	if n := readings(tokens); n > maxReadings {
		return newError(events.ClassTooExpensive, "", -1, "Parentheses, INTERVAL or JSON_VALUE stand in one another too often. Flatten the statement.")
	}
	var b bounds
	for _, t := range tokens {
		if refusal := b.token(mysqlRole(t.text), t.pos); refusal != nil {
			return refusal
		}
	}
	return nil
}

// longNumber refuses numbers with more digits than any has; the parser cannot hold
// them.
func longNumber(tokens []textToken) *events.Error {
	digits := 0
	for i, t := range tokens {
		n := 0
		for n < len(t.text) && t.text[n] >= '0' && t.text[n] <= '9' {
			n++
		}
		switch {
		case n > 0 && i > 0 && tokens[i-1].text == ".":
			digits += n
		case t.text != ".":
			digits = n
		}
		if digits > maxDigits {
			return newError(events.ClassSyntax, "", t.pos, "A number has more than %d digits. Shorten it.", maxDigits)
		}
	}
	return nil
}

// readings is at most how many tokens the parser reads, those it reads again counted
// again. What it may have to read twice: what stands in several parentheses at once,
// which can hold an expression or a query, each time more; the arguments of
// JSON_VALUE; and what follows INTERVAL, which can be a length of time or a function.
func readings(tokens []textToken) float64 {
	total, times := 0.0, 1.0
	var open []float64 // what each open parenthesis multiplies by; INTERVAL is negative
	closeInterval := func() {
		for n := len(open); n > 0 && open[n-1] < 0; n = len(open) {
			times /= -open[n-1]
			open = open[:n-1]
		}
	}
	for i, t := range tokens {
		total += times
		if total > maxReadings {
			return total
		}
		switch word := strings.ToLower(t.text); {
		case word == "(":
			open = append(open, again(tokens, i))
			times *= open[len(open)-1]
		case word == ")":
			closeInterval()
			if n := len(open); n > 0 {
				times /= open[n-1]
				open = open[:n-1]
			}
		case word == "interval":
			open = append(open, -intervalReadings)
			times *= intervalReadings
		case word == ",", word == ";", timeUnits[word]:
			closeInterval()
		}
	}
	return total
}

// intervalReadings is how often what follows INTERVAL may be read.
const intervalReadings = 3

var timeUnits = commands(`microsecond second minute hour day week month quarter year second_microsecond minute_microsecond
	minute_second hour_microsecond hour_second hour_minute day_microsecond day_second day_minute day_hour year_month`)

// again is how often what stands in the parenthesis at i may be read because of it.
func again(tokens []textToken, i int) float64 {
	if i > 0 && tokens[i-1].text == "(" {
		return 1 // counted with the first of them
	}
	n := 1.0
	for k := i + 1; k < len(tokens) && tokens[k].text == "("; k++ {
		n++
	}
	if n > 1 {
		n++
	}
	if i > 0 && strings.EqualFold(tokens[i-1].text, "json_value") {
		n *= 2
	}
	return n
}

func mysqlRole(text string) role {
	switch text {
	case "(":
		return roleOpen
	case ")":
		return roleClose
	case "-", "+", "!", "~":
		return roleUnary
	}
	switch {
	case strings.EqualFold(text, "not"), strings.EqualFold(text, "binary"):
		return roleUnary
	case strings.EqualFold(text, "case"):
		return roleCase
	default:
		return roleOther
	}
}

// lexMySQL cuts a text as MySQL does in its default SQL mode.
func lexMySQL(sql string) ([]textToken, *events.Error) {
	const perToken = 4 // bytes, about
	tokens := make([]textToken, 0, len(sql)/perToken)
	for i := 0; i < len(sql); {
		end, comment, refusal := mysqlTokenEnd(sql, i)
		if refusal != nil {
			return nil, refusal
		}
		if !comment && sql[i] > ' ' {
			tokens = append(tokens, textToken{i, sql[i:end]})
		}
		i = end
	}
	return tokens, nil
}

// mysqlTokenEnd is where the token, space or comment at i ends.
func mysqlTokenEnd(sql string, i int) (end int, comment bool, refusal *events.Error) {
	rest := sql[i:]
	switch c := rest[0]; {
	case c == '\'' || c == '"' || c == '`':
		return i + mysqlQuoted(rest), false, nil
	case c == '#', strings.HasPrefix(rest, "--") && (len(rest) == 2 || rest[2] <= ' '):
		if n := strings.IndexByte(rest, '\n'); n >= 0 {
			return i + n, true, nil
		}
		return len(sql), true, nil
	case strings.HasPrefix(rest, "/*"):
		return mysqlComment(sql, i)
	case isMySQLWord(c):
		n := 1
		for n < len(rest) && isMySQLWord(rest[n]) {
			n++
		}
		return i + n, false, nil
	default:
		return i + 1, false, nil
	}
}

func isMySQLWord(c byte) bool {
	return c == '_' || c == '$' || c >= 0x80 || c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
}

// mysqlQuoted is the length of the quoted text or name at the start. A backslash
// escapes in texts, not in names.
func mysqlQuoted(s string) int {
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

// mysqlComment is where a comment ends. One that some server executes is refused.
func mysqlComment(sql string, i int) (end int, comment bool, refusal *events.Error) {
	for _, start := range []string{"/*!", "/*M!", "/*m!", "/*T!", "/*t!"} {
		if strings.HasPrefix(sql[i:], start) {
			return 0, false, unsafe(start, i, "Comments that a server executes (%s … */) are not allowed. Remove the comment or its marks.", start)
		}
	}
	n := strings.Index(sql[i+2:], "*/")
	if n < 0 {
		return 0, false, newError(events.ClassSyntax, "/*", i, "The comment that starts here does not end. Close it with */.")
	}
	end = i + 2 + n + 2
	if word, at := settingHint(sql[i:end]); word != "" {
		return 0, false, unsafe(word, i+at, "The hint %s changes a setting of the server, which is not allowed. Remove it.", word)
	}
	return end, true, nil
}

// settingHint is the optimizer hint in a comment that sets a variable or moves the session
// to other resources, and where in it; "" if there is none.
func settingHint(comment string) (word string, at int) {
	const start = "/*+"
	inside, hints := strings.CutPrefix(comment, start)
	if !hints {
		return "", 0
	}
	tokens, _ := lexMySQL(strings.TrimSuffix(inside, "*/"))
	for _, t := range tokens {
		if word = strings.ToUpper(t.text); word == "SET_VAR" || word == "RESOURCE_GROUP" {
			return word, len(start) + t.pos
		}
	}
	return "", 0
}

// withoutHints blanks the optimizer hints that are allowed: they can change how and how
// long a server works, and never its result.
func withoutHints(sql string) string { return blank(sql, "/*+") }

// withoutComments blanks all comments.
func withoutComments(sql string) string { return blank(sql, "") }

// blank puts spaces in place of the comments that start that way.
func blank(sql, start string) string {
	if !strings.Contains(sql, start) {
		return sql
	}
	out := []byte(sql)
	for i := 0; i < len(sql); {
		end, comment, refusal := mysqlTokenEnd(sql, i)
		if refusal != nil {
			return sql
		}
		if comment && strings.HasPrefix(sql[i:], start) {
			copy(out[i:end], strings.Repeat(" ", end-i))
		}
		i = end
	}
	return string(out)
}

// place is the byte at which a name of these parts is written, -1 if it is not.
func place(tokens []textToken, parts ...string) int {
	for i := range tokens {
		if placed(tokens[i:], parts) {
			return tokens[i].pos
		}
	}
	return -1
}

func placed(tokens []textToken, parts []string) bool {
	for k, part := range parts {
		if k > 0 {
			if len(tokens) < 2 || tokens[0].text != "." {
				return false
			}
			tokens = tokens[1:]
		}
		if len(tokens) == 0 || !strings.EqualFold(unquoteMySQL(tokens[0].text), part) {
			return false
		}
		tokens = tokens[1:]
	}
	return true
}

func unquoteMySQL(text string) string {
	if len(text) < 2 || text[0] != '`' {
		return text
	}
	return strings.ReplaceAll(text[1:len(text)-1], "``", "`")
}
