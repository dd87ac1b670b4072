package mysql_test

import (
	"context"
	"net"
	"strings"
	"testing"
	"time"

	"arivu/executor/engine"
	"arivu/executor/engine/enginetest"
	"arivu/executor/engine/mariadbtest"
)

// TestTLS has a server whose certificate is of db.example, by an authority of its own.
func TestTLS(t *testing.T) {
	t.Parallel()
	authority, certificate, key := mariadbtest.Certify(t, "db.example", time.Now().Add(time.Hour))
	other, _, _ := mariadbtest.Certify(t, "db.example", time.Now().Add(time.Hour))
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
