package main

import (
	"regexp"
	"strings"
	"testing"
)

// A question is asked, what can be changed of its reading is listed, and a change asks it
// again with that one change, through all roles.
func TestChangeCommand(t *testing.T) {
	t.Parallel()
	s := start(t)
	out, errs, code := s.command(t, "ask", "How many orders are there per month in 2025?")
	if code != exitOK {
		t.Fatal(errs)
	}
	wantLines(t, out, "To change a part of the reading: arivu change ")
	id := regexp.MustCompile(`arivu change ([0-9a-f]{32})`).FindStringSubmatch(out)[1]
	list, errs, code := s.command(t, "change", id)
	if code != exitOK {
		t.Fatal(errs)
	}
	wantLines(t, list, "I read this as: The number of orders for each month of the order date", "quarter of the order date", "or a period, such as \"last month\"", "--remove")
	number := func(part string) string {
		t.Helper()
		m := regexp.MustCompile(`(?m)^(\d+)\. ` + part).FindStringSubmatch(list)
		if m == nil {
			t.Fatalf("no part %q in\n%s", part, list)
		}
		return m[1]
	}
	for _, c := range []struct {
		args []string
		code int
		says []string
	}{
		{[]string{number("month of the order date$"), "quarter of the order date"}, exitOK, []string{"for each quarter of the order date, where the order date is from 1 January 2025 to 31 December 2025", "2025-Q1"}},
		{[]string{number("the order date is"), "in 2024"}, exitOK, []string{"for each month of the order date, where the order date is from 1 January 2024 to 31 December 2024"}},
		{[]string{number("the order date is"), "--remove"}, exitOK, []string{"for each month of the order date; sorted"}},
		{[]string{number("the order date is"), "whenever"}, exitDeclined, []string{"no period that I know"}},
		{[]string{number("month of the order date$"), "moon"}, exitUsage, []string{"change.entry", "quarter of the order date"}},
		{[]string{"99", "x"}, exitUsage, []string{"that can be changed"}},
		{[]string{"1"}, exitUsage, []string{"--remove"}},
		{[]string{"--remove"}, exitUsage, []string{"name the part"}},
	} {
		out, errs, code := s.command(t, append([]string{"change", id}, c.args...)...)
		if code != c.code {
			t.Errorf("%q: exit %d, want %d:\n%s%s", c.args, code, c.code, out, errs)
		}
		for _, want := range c.says {
			if !strings.Contains(out+errs, want) {
				t.Errorf("%q does not say %q:\n%s%s", c.args, want, out, errs)
			}
		}
	}
}
