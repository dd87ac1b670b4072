package auth

import (
	"encoding/base64"
	"fmt"
	"strings"
	"testing"
)

func TestIdentify(t *testing.T) {
	t.Parallel()
	keys := NewKeys("s3cret", map[string]string{"ann": "annskey"}, "acme", nil)
	for _, presented := range []string{"", "s3cre", "s3cret ", "S3CRET", strings.Repeat("x", 1<<16)} {
		if _, ok := keys.Identify(presented); ok {
			t.Errorf("key %.20q was let in", presented)
		}
	}
	if id, ok := keys.Identify("s3cret"); !ok || id.Tenant != "acme" {
		t.Errorf("the right key: %v, %v", id, ok)
	}
	if id, _ := keys.Identify("s3cret"); !id.May(Manage) || id.Role != RoleAdmin {
		t.Errorf("the key without a name may %v", id.Permissions())
	}
	if id, _ := keys.Identify("annskey"); id.May(Manage) || !id.May(Connections) || !id.May(Approve) {
		t.Errorf("a key with a name may %v", id.Permissions())
	}
	if id, _ := NewKeys("annskey", map[string]string{"ann": "annskey"}, "acme", nil).Identify("annskey"); id.User != "ann" {
		t.Errorf("a person's key that is the general one as well is %s's", id.User)
	}
	if id, ok := NewKeys("", nil, "acme", nil).Identify("anything"); !ok || id.Tenant != "acme" {
		t.Errorf("without a key everyone is let in: %v, %v", id, ok)
	}
}

func TestFromProtocols(t *testing.T) {
	t.Parallel()
	secret := KeyProtocol + base64.RawURLEncoding.EncodeToString([]byte("clé/+="))
	tests := []struct{ header, key, agree string }{
		{"", "", ""},
		{"chat", "", ""},
		{LiveProtocol, "", LiveProtocol},
		{secret, "clé/+=", secret},
		{LiveProtocol + ", " + secret, "clé/+=", LiveProtocol},
		{secret + "," + LiveProtocol, "clé/+=", LiveProtocol},
		{KeyProtocol + "***", "", ""},
	}
	for _, tt := range tests {
		if key, agree := FromProtocols(tt.header); key != tt.key || agree != tt.agree {
			t.Errorf("FromProtocols(%q) = %q, %q; want %q, %q", tt.header, key, agree, tt.key, tt.agree)
		}
	}
}

func TestCheckBind(t *testing.T) {
	t.Parallel()
	open, locked := NewKeys("", nil, "t", nil), NewKeys("k", nil, "t", nil)
	for _, addr := range []string{"127.0.0.1:8000", "localhost:0", "[::1]:80", "127.9.9.9:1", "[::ffff:127.0.0.1]:80"} {
		if err := CheckBind(addr, open); err != nil {
			t.Errorf("loopback %s without a key: %v", addr, err)
		}
	}
	for _, addr := range []string{":8000", "0.0.0.0:8000", "[::]:8000", "192.168.1.4:80", "example.org:80"} {
		err := CheckBind(addr, open)
		if err == nil || !strings.Contains(err.Error(), "ARIVU_API_KEY") {
			t.Errorf("%s without a key: %v, want an error that names the fix", addr, err)
		}
		if err := CheckBind(addr, locked); err != nil {
			t.Errorf("%s with a key: %v", addr, err)
		}
	}
	if err := CheckBind("8000", locked); err == nil {
		t.Error("an address without a colon was taken")
	}
}

func TestLoopbackHost(t *testing.T) {
	t.Parallel()
	for host, want := range map[string]bool{
		"localhost": true, "localhost:8000": true, "LOCALHOST.": true, "127.0.0.1:8000": true, "[::1]:8000": true, "::1": true,
		"a.localhost:1": true, "evil.example": false, "localhost.evil.example": false, "127.0.0.1.evil.example:80": false,
		"10.0.0.1": false, "": false, "notlocalhost": false,
	} {
		if got := LoopbackHost(host); got != want {
			t.Errorf("LoopbackHost(%q) = %v", host, got)
		}
	}
}

func TestSameOrigin(t *testing.T) {
	t.Parallel()
	allowed := []string{"http://localhost:5173"}
	tests := []struct {
		origin string
		want   bool
	}{
		{"", true}, {"http://localhost:8000", true}, {"https://LOCALHOST:8000", true}, {"http://localhost:5173", true},
		{"null", false}, {"http://localhost", false}, {"http://evil.example", false}, {"file://localhost:8000", false}, {"::", false},
	}
	for _, tt := range tests {
		if got := SameOrigin(tt.origin, "localhost:8000", allowed); got != tt.want {
			t.Errorf("SameOrigin(%q) = %v", tt.origin, got)
		}
	}
}

func ExampleCheckBind() {
	fmt.Println(CheckBind("127.0.0.1:8000", NewKeys("", nil, "default", nil)))
	// Output: <nil>
}
