package llm

import (
	"crypto/x509"
	"errors"
	"fmt"
	"net/url"
	"os"
	"slices"
)

// proxySchemes are what a transport of HTTP can go through.
var proxySchemes = []string{"http", "https", "socks5", "socks5h"}

// ValidNetwork reports what is wrong with Proxy and CAFile, which may be meant for more
// models than this one.
func (c Config) ValidNetwork() error { return join(found(c.checkProxy(), c.checkCAFile())) }

// checkProxy never repeats the URL, which may hold a password.
func (c Config) checkProxy() *Problem {
	const fix = "set {proxy} to something like http://proxy.example:3128"
	if c.Proxy == "" {
		return nil
	}
	u, err := url.Parse(c.Proxy)
	switch {
	case err != nil:
		return wrong("proxy", "the model's proxy cannot be parsed", fix)
	case !slices.Contains(proxySchemes, u.Scheme):
		return wrong("proxy", fmt.Sprintf("the model's proxy has scheme %q, expected http, https, socks5 or socks5h", u.Scheme), fix)
	case u.Hostname() == "":
		return wrong("proxy", "the model's proxy names no host", fix)
	case u.Path != "" && u.Path != "/" || u.RawQuery != "" || u.Fragment != "":
		return wrong("proxy", "the model's proxy holds more than scheme, user, host and port", fix)
	default:
		return nil
	}
}

func (c Config) checkCAFile() *Problem {
	_, err := c.Roots()
	var p *Problem
	errors.As(err, &p)
	return p
}

// Roots are the authorities that may sign for the endpoint: the system's and those of
// CAFile. Without a CAFile they are nil, which is the system's.
func (c Config) Roots() (*x509.CertPool, error) {
	if c.CAFile == "" {
		return nil, nil
	}
	data, err := os.ReadFile(c.CAFile)
	if err != nil {
		return nil, wrong("ca_file", fmt.Sprintf("the model's CA file cannot be read (%v)", err), "set {ca_file} to a file of PEM certificates")
	}
	roots, err := x509.SystemCertPool()
	if err != nil {
		roots = x509.NewCertPool() // A system without any.
	}
	if !roots.AppendCertsFromPEM(data) {
		return nil, wrong("ca_file", fmt.Sprintf("the model's CA file %s holds no certificate", c.CAFile), "set {ca_file} to a file with at least one block BEGIN CERTIFICATE")
	}
	return roots, nil
}
