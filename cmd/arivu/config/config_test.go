package config_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"arivu/cmd/arivu/config"
)

func write(t *testing.T, text string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "arivu.yaml")
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

func TestEverySettingIsDocumented(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, f := range config.Fields() {
		if f.Doc == "" || !strings.HasSuffix(f.Doc, ".") {
			t.Errorf("%s has no documentation", f.Path)
		}
		if !strings.HasPrefix(f.Env, "ARIVU_") || seen[f.Env] {
			t.Errorf("%s has the variable %q, missing or taken", f.Path, f.Env)
		}
		seen[f.Env] = true
	}
}

func TestDefaultsAreValid(t *testing.T) {
	t.Parallel()
	l, err := config.Load("", nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	if l.Addr != "127.0.0.1:8000" || l.Sync != "always" || !l.Demo || l.Source("addr") != config.FromDefault {
		t.Errorf("%+v", l.Config)
	}
}

func TestPrecedence(t *testing.T) {
	t.Parallel()
	file := write(t, "addr: 127.0.0.1:1\nsync: interval\nlimits:\n  deadline: 30s\nconnections:\n  sales: sqlite:///sales.db\n")
	environ := []string{"ARIVU_ADDR=127.0.0.1:2", "ARIVU_DEMO=false", "ARIVU_CONNECTION_HR_NEW=postgres://u:secret@db/hr", "PATH=/bin"}
	l, err := config.Load(file, environ, map[string]any{"addr": "127.0.0.1:3"})
	if err != nil {
		t.Fatal(err)
	}
	if l.Addr != "127.0.0.1:3" || l.Sync != "interval" || l.Demo || l.Limits.Deadline != 30*time.Second {
		t.Errorf("%+v", l.Config)
	}
	if l.Connections["sales"] == "" || l.Connections["hr_new"] != "postgres://u:secret@db/hr" {
		t.Errorf("connections: %d", len(l.Connections))
	}
	want := map[string]config.Source{"addr": config.FromFlag, "sync": config.FromFile, "demo": config.FromEnv, "log.level": config.FromDefault}
	for path, source := range want {
		if got := l.Source(path); got != source {
			t.Errorf("%s came from %s, want %s", path, got, source)
		}
	}
}

func TestColumnRules(t *testing.T) {
	t.Parallel()
	file := write(t, "connections:\n  sales: sqlite:///sales.db\n  hr: sqlite:///hr.db\nhidden:\n  sales: ['*.password*', users.ssn]\nmasked:\n  sales: users.email\n  shop: [customers.email]\n")
	environ := []string{"ARIVU_HIDDEN_HR=people.ssn, \"odd.name\".x", "ARIVU_MASKED_SALES=users.phone"}
	l, err := config.Load(file, environ, nil)
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		got  []string
		want string
	}{
		"hidden of sales": {l.Hidden["sales"], "*.password* users.ssn"}, "hidden of hr": {l.Hidden["hr"], `people.ssn "odd.name".x`},
		"masked of sales": {l.Masked["sales"], "users.phone"}, "masked of the demo": {l.Masked["shop"], "customers.email"},
	} {
		if strings.Join(c.got, " ") != c.want {
			t.Errorf("%s is %q", name, c.got)
		}
	}
	if l.Source("hidden.hr") != config.FromEnv || l.Source("hidden.sales") != config.FromFile || l.Source("masked.sales") != config.FromEnv {
		t.Errorf("sources %v", l.Sources)
	}
}

func TestRowPolicies(t *testing.T) {
	t.Parallel()
	file := write(t, "connections: {sales: 'sqlite:///sales.db'}\nrow_policies:\n  sales:\n    - {table: orders, filter: \"region = 'EU'\"}\n    - table: notes\n      filter: kind IN ('a', 'b')\n")
	l, err := config.Load(file, []string{"ARIVU_ROW_POLICIES_SHOP=orders: status = 'a;b'; customers: country IN ('FR', 'DE')"}, nil)
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{
		"sales": "[orders: region = 'EU' notes: kind IN ('a', 'b')]", "shop": "[orders: status = 'a;b' customers: country IN ('FR', 'DE')]",
	} {
		if got := fmt.Sprint(l.RowPolicies[name]); got != want {
			t.Errorf("row policies of %s are %s, want %s", name, got, want)
		}
	}
	if l.Source("row_policies.shop") != config.FromEnv || l.Source("row_policies.sales") != config.FromFile {
		t.Errorf("sources %v", l.Sources)
	}
}

