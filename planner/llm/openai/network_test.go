package openai_test

import (
	"context"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"arivu/events"
	"arivu/planner/llm"
	"arivu/planner/llm/llmtest"
	"arivu/planner/llm/openai"
)

// secure serves a stub over TLS, with a certificate for 127.0.0.1 and example.com that is
// the only authority in the file.
func secure(t *testing.T, stub *llmtest.Stub) (server *httptest.Server, caFile string) {
	t.Helper()
	server = httptest.NewUnstartedServer(stub)
	server.EnableHTTP2 = true
	server.Config.ErrorLog = log.New(io.Discard, "", 0) // refused handshakes are expected
	server.StartTLS()
	t.Cleanup(server.Close)
	block := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw})
	caFile = filepath.Join(t.TempDir(), "ca.pem")
	if err := os.WriteFile(caFile, block, 0o600); err != nil {
		t.Fatal(err)
	}
	return server, caFile
}

// proxy is an HTTP proxy that tunnels every CONNECT to one address, whatever host is
// asked for.
type proxy struct {
	target string
	user   string // "" lets everybody through
	opened atomic.Int64
	asked  atomic.Value // the host of the last request, a string
	copies sync.WaitGroup
}

func (p *proxy) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	p.asked.Store(r.Host)
	if p.user != "" && r.Header.Get("Proxy-Authorization") == "" {
		w.WriteHeader(http.StatusProxyAuthRequired)
		return
	}
	if r.Method != http.MethodConnect {
		w.WriteHeader(http.StatusMethodNotAllowed)
		return
	}
	up, err := new(net.Dialer).DialContext(r.Context(), "tcp", p.target)
	if err != nil {
		w.WriteHeader(http.StatusBadGateway)
		return
	}
	w.WriteHeader(http.StatusOK)
	p.copies.Add(2) // Before the server stops waiting for this handler.
	down, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		p.copies.Add(-2)
		_ = up.Close()
		return
	}
	p.opened.Add(1)
	go p.copy(up, down)
	go p.copy(down, up)
}

// copy ends with either side, and ends the other.
func (p *proxy) copy(to, from net.Conn) {
	defer p.copies.Done()
	_, _ = io.Copy(to, from)
	_ = to.Close()
	_ = from.Close()
}

func (p *proxy) serve(t *testing.T) string {
	t.Helper()
	server := httptest.NewServer(p)
	t.Cleanup(func() { server.Close(); p.copies.Wait() })
	return server.Listener.Addr().String()
}

func complete(t *testing.T, cfg llm.Config) error {
	t.Helper()
	cfg.Provider, cfg.Model, cfg.APIKey, cfg.Timeout = "openai", "m", llmtest.Key, time.Minute
	p, err := openai.New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	_, err = p.Complete(t.Context(), planned)
	return err
}

func TestAuthorityOfOnesOwn(t *testing.T) {
	t.Parallel()
	server, caFile := secure(t, llmtest.New())
	if err := complete(t, llm.Config{BaseURL: server.URL + "/v1", CAFile: caFile}); err != nil {
		t.Error(err)
	}
	err := complete(t, llm.Config{BaseURL: server.URL + "/v1"})
	if !errors.Is(err, events.ClassUnavailable) || !strings.Contains(err.Error(), "ARIVU_LLM_CA_FILE") {
		t.Errorf("got %v, expected a certificate of an unknown authority", err)
	}
	err = complete(t, llm.Config{BaseURL: "https://localhost:" + port(t, server) + "/v1", CAFile: caFile})
	if !errors.Is(err, events.ClassUnavailable) || !strings.Contains(err.Error(), "certificate is not valid") {
		t.Errorf("got %v, expected a certificate of another host", err)
	}
}

func port(t *testing.T, server *httptest.Server) string {
	t.Helper()
	_, port, err := net.SplitHostPort(server.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	return port
}

// TestThroughAProxy calls a host that only the proxy can reach.
func TestThroughAProxy(t *testing.T) {
	t.Parallel()
	server, caFile := secure(t, llmtest.New())
	p := &proxy{target: server.Listener.Addr().String(), user: "u"}
	cfg := llm.Config{BaseURL: "https://example.com/v1", CAFile: caFile, Proxy: "http://u:hunter2@" + p.serve(t)}
	if err := complete(t, cfg); err != nil {
		t.Fatal(err)
	}
	if n, asked := p.opened.Load(), p.asked.Load(); n != 1 || asked != "example.com:443" {
		t.Errorf("got %d tunnels, the last to %v", n, asked)
	}
}

func TestProxiesThatDoNotHelp(t *testing.T) {
	t.Parallel()
	closed := httptest.NewServer(http.NotFoundHandler())
	closed.Close()
	gone := closed.Listener.Addr().String()
	for name, tt := range map[string]struct {
		proxy, baseURL, want string
	}{
		"down":            {"http://u:hunter2@" + gone, "https://example.com/v1", "the proxy: "},
		"dead end":        {"http://u:hunter2@" + (&proxy{target: gone}).serve(t), "https://example.com/v1", "refused to connect to it (HTTP 502)"},
		"wants a user":    {"http://" + (&proxy{user: "u"}).serve(t), "https://example.com/v1", "user and password"},
		"wants one, HTTP": {"http://" + (&proxy{user: "u"}).serve(t), "http://example.com/v1", "user and password"},
		"SOCKS, down":     {"socks5://u:hunter2@" + gone, "https://example.com/v1", "cannot be reached at example.com"},
	} {
		err := complete(t, llm.Config{BaseURL: tt.baseURL, Proxy: tt.proxy})
		if !errors.Is(err, events.ClassUnavailable) || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: got %v, expected %q", name, err, tt.want)
		}
		for ; err != nil; err = errors.Unwrap(err) {
			if text := fmt.Sprintf("%v %+v", err, err); strings.Contains(text, "hunter2") || strings.Contains(text, llmtest.Key) {
				t.Errorf("%s: a secret is in %s", name, text)
			}
		}
	}
}

// TestCancelThroughAProxy closes the tunnel.
func TestCancelThroughAProxy(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	stub := llmtest.New()
	stub.Choose(func(llmtest.Call) llmtest.Step { cancel(); return llmtest.Stall() })
	server, caFile := secure(t, stub)
	through := &proxy{target: server.Listener.Addr().String()}
	p, err := openai.New(llm.Config{
		Provider: "openai", Model: "m", BaseURL: "https://example.com/v1", APIKey: llmtest.Key, CAFile: caFile,
		Proxy: "http://" + through.serve(t),
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.Close)
	if _, err := p.Complete(ctx, planned); !errors.Is(err, context.Canceled) {
		t.Fatalf("got %v, expected context.Canceled", err)
	}
	<-stub.Calls()[0].Gone
}

// TestCutInHTTP2 is a stream that is reset, which is no error of the network.
func TestCutInHTTP2(t *testing.T) {
	t.Parallel()
	server, caFile := secure(t, llmtest.New(llmtest.Cut()))
	for _, onText := range []func(string){nil, func(string) {}} {
		p, err := openai.New(llm.Config{Provider: "openai", Model: "m", BaseURL: server.URL + "/v1", APIKey: llmtest.Key, CAFile: caFile})
		if err != nil {
			t.Fatal(err)
		}
		_, err = p.Complete(t.Context(), llm.Request{System: "s", User: "u", OnText: onText})
		if !errors.Is(err, events.ClassUnavailable) || !strings.Contains(err.Error(), "cut the connection") {
			t.Errorf("streamed %t: got %v", onText != nil, err)
		}
		p.Close()
	}
}
