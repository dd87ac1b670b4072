package auth

import (
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"slices"
	"strings"
)

// CheckBind refuses addresses that would expose a server without a key to other
// machines. addr is host:port; an empty host means every interface.
func CheckBind(addr string, keys *Keys) error {
	host, _, err := net.SplitHostPort(addr)
	if err != nil {
		return fmt.Errorf("address %q: use host:port, such as 127.0.0.1:8000", addr)
	}
	if !keys.Open() || Loopback(host) {
		return nil
	}
	return fmt.Errorf("address %q can be reached from other machines, but no API key is set: "+
		"set ARIVU_API_KEY to a secret of your choice, or listen on 127.0.0.1", addr)
}

// Loopback reports whether a host, without a port, names this machine and cannot
// be made to name another by anyone's name server.
func Loopback(host string) bool {
	host = strings.ToLower(strings.TrimSuffix(host, "."))
	if host == "localhost" || strings.HasSuffix(host, ".localhost") {
		return true
	}
	ip, err := netip.ParseAddr(strings.Trim(host, "[]"))
	return err == nil && ip.Unmap().IsLoopback()
}

// LoopbackHost is Loopback for a Host header, which may hold a port. A page of
// another site whose name was made to resolve to 127.0.0.1 (DNS rebinding) still
// sends its own name there.
func LoopbackHost(header string) bool {
	host, _, err := net.SplitHostPort(header)
	if err != nil {
		host = header
	}
	return Loopback(host)
}

// SameOrigin reports whether a request with this Origin header may change
// something: it comes from a page of this server, from an allowed origin, or from
// no page at all (an empty header).
func SameOrigin(origin, host string, allowed []string) bool {
	if origin == "" || slices.Contains(allowed, origin) {
		return true
	}
	u, err := url.Parse(origin)
	if err != nil || (u.Scheme != "http" && u.Scheme != "https") {
		return false
	}
	return strings.EqualFold(u.Host, host)
}