func TestWrongSettingsNameTheFix(t *testing.T) {
	t.Parallel()
	cases := []struct {
		name    string
		file    string
		environ []string
		want    []string
	}{
		{"unknown setting", "adress: x\n", nil, []string{`unknown setting "adress"`, `"addr"`}},
		{"not YAML", "a: [", nil, []string{"reading the configuration"}},
		{"not a duration", "limits: {deadline: soon}", nil, []string{"deadline"}},
		{"open without a key", "", []string{"ARIVU_ADDR=0.0.0.0:8000"}, []string{"ARIVU_API_KEY"}},
		{"short key", "", []string{"ARIVU_API_KEY=x"}, []string{"api_key is shorter"}},
		{"several at once", "", []string{"ARIVU_SYNC=never", "ARIVU_ADDR=nowhere", "ARIVU_LOG_LEVEL=loud"}, []string{"always or interval", "host:port", "debug, info"}},
		{"proxy", "", []string{"ARIVU_LLM_BASE_URL=http://127.0.0.1:1/v1", "ARIVU_LLM_MODEL=m", "ARIVU_LLM_PROXY=ftp://u:hunter2@x"}, []string{"proxy has scheme", "ARIVU_LLM_PROXY"}},
		{"budgets that bound nothing", "", []string{"ARIVU_BUDGET_USER_COST=NaN", "ARIVU_BUDGET_TENANT_COST=+Inf", "ARIVU_BUDGET_USER_TOKENS=-1"},
			[]string{"budgets.user_cost is no number", "budgets.tenant_cost is no number", "budgets.user_tokens is below 0"}},
		{"proxy without a model", "", []string{"ARIVU_LLM_PROXY=ftp://u:hunter2@x"}, []string{"proxy has scheme"}},
		{"CA file", "", []string{"ARIVU_LLM_BASE_URL=http://127.0.0.1:1/v1", "ARIVU_LLM_MODEL=m", "ARIVU_LLM_CA_FILE=/missing/ca.pem"}, []string{"ARIVU_LLM_CA_FILE", "/missing/ca.pem"}},
		{"keys of two vendors", "", []string{"ARIVU_LLM_MODEL=m", "GROQ_API_KEY=sk-planted", "OPENAI_API_KEY=sk-planted"}, []string{"keys of groq, openai", "ARIVU_LLM_PROVIDER"}},
		{"prices without date", "", []string{"ARIVU_LLM_BASE_URL=http://127.0.0.1:1/v1", "ARIVU_LLM_MODEL=m", "ARIVU_LLM_PRICES=input=1 output=2"}, []string{"llm.prices: date", "YYYY-MM-DD"}},
		{"model without name", "", []string{"ARIVU_LLM_PROVIDER=openai", "OPENAI_API_KEY=sk-planted"}, []string{"ARIVU_LLM_MODEL"}},
		{"bad connection name", "", []string{"ARIVU_CONNECTION_A.B=sqlite:///x"}, []string{"connections"}},
		{"a pattern of one part", "connections: {a: 'sqlite:///x'}\nhidden: {a: [ok.b, ssn]}\n", nil, []string{"hidden.a entry 2", "write table.column"}},
		{"rules of nothing", "", []string{"ARIVU_MASKED_SALES=users.email"}, []string{"masked.sales", "ARIVU_CONNECTION_SALES", "arivu connections set sales"}},
		{"a policy without a condition", "connections: {a: 'sqlite:///x'}\nrow_policies: {a: [{table: orders}]}\n", nil, []string{"row_policies.a entry 1: filter: it is empty"}},
		{"a policy with a misspelt part", "connections: {a: 'sqlite:///x'}\nrow_policies: {a: [{table: orders, where: x}]}\n", nil, []string{"where"}},
		{"a policy without a table", "connections: {a: 'sqlite:///x'}\n", []string{"ARIVU_ROW_POLICIES_A=region = 'EU'"}, []string{"has no colon"}},
		{"policies of nothing", "", []string{"ARIVU_ROW_POLICIES_SALES=orders: a = 1"}, []string{"row_policies.sales", "arivu connections set sales --row-policy"}},
		{"rules of a list", "connections: {a: 'sqlite:///x'}\nhidden: [users.ssn]\n", nil, []string{"hidden"}},
		{"bad broker", "", []string{"ARIVU_NATS_URL=http://user:planted@x"}, []string{"nats://host:4222"}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			file := ""
			if c.file != "" {
				file = write(t, c.file)
			}
			_, err := config.Load(file, c.environ, nil)
			if err == nil {
				t.Fatal("accepted")
			}
			for _, want := range c.want {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("%q does not say %q", err, want)
				}
			}
			if strings.Contains(err.Error(), "planted") {
				t.Errorf("a secret is in %q", err)
			}
		})
	}
}

