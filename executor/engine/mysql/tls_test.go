package mysql_test

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"arivu/executor/engine"
	"arivu/executor/engine/enginetest"
	"arivu/executor/engine/mariadbtest"
)

// certify writes an authority, and a certificate of a host by it with its key, where
// the server can read them.
func certify(t *testing.T, host string) (authority, certificate, key string) {
	t.Helper()
	folder := t.TempDir()
	for _, f := range []string{folder, filepath.Dir(folder)} {
		if err := os.Chmod(f, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	write := func(name, kind string, der []byte) string {
		path := filepath.Join(folder, name)
		if err := os.WriteFile(path, pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}), 0o644); err != nil {
			t.Fatal(err)
		}
		return path
	}
	root := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "authority"}, NotAfter: time.Now().Add(time.Hour),
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign}
	rootKey, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	rootDER, err := x509.CreateCertificate(rand.Reader, root, root, rootKey.Public(), rootKey)
	if err != nil {
		t.Fatal(err)
	}
	leaf := &x509.Certificate{SerialNumber: big.NewInt(2), Subject: pkix.Name{CommonName: host}, NotAfter: time.Now().Add(time.Hour), DNSNames: []string{host}}
	leafKey, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	leafDER, err := x509.CreateCertificate(rand.Reader, leaf, root, leafKey.Public(), rootKey)
	if err != nil {
		t.Fatal(err)
	}
	keyDER, err := x509.MarshalECPrivateKey(leafKey)
	if err != nil {
		t.Fatal(err)
	}
	return write("ca.pem", "CERTIFICATE", rootDER), write("server.pem", "CERTIFICATE", leafDER), write("server.key", "EC PRIVATE KEY", keyDER)
}

// TestTLS has a server whose certificate is of db.example, by an authority of its own.
func TestTLS(t *testing.T) {
	t.Parallel()
	authority, certificate, key := certify(t, "db.example")
	other, _, _ := certify(t, "db.example")
	own := mariadbtest.Own(t, "--ssl-ca="+authority, "--ssl-cert="+certificate, "--ssl-key="+key)
	dial := func(ctx context.Context, _, _ string) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, "unix", own.Socket())
	}
	const encrypted, plain, refused = "encrypted", "plain", "refused"
	for url, want := range map[string]string{
		"mysql://root@db.example/mysql":                                                 encrypted,
		"mysql://root@db.example/mysql?sslmode=prefer":                                  encrypted,
		"mysql://root@db.example/mysql?sslmode=disable":                                 plain,
		"mysql://root@db.example/mysql?sslmode=require":                                 encrypted,
		"mysql://root@other.example/mysql?sslmode=verify-ca&sslrootcert=" + authority:   encrypted,
		"mysql://root@db.example/mysql?sslmode=verify-full&sslrootcert=" + authority:    encrypted,
		"mysql://root@other.example/mysql?sslmode=verify-full&sslrootcert=" + authority: refused,
		"mysql://root@db.example/mysql?sslmode=verify-ca&sslrootcert=" + other:          refused,
		"mysql://root@db.example/mysql?sslmode=verify-full&sslrootcert=" + other:        refused,
		"mysql://root@db.example/mysql?tls=true":                                        refused,
	} {
		e := open(t, url, engine.Options{Dial: dial})
		err := e.Ping(t.Context())
		if want == refused {
			if !engine.IsUnavailable(err) || !strings.Contains(err.Error(), "certificate cannot be verified") {
				t.Errorf("%s: %v", url, err)
			}
			continue
		}
		if err != nil {
			t.Errorf("%s: %v", url, err)
			continue
		}
		cipher, ok := enginetest.Query(t, e, "SELECT VARIABLE_VALUE FROM information_schema.SESSION_STATUS WHERE VARIABLE_NAME = 'Ssl_cipher'").Rows[0][0].(string)
		if !ok || (cipher != "") != (want == encrypted) {
			t.Errorf("%s: cipher %q, want %s", url, cipher, want)
		}
	}
}
