package vouched

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"arivu/events"
	"arivu/planner/offline/frame"
)

// Statement is a statement with named parameters.
type Statement struct {
	dialect events.Dialect
	pieces  []sqlPiece
}

// sqlPiece is text as it stands, or the place of a literal.
type sqlPiece struct {
	text string
	name string // of the parameter as the statement writes it; "" for text
}

// ParseStatement finds the places of the parameters in a statement. A colon within a
// string, a quoted name or a comment, after another colon (a cast) or right behind a
// name (a path) is no parameter. The error says what to write instead.
func ParseStatement(sql string, params []events.Parameter, d events.Dialect) (*Statement, error) {
	s := &Statement{dialect: d}
	names := namesIn(params)
	used := map[string]bool{}
	start := 0
	for i := 0; i < len(sql); {
		name := parameterAt(sql, i)
		if name == "" {
			i += tokenLength(sql, i, d)
			continue
		}
		if !slices.Contains(names, name) {
			return nil, fmt.Errorf(":%s is not a parameter here; %s", name, offered(names))
		}
		used[name] = true
		s.pieces = append(s.pieces, sqlPiece{text: sql[start:i]}, sqlPiece{name: name})
		i += 1 + len(name)
		start = i
	}
	s.pieces = append(s.pieces, sqlPiece{text: sql[start:]})
	for _, p := range params {
		if !slices.ContainsFunc(namesIn([]events.Parameter{p}), func(n string) bool { return used[n] }) {
			return nil, fmt.Errorf("the statement does not use the parameter %s; write %s where it belongs, outside of quotes",
				p.Name, ":"+strings.Join(namesIn([]events.Parameter{p}), " and :"))
		}
	}
	return s, nil
}

// namesIn are the names that a statement may use.
func namesIn(params []events.Parameter) []string {
	var out []string
	for _, p := range params {
		if p.Type == events.ParameterPeriod {
			out = append(out, p.Name+"_from", p.Name+"_to")
			continue
		}
		out = append(out, p.Name)
	}
	return out
}

func offered(names []string) string {
	if len(names) == 0 {
		return "the question has none, so write the value itself"
	}
	return "use :" + strings.Join(names, ", :")
}

// Bind is the statement with literals in its parameters' places.
func (s *Statement) Bind(args []Argument) (string, error) {
	literals := map[string]string{}
	for _, a := range args {
		if err := s.literal(literals, a); err != nil {
			return "", err
		}
	}
	var b strings.Builder
	for _, p := range s.pieces {
		if p.name == "" {
			b.WriteString(p.text)
			continue
		}
		lit, ok := literals[p.name]
		if !ok {
			return "", fmt.Errorf("nothing is given for :%s", p.name)
		}
		b.WriteString(lit)
	}
	return b.String(), nil
}

// literal prints an argument by its type.
func (s *Statement) literal(into map[string]string, a Argument) error {
	name := a.Parameter.Name
	switch a.Parameter.Type {
	case events.ParameterNumber:
		if !plainNumber(a.Text) {
			return fmt.Errorf("%q is no number", a.Text)
		}
		into[name] = number(a.Text)
	case events.ParameterDate:
		return s.days(into, map[string]string{name: a.Text})
	case events.ParameterPeriod:
		return s.days(into, map[string]string{name + "_from": a.From, name + "_to": a.To})
	case events.ParameterValue, events.ParameterText:
		if !utf8.ValidString(a.Text) || strings.ContainsFunc(a.Text, unsayable) {
			return fmt.Errorf("%s holds characters that nobody types", name)
		}
		into[name] = frame.Text(s.dialect, a.Text)
	}
	return nil
}

func (s *Statement) days(into, days map[string]string) error {
	for name, day := range days {
		if !isDay(day) {
			return fmt.Errorf("%q is no date", day)
		}
		into[name] = frame.Text(s.dialect, day)
	}
	return nil
}

// isDay reports whether a text is written as 2006-01-02.
func isDay(s string) bool {
	if len(s) != len("2006-01-02") {
		return false
	}
	for i, c := range []byte(s) {
		if dash := i == 4 || i == 7; dash != (c == '-') || !dash && (c < '0' || c > '9') {
			return false
		}
	}
	return true
}

// plainNumber reports whether a text is a decimal number as every dialect writes it.
func plainNumber(s string) bool {
	digits := strings.TrimPrefix(s, "-")
	whole, frac, dot := strings.Cut(digits, ".")
	return len(s) <= 40 && allDigits(whole) && (!dot || allDigits(frac))
}

func allDigits(s string) bool {
	return s != "" && !strings.ContainsFunc(s, func(r rune) bool { return r < '0' || r > '9' })
}

// number keeps a minus sign from joining one before it, which would begin a comment.
func number(s string) string {
	if strings.HasPrefix(s, "-") {
		return "(" + s + ")"
	}
	return s
}

// parameterAt is the name of the parameter that begins at i, or "".
func parameterAt(sql string, i int) string {
	if sql[i] != ':' || i+1 >= len(sql) || !nameStart(sql[i+1]) {
		return ""
	}
	if i > 0 {
		before, _ := utf8.DecodeLastRuneInString(sql[:i])
		if before == ':' || before == '_' || strings.ContainsRune("\"`])$", before) || unicode.IsLetter(before) || unicode.IsDigit(before) {
			return ""
		}
	}
	j := i + 1
	for j < len(sql) && (nameStart(sql[j]) || sql[j] >= '0' && sql[j] <= '9') {
		j++
	}
	return sql[i+1 : j]
}

func nameStart(c byte) bool { return c == '_' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' }
