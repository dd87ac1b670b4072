package auth

import (
	"net/netip"
	"testing"
	"time"
)

func TestThrottle(t *testing.T) {
	t.Parallel()
	now := time.Unix(1000, 0)
	th := NewThrottle(3, time.Second, func() time.Time { return now })
	ann, bob := netip.MustParseAddr("203.0.113.7"), netip.MustParseAddr("203.0.113.8")
	for i := range 3 {
		if wait := th.Wait(ann) + th.Take(ann); wait != 0 {
			t.Fatalf("try %d has to wait %s", i+1, wait)
		}
	}
	for range 2 { // who has to wait uses nothing up by asking
		if wait := th.Take(ann); wait != time.Second || th.Wait(ann) != wait {
			t.Errorf("a fourth try has to wait %s", wait)
		}
	}
	if th.Take(bob) != 0 || th.Take(netip.MustParseAddr("::ffff:203.0.113.8")) != 0 || th.Take(bob) != 0 || th.Take(bob) == 0 {
		t.Error("another address does not have three tries of its own, in both ways to write it")
	}
	now = now.Add(time.Second)
	if th.Take(ann) != 0 || th.Take(ann) == 0 {
		t.Error("a second gives other than one try")
	}
	now = now.Add(time.Hour)
	for range 3 {
		if th.Take(ann) != 0 {
			t.Error("an hour does not give all tries back")
		}
	}
	if th.Take(ann) == 0 {
		t.Error("an hour gives more than three tries")
	}
}

// One customer has as many addresses of version 6 as it likes, and gets no more tries.
func TestThrottleCountsNetworks(t *testing.T) {
	t.Parallel()
	th := NewThrottle(1, time.Hour, time.Now)
	if th.Take(netip.MustParseAddr("2001:db8:1:2::1")) != 0 || th.Take(netip.MustParseAddr("2001:db8:1:2:ffff::9%eth0")) == 0 {
		t.Error("two addresses of a network have a try each")
	}
	if th.Take(netip.MustParseAddr("2001:db8:1:3::1")) != 0 || th.Take(netip.Addr{}) != 0 || th.Take(netip.Addr{}) == 0 {
		t.Error("other networks, or no address at all, do not count apart")
	}
}

func TestThrottleIsBounded(t *testing.T) {
	t.Parallel()
	now := time.Unix(1000, 0)
	th := NewThrottle(1, time.Minute, func() time.Time { return now })
	for i := range 3 * maxSources {
		th.Take(netip.AddrFrom4([4]byte{10, byte(i >> 16), byte(i >> 8), byte(i)}))
		if len(th.empty) > maxSources {
			t.Fatalf("it remembers %d sources", len(th.empty))
		}
	}
	now = now.Add(time.Hour)
	th.Take(netip.MustParseAddr("203.0.113.7"))
	if len(th.empty) != 1 {
		t.Errorf("it remembers %d sources that have nothing to make up for", len(th.empty)-1)
	}
}

func TestProxies(t *testing.T) {
	t.Parallel()
	proxies, err := ParseProxies([]string{"127.0.0.1", "10.0.0.0/8", "2001:db8::/32"})
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct{ peer, forwarded, want string }{
		{"203.0.113.7", "", "203.0.113.7"},
		{"203.0.113.7", "1.2.3.4", "203.0.113.7"}, // no proxy of ours: its word counts for nothing
		{"127.0.0.1", "", "127.0.0.1"},
		{"127.0.0.1", "1.2.3.4", "1.2.3.4"},
		{"::ffff:127.0.0.1", "1.2.3.4", "1.2.3.4"},
		{"10.1.1.1", "9.9.9.9, 1.2.3.4", "1.2.3.4"}, // the client's own word stands first
		{"10.1.1.1", "9.9.9.9,1.2.3.4 , 10.2.2.2", "1.2.3.4"},
		{"10.1.1.1", "10.3.3.3, 10.2.2.2", "10.3.3.3"},
		{"10.1.1.1", "garbage", "10.1.1.1"},
		{"10.1.1.1", "1.2.3.4, garbage, 10.2.2.2", "10.2.2.2"},
		{"2001:db8::1", "2001:db9::7", "2001:db9::7"},
	} {
		if got := proxies.Source(netip.MustParseAddr(tt.peer), tt.forwarded); got.String() != tt.want {
			t.Errorf("from %s, forwarded for %q: %s, want %s", tt.peer, tt.forwarded, got, tt.want)
		}
	}
	if got := Proxies(nil).Source(netip.MustParseAddr("127.0.0.1"), "1.2.3.4"); got.String() != "127.0.0.1" {
		t.Errorf("without proxies: %s", got)
	}
	for _, text := range []string{"", "proxy", "10.0.0.0/33", "10.0.0"} {
		if _, err := ParseProxies([]string{text}); err == nil {
			t.Errorf("%q was taken for a proxy", text)
		}
	}
}
