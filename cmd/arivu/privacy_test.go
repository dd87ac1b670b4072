package main

import (
	"bytes"
	"database/sql"
	"encoding/json"
	"fmt"
	"net/http"
	"path/filepath"
	"strings"
	"testing"

	_ "modernc.org/sqlite"

	"arivu/planner/llm/llmtest"
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
		out, errs, code := s.told(t, c.args, c.says)
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

// TestRowPoliciesEndToEnd sets policies in the configuration and on the command line, and
// looks at what a person is told.
func TestRowPoliciesEndToEnd(t *testing.T) {
	t.Parallel()
	s := start(t, "ARIVU_ROW_POLICIES_SHOP=customers: customer_id <= 7; nosuch: true")
	url := "sqlite://" + shop(t)
	for _, c := range []struct {
		args []string
		code int
		says []string
	}{
		{[]string{"ask", "how many customers are there?"}, exitOK, []string{"7", "rows limited: customers"}},
		{[]string{"sql", "SELECT max(customer_id) FROM customers", "-c", "shop"}, exitOK, []string{"7"}},
		{[]string{"sql", "--check", "SELECT count(*) FROM customers", "-c", "shop"}, exitOK, []string{
			"WHERE customers.customer_id <= 7", "A row policy limits which rows of customers it sees.",
		}},
		{[]string{"sql", "--check", "EXPLAIN SELECT count(*) FROM customers", "-c", "shop"}, exitDeclined, []string{"a policy limits the rows of customers"}},
		{[]string{"connections"}, exitOK, []string{"shop: rows of customers: customer_id <= 7", "orders refers to customers", "shop: warning: row_policies: nosuch matches no table"}},
		{[]string{"connections", "add", "copy", url, "--row-policy", "customers: customer_id IN (1, 2)", "--row-policy", "customers: customer_id < 2"}, exitOK, []string{"Added."}},
		{[]string{"ask", "--connection", "copy", "how many customers are there?"}, exitOK, []string{"1"}},
		{[]string{"connections", "set", "copy", "--row-policy", "customers: customer_id <"}, exitOK, []string{
			"copy: rows of customers: customer_id <",
		}},
		{[]string{"connections"}, exitOK, []string{"copy: warning: customers is left out: its row policy cannot be applied"}},
		{[]string{"sql", "SELECT count(*) FROM customers", "-c", "copy"}, exitFailed, []string{"no table customers"}},
		{[]string{"connections", "set", "copy", "--row-policy", "customers"}, exitUsage, []string{"--row-policy", "has no colon"}},
		{[]string{"connections", "set", "copy", "--row-policy", "customers: (a"}, exitUsage, []string{"options.row_policies[0].filter: its quotes or parentheses do not pair"}},
		{[]string{"connections", "set", "copy", "--show-all-rows", "--hidden", "customers.email"}, exitOK, []string{"Set.", "copy: hidden customers.email"}},
		{[]string{"sql", "SELECT count(*) > 100 AS many FROM customers", "-c", "copy"}, exitOK, []string{"1"}},
	} {
		out, errs, code := s.told(t, c.args, c.says)
		if code != c.code {
			t.Errorf("arivu %s: exit %d, want %d:\n%s%s", strings.Join(c.args, " "), code, c.code, out, errs)
		}
		wantLines(t, out+errs, c.says...)
	}
}

// rawReply keeps a reply as it came.
type rawReply struct{ to *bytes.Buffer }

// UnmarshalJSON implements json.Unmarshaler.
func (r *rawReply) UnmarshalJSON(data []byte) error {
	_, err := r.to.Write(data)
	return err
}

// plantedSecret begins every protected value of the file that secretsFile makes.
const plantedSecret = "planted-secret"

// secretsFile makes a SQLite file with a hidden and a masked column.
func secretsFile(t *testing.T) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "people.db")
	db, err := sql.Open("sqlite", file)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	for _, s := range []string{
		"CREATE TABLE people (id INTEGER PRIMARY KEY, name TEXT, city TEXT, mail TEXT, ssn TEXT)",
		"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1200) INSERT INTO people SELECT i, 'person ' || i, 'city ' || (i % 3), '" +
			plantedSecret + "-mail-' || (i % 4), '" + plantedSecret + "-ssn-' || (i % 5) FROM n",
	} {
		if _, err := db.ExecContext(t.Context(), s); err != nil {
			t.Fatal(err)
		}
	}
	return "sqlite://" + filepath.ToSlash(file)
}

