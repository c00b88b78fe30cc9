package ide

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"io"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
)

// sites are the pages that this build can show.
func sites(t *testing.T) map[string]*Site {
	all := map[string]*Site{"own": newOwn("/graphql")}
	if s, ok := load(builtFiles, "dist", builtPolicy, "/graphql"); ok {
		all["GraphiQL"] = s
	} else {
		t.Log("GraphiQL is not built in; make ide builds it")
	}
	return all
}

// text returns the file as a browser sees it.
func text(t *testing.T, s *Site, name string) string {
	t.Helper()
	data, contentType, packed, ok := s.File(name)
	if !ok || contentType == "" || len(data) == 0 {
		t.Fatalf("%s: there %v, %q, %d bytes", name, ok, contentType, len(data))
	}
	if !packed {
		return string(data)
	}
	r, err := gzip.NewReader(bytes.NewReader(data))
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	plain, err := io.ReadAll(r)
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return string(plain)
}

var (
	linked   = regexp.MustCompile(`(?:src|href)="([^"]*)"`)
	imported = regexp.MustCompile("(?:from|import)\\s*\\(?\\s*[\"'`](\\.{0,2}/[^\"'`]+\\.(?:js|css))[\"'`]")
	worker   = regexp.MustCompile("[\"'`](/graphql/ide/[^\"'`]+|[a-zA-Z.-]+worker-[^\"'`]+\\.js)[\"'`]")
	cssURL   = regexp.MustCompile(`url\(\s*["']?([^"')]+)["']?\s*\)`)
)

// references lists what a file makes a browser load.
func references(name, content string) (all []string) {
	patterns := []*regexp.Regexp{imported, worker}
	if path.Ext(name) == ".css" {
		patterns = []*regexp.Regexp{cssURL}
	}
	for _, p := range patterns {
		for _, m := range p.FindAllStringSubmatch(content, -1) {
			all = append(all, m[1])
		}
	}
	return all
}

// TestEveryReferenceIsServed follows all links from the page on. None may lead
// to another host, and every file must be reached: nothing is shipped in vain.
func TestEveryReferenceIsServed(t *testing.T) {
	for kind, s := range sites(t) {
		page, _ := s.Page()
		var queue []string
		for _, m := range linked.FindAllStringSubmatch(string(page), -1) {
			queue = append(queue, m[1])
		}
		seen := map[string]bool{}
		for len(queue) > 0 {
			ref := queue[0]
			queue = queue[1:]
			if strings.HasPrefix(ref, "data:") || strings.HasPrefix(ref, "#") {
				continue
			}
			name := strings.TrimPrefix(strings.TrimPrefix(ref, prefix), "./")
			if strings.Contains(name, "/") {
				t.Errorf("%s: %q is not one of our files", kind, ref)
				continue
			}
			if seen[name] {
				continue
			}
			seen[name] = true
			if _, _, _, ok := s.File(name); !ok {
				t.Errorf("%s: %q is not served", kind, name)
				continue
			}
			switch path.Ext(name) {
			case ".js", ".css":
				queue = append(queue, references(name, text(t, s, name))...)
			}
		}
		if len(seen) < 2 {
			t.Errorf("%s: only %d files found", kind, len(seen))
		}
		everything := everyText(t, s)
		for name := range s.files {
			if !seen[name] && !strings.Contains(everything, name) {
				t.Errorf("%s: nothing refers to %s", kind, name)
			}
		}
	}
}

// everyText is all scripts and style sheets in one: some names in them are put
// together with others in ways that no pattern finds.
func everyText(t *testing.T, s *Site) string {
	var all strings.Builder
	for name := range s.files {
		if ext := path.Ext(name); ext == ".js" || ext == ".css" {
			all.WriteString(text(t, s, name))
		}
	}
	return all.String()
}

// TestPolicyFitsThePage: nothing that the policy forbids is in the page.
func TestPolicyFitsThePage(t *testing.T) {
	inline := regexp.MustCompile(`(?i)<style|\son[a-z]+\s*=|\sstyle\s*=|javascript:|<base|<form|<iframe`)
	scripts := regexp.MustCompile(`(?is)<script([^>]*)>(.*?)</script>`)
	for kind, s := range sites(t) {
		page, csp := s.Page()
		if found := inline.FindAllString(string(page), -1); found != nil {
			t.Errorf("%s: the page holds %q", kind, found)
		}
		for _, m := range scripts.FindAllStringSubmatch(string(page), -1) {
			if m[2] != "" && !strings.Contains(m[1], `type="application/json"`) {
				t.Errorf("%s: inline script %q", kind, m[0])
			}
		}
		directives := map[string]string{}
		for d := range strings.SplitSeq(csp, ";") {
			name, value, _ := strings.Cut(strings.TrimSpace(d), " ")
			directives[name] = value
		}
		for name, want := range map[string]string{"default-src": "'none'", "script-src": "'self'", "connect-src": "'self'", "base-uri": "'none'", "form-action": "'none'", "frame-ancestors": "'none'"} {
			if directives[name] != want {
				t.Errorf("%s: %s is %q, want %q", kind, name, directives[name], want)
			}
		}
		for name, value := range directives {
			if strings.Contains(value, "unsafe") && (kind == "own" || name != "style-src") {
				t.Errorf("%s: %s %s", kind, name, value)
			}
			if strings.ContainsAny(value, "*/") {
				t.Errorf("%s: %s opens the page to others: %s", kind, name, value)
			}
		}
	}
}

