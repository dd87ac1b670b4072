package main

import (
	"bytes"
	"net/http"
	"strings"
	"testing"
)

// TestColumnRulesEndToEnd sets rules in the configuration and on the command line, and
// looks at what every reply tells.
func TestColumnRulesEndToEnd(t *testing.T) {
	t.Parallel()
	s := start(t, "ARIVU_HIDDEN_SHOP=customers.phone, nosuch.column", "ARIVU_MASKED_SHOP=customers.email,*.salary")
	url := "sqlite://" + shop(t)
	for _, c := range []struct {
		args []string
		code int
		says []string
	}{
		{[]string{"ask", "how many customers are there?"}, exitOK, []string{"The number of customers."}},
		{[]string{"ask", "emails of customers"}, exitDeclined, []string{"The email of customers is masked for this connection"}},
		{[]string{"ask", "average salary of employees"}, exitDeclined, []string{"The salary of employees is masked for this connection"}},
		{[]string{"ask", "phone numbers of customers"}, exitDeclined, nil},
		{[]string{"connections"}, exitOK, []string{
			"shop: hidden customers.phone, nosuch.column", "shop: masked customers.email, *.salary", "shop: warning: hidden: nosuch.column matches no column",
		}},
		{[]string{"connections", "set", "shop", "--hidden", "a.b"}, exitUsage, []string{"comes from the server's environment"}},
		{[]string{"connections", "add", "copy", url, "--hidden", "customers.email", "--masked", "customers.country"}, exitOK, []string{"Added."}},
		{[]string{"ask", "--connection", "copy", "number of customers per country"}, exitDeclined, []string{"The country of customers is masked for this connection"}},
		{[]string{"connections", "set", "copy"}, exitUsage, []string{"nothing to set"}},
		{[]string{"connections", "set", "copy", "--masked", "country"}, exitUsage, []string{`options.masked entry 1: "country" has one part`}},
		{[]string{"connections", "set", "copy", "--show-masked"}, exitOK, []string{"Set.", "copy: hidden customers.email"}},
		{[]string{"ask", "--connection", "copy", "number of customers per country"}, exitOK, []string{"The number of customers for each customer's country"}},
		{[]string{"connections", "set", "copy", "--masked", "customers.segment", "--show-hidden"}, exitOK, []string{"copy: masked customers.segment"}},
		{[]string{"ask", "--connection", "copy", "number of customers per segment"}, exitDeclined, []string{"The segment of customers is masked for this connection"}},
	} {
		out, errs, code := s.command(t, c.args...)
		if code != c.code {
			t.Errorf("arivu %s: exit %d, want %d:\n%s%s", strings.Join(c.args, " "), code, c.code, out, errs)
		}
		wantLines(t, out+errs, c.says...)
	}
	for _, path := range []string{"/api/connections/shop/schema", "/api/connections/copy/schema"} {
		var reply bytes.Buffer
		if err := s.Do(t.Context(), http.MethodGet, path, nil, &rawReply{&reply}); err != nil {
			t.Fatal(err)
		}
		text := reply.String()
		if strings.Contains(path, "shop") && (strings.Contains(text, `"phone","type"`) || !strings.Contains(text, `"masked":true`)) {
			t.Errorf("%s shows %s", path, text)
		}
		if strings.Contains(text, "@example") && strings.Contains(path, "shop") {
			t.Errorf("%s shows addresses", path)
		}
	}
}

// rawReply keeps a reply as it came.
type rawReply struct{ to *bytes.Buffer }

// UnmarshalJSON implements json.Unmarshaler.
func (r *rawReply) UnmarshalJSON(data []byte) error {
	_, err := r.to.Write(data)
	return err
}
