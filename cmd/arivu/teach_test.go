package main

import (
	"strings"
	"testing"
)

func TestTeachCommand(t *testing.T) {
	t.Parallel()
	s := start(t)
	for _, c := range []struct {
		args []string
		code int
		says []string
	}{
		{[]string{"teach", "--list"}, exitOK, []string{`Nothing was taught on connection "shop" yet.`}},
		{[]string{"ask", "how many blorks are there?"}, exitDeclined, []string{`I do not know what "blorks" means`}},
		{[]string{"teach", "Blorks", "means", "customers"}, exitOK, []string{`"blorks" means customers on connection "shop": the table customers`}},
		{[]string{"ask", "how many blorks are there?"}, exitOK, []string{"The number of customers."}},
		{[]string{"ask", "teach me: zorps means vip"}, exitOK, []string{"learning", `"zorps" means vip`, "customers.segment = 'vip'"}[1:]},
		{[]string{"ask", "how many zorps are there among blorks?"}, exitOK, []string{"segment is 'vip'"}},
		{[]string{"teach", "--list"}, exitOK, []string{"PHRASE", "blorks", "customers", "local", "zorps", "customers.segment = 'vip'"}},
		{[]string{"teach", "blorks means custmers"}, exitUsage, []string{`meaning: Nothing in this database is called "custmers". Did you mean "customers"?`}},
		{[]string{"teach", "the means customers"}, exitUsage, []string{"phrase: "}},
		{[]string{"teach", "-c", "nosuch", "a means b"}, exitUsage, []string{`no connection "nosuch"`}},
		{[]string{"teach", "blorks"}, exitUsage, []string{"say it as"}},
		{[]string{"teach"}, exitUsage, []string{"say it as"}},
		{[]string{"teach", "--list", "--forget", "blorks"}, exitUsage, []string{"say it as"}},
		{[]string{"teach", "--forget", "blorks"}, exitOK, []string{"Forgotten."}},
		{[]string{"teach", "--forget", "blorks"}, exitUsage, []string{"Nobody has taught"}},
		{[]string{"ask", "forget what zorps means"}, exitOK, []string{"forgotten"}},
	} {
		out, errs, code := s.command(t, c.args...)
		if code != c.code {
			t.Errorf("arivu %s: exit %d, want %d:\n%s%s", strings.Join(c.args, " "), code, c.code, out, errs)
		}
		wantLines(t, out+errs, c.says...)
	}
}
