package demopage

import (
	"path"
	"regexp"
	"strings"
	"testing"
)

var linked = regexp.MustCompile(`(?:src|href)="([^"]*)"`)

// TestNothingIsLoadedFromElsewhere: the page names its own files, and no others.
func TestNothingIsLoadedFromElsewhere(t *testing.T) {
	html, csp := Page{}.Page()
	if !strings.Contains(csp, "default-src 'none'") || strings.Contains(csp, "unsafe") {
		t.Errorf("policy: %s", csp)
	}
	named := map[string]bool{}
	for _, m := range linked.FindAllStringSubmatch(string(html), -1) {
		switch name, own := strings.CutPrefix(m[1], "/demo/"); {
		case own:
			data, contentType, gzip, ok := Page{}.File(name)
			if !ok || gzip || len(data) == 0 || contentType == "" {
				t.Errorf("%s is not served", m[1])
			}
			named[name] = true
			if strings.Contains(string(data), "http://") || strings.Contains(string(data), "https://") || strings.Contains(string(data), "url(") {
				t.Errorf("%s names another place", name)
			}
		case m[1] != "/demo" && m[1] != "/graphql" && m[1] != "data:,":
			t.Errorf("the page names %s", m[1])
		}
	}
	if len(named) != len(contentTypes) {
		t.Errorf("the page uses %v", named)
	}
	for _, inline := range []string{"style=", "onclick=", "<style", "<script>"} {
		if strings.Contains(string(html), inline) {
			t.Errorf("the policy forbids %s", inline)
		}
	}
	for _, name := range []string{"", "index.html", "../demopage.go", path.Join("files", "demo.js")} {
		if _, _, _, ok := (Page{}).File(name); ok {
			t.Errorf("%q is served", name)
		}
	}
}
