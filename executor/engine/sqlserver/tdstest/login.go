package tdstest

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/binary"
	"encoding/pem"
	"errors"
	"math/big"
	"net"
	"testing"
	"time"
)

// Login is what a LOGIN7 message says, 2.2.6.4.
type Login struct {
	User, Password, App, Database string
	ReadOnlyIntent                bool
	Encrypted                     bool // the message came through TLS
}

// certificate makes one that the server has signed itself, for 127.0.0.1.
func certificate(tb testing.TB) *tls.Config {
	tb.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		tb.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "SSL_Self_Signed_Fallback"}, IsCA: true, BasicConstraintsValid: true,
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour), IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
		KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		tb.Fatal(err)
	}
	return &tls.Config{MinVersion: tls.VersionTLS12, Certificates: []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: key}}}
}

// Certificate is the server's own, in PEM form.
func (s *Server) Certificate() []byte {
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: s.tls.Certificates[0].Certificate[0]})
}

// Options of PRELOGIN, 2.2.6.5.
const (
	optionVersion    = 0x00
	optionEncryption = 0x01
	optionEnd        = 0xFF
)

// negotiate answers PRELOGIN and begins TLS where both sides agree on it.
func (s *Server) negotiate(w *wire, conn net.Conn) error {
	if s.Strict {
		config := s.tls.Clone()
		config.NextProtos = []string{"tds/8.0"}
		t := tls.Server(conn, config)
		if err := t.Handshake(); err != nil {
			return err
		}
		w.conn = t
	}
	kind, _, body, err := w.message()
	if err != nil || kind != packetPrelogin {
		return errors.Join(errors.New("expected PRELOGIN"), err)
	}
	wish, err := encryptionOf(body)
	if err != nil {
		return err
	}
	agreed := s.Encryption
	if wish == EncryptNotSupported && agreed == EncryptOff {
		agreed = EncryptNotSupported
	}
	_, _ = w.Write([]byte{
		optionVersion, 0, 11, 0, 6, optionEncryption, 0, 17, 0, 1, optionEnd,
		16, 0, 0x10, 0, 0, 0, // version 16.0.4096
		agreed,
	})
	if err := w.end(packetReply); err != nil || s.Strict || agreed == EncryptNotSupported {
		return err
	}
	if wish == EncryptNotSupported {
		return errors.New("the client does not encrypt")
	}
	return s.wrap(w, conn)
}

func encryptionOf(body []byte) (byte, error) {
	for i := 0; i+5 <= len(body) && body[i] != optionEnd; i += 5 {
		at, n := int(binary.BigEndian.Uint16(body[i+1:])), int(binary.BigEndian.Uint16(body[i+3:]))
		if body[i] == optionEncryption && n == 1 && at < len(body) {
			return body[at], nil
		}
	}
	return 0, errors.New("PRELOGIN without encryption")
}

// wrap does the TLS handshake inside PRELOGIN packets, 2.2.6.5. Only TLS 1.2
// fits into TDS 7.4: a later one still speaks after the handshake.
func (s *Server) wrap(w *wire, conn net.Conn) error {
	config := s.tls.Clone()
	config.MaxVersion = tls.VersionTLS12
	config.DynamicRecordSizingDisabled = true
	inside := &handshake{Conn: conn, wire: &wire{conn: conn, size: packetSize}}
	t := tls.Server(inside, config)
	if err := t.Handshake(); err != nil {
		return err
	}
	inside.over = true
	w.conn = t
	return nil
}

// handshake carries TLS records in PRELOGIN packets until it is over.
type handshake struct {
	net.Conn
	wire *wire
	rest []byte
	over bool
}

// Read takes from the packets of the handshake, then from the connection.
func (h *handshake) Read(p []byte) (int, error) {
	if h.over && len(h.rest) == 0 {
		return h.Conn.Read(p)
	}
	for len(h.rest) == 0 {
		kind, _, body, err := h.wire.packet()
		if err != nil {
			return 0, err
		}
		if kind != packetPrelogin {
			return 0, errors.New("expected the TLS handshake")
		}
		h.rest = body
	}
	n := copy(p, h.rest)
	h.rest = h.rest[n:]
	return n, nil
}

