// Package web carries the web app inside the binary and answers, for a path of
// the site, which bytes to send under which headers. It knows no HTTP library:
// the edge copies a [File] into a response.
//
// The app is built by npm into dist, which is embedded. A checkout without a
// built app compiles too; the site is then one page that says how to build it.
package web

import (
	"embed"
	"io/fs"
	"sync"
)

// ContentSecurityPolicy is the header for every page of the app: it needs
// nothing from elsewhere, no inline script and no inline style.
const ContentSecurityPolicy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; " +
	"font-src 'self'; connect-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

//go:embed all:dist
var embedded embed.FS

//go:embed unbuilt.html
var unbuilt []byte

var site = sync.OnceValue(func() *Site {
	dist, err := fs.Sub(embedded, "dist")
	if err != nil {
		panic(err) // "dist" is a constant and a valid path
	}
	return NewSite(dist)
})

// Assets returns the built app. It reports false when this binary was compiled
// without one.
func Assets() (fs.FS, bool) { return site().assets, site().Built() }

// Find returns the file at a path of the embedded site; see [Site.Find].
func Find(path string) (File, bool) { return site().Find(path) }
