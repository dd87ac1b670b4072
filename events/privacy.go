package events

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// MaxColumnPatterns bounds each of the two lists of a connection, MaxColumnPattern
// the bytes of one pattern.
const (
	MaxColumnPatterns = 200
	MaxColumnPattern  = 200
)

// ColumnPattern names columns of a database: "users.ssn", "hr.people.*",
// "*.password*". A * stands for any run of characters within its part, letters
// compare without case, and a part that holds a dot or a quote stands in double
// quotes. Without a schema a pattern means tables of that name in every schema.
type ColumnPattern struct {
	text   string
	schema string // folded; "*" where the pattern has none
	table  string
	column string
}

// ParseColumnPattern reads a pattern. Its errors say what is wrong and how to write
// it instead.
func ParseColumnPattern(text string) (ColumnPattern, error) {
	if err := validPattern(text, "table.column, such as users.ssn or *.password*"); err != nil {
		return ColumnPattern{}, err
	}
	parts, err := patternParts(strings.TrimSpace(text))
	if err != nil {
		return ColumnPattern{}, err
	}
	p := ColumnPattern{text: strings.TrimSpace(text), schema: "*"}
	switch len(parts) {
	case 2:
		p.table, p.column = parts[0], parts[1]
	case 3:
		p.schema, p.table, p.column = parts[0], parts[1], parts[2]
	default:
		return ColumnPattern{}, fmt.Errorf("%q has %s; write table.column or schema.table.column, such as users.ssn or *.password*", text, partCount(len(parts)))
	}
	return p, nil
}

// validPattern refuses texts that no pattern can be; write says what can.
func validPattern(text, write string) error {
	switch {
	case strings.TrimSpace(text) == "":
		return fmt.Errorf("it is empty; write %s", write)
	case len(text) > MaxColumnPattern:
		return fmt.Errorf("%q is longer than %d bytes; use * for a part of the name", clip(text, 40), MaxColumnPattern)
	case !utf8.ValidString(text) || strings.ContainsFunc(text, func(r rune) bool { return r < ' ' || r == 0x7f }):
		return fmt.Errorf("%q holds a control character or is not UTF-8; write plain names", text)
	}
	return nil
}

func partCount(n int) string {
	if n == 1 {
		return "one part"
	}
	return fmt.Sprintf("%d parts", n)
}

// patternParts cuts a pattern at its dots, folded, with quotes taken off.
func patternParts(text string) ([]string, error) {
	var parts []string
	for rest := text; ; {
		part, left, err := nextPart(rest)
		switch {
		case err != nil:
			return nil, fmt.Errorf("%q %w", text, err)
		case part == "":
			return nil, fmt.Errorf("%q has an empty part; use * for any name", text)
		}
		parts = append(parts, foldName(part))
		if left == "" {
			return parts, nil
		}
		rest = left[1:] // the dot
	}
}

// nextPart reads the name at the start of a pattern. What is left begins with a dot.
func nextPart(text string) (part, left string, err error) {
	if !strings.HasPrefix(text, `"`) {
		part, _, _ = strings.Cut(text, ".")
		if strings.Contains(part, `"`) {
			err = errors.New("has a quote inside a name; put the whole part in double quotes")
		}
		return part, text[len(part):], err
	}
	end := closingQuote(text)
	if end < 0 {
		return "", "", errors.New(`has a quote without its end; write "odd name".column`)
	}
	if left = text[end+1:]; left != "" && left[0] != '.' {
		return "", "", errors.New("has characters after a quoted name; put a dot between the parts")
	}
	return strings.ReplaceAll(text[1:end], `""`, `"`), left, nil
}

// closingQuote is where the quoted name at the start of s ends, -1 if nowhere.
func closingQuote(s string) int {
	for i := 1; i < len(s); i++ {
		if s[i] != '"' {
			continue
		}
		if i+1 < len(s) && s[i+1] == '"' {
			i++
			continue
		}
		return i
	}
	return -1
}

// foldName makes names comparable without case. It folds more than any database
// does, so a name is rather covered by a pattern than missed.
func foldName(name string) string { return strings.ToLower(strings.ToUpper(name)) }

// String is the pattern as written.
func (p ColumnPattern) String() string { return p.text }

// MatchesTable reports whether the pattern can mean columns of the table.
func (p ColumnPattern) MatchesTable(schema, table string) bool {
	return wild(p.schema, foldName(schema)) && wild(p.table, foldName(table))
}

// Matches reports whether the pattern means the column.
func (p ColumnPattern) Matches(schema, table, column string) bool {
	return p.MatchesTable(schema, table) && wild(p.column, foldName(column))
}

// wild matches a name with a pattern in which * is any run of characters. The
// last * seen is the only one that ever has to take more, so it is linear enough.
func wild(pattern, name string) bool {
	star, mark, p, n := -1, 0, 0, 0
	for n < len(name) {
		switch {
		case p < len(pattern) && pattern[p] == '*':
			star, mark = p, n
			p++
		case p < len(pattern) && pattern[p] == name[n]:
			p++
			n++
		case star >= 0:
			mark++
			p, n = star+1, mark
		default:
			return false
		}
	}
	return strings.Trim(pattern[p:], "*") == ""
}

