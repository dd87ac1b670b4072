package auth

import (
	"net/netip"
	"slices"
	"strings"
)

// Proxies are the addresses whose word on where a request comes from is taken.
type Proxies []netip.Prefix

// ParseProxies reads addresses and prefixes.
func ParseProxies(texts []string) (Proxies, error) {
	var all Proxies
	for _, text := range texts {
		if a, err := netip.ParseAddr(text); err == nil {
			all = append(all, netip.PrefixFrom(a.Unmap(), a.Unmap().BitLen()))
			continue
		}
		p, err := netip.ParsePrefix(text)
		if err != nil {
			return nil, err
		}
		all = append(all, p.Masked())
	}
	return all, nil
}

// Source is where a request comes from: the peer of its connection, or, if that is a
// trusted proxy, the last address in X-Forwarded-For that is none. What stands before it
// is only what somebody said.
func (p Proxies) Source(peer netip.Addr, forwarded string) netip.Addr {
	from := peer.Unmap()
	if forwarded == "" || !p.trust(from) {
		return from
	}
	for _, hop := range slices.Backward(strings.Split(forwarded, ",")) {
		a, err := netip.ParseAddr(strings.TrimSpace(hop))
		if err != nil {
			return from
		}
		if from = a.Unmap(); !p.trust(from) {
			return from
		}
	}
	return from
}

func (p Proxies) trust(a netip.Addr) bool {
	return slices.ContainsFunc(p, func(known netip.Prefix) bool { return known.Contains(a) })
}
