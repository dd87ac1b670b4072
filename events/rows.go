package events

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// MaxRowPolicies bounds the policies of a connection, MaxRowFilter the bytes of one
// filter.
const (
	MaxRowPolicies = 200
	MaxRowFilter   = 2000
)

// RowPolicy limits which rows of a table anybody may see who uses a connection.
type RowPolicy struct {
	// Table names tables as a ColumnPattern does: "orders", "sales.orders", "sales.*".
	Table string `json:"table"`
	// Filter is a condition over columns of the table, in the connection's dialect, such
	// as "region = 'EU'". Rows for which it is not true do not exist for a statement.
	Filter string `json:"filter"`
}

// RowPolicyFromText reads a policy written in one line, "orders: region = 'EU'".
func RowPolicyFromText(text string) (RowPolicy, error) {
	at := outside(text, ":")
	if at < 0 {
		return RowPolicy{}, fmt.Errorf("%q has no colon; write the table, a colon and the condition, such as orders: region = 'EU'", clip(text, 40))
	}
	return RowPolicy{Table: strings.TrimSpace(text[:at]), Filter: strings.TrimSpace(text[at+1:])}, nil
}

// String is the policy in one line, as RowPolicyFromText reads it.
func (p RowPolicy) String() string { return p.Table + ": " + p.Filter }

// RowPoliciesFromText reads several such policies, separated by semicolons or lines.
func RowPoliciesFromText(text string) ([]RowPolicy, error) {
	var out []RowPolicy
	for rest := text; strings.TrimSpace(rest) != ""; {
		one := rest
		rest = ""
		if at := firstOf(outside(one, ";"), outside(one, "\n")); at >= 0 {
			one, rest = one[:at], one[at+1:]
		}
		if strings.TrimSpace(one) == "" {
			continue
		}
		p, err := RowPolicyFromText(one)
		if err != nil {
			return nil, err
		}
		out = append(out, p)
	}
	return out, nil
}

// firstOf is the smaller of two places, where -1 is none.
func firstOf(a, b int) int {
	if a < 0 || b >= 0 && b < a {
		return b
	}
	return a
}

// RowRule is a RowPolicy that has been read.
type RowRule struct {
	policy RowPolicy
	schema string // folded; "*" where the policy has none
	table  string
}

// ParseRowPolicy reads a policy as far as that is possible without its database. Its
// errors begin with the field, table or filter, and say what is wrong and what to write
// instead. Whether a filter is one condition over the table is for the guard to prove.
func ParseRowPolicy(p RowPolicy) (RowRule, error) {
	p.Table, p.Filter = strings.TrimSpace(p.Table), strings.TrimSpace(p.Filter)
	rule := RowRule{policy: p, schema: "*"}
	if err := validPattern(p.Table, "table or schema.table, such as orders or sales.*"); err != nil {
		return RowRule{}, fmt.Errorf("table: %w", err)
	}
	parts, err := patternParts(p.Table)
	switch {
	case err != nil:
		return RowRule{}, fmt.Errorf("table: %w", err)
	case len(parts) == 1:
		rule.table = parts[0]
	case len(parts) == 2:
		rule.schema, rule.table = parts[0], parts[1]
	default:
		return RowRule{}, fmt.Errorf("table: %q has %s; write table or schema.table, such as orders or sales.*", p.Table, partCount(len(parts)))
	}
	if err := validFilter(p.Filter); err != nil {
		return RowRule{}, fmt.Errorf("filter: %w", err)
	}
	return rule, nil
}

func parsePolicies(policies []RowPolicy) ([]RowRule, error) {
	if len(policies) > MaxRowPolicies {
		return nil, fmt.Errorf("row_policies has %d entries; at most %d are possible, use * to say more with one", len(policies), MaxRowPolicies)
	}
	var out []RowRule
	for i, p := range policies {
		rule, err := ParseRowPolicy(p)
		if err != nil {
			return nil, fmt.Errorf("row_policies entry %d: %w", i+1, err)
		}
		out = append(out, rule)
	}
	return out, nil
}

func validFilter(text string) error {
	switch {
	case text == "":
		return errors.New("it is empty; write the condition that rows must meet, such as region = 'EU'")
	case len(text) > MaxRowFilter:
		return fmt.Errorf("it is longer than %d bytes; shorten it, or put the condition into a view", MaxRowFilter)
	case !utf8.ValidString(text) || strings.ContainsFunc(text, control):
		return errors.New("it holds a control character or is not UTF-8; write plain text")
	}
	for _, sign := range []string{";", "--", "/*"} {
		if outside(text, sign) >= 0 {
			return fmt.Errorf("it holds %s outside of a text; write one condition, without comments", sign)
		}
	}
	if !closed(text) {
		return errors.New("its quotes or parentheses do not pair; write one whole condition, with a quote inside a text doubled")
	}
	return nil
}

// control reports what no text of a rule may hold. Filters may have lines.
func control(r rune) bool { return r < ' ' && r != '\n' && r != '\t' || r == 0x7f }

// unquoted calls see for every byte that stands outside of quotes, with its place, and
// reports whether the quotes pair.
func unquoted(text string, see func(i int)) (paired bool) {
	quote := byte(0)
	for i := range len(text) {
		switch c := text[i]; {
		case quote != 0 && c == quote:
			quote = 0
		case quote != 0:
		case c == '\'' || c == '"' || c == '`':
			quote = c
		default:
			see(i)
		}
	}
	return quote == 0
}

// outside is where a sign first stands outside of quotes, -1 if nowhere.
func outside(text, sign string) int {
	at := -1
	unquoted(text, func(i int) {
		if at < 0 && strings.HasPrefix(text[i:], sign) {
			at = i
		}
	})
	return at
}

// closed reports whether quotes and parentheses pair, and none is closed before it is
// opened.
func closed(text string) bool {
	depth, early := 0, false
	paired := unquoted(text, func(i int) {
		switch text[i] {
		case '(':
			depth++
		case ')':
			depth--
			early = early || depth < 0
		}
	})
	return paired && depth == 0 && !early
}

// Policy is the policy as it was written, without space around it.
func (r RowRule) Policy() RowPolicy { return r.policy }

// Matches reports whether the rule means the table.
func (r RowRule) Matches(schema, table string) bool {
	return wild(r.schema, foldName(schema)) && wild(r.table, foldName(table))
}

// Filters are the conditions that rows of the table must all meet, each once, in the
// order they were written.
func (r Rules) Filters(schema, table string) []string {
	var out []string
	seen := map[string]bool{}
	for _, rule := range r.Rows {
		if rule.Matches(schema, table) && !seen[rule.policy.Filter] {
			seen[rule.policy.Filter] = true
			out = append(out, rule.policy.Filter)
		}
	}
	return out
}

// NamesRowsOf reports whether some policy means the table by its name, and not only with
// others by a *.
func (r Rules) NamesRowsOf(schema, table string) bool {
	return slices.ContainsFunc(r.Rows, func(rule RowRule) bool {
		return !strings.Contains(rule.table, "*") && rule.Matches(schema, table)
	})
}

// Policies are the row policies as they were written.
func (r Rules) Policies() []RowPolicy {
	out := make([]RowPolicy, len(r.Rows))
	for i, rule := range r.Rows {
		out[i] = rule.policy
	}
	return out
}

// rowKeys are what rules about rows mean, sorted.
func rowKeys(rules []RowRule) [][3]string {
	keys := make([][3]string, 0, len(rules))
	for _, r := range rules {
		keys = append(keys, [3]string{r.schema, r.table, r.policy.Filter})
	}
	return sortedKeys(keys)
}