func TestMisspeltVariableIsTold(t *testing.T) {
	t.Parallel()
	l, err := config.Load("", []string{"ARIVU_ADRR=127.0.0.1:1"}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if len(l.Warnings) != 1 || !strings.Contains(l.Warnings[0], "ARIVU_ADDR") {
		t.Errorf("warnings: %q", l.Warnings)
	}
}

func TestVendorKey(t *testing.T) {
	t.Parallel()
	for provider, variable := range map[string]string{
		"groq": "GROQ_API_KEY", "anthropic": "ANTHROPIC_API_KEY", "huggingface": "HF_TOKEN", "gemini": "GEMINI_API_KEY",
		"replicate": "REPLICATE_API_TOKEN", "azure": "AZURE_OPENAI_API_KEY",
	} {
		l, err := config.Load("", []string{"ARIVU_LLM_PROVIDER=" + provider, "ARIVU_LLM_BASE_URL=https://x.example/openai/v1", "ARIVU_LLM_MODEL=o/m", variable + "=planted-key", "OTHER_API_KEY=other"}, nil)
		if err != nil {
			t.Fatal(err)
		}
		if l.Model().APIKey != "planted-key" {
			t.Errorf("%s was not used", variable)
		}
		for _, f := range config.Fields() {
			if f.Secret && f.Value(&l.Config) == "planted-key" {
				t.Errorf("%s is shown unmasked", f.Path)
			}
		}
	}
}

func TestProviderFollowsTheOnlyKey(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		environ  []string
		provider string
		key      string
	}{
		"a model and a key":         {[]string{"ARIVU_LLM_MODEL=m", "DEEPSEEK_API_KEY=sk-planted", "GROQ_API_KEY="}, "deepseek", "sk-planted"},
		"a key alone":               {[]string{"OPENAI_API_KEY=sk-planted"}, "", ""},
		"an endpoint of one's own":  {[]string{"ARIVU_LLM_MODEL=m", "ARIVU_LLM_BASE_URL=http://127.0.0.1:1/v1", "OPENAI_API_KEY=sk-planted"}, "", ""},
		"a provider and other keys": {[]string{"ARIVU_LLM_MODEL=m", "ARIVU_LLM_PROVIDER=groq", "GROQ_API_KEY=sk-groq", "OPENAI_API_KEY=sk-planted"}, "groq", "sk-groq"},
		"a key of our own":          {[]string{"ARIVU_LLM_MODEL=m", "ARIVU_LLM_PROVIDER=groq", "ARIVU_LLM_API_KEY=sk-own", "GROQ_API_KEY=sk-groq"}, "groq", "sk-own"},
	} {
		l, err := config.Load("", tt.environ, nil)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if m := l.Model(); m.Provider != tt.provider || m.APIKey != tt.key {
			t.Errorf("%s: got provider %q, key %q, expected %q, %q", name, m.Provider, m.APIKey, tt.provider, tt.key)
		}
	}
}

func TestProxyAndAuthorityReachTheModel(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "arivu.yaml")
	const text = "llm:\n  base_url: https://llm.example/v1\n  model: m\n  proxy: http://u:planted-secret@proxy.example:3128\n  prices: input=1 output=2 date=2026-11-30\n"
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	l, err := config.Load(file, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	m := l.Model()
	if m.Proxy != "http://u:planted-secret@proxy.example:3128" || m.Prices == nil || m.Prices.Output != 2 {
		t.Errorf("got %s, prices %+v", m, m.Prices)
	}
	for _, f := range config.Fields() {
		if strings.Contains(fmt.Sprint(f.Value(&l.Config)), "planted-secret") {
			t.Errorf("%s is shown unmasked", f.Path)
		}
	}
}
