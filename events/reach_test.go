package events_test

import (
	"slices"
	"strings"
	"testing"

	"arivu/events"
)

func TestNamePatterns(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		pattern string
		name    string // parts separated by spaces
		want    bool
	}{
		{"fiscal_quarter", "fiscal_quarter", true},
		{"Fiscal_Quarter", "FISCAL_QUARTER", true},
		{"fiscal_quarter", "finance fiscal_quarter", false},
		{"finance.*", "finance fiscal_quarter", true},
		{"finance.*", "fiscal_quarter", false},
		{"finance.*", "finances x", false},
		{"st_*", "st_distance", true},
		{"st_*", "public st_distance", false},
		{`"my.schema".f`, "my.schema f", true},
		{"a.*", "a b c", false},
	} {
		p, err := events.ParseFunctionPattern(c.pattern)
		if err != nil {
			t.Fatal(err)
		}
		if got := p.Matches(strings.Fields(c.name)...); got != c.want {
			t.Errorf("%s means %s: %v", p, c.name, got)
		}
	}
	for pattern, says := range map[string]string{
		"": "it is empty", "*": "means any function", "*.f": "means any function", "a.b.c": "3 parts", "a..b": "empty part", "a\x00": "control character", `"a`: "quote without its end",
	} {
		if _, err := events.ParseFunctionPattern(pattern); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%q: %v", pattern, err)
		}
	}
	if _, err := events.ParseSchemaPattern("a.b"); err == nil || !strings.Contains(err.Error(), "name of a schema") {
		t.Error(err)
	}
}

func TestRulesOfReach(t *testing.T) {
	t.Parallel()
	digest := func(o events.ConnectionOptions) string {
		rules, err := o.Rules()
		if err != nil {
			t.Fatal(err)
		}
		return rules.Digest()
	}
	all := []events.ConnectionOptions{
		{}, {Schemas: []string{"a"}}, {Functions: []string{"a"}}, {Schemas: []string{"a"}, Functions: []string{"a"}}, {Functions: []string{"a.a"}},
		{Hidden: []string{"a.a"}}, {RowPolicies: []events.RowPolicy{{Table: "a", Filter: "a"}}},
		{RowPolicies: []events.RowPolicy{{Table: "a", Filter: "a"}}, Schemas: []string{"a"}},
	}
	seen := map[string]bool{}
	for _, o := range all {
		seen[digest(o)] = true
	}
	if len(seen) != len(all) {
		t.Errorf("%d rules have %d digests", len(all), len(seen))
	}
	if digest(events.ConnectionOptions{Schemas: []string{"b", "A"}}) != digest(events.ConnectionOptions{Schemas: []string{"a", "B"}}) {
		t.Error("order and case make a difference")
	}
	rules, err := events.ConnectionOptions{Schemas: []string{"mart_*", "sales"}}.Rules()
	if err != nil || !rules.Reaches("MART_eu") || !rules.Reaches("sales") || rules.Reaches("hr") || !(events.Rules{}).Reaches("hr") {
		t.Errorf("%v, %v", rules, err)
	}
	if _, err := (events.ConnectionOptions{Schemas: []string{"ok", "a.b"}}).Rules(); err == nil || !strings.HasPrefix(err.Error(), "schemas entry 2: ") {
		t.Error(err)
	}
	if _, err := (events.ConnectionOptions{Functions: slices.Repeat([]string{"f"}, events.MaxNamePatterns+1)}).Rules(); err == nil || !strings.Contains(err.Error(), "functions has 201 entries") {
		t.Error(err)
	}
}
