// Package demopage is the page at /demo: a bookshop whose reviews and orders
// change before the eyes of everyone who has it open. Only the demo serves it,
// and nothing of it is loaded from elsewhere.
package demopage

import (
	"embed"
	"io/fs"
)

//go:embed files
var files embed.FS

const policy = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; base-uri 'none'; " +
	"form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'"

// Page is a gateway's page with its files.
type Page struct{}

// Page returns the page and the Content-Security-Policy it must be sent with.
func (Page) Page() (html []byte, csp string) {
	html, _ = files.ReadFile("files/index.html") // embedded: a test reads it
	return html, policy
}

var contentTypes = map[string]string{
	"demo.js":  "text/javascript; charset=utf-8",
	"demo.css": "text/css; charset=utf-8",
}

// File returns the file of that name below "/demo/".
func (Page) File(name string) (data []byte, contentType string, gzip bool, ok bool) {
	contentType, ok = contentTypes[name]
	if !ok {
		return nil, "", false, false
	}
	data, err := fs.ReadFile(files, "files/"+name)
	return data, contentType, false, err == nil
}
