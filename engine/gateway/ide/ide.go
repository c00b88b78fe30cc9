// Package ide holds the page on which people write and run GraphQL in a
// browser, and its files: GraphiQL where "make ide" has built it in, else a
// small page of our own. It works offline: nothing is loaded from elsewhere.
package ide

import (
	"bytes"
	"embed"
	"encoding/json"
	"io/fs"
	"path"
	"strings"
)

// prefix is where the gateway serves File.
const prefix = "/graphql/ide/"

// settings is what both pages hold in a script element that is data, not code,
// so that no page needs inline scripts.
const settings = `{"endpoint":"/graphql"}`

//go:embed own
var ownFiles embed.FS

// builtFiles holds nothing but a note until GraphiQL is built.
//
//go:embed dist
var builtFiles embed.FS

// Policies of content. GraphiQL's editor writes style attributes, which is why
// its styles cannot be held to files; scripts are, on both pages.
const (
	policy      = "default-src 'none'; script-src 'self'; connect-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
	ownPolicy   = policy + "style-src 'self'; require-trusted-types-for 'script'; trusted-types 'none'"
	builtPolicy = policy + "style-src 'self' 'unsafe-inline'; worker-src 'self'; font-src 'self' data:"
)

// Site is one page and its files. It does not change after New and may be used
// by many goroutines; what it returns is shared and must not be written to.
type Site struct {
	page  []byte
	csp   string
	from  fs.FS
	files map[string]file
}

// file is read when it is asked for: browsers keep it, and the server's memory
// has no copy of what the binary holds.
type file struct {
	path        string
	contentType string
	gzip        bool
}

// New returns GraphiQL, or our own page when GraphiQL is not built in. endpoint
// is the path or URL that the page sends its requests to.
func New(endpoint string) *Site {
	if s, ok := load(builtFiles, "dist", builtPolicy, endpoint); ok {
		return s
	}
	return newOwn(endpoint)
}

func newOwn(endpoint string) *Site {
	s, _ := load(ownFiles, "own", ownPolicy, endpoint)
	return s
}

// load is false when dir holds no page.
func load(from fs.FS, dir, csp, endpoint string) (*Site, bool) {
	s := &Site{csp: csp, from: from, files: make(map[string]file)}
	entries, err := fs.ReadDir(from, dir)
	if err != nil {
		return nil, false
	}
	for _, e := range entries {
		at := path.Join(dir, e.Name())
		name, gzip := strings.CutSuffix(e.Name(), ".gz")
		contentType, known := contentTypes[path.Ext(name)]
		switch {
		case name == "index.html":
			page, err := fs.ReadFile(from, at)
			if err != nil {
				return nil, false
			}
			s.page = withEndpoint(page, endpoint)
		case known:
			s.files[name] = file{at, contentType, gzip}
		}
	}
	return s, s.page != nil
}

// withEndpoint replaces the settings. The encoder escapes '<' and '&', so no
// endpoint can end the element.
func withEndpoint(page []byte, endpoint string) []byte {
	value, err := json.Marshal(map[string]string{"endpoint": endpoint})
	if err != nil {
		return page // cannot be: a string always has a JSON form
	}
	return bytes.Replace(page, []byte(settings), value, 1)
}

// contentTypes of what a page may consist of; files of other kinds are not served.
var contentTypes = map[string]string{
	".js":    "text/javascript; charset=utf-8",
	".css":   "text/css; charset=utf-8",
	".ttf":   "font/ttf",
	".woff":  "font/woff",
	".woff2": "font/woff2",
	".svg":   "image/svg+xml",
	".png":   "image/png",
}

// Page returns the page and the Content-Security-Policy it must be sent with.
func (s *Site) Page() (html []byte, csp string) { return s.page, s.csp }

// File returns the file of that name below "/graphql/ide/". gzip says that data
// is compressed and must be sent with "Content-Encoding: gzip".
func (s *Site) File(name string) (data []byte, contentType string, gzip bool, ok bool) {
	f, ok := s.files[name]
	if !ok {
		return nil, "", false, false
	}
	data, err := fs.ReadFile(s.from, f.path)
	return data, f.contentType, f.gzip, err == nil
}
