package engine_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"arivu/executor/engine"
)

func TestSQLServerURL(t *testing.T) {
	t.Parallel()
	for raw, want := range map[string]string{
		"sqlserver://u:hunter2@db?database=sales&encrypt=true":            "sqlserver://u@db:1433?database=sales",
		"SQLServer://a%40b:hunter2%2F%23%3F%25@[::1]:1434?Database=a+b":   "sqlserver://a%40b@[::1]:1434?database=a+b",
		"sqlserver://u:hunter2@db/?database=d&ApplicationIntent=ReadOnly": "sqlserver://u@db:1433?database=d",
	} {
		target, err := engine.ParseURL(raw)
		if err != nil {
			t.Errorf("%s: %v", raw, err)
			continue
		}
		if shown := engine.Display(raw); shown != want || target.String() != want || strings.Contains(fmt.Sprintf("%#v", target), "hunter2") {
			t.Errorf("%s is shown as %s, want %s", raw, shown, want)
		}
		if !strings.HasPrefix(target.Password, "hunter2") {
			t.Errorf("%s: the password is %q", raw, target.Password)
		}
	}
}

func TestSQLServerURLErrors(t *testing.T) {
	t.Parallel()
	for raw, want := range map[string]string{
		"sqlserver:u:hunter2@h":                                           "expected sqlserver://",
		"sqlserver://u:hunter2/x@h?database=d":                            "percent-encoded",
		"sqlserver://u:hunter2@?database=d":                               "host is missing",
		"sqlserver://h?database=d":                                        "user is missing",
		"sqlserver://u:hunter2@h":                                         "database is missing",
		"sqlserver://u:hunter2@h:x?database=d":                            "percent-encoded",
		"sqlserver://u:hunter2@h:0?database=d":                            "port",
		"sqlserver://u:hunter2@h/SQLEXPRESS?database=d":                   "instance's port",
		"sqlserver://u:hunter2@h?database=d#x":                            "%23",
		"sqlserver://u:hunter2@h?database=d&failoverpartner=x":            `"failoverpartner" is not allowed`,
		"sqlserver://u:hunter2@h?database=d&log=63":                       `"log" is not allowed`,
		"sqlserver://u:hunter2@h?database=d&Database=e":                   "must be given once",
		"sqlserver://u:hunter2@h?database=d&encrypt=":                     "must be given once",
		"sqlserver://u:hunter2@h?database=d&encrypt=maybe":                "encrypt is not one of",
		"sqlserver://u:hunter2@h?database=d&TrustServerCertificate=maybe": "neither true nor false",
		"sqlserver://u:hunter2@h?database=d&ApplicationIntent=Write":      "neither ReadOnly nor",
		"sqlserver://u:hunter2@h?database=d&connection+timeout=1h":        "number of seconds",

		"sqlserver://u:hunter2@h?database=d&encrypt=strict&TrustServerCertificate=true": "both check it",
	} {
		_, err := engine.ParseURL(raw)
		if !errors.Is(err, engine.ErrURL) || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %s", raw, err, want)
		}
		if err != nil && strings.Contains(err.Error(), "hunter2") || strings.Contains(engine.Display(raw), "hunter2") {
			t.Errorf("%s: the secret is shown", raw)
		}
	}
}

func TestSQLServerEncryption(t *testing.T) {
	t.Parallel()
	for raw, want := range map[string]string{
		"sqlserver://u@h?database=d": "all false",
		"sqlserver://u@h?database=d&encrypt=Mandatory&trustservercertificate=1": "all true",
		"sqlserver://u@h?database=d&Encrypt=optional":                           "login false",
		"sqlserver://u@h?database=d&encrypt=false&TrustServerCertificate=true":  "login true",
		"sqlserver://u@h?database=d&encrypt=disable":                            "disable false",
		"sqlserver://u@h?database=d&encrypt=strict&certificate=/a.pem":          "strict false",
	} {
		target, err := engine.ParseURL(raw)
		if err != nil {
			t.Errorf("%s: %v", raw, err)
			continue
		}
		if got := fmt.Sprintf("%s %t", target.Encryption(), target.TrustsCertificate()); got != want {
			t.Errorf("%s: %s, want %s", raw, got, want)
		}
	}
}