// TestAnObedientModelLearnsNothing lets a model do whatever it is told to, and looks
// for protected values in its prompts and in every reply of the API.
func TestAnObedientModelLearnsNothing(t *testing.T) {
	t.Parallel()
	attacks := []string{
		"SELECT * FROM people ORDER BY id", "SELECT mail FROM people", "SELECT ssn FROM people", "SELECT name FROM people WHERE mail LIKE 'p%'",
		"SELECT m, count(*) FROM (SELECT mail AS m FROM people) AS x GROUP BY m", "SELECT name, city FROM people WHERE id < 3",
		"SELECT json_group_array(ssn) FROM people", "SELECT sql FROM sqlite_master", "SELECT rowid, mail FROM people",
	}
	stub := llmtest.New()
	stub.Choose(func(c llmtest.Call) llmtest.Step {
		for i, sql := range attacks {
			if strings.Contains(c.User, fmt.Sprintf("attack number %d.", i)) {
				return llmtest.Plan(sql, "as told")
			}
		}
		return llmtest.Plan("SELECT 1", "one")
	})
	s := start(t, "ARIVU_CONNECTION_PEOPLE="+secretsFile(t), "ARIVU_HIDDEN_PEOPLE=*.ssn", "ARIVU_MASKED_PEOPLE=people.mail",
		"ARIVU_LLM_BASE_URL="+llmtest.Serve(t, stub), "ARIVU_LLM_MODEL=stub", "ARIVU_LLM_API_KEY=test-key-123")
	replies := 0
	look := func(method, path string, in any) map[string]any {
		t.Helper()
		var reply bytes.Buffer
		if err := s.Do(t.Context(), method, path, in, &rawReply{&reply}); err != nil {
			reply.WriteString(err.Error())
		}
		replies++
		if strings.Contains(reply.String(), plantedSecret) {
			t.Errorf("%s %s %v tells %s", method, path, in, reply.String())
		}
		out := map[string]any{}
		_ = json.Unmarshal(reply.Bytes(), &out)
		return out
	}
	ran := 0
	ask := func(question, planner string) {
		a := look(http.MethodPost, "/api/chat", map[string]any{"question": question, "connection": "people", "options": map[string]any{"planner": planner}})
		if a["status"] == "answered" {
			ran++
		}
		id := fmt.Sprint(a["id"])
		for _, path := range []string{"/api/questions/" + id, "/api/questions/" + id + "/rows", "/api/traces/" + id} {
			look(http.MethodGet, path, nil)
		}
	}
	for i, sql := range attacks {
		ask(fmt.Sprintf("do attack number %d.", i), "llm")
		look(http.MethodPost, "/api/sql/check", map[string]any{"connection": "people", "sql": sql})
	}
	for _, q := range []string{"how many people are there?", "mails of people", "number of people per mail", "number of people per city", "people with an ssn"} {
		ask(q, "offline")
	}
	for _, path := range []string{
		"/api/connections", "/api/connections/people", "/api/connections/people/schema", "/api/connections/people/schema?refresh=true",
		"/api/suggestions?connection=people", "/api/traces", "/api/sessions", "/api/connections/people/vocabulary",
	} {
		look(http.MethodGet, path, nil)
	}
	for _, c := range stub.Calls() {
		if strings.Contains(c.User+c.System, plantedSecret) || strings.Contains(c.User, "\n  ssn ") {
			t.Errorf("the model was told\n%s", c.User)
		}
	}
	if ran < 5 || replies < 60 || stub.Count() < len(attacks) {
		t.Errorf("%d answers, %d replies, %d prompts: too few to tell", ran, replies, stub.Count())
	}
}