// Write sends a packet of the handshake, or to the connection.
func (h *handshake) Write(p []byte) (int, error) {
	if h.over {
		return h.Conn.Write(p)
	}
	_, _ = h.wire.Write(p)
	return len(p), h.wire.end(packetPrelogin)
}

// login reads LOGIN7 and lets in who is right.
func (s *Server) login(w *wire, conn net.Conn) error {
	kind, _, body, err := w.message()
	if err != nil || kind != packetLogin {
		return errors.Join(errors.New("expected LOGIN7"), err)
	}
	l, err := readLogin(body)
	if err != nil {
		return err
	}
	_, l.Encrypted = w.conn.(*tls.Conn)
	if s.Encryption == EncryptOff && !s.Strict {
		w.conn = conn // only the login was encrypted
	}
	s.mu.Lock()
	s.logins = append(s.logins, l)
	s.mu.Unlock()
	if refusal := s.refusal(&l); refusal != nil {
		writeError(w, refusal)
		writeDone(w, tokenDone, doneError, 0)
		return errors.Join(errRefused, w.end(packetReply))
	}
	writeEnv(w, envDatabase, short(short(nil, l.Database), "master"))
	writeInfo(w, &Error{Number: 5701, Message: "Changed database context to '" + l.Database + "'."})
	writeEnv(w, envCollation, append(append([]byte{byte(len(collation))}, collation...), 0))
	writeEnv(w, envPacketSize, short(short(nil, "4096"), "4096"))
	writeLoginAck(w)
	if s.Route != nil {
		writeRoute(w, s.Route.listener.Addr())
	}
	writeDone(w, tokenDone, 0, 0)
	return w.end(packetReply)
}

// writeRoute names another server: protocol TCP, its port, its host.
func writeRoute(w *wire, to net.Addr) {
	tcp := as[*net.TCPAddr](to)
	route := long(binary.LittleEndian.AppendUint16([]byte{0}, uint16(tcp.Port)), tcp.IP.String())
	data := append(binary.LittleEndian.AppendUint16(nil, uint16(len(route))), route...)
	writeEnv(w, envRouting, append(data, 0, 0))
}

func (s *Server) refusal(l *Login) *Error {
	switch {
	case s.LoginError != nil:
		return s.LoginError
	case l.User != User || l.Password != Password:
		return &Error{Number: 18456, Class: 14, Message: "Login failed for user '" + l.User + "'."}
	case l.Database != Database:
		return &Error{Number: 4060, Class: 11, Message: `Cannot open database "` + l.Database + `" requested by the login. The login failed.`}
	default:
		return nil
	}
}

// readLogin reads the fields of LOGIN7 by their offsets.
func readLogin(body []byte) (Login, error) {
	const fixed, typeFlags, user, password, app, database, readOnlyIntent = 94, 26, 40, 44, 48, 68, 0x20
	if len(body) < fixed || int(binary.LittleEndian.Uint32(body)) != len(body) {
		return Login{}, errors.New("LOGIN7 with a wrong length")
	}
	var broken error
	field := func(at int) []byte {
		from, n := int(binary.LittleEndian.Uint16(body[at:])), 2*int(binary.LittleEndian.Uint16(body[at+2:]))
		if from+n > len(body) {
			broken = errors.New("LOGIN7 with a field beyond its end")
			return nil
		}
		return body[from : from+n]
	}
	secret := append([]byte(nil), field(password)...)
	for i, b := range secret {
		b ^= 0xA5
		secret[i] = b<<4 | b>>4
	}
	return Login{
		User: fromUCS2(field(user)), Password: fromUCS2(secret), App: fromUCS2(field(app)), Database: fromUCS2(field(database)),
		ReadOnlyIntent: body[typeFlags]&readOnlyIntent != 0,
	}, broken
}
