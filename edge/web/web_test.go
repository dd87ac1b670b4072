package web

import (
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"
)

func built() *Site {
	file := func(body string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(body)} }
	return NewSite(fstest.MapFS{
		".gitkeep":               file(""),
		"index.html":             file("<!doctype html><title>app</title>"),
		"index.html.gz":          file("gz of index"),
		"favicon.svg":            file("<svg/>"),
		"theme.js":               file("theme()"),
		"assets/app-1a2b.js":     file("app()"),
		"assets/app-1a2b.js.br":  file("br of app"),
		"assets/app-1a2b.js.gz":  file("gz of app"),
		"assets/app-1a2b.css":    file("body{}"),
		"assets/strange.unknown": file("?"),
	})
}

func TestFind(t *testing.T) {
	t.Parallel()
	s := built()
	tests := []struct {
		path, body, contentType, cache string
	}{
		{"/", "<!doctype html><title>app</title>", "text/html; charset=utf-8", "no-cache"},
		{"", "<!doctype html><title>app</title>", "text/html; charset=utf-8", "no-cache"},
		{"/index.html", "<!doctype html><title>app</title>", "text/html; charset=utf-8", "no-cache"},
		{"/chat", "<!doctype html><title>app</title>", "text/html; charset=utf-8", "no-cache"},
		{"/chat/0190a1b2c3", "<!doctype html><title>app</title>", "text/html; charset=utf-8", "no-cache"},
		{"/favicon.svg", "<svg/>", "image/svg+xml", "no-cache"},
		{"/theme.js", "theme()", "text/javascript; charset=utf-8", "no-cache"},
		{"/assets/app-1a2b.js", "app()", "text/javascript; charset=utf-8", "public, max-age=31536000, immutable"},
		{"/assets/app-1a2b.css", "body{}", "text/css; charset=utf-8", "public, max-age=31536000, immutable"},
		{"/assets/strange.unknown", "?", "application/octet-stream", "public, max-age=31536000, immutable"},
		{"/assets/../favicon.svg", "<svg/>", "image/svg+xml", "no-cache"},
	}
	for _, tt := range tests {
		t.Run(tt.path, func(t *testing.T) {
			t.Parallel()
			f, ok := s.Find(tt.path)
			if !ok {
				t.Fatalf("Find(%q) found nothing", tt.path)
			}
			if string(f.Body) != tt.body || f.ContentType != tt.contentType || f.CacheControl != tt.cache || f.Encoding != "" {
				t.Errorf("Find(%q) = %q %q %q %q", tt.path, f.Body, f.ContentType, f.CacheControl, f.Encoding)
			}
		})
	}
}

func TestFindNothing(t *testing.T) {
	t.Parallel()
	s := built()
	for _, path := range []string{
		"/assets/app-0000.js", "/assets/page", "/robots.txt", "/api", "/api/nothing", "/ws/live", "/.gitkeep",
		"/assets/app-1a2b.js.br", "/index.html.gz", "/../../etc/passwd.txt",
	} {
		if f, ok := s.Find(path); ok {
			t.Errorf("Find(%q) = %q, want nothing", path, f.Body)
		}
	}
}

func TestAccept(t *testing.T) {
	t.Parallel()
	f, _ := built().Find("/assets/app-1a2b.js")
	for header, want := range map[string]string{
		"":                           "",
		"identity":                   "",
		"gzip, deflate, br":          "br",
		"gzip, deflate":              "gzip",
		"GZIP":                       "gzip",
		"br;q=0, gzip;q=0.5":         "gzip",
		"br;q=0, gzip;q=0":           "",
		"*":                          "br",
		"*;q=0":                      "",
		"br;q=0, *":                  "gzip",
		"br;q=nonsense, gzip; q=1.0": "gzip",
	} {
		if got := f.Accept(header); got.Encoding != want {
			t.Errorf("Accept(%q) chose %q, want %q", header, got.Encoding, want)
		}
	}
	plain, brotli := f.Accept(""), f.Accept("br")
	if string(brotli.Body) != "br of app" || brotli.ContentType != f.ContentType {
		t.Errorf("Accept(br) = %q as %q", brotli.Body, brotli.ContentType)
	}
	if plain.ETag == brotli.ETag {
		t.Errorf("two encodings share the tag %s", plain.ETag)
	}
}

func TestMatches(t *testing.T) {
	t.Parallel()
	f, _ := built().Find("/")
	for header, want := range map[string]bool{
		f.ETag: true, "W/" + f.ETag: true, `"other", ` + f.ETag: true, "*": true,
		"": false, `"other"`: false, f.Accept("gzip").ETag: false,
	} {
		if got := f.Matches(header); got != want {
			t.Errorf("Matches(%q) = %t, want %t", header, got, want)
		}
	}
}

func TestUnbuilt(t *testing.T) {
	t.Parallel()
	s := NewSite(fstest.MapFS{".gitkeep": &fstest.MapFile{}})
	if s.Built() {
		t.Fatal("a site without index.html says it is built")
	}
	for _, path := range []string{"/", "/chat", "/chat/1"} {
		f, ok := s.Find(path)
		if !ok || !strings.Contains(string(f.Body), "make web") {
			t.Errorf("Find(%q) = %t, %q; want the page that says how to build it", path, ok, f.Body)
		}
		if f.CacheControl != "no-store" {
			t.Errorf("Find(%q) may be cached: %q", path, f.CacheControl)
		}
	}
	if _, ok := s.Find("/assets/app.js"); ok {
		t.Error("an asset was found where there is none")
	}
}

// The embedded site is either: it depends on whether npm has run.
func TestEmbedded(t *testing.T) {
	t.Parallel()
	f, ok := Find("/")
	if !ok || !strings.Contains(string(f.Body), "<html") {
		t.Fatalf("Find(/) = %t, %q", ok, f.Body)
	}
	assets, ok := Assets()
	if _, err := fs.Stat(assets, "index.html"); (err == nil) != ok {
		t.Errorf("Assets() says built: %t; index.html: %v", ok, err)
	}
}
