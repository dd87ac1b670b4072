package events

import (
	"fmt"
	"slices"
	"strings"
)

// MaxNamePatterns bounds the schemas and the functions that a connection lists.
const MaxNamePatterns = 200

// NamePattern names schemas ("sales", "mart_*") or functions ("fiscal_quarter",
// "finance.*"). It is written like the parts of a ColumnPattern.
type NamePattern struct {
	text  string
	parts []string // folded
}

// ParseSchemaPattern reads the pattern of a schema. Its errors say what is wrong and what
// to write instead.
func ParseSchemaPattern(text string) (NamePattern, error) {
	return parseName(text, 1, "the name of a schema, such as sales or mart_*")
}

// ParseFunctionPattern reads the pattern of a function. One without a schema means calls
// without one.
func ParseFunctionPattern(text string) (NamePattern, error) {
	const write = "the name of a function, such as fiscal_quarter or finance.*"
	p, err := parseName(text, 2, write)
	if err == nil && strings.Trim(p.parts[0], "*") == "" {
		return NamePattern{}, fmt.Errorf("%q means any function there is; write %s", text, write)
	}
	return p, err
}

func parseName(text string, most int, write string) (NamePattern, error) {
	if err := validPattern(text, write); err != nil {
		return NamePattern{}, err
	}
	parts, err := patternParts(strings.TrimSpace(text))
	if err != nil {
		return NamePattern{}, err
	}
	if len(parts) > most {
		return NamePattern{}, fmt.Errorf("%q has %s; write %s", text, partCount(len(parts)), write)
	}
	return NamePattern{text: strings.TrimSpace(text), parts: parts}, nil
}

// String is the pattern as written.
func (p NamePattern) String() string { return p.text }

// Last is the last part of the pattern, folded.
func (p NamePattern) Last() string { return p.parts[len(p.parts)-1] }

// Matches reports whether the pattern means what has this name, of as many parts as the
// pattern has.
func (p NamePattern) Matches(name ...string) bool {
	if len(name) != len(p.parts) {
		return false
	}
	for i, part := range name {
		if !wild(p.parts[i], foldName(part)) {
			return false
		}
	}
	return true
}

func parseNames(field string, texts []string, parse func(string) (NamePattern, error)) ([]NamePattern, error) {
	if len(texts) > MaxNamePatterns {
		return nil, fmt.Errorf("%s has %d entries; at most %d are possible, use * to say more with one", field, len(texts), MaxNamePatterns)
	}
	var out []NamePattern
	for i, text := range texts {
		p, err := parse(text)
		if err != nil {
			return nil, fmt.Errorf("%s entry %d: %w", field, i+1, err)
		}
		out = append(out, p)
	}
	return out, nil
}

// SameRules reports whether the options have the same rules as others, as they were
// written.
func (o ConnectionOptions) SameRules(other ConnectionOptions) bool {
	return slices.Equal(o.Hidden, other.Hidden) && slices.Equal(o.Masked, other.Masked) && slices.Equal(o.RowPolicies, other.RowPolicies) &&
		slices.Equal(o.Schemas, other.Schemas) && slices.Equal(o.Functions, other.Functions)
}

// WithRulesOf are the options with the rules of others.
func (o ConnectionOptions) WithRulesOf(other ConnectionOptions) ConnectionOptions {
	o.Hidden, o.Masked, o.RowPolicies, o.Schemas, o.Functions = other.Hidden, other.Masked, other.RowPolicies, other.Schemas, other.Functions
	return o
}

// Reaches reports whether tables of the schema are seen at all.
func (r Rules) Reaches(schema string) bool {
	return len(r.Schemas) == 0 || slices.ContainsFunc(r.Schemas, func(p NamePattern) bool { return p.Matches(schema) })
}

// nameKeys are like those of other rules, see keysOf.
func nameKeys(patterns []NamePattern) [][3]string {
	keys := make([][3]string, 0, len(patterns))
	for _, p := range patterns {
		var key [3]string
		copy(key[:], p.parts)
		keys = append(keys, key)
	}
	return sortedKeys(keys)
}
