package probe

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"strings"
	"syscall"
	"time"

	"arivu/events"
	"arivu/executor/engine"
)

// failed ends the step that an error belongs to, and returns the error.
func (p *probe) failed(ctx context.Context, err error) error {
	at := p.trail.running()
	if ctx.Err() != nil && !errors.Is(context.Cause(ctx), events.ClassTimeout) {
		return err // nobody waits for it
	}
	step := events.TestStep{Name: at, State: events.TestFailed, Text: sentence(err), Advice: advice[at]}
	switch {
	case at == events.StepTLS && engine.NotSecured(err):
		step = notSecured(step, err)
	case at == events.StepTLS: // the server did not come to it, or does without
		p.trail.end(events.TestStep{Name: events.StepTLS, State: events.TestSkipped, Text: "Nothing was agreed on before the database refused."})
		p.trail.begin(events.StepLogin)
		step.Name, step.Advice = events.StepLogin, advice[events.StepLogin]
	}
	if engine.NoAnswer(err) || errors.Is(err, events.ClassTimeout) {
		step.Advice = "Something is there and stays silent. Is it a database that listens at this port, and does it let this machine in?"
	}
	p.trail.end(step)
	return err
}

// advice says what to do next about a step that failed.
var advice = map[events.TestStepName]string{
	events.StepFile:     "The file must be on the machine that the executor runs on, and its user must be allowed to read it.",
	events.StepAddress:  "Check the host.",
	events.StepConnect:  "Check host and port.",
	events.StepTLS:      "Ask the database's administrator which encryption it offers.",
	events.StepLogin:    "Check user, password and the name of the database, and whether the database lets this user in from the executor's machine.",
	events.StepReadOnly: "Try again. If it stays so, the database does not answer even simple statements.",
	events.StepRights:   "Try again.",
	events.StepTables:   "Try again. If it stays so, the login may not read the database's catalog.",
}

func unknownHost(host string, err error) events.TestStep {
	step := events.TestStep{Name: events.StepAddress, State: events.TestFailed}
	if engine.NoSuchHost(err) {
		step.Text = fmt.Sprintf("There is no host %q.", host)
		step.Advice = "Check its spelling. A name of your own network must be known on the machine that the executor runs on."
		return step
	}
	step.Text = fmt.Sprintf("The host %q could not be looked up.", host)
	step.Advice = "The name server of the executor's machine does not answer. Try again, or give the address itself."
	return step
}

func notConnected(address string, err error) events.TestStep {
	step := events.TestStep{Name: events.StepConnect, State: events.TestFailed, Advice: advice[events.StepConnect]}
	switch {
	case errors.Is(err, syscall.ECONNREFUSED):
		step.Text = fmt.Sprintf("Nothing accepts connections at %s.", address)
		step.Advice = "Is the database running, does it listen at this port, and on this interface rather than on its own machine only?"
	case errors.Is(err, syscall.ENOENT):
		step.Text = fmt.Sprintf("There is no socket %s.", address)
		step.Advice = "Is the database running, and is this the path of its socket on the executor's machine?"
	case errors.Is(err, syscall.EHOSTUNREACH), errors.Is(err, syscall.ENETUNREACH):
		step.Text = fmt.Sprintf("There is no way to %s.", address)
		step.Advice = "The executor's machine has no route there: a network or VPN may be missing."
	case engine.NoAnswer(err), errors.Is(err, context.DeadlineExceeded):
		step.Text = fmt.Sprintf("%s gives no answer.", address)
		step.Advice = "A firewall may drop what is sent there. Allow the executor's machine to reach this port."
	default:
		step.Text = fmt.Sprintf("No connection to %s could be made.", address)
	}
	return step
}

// notSecured explains why no encrypted connection came to be, with the certificate that
// was not taken.
func notSecured(step events.TestStep, err error) events.TestStep {
	var refused *tls.CertificateVerificationError
	if errors.As(err, &refused) && len(refused.UnverifiedCertificates) > 0 {
		step.TLS = &events.TestTLS{Names: []string{}}
		describe(step.TLS, refused.UnverifiedCertificates[0])
	}
	var authority x509.UnknownAuthorityError
	var host x509.HostnameError
	var invalid x509.CertificateInvalidError
	switch {
	case errors.As(err, &host) && step.TLS != nil && len(step.TLS.Names) > 0:
		step.Text = fmt.Sprintf("The certificate is for %s, not for %s.", strings.Join(step.TLS.Names, ", "), host.Host)
		step.Advice = "Use one of these names as the host, or have the certificate made for this one."
	case errors.As(err, &host):
		step.Text = fmt.Sprintf("The certificate is not for %s.", host.Host)
		step.Advice = "Have the certificate made for this name."
	case errors.As(err, &invalid) && invalid.Reason == x509.Expired && invalid.Cert != nil:
		step.Text = fmt.Sprintf("The certificate was valid from %s to %s.", invalid.Cert.NotBefore.Format(time.DateOnly), invalid.Cert.NotAfter.Format(time.DateOnly))
		step.Advice = "Have it renewed, or look at the clock of the executor's machine."
	case errors.As(err, &authority):
		step.Text = "The certificate was signed by nobody whom the executor's machine knows."
		step.Advice = "Name the file with the certificate of who signed it, on the executor's machine, or encrypt without verifying if the network is trusted."
	case errors.As(err, new(tls.RecordHeaderError)):
		step.Text = "What answers does not speak TLS."
		step.Advice = "Is this the right port? Turn encryption off only if the network is trusted."
	}
	return step
}

func describe(out *events.TestTLS, c *x509.Certificate) {
	out.Subject, out.Issuer = c.Subject.CommonName, c.Issuer.CommonName
	out.NotBefore, out.NotAfter = c.NotBefore.UTC(), c.NotAfter.UTC()
	out.Names = append(out.Names, c.DNSNames...)
	for _, ip := range c.IPAddresses {
		out.Names = append(out.Names, ip.String())
	}
	if out.Subject == "" && len(out.Names) > 0 {
		out.Subject = out.Names[0]
	}
	if out.Issuer == "" && len(c.Issuer.Organization) > 0 {
		out.Issuer = c.Issuer.Organization[0]
	}
}

// sentence is what people may read of an error.
func sentence(err error) string {
	var known *events.Error
	if !errors.As(err, &known) || known.Message == "" {
		return "It failed; the executor's log has the details."
	}
	text := strings.ToUpper(known.Message[:1]) + known.Message[1:]
	if strings.ContainsAny(text[len(text)-1:], ".!?") {
		return text
	}
	return text + "."
}
