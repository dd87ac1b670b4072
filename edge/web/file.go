package web

import (
	"strconv"
	"strings"
)

// File is one response of the site.
type File struct {
	Body         []byte
	ContentType  string
	CacheControl string
	// ETag is quoted and strong; it differs between encodings of one file.
	ETag string
	// Encoding is the Content-Encoding of Body, "" for the plain bytes. A response
	// made from a File with variants should also say Vary: Accept-Encoding.
	Encoding string

	brotli, gzip []byte
	hash         string
}

// Accept returns the smallest form of the file that a client with this
// Accept-Encoding header understands. Bodies are shared: do not change them.
func (f File) Accept(header string) File {
	switch {
	case f.brotli != nil && accepts(header, "br"):
		return f.encoded("br", f.brotli)
	case f.gzip != nil && accepts(header, "gzip"):
		return f.encoded("gzip", f.gzip)
	default:
		return f
	}
}

// Matches reports whether an If-None-Match header names exactly this form of the
// file, so that 304 is the answer. Ask the file that Accept returned.
func (f File) Matches(header string) bool {
	for tag := range strings.SplitSeq(header, ",") {
		tag = strings.TrimPrefix(strings.TrimSpace(tag), "W/")
		if tag == "*" || tag == f.ETag {
			return true
		}
	}
	return false
}

func (f File) encoded(name string, body []byte) File {
	f.Body, f.Encoding, f.ETag = body, name, `"`+f.hash+"-"+name+`"`
	return f
}

// accepts reads an Accept-Encoding header (RFC 9110 section 12.5.3) for one
// coding. A coding with q=0 is refused; "*" stands for those not named.
func accepts(header, coding string) bool {
	star := false
	for item := range strings.SplitSeq(header, ",") {
		name, params, _ := strings.Cut(item, ";")
		name = strings.ToLower(strings.TrimSpace(name))
		if name == coding {
			return quality(params) > 0
		}
		if name == "*" {
			star = quality(params) > 0
		}
	}
	return star
}

func quality(params string) float64 {
	for p := range strings.SplitSeq(params, ";") {
		key, value, ok := strings.Cut(strings.TrimSpace(p), "=")
		if !ok || !strings.EqualFold(key, "q") {
			continue
		}
		q, err := strconv.ParseFloat(value, 64)
		if err != nil {
			return 0
		}
		return q
	}
	return 1
}
