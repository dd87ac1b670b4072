package web

import (
	"crypto/sha256"
	"encoding/hex"
	"io/fs"
	"mime"
	"path"
	"strings"
)

// Cache policies. Names under assets/ contain a hash of their content, so they
// never change; everything else is asked for again and usually not modified.
const (
	cacheForever    = "public, max-age=31536000, immutable"
	cacheRevalidate = "no-cache"
	cacheNever      = "no-store"
)

const index = "index.html"

// Site is a set of files with their headers, read once.
type Site struct {
	assets fs.FS
	files  map[string]File
}

// NewSite reads the app from assets, whose root holds index.html. A file that
// cannot be read is left out.
func NewSite(assets fs.FS) *Site {
	s := &Site{assets: assets, files: map[string]File{}}
	bodies := map[string][]byte{}
	_ = fs.WalkDir(assets, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || strings.HasPrefix(d.Name(), ".") {
			return nil //nolint:nilerr // what cannot be read is left out
		}
		if body, err := fs.ReadFile(assets, name); err == nil {
			bodies[name] = body
		}
		return nil
	})
	for name, body := range bodies {
		if original, ok := variantOf(name); ok && bodies[original] != nil {
			continue
		}
		f := newFile(name, body)
		f.brotli, f.gzip = bodies[name+".br"], bodies[name+".gz"]
		s.files[name] = f
	}
	return s
}

// Built reports whether there is an app to serve.
func (s *Site) Built() bool {
	_, ok := s.files[index]
	return ok
}

// Find returns the file for the path of a URL. A path that names no file but
// could be a page of the app, such as /chat/123, gives the app's index, which
// routes on its own. It reports false for what should be a 404: paths with an
// extension, and those of the API.
func (s *Site) Find(urlPath string) (File, bool) {
	name := strings.TrimPrefix(path.Clean("/"+urlPath), "/")
	if f, ok := s.files[name]; ok && name != index {
		return f, true
	}
	if !isPage(name) {
		return File{}, false
	}
	if f, ok := s.files[index]; ok {
		return f, true
	}
	f := newFile(index, unbuilt)
	f.CacheControl = cacheNever
	return f, true
}

func isPage(name string) bool {
	if name == index {
		return true
	}
	first, _, _ := strings.Cut(name, "/")
	switch first {
	case "api", "ws", "assets":
		return false
	default:
		return path.Ext(name) == ""
	}
}

func variantOf(name string) (string, bool) {
	if original, ok := strings.CutSuffix(name, ".br"); ok {
		return original, true
	}
	return strings.CutSuffix(name, ".gz")
}

func newFile(name string, body []byte) File {
	sum := sha256.Sum256(body)
	f := File{Body: body, ContentType: contentType(name), CacheControl: cacheRevalidate, hash: hex.EncodeToString(sum[:12])}
	f.ETag = `"` + f.hash + `"`
	if strings.HasPrefix(name, "assets/") {
		f.CacheControl = cacheForever
	}
	return f
}

// contentType does not rely on the machine's own table for the types the app
// consists of: a wrong one there would keep a browser from running a script.
func contentType(name string) string {
	switch path.Ext(name) {
	case ".html":
		return "text/html; charset=utf-8"
	case ".js":
		return "text/javascript; charset=utf-8"
	case ".css":
		return "text/css; charset=utf-8"
	case ".svg":
		return "image/svg+xml"
	case ".json", ".map":
		return "application/json"
	case ".webmanifest":
		return "application/manifest+json"
	case ".woff2":
		return "font/woff2"
	}
	if t := mime.TypeByExtension(path.Ext(name)); t != "" {
		return t
	}
	return "application/octet-stream"
}
