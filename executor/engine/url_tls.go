package engine

import (
	"path/filepath"

	"arivu/events"
)

// TLSUse is how much a target's connections are encrypted.
type TLSUse int

// The uses. TLSOffered takes encryption where the server has it, TLSNeeded takes no less,
// and TLSVerified also checks who signed the server's certificate.
const (
	TLSNever TLSUse = iota
	TLSOffered
	TLSNeeded
	TLSVerified
)

// modes are the uses of the words of sslmode.
var modes = map[string]TLSUse{
	"": TLSOffered, "disable": TLSNever, "allow": TLSOffered, "prefer": TLSOffered, "require": TLSNeeded,
	"verify-ca": TLSVerified, "verify-full": TLSVerified,
}

// TLS tells how much connections to the target are encrypted, as its URL asks for.
func (t *Target) TLS() TLSUse {
	if t.Local() {
		return TLSNever
	}
	switch t.Dialect {
	case events.DialectPostgres:
		return modes[t.Params.Get("sslmode")]
	case events.DialectMySQL:
		return modes[t.TLSMode()]
	case events.DialectClickHouse:
		return needed(t.Secure(), t.Params.Get("skip_verify") == "true")
	case events.DialectSQLServer:
		return needed(t.Encryption() != "disable", t.TrustsCertificate())
	case events.DialectSnowflake, events.DialectDatabricks:
		return needed(t.Scheme() != "http", false)
	case events.DialectSQLite, events.DialectDuckDB:
	}
	return TLSNever
}

func needed(encrypted, trusting bool) TLSUse {
	switch {
	case !encrypted:
		return TLSNever
	case trusting:
		return TLSNeeded
	default:
		return TLSVerified
	}
}

// Local reports whether the target is reached without a network: it is a file, or its
// server's socket is one.
func (t *Target) Local() bool { return t.File() || filepath.IsAbs(t.Host) }

// File reports whether the target is a file that engines read themselves.
func (t *Target) File() bool {
	return t.Dialect == events.DialectSQLite || t.Dialect == events.DialectDuckDB
}