// TestNoOtherHost: our own page names no URL at all, the other none in what
// makes a browser load something.
func TestNoOtherHost(t *testing.T) {
	for kind, s := range sites(t) {
		page, _ := s.Page()
		contents := map[string]string{"page": string(page)}
		for name := range s.files {
			if path.Ext(name) == ".css" || kind == "own" {
				contents[name] = text(t, s, name)
			}
		}
		for name, content := range contents {
			if m := regexp.MustCompile(`(?i)(https?|wss?):?//|url\(["']?//|@import`).FindString(content); m != "" && !(strings.Contains(content, "data:image/svg") && !loadsAway(content)) {
				t.Errorf("%s: %s holds %q", kind, name, m)
			}
		}
	}
}

// loadsAway is for style sheets with pictures inside, whose XML names its
// vocabulary by a URL that is never loaded.
func loadsAway(css string) bool {
	for _, m := range cssURL.FindAllStringSubmatch(css, -1) {
		if !strings.HasPrefix(m[1], "data:") && strings.Contains(m[1], "//") {
			return true
		}
	}
	return strings.Contains(css, "@import")
}

// TestEndpoint: whatever the endpoint holds, it stays data in its element.
func TestEndpoint(t *testing.T) {
	element := regexp.MustCompile(`(?s)<script type="application/json" id="settings">(.*?)</script>`)
	for _, endpoint := range []string{"/graphql", "/a?b&c", `</script><script>alert(1)</script>"'\`, "\u2028"} {
		for kind, load := range map[string]func(string) *Site{"own": newOwn, "chosen": New} {
			page, _ := load(endpoint).Page()
			m := element.FindSubmatch(page)
			if m == nil {
				t.Fatalf("%s: no settings in the page", kind)
			}
			var got struct{ Endpoint string }
			if err := json.Unmarshal(m[1], &got); err != nil || got.Endpoint != endpoint {
				t.Errorf("%s: %q became %s (%v)", kind, endpoint, m[1], err)
			}
			if n := bytes.Count(page, []byte("</script>")); n != 2 {
				t.Errorf("%s: %q: %d script elements", kind, endpoint, n)
			}
		}
	}
}

func TestFile(t *testing.T) {
	s := newOwn("/graphql")
	for name, want := range map[string]string{"page.js": "text/javascript; charset=utf-8", "page.css": "text/css; charset=utf-8"} {
		if _, contentType, packed, ok := s.File(name); contentType != want || packed || !ok {
			t.Errorf("%s: %q, %v, %v", name, contentType, packed, ok)
		}
	}
	for _, name := range []string{"", "index.html", "README.txt", "../ide.go", "own/page.js", "page.js/", "PAGE.JS", "page.js\x00"} {
		if data, _, _, ok := s.File(name); ok || data != nil {
			t.Errorf("%q is served", name)
		}
	}
}

func TestLoad(t *testing.T) {
	page := &fstest.MapFile{Data: []byte("<p>" + settings)}
	site, ok := load(fstest.MapFS{"d/index.html": page, "d/a.js.gz": {Data: []byte("z")}, "d/b.js": {Data: []byte("p")}, "d/c.map": {}, "d/README.txt": {}}, "d", "policy", "/x")
	if !ok {
		t.Fatal("not loaded")
	}
	if html, csp := site.Page(); string(html) != `<p>{"endpoint":"/x"}` || csp != "policy" {
		t.Errorf("got %s, %s", html, csp)
	}
	var names []string
	for name, f := range site.files {
		names = append(names, name)
		if f.gzip != (name == "a.js") {
			t.Errorf("%s: gzip %v", name, f.gzip)
		}
	}
	if slices.Sort(names); !slices.Equal(names, []string{"a.js", "b.js"}) {
		t.Errorf("serves %q", names)
	}
	for name, fsys := range map[string]fstest.MapFS{"only the placeholder": {"d/README.txt": {}}, "no folder": {}} {
		if _, ok := load(fsys, "d", "", ""); ok {
			t.Errorf("%s: taken for a page", name)
		}
	}
}
