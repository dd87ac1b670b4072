package wire

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"

	"arivu/planner/llm"
)

// newTransport is Go's own with its proxies and limits, unless a program has put
// something else in its place, and with the proxy and authorities of the configuration.
func newTransport(cfg llm.Config) (*http.Transport, error) {
	t := new(http.Transport)
	if standard, ok := http.DefaultTransport.(*http.Transport); ok {
		t = standard.Clone()
	}
	if cfg.Proxy != "" {
		proxy, err := url.Parse(cfg.Proxy)
		if err != nil {
			return nil, errors.New("the proxy cannot be parsed")
		}
		t.Proxy = http.ProxyURL(proxy)
	}
	t.OnProxyConnectResponse = proxyAnswer
	roots, err := cfg.Roots()
	if err != nil {
		return nil, err
	}
	if roots != nil {
		if t.TLSClientConfig == nil {
			t.TLSClientConfig = &tls.Config{MinVersion: tls.VersionTLS12}
		}
		t.TLSClientConfig.RootCAs = roots
	}
	return t, nil
}

// proxyError is a proxy's refusal to connect to the endpoint.
type proxyError struct{ status int }

func (e *proxyError) Error() string { return fmt.Sprintf("the proxy answered HTTP %d", e.status) }

func proxyAnswer(_ context.Context, _ *url.URL, _ *http.Request, res *http.Response) error {
	if res.StatusCode == http.StatusOK {
		return nil
	}
	return &proxyError{res.StatusCode}
}

const proxyAuthFix = "the proxy asks for a user and password: put them in ARIVU_LLM_PROXY, as in http://user:password@host:port"

// networkReason is the innermost cause of a failed dial, without the URL.
func networkReason(err error) string {
	var dns *net.DNSError
	var op *net.OpError
	var proxy *proxyError
	var unknown x509.UnknownAuthorityError
	var certificate *tls.CertificateVerificationError
	var record tls.RecordHeaderError
	switch {
	case errors.As(err, &proxy) && proxy.status == http.StatusProxyAuthRequired:
		return proxyAuthFix
	case errors.As(err, &proxy):
		return fmt.Sprintf("the proxy refused to connect to it (HTTP %d)", proxy.status)
	case errors.As(err, &unknown):
		return "its certificate is signed by an unknown authority: set ARIVU_LLM_CA_FILE to the authority's certificate"
	case errors.As(err, &certificate):
		return "its certificate is not valid: " + certificate.Err.Error()
	case errors.As(err, &record):
		return "it does not speak TLS: check http and https in ARIVU_LLM_BASE_URL and ARIVU_LLM_PROXY"
	case errors.As(err, &dns):
		return "the host name cannot be resolved"
	case errors.As(err, &op) && op.Op == "proxyconnect":
		return "the proxy: " + networkReason(op.Err)
	case errors.As(err, &op):
		return op.Err.Error()
	default:
		return "the connection failed"
	}
}
