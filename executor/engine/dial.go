package engine

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net"
)

// ErrTLS is wrapped by errors of connecting to a server with which no encryption could be
// agreed on, where their own types do not say so.
var ErrTLS = errors.New("encryption could not be agreed on")

// NotSecured reports an error of connecting that is about encryption.
func NotSecured(err error) bool {
	var alert tls.AlertError
	return errors.Is(err, ErrTLS) || errors.As(err, &alert) || Unverified(err)
}

// NoSuchHost reports an error of connecting to a name that no server has.
func NoSuchHost(err error) bool {
	var dns *net.DNSError
	return errors.As(err, &dns) && dns.IsNotFound
}

// Unverified reports an error of connecting to a server whose TLS certificate cannot
// be verified, or that answers with something other than TLS.
func Unverified(err error) bool {
	var unknownAuthority x509.UnknownAuthorityError
	var wrongHost x509.HostnameError
	var invalid x509.CertificateInvalidError
	var noTLS tls.RecordHeaderError
	return errors.As(err, &unknownAuthority) || errors.As(err, &wrongHost) || errors.As(err, &invalid) || errors.As(err, &noTLS)
}

// NoAnswer reports an error of a network that gave no answer in time.
func NoAnswer(err error) bool {
	var network net.Error
	return errors.As(err, &network) && network.Timeout()
}
