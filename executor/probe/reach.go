package probe

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"os"
	"strings"
	"time"

	"arivu/events"
	"arivu/executor/engine"
)

type tlsState = tls.ConnectionState

// dial watches how the engine's network connections are made.
func (p *probe) dial(next engine.DialFunc) engine.DialFunc {
	return func(ctx context.Context, network, address string) (net.Conn, error) {
		if err := p.resolve(ctx, address); err != nil {
			return nil, err
		}
		p.trail.begin(events.StepConnect)
		conn, err := next(ctx, network, address)
		if errors.Is(err, context.Canceled) {
			return nil, err // whoever stopped it knows
		}
		if err != nil {
			p.trail.end(notConnected(address, err))
			return nil, err
		}
		p.trail.end(events.TestStep{Name: events.StepConnect, State: events.TestPassed, Text: reached(conn.RemoteAddr(), address)})
		if p.target.TLS() == engine.TLSNever {
			p.plain()
			p.trail.begin(events.StepLogin)
		} else {
			p.trail.begin(events.StepTLS)
		}
		return conn, nil
	}
}

// resolve looks the host of an address up.
func (p *probe) resolve(ctx context.Context, address string) error {
	step := events.TestStep{Name: events.StepAddress, State: events.TestSkipped}
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		step.Text = "There is no name to look up: it is a socket of this machine."
		p.trail.end(step)
		return nil
	}
	if _, err := netip.ParseAddr(host); err == nil {
		step.Text = fmt.Sprintf("There is no name to look up: %s is an address.", host)
		p.trail.end(step)
		return nil
	}
	found, err := net.DefaultResolver.LookupNetIP(ctx, "ip", host)
	if err != nil {
		p.trail.end(unknownHost(host, err))
		return err
	}
	step.State, step.Text = events.TestPassed, fmt.Sprintf("%s is %s.", host, addresses(found))
	p.trail.end(step)
	return nil
}

// mostAddresses is how many addresses of a name are told.
const mostAddresses = 3

func addresses(found []netip.Addr) string {
	var words []string
	for _, a := range found[:min(mostAddresses, len(found))] {
		words = append(words, a.Unmap().String())
	}
	text := strings.Join(words, ", ")
	if more := len(found) - mostAddresses; more > 0 {
		text += fmt.Sprintf(" and %d more", more)
	}
	return text
}

func reached(remote net.Addr, address string) string {
	if remote != nil && remote.String() != "" && remote.Network() != "unix" {
		address = remote.String()
	}
	return address + " accepts connections."
}

// secured ends the step of TLS with what was agreed on.
func (p *probe) secured(state tlsState, now time.Time) {
	verified := p.target.TLS() == engine.TLSVerified
	step := events.TestStep{Name: events.StepTLS, State: events.TestPassed, TLS: described(state, verified)}
	step.Text = fmt.Sprintf("Encrypted with %s.", step.TLS.Version)
	if c := step.TLS; c.Subject != "" {
		step.Text = fmt.Sprintf("Encrypted with %s. The certificate of %s is valid until %s.", c.Version, c.Subject, c.NotAfter.Format(time.DateOnly))
	}
	switch left := step.TLS.NotAfter.Sub(now); {
	case !verified && !p.nearby():
		step.State = events.TestWarned
		step.Text += " Who signed it was not checked."
		step.Advice = "Choose to verify the certificate: else whoever is between Arivu and the database could answer in its place."
	case step.TLS.Subject != "" && left < expiring:
		step.State = events.TestWarned
		step.Advice = "Have it renewed: it ends " + ahead(left) + "."
	case !verified:
		step.Text += " Who signed it was not checked, which does no harm on this machine."
	}
	p.trail.end(step)
	p.trail.begin(events.StepLogin)
}

// ahead says when something is that comes soon.
func ahead(left time.Duration) string {
	switch days := int(left.Hours() / 24); days {
	case 0:
		return "within a day"
	case 1:
		return "tomorrow"
	default:
		return fmt.Sprintf("in %d days", days)
	}
}

// expiring is how long before its end a certificate is warned of.
const expiring = 21 * 24 * time.Hour

func described(state tlsState, verified bool) *events.TestTLS {
	out := &events.TestTLS{
		Version: tls.VersionName(state.Version), Cipher: tls.CipherSuiteName(state.CipherSuite), Names: []string{}, Verified: verified,
	}
	if len(state.PeerCertificates) > 0 {
		describe(out, state.PeerCertificates[0])
	}
	return out
}

// plain ends the step of TLS for a connection without.
func (p *probe) plain() {
	step := events.TestStep{Name: events.StepTLS, State: events.TestSkipped, Text: "Not encrypted; it does not leave this machine."}
	if !p.nearby() {
		step.State, step.Text = events.TestWarned, "Not encrypted: whoever is between Arivu and the database can read along."
		step.Advice = "Turn encryption on in the server, and choose it here, unless the network is trusted."
	}
	p.trail.end(step)
}

// nearby reports whether the target is on the executor's own machine.
func (p *probe) nearby() bool {
	if p.target.Local() || strings.EqualFold(p.target.Host, "localhost") {
		return true
	}
	a, err := netip.ParseAddr(p.target.Host)
	return err == nil && a.IsLoopback()
}

// arrived ends the steps that an engine can skip on its way, once it is there.
func (p *probe) arrived() {
	if p.target.File() {
		return
	}
	p.trail.end(events.TestStep{Name: events.StepAddress, State: events.TestSkipped, Text: "There is no name to look up."})
	p.plain()
	p.trail.begin(events.StepLogin)
}

// fileRead tells of a file that could be read.
func fileRead(t *engine.Target) events.TestStep {
	text := "The file can be read."
	if info, err := os.Stat(t.Path); err == nil {
		text = fmt.Sprintf("The file can be read: %s, changed %s.", bytesOf(info.Size()), info.ModTime().UTC().Format("2006-01-02 15:04 UTC"))
	}
	return events.TestStep{Name: events.StepFile, State: events.TestPassed, Text: text}
}

func bytesOf(n int64) string {
	const unit = 1024
	switch {
	case n < unit:
		return fmt.Sprintf("%d bytes", n)
	case n < unit*unit:
		return fmt.Sprintf("%.1f KiB", float64(n)/unit)
	case n < unit*unit*unit:
		return fmt.Sprintf("%.1f MiB", float64(n)/unit/unit)
	default:
		return fmt.Sprintf("%.1f GiB", float64(n)/unit/unit/unit)
	}
}
