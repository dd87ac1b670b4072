package events_test

import (
	"slices"
	"strings"
	"testing"

	"arivu/events"
)

func TestRowPolicies(t *testing.T) {
	t.Parallel()
	rules, err := events.ConnectionOptions{RowPolicies: []events.RowPolicy{
		{Table: "orders", Filter: " region = 'EU' "}, {Table: "Sales.Ord*", Filter: "amount < 10"}, {Table: "orders", Filter: "region = 'EU'"},
		{Table: `"odd.name"`, Filter: "note <> 'a;b -- c /* (' AND (\"it's\" = 1)"},
	}}.Rules()
	if err != nil {
		t.Fatal(err)
	}
	for table, want := range map[string][]string{
		"public|orders": {"region = 'EU'"}, "sales|ORDERS": {"region = 'EU'", "amount < 10"}, "sales|ordering": {"amount < 10"},
		"public|ordering": nil, "x|odd.name": {"note <> 'a;b -- c /* (' AND (\"it's\" = 1)"}, "odd|name": nil,
	} {
		schema, name, _ := strings.Cut(table, "|")
		if got := rules.Filters(schema, name); !slices.Equal(got, want) {
			t.Errorf("%s: filters %q, want %q", table, got, want)
		}
		if rules.Governs(schema, name) != (want != nil) {
			t.Errorf("%s is governed: %v", table, want == nil)
		}
	}
	if !rules.NamesRowsOf("sales", "Orders") || rules.NamesRowsOf("sales", "ordering") {
		t.Error("which tables policies name is wrong")
	}
	if rules.Empty() || len(rules.Policies()) != 4 {
		t.Errorf("policies %v", rules.Policies())
	}
}

func TestWrongRowPoliciesNameTheFix(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ table, filter, want string }{
		{"", "a = 1", "table: it is empty; write table or schema.table"},
		{"a.b.c", "a = 1", "table: \"a.b.c\" has 3 parts; write table or schema.table"},
		{"a..b", "a = 1", "table: \"a..b\" has an empty part"},
		{"orders", "  ", "filter: it is empty; write the condition that rows must meet"},
		{"orders", strings.Repeat("x", 2001), "filter: it is longer than 2000 bytes"},
		{"orders", "a = '\x00'", "filter: it holds a control character"},
		{"orders", "a = '\xff'", "filter: it holds a control character or is not UTF-8"},
		{"orders", "a = 1; DROP TABLE orders", "filter: it holds ; outside of a text"},
		{"orders", "a = 1 -- and b", "filter: it holds -- outside of a text"},
		{"orders", "a = 1 /* and b */", "filter: it holds /* outside of a text"},
		{"orders", "1 = 1) OR (1 = 1", "filter: its quotes or parentheses do not pair"},
		{"orders", "(a = 1", "filter: its quotes or parentheses do not pair"},
		{"orders", "a = 'x", "filter: its quotes or parentheses do not pair"},
	} {
		_, err := events.ParseRowPolicy(events.RowPolicy{Table: c.table, Filter: c.filter})
		if err == nil || !strings.HasPrefix(err.Error(), c.want) {
			t.Errorf("%q %q: %v, want %q", c.table, c.filter, err, c.want)
		}
	}
	many := events.ConnectionOptions{RowPolicies: slices.Repeat([]events.RowPolicy{{Table: "a", Filter: "b"}}, 201)}
	if _, err := many.Rules(); err == nil || !strings.Contains(err.Error(), "at most 200") {
		t.Errorf("201 policies: %v", err)
	}
	second := events.ConnectionOptions{RowPolicies: []events.RowPolicy{{Table: "a", Filter: "b"}, {Table: "a", Filter: ""}}}
	if _, err := second.Rules(); err == nil || !strings.HasPrefix(err.Error(), "row_policies entry 2: filter: ") {
		t.Errorf("an empty filter: %v", err)
	}
}

func TestRowPoliciesFromText(t *testing.T) {
	t.Parallel()
	got, err := events.RowPoliciesFromText("orders: region = 'a;b:c' ; \"odd: name\" : x = 1\n\n sales.*: (y)")
	want := []events.RowPolicy{{Table: "orders", Filter: "region = 'a;b:c'"}, {Table: `"odd: name"`, Filter: "x = 1"}, {Table: "sales.*", Filter: "(y)"}}
	if err != nil || !slices.Equal(got, want) {
		t.Errorf("got %q, %v", got, err)
	}
	if p, err := events.RowPolicyFromText(want[0].String()); err != nil || p != want[0] {
		t.Errorf("%q reads as %q, %v", want[0], p, err)
	}
	if _, err := events.RowPoliciesFromText("orders region = 'EU'"); err == nil || !strings.Contains(err.Error(), "has no colon") {
		t.Errorf("without a colon: %v", err)
	}
}

// The digest covers what policies mean and nothing else; without any it is what it was
// before there were policies.
func TestDigestCoversRowPolicies(t *testing.T) {
	t.Parallel()
	digest := func(o events.ConnectionOptions) string {
		t.Helper()
		rules, err := o.Rules()
		if err != nil {
			t.Fatal(err)
		}
		return rules.Digest()
	}
	a, b := events.RowPolicy{Table: "orders", Filter: "x = 1"}, events.RowPolicy{Table: "notes", Filter: "x = 1"}
	of := func(p ...events.RowPolicy) string { return digest(events.ConnectionOptions{RowPolicies: p}) }
	if of(a, b) != of(b, a, a) || of(a) != of(events.RowPolicy{Table: " ORDERS", Filter: "x = 1 "}) {
		t.Error("order, repetition, case or space makes another digest")
	}
	seen := map[string]bool{"": true}
	for _, d := range []string{of(a), of(b), of(a, b), of(events.RowPolicy{Table: "orders", Filter: "x = 2"}), of(events.RowPolicy{Table: "s.orders", Filter: "x = 1"}),
		digest(events.ConnectionOptions{Hidden: []string{"orders.x"}}), digest(events.ConnectionOptions{Hidden: []string{"orders.x"}, RowPolicies: []events.RowPolicy{a}})} {
		if seen[d] {
			t.Errorf("the digest %s comes twice", d)
		}
		seen[d] = true
	}
	if got := digest(events.ConnectionOptions{Hidden: []string{"users.ssn"}}); got != "c1793ac2a23fcc8320181c296289c3061d2818764b286728bc6a1feea8b6bcc2" {
		t.Errorf("the digest of a hidden column became %s", got)
	}
}