// Rules say what of a connection is kept from everybody, and how.
// Hidden wins where a column is masked, too.
type Rules struct {
	Hidden, Masked []ColumnPattern
	Rows           []RowRule
	Schemas        []NamePattern // that are seen, all if none
	Functions      []NamePattern // that may be called beside the dialect's
}

// Rules reads the patterns and policies of the options. Its error names the field and
// the entry; options that were stored by the API or the configuration have none.
func (o ConnectionOptions) Rules() (Rules, error) {
	hidden, err := parsePatterns("hidden", o.Hidden)
	if err != nil {
		return Rules{}, err
	}
	masked, err := parsePatterns("masked", o.Masked)
	if err != nil {
		return Rules{}, err
	}
	rows, err := parsePolicies(o.RowPolicies)
	if err != nil {
		return Rules{}, err
	}
	schemas, err := parseNames("schemas", o.Schemas, ParseSchemaPattern)
	if err != nil {
		return Rules{}, err
	}
	functions, err := parseNames("functions", o.Functions, ParseFunctionPattern)
	return Rules{Hidden: hidden, Masked: masked, Rows: rows, Schemas: schemas, Functions: functions}, err
}

func parsePatterns(field string, texts []string) ([]ColumnPattern, error) {
	if len(texts) > MaxColumnPatterns {
		return nil, fmt.Errorf("%s has %d entries; at most %d are possible, use * to say more with one", field, len(texts), MaxColumnPatterns)
	}
	var out []ColumnPattern
	for i, text := range texts {
		p, err := ParseColumnPattern(text)
		if err != nil {
			return nil, fmt.Errorf("%s entry %d: %w", field, i+1, err)
		}
		out = append(out, p)
	}
	return out, nil
}

// Empty reports that nothing is hidden, masked, held back or listed.
func (r Rules) Empty() bool {
	return len(r.Hidden) == 0 && len(r.Masked) == 0 && len(r.Rows) == 0 && len(r.Schemas) == 0 && len(r.Functions) == 0
}

// Governs reports whether some rule means rows of the table, or can mean columns of it,
// now or after the table has got another column.
func (r Rules) Governs(schema, table string) bool {
	covers := func(p ColumnPattern) bool { return p.MatchesTable(schema, table) }
	limits := func(p RowRule) bool { return p.Matches(schema, table) }
	return slices.ContainsFunc(r.Hidden, covers) || slices.ContainsFunc(r.Masked, covers) || slices.ContainsFunc(r.Rows, limits)
}

// Hides reports whether the column is hidden.
func (r Rules) Hides(schema, table, column string) bool {
	return slices.ContainsFunc(r.Hidden, func(p ColumnPattern) bool { return p.Matches(schema, table, column) })
}

// Masks reports whether the column is masked and not hidden.
func (r Rules) Masks(schema, table, column string) bool {
	return !r.Hides(schema, table, column) &&
		slices.ContainsFunc(r.Masked, func(p ColumnPattern) bool { return p.Matches(schema, table, column) })
}

// Patterns are the patterns as they were written.
func (r Rules) Patterns() (hidden, masked []string) {
	texts := func(patterns []ColumnPattern) []string {
		out := make([]string, len(patterns))
		for i, p := range patterns {
			out[i] = p.text
		}
		return out
	}
	return texts(r.Hidden), texts(r.Masked)
}

// Digest identifies what the rules mean; "" stands for none. A snapshot carries the
// digest of the rules that it was taken under, and nothing runs against a snapshot of
// other rules.
func (r Rules) Digest() string {
	if r.Empty() {
		return ""
	}
	keys := [][][3]string{keysOf(r.Hidden), keysOf(r.Masked)}
	if len(r.Rows) > 0 { // without, the digest is what it was before there were any
		keys = append(keys, rowKeys(r.Rows))
	}
	if len(r.Schemas) > 0 || len(r.Functions) > 0 {
		keys = append(keys, nameKeys(r.Schemas), nameKeys(r.Functions)) // two lists, so that rows alone look like neither
	}
	text, err := json.Marshal(keys)
	if err != nil {
		panic("events: strings cannot fail to marshal: " + err.Error())
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:])
}

// keysOf are the folded parts of patterns, sorted, so that neither order nor case
// makes a difference.
func keysOf(patterns []ColumnPattern) [][3]string {
	keys := make([][3]string, 0, len(patterns))
	for _, p := range patterns {
		keys = append(keys, [3]string{p.schema, p.table, p.column})
	}
	return sortedKeys(keys)
}

func sortedKeys(keys [][3]string) [][3]string {
	slices.SortFunc(keys, func(a, b [3]string) int { return slices.Compare(a[:], b[:]) })
	return slices.Compact(keys)
}
