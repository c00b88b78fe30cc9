package main

import (
	"net/http"
	"strings"
	"syscall"
	"testing"
)

// TestDemoPage: what one visitor does, by keyboard alone, another one sees.
func TestDemoPage(t *testing.T) {
	b := chromium(t)
	p := start(t, "demo", "--listen", "127.0.0.1:0")
	p.ready()
	one, two := b.open(p.path("/demo")), b.open(p.path("/demo"))
	for _, tab := range []*tab{one, two} {
		tab.becomes(`document.getElementById('state')?.dataset.state === 'live' && document.querySelectorAll('#reviews li').length === 12 && document.querySelectorAll('#orders tr').length === 12`)
	}
	const text = `Read twice <b>&amp; lent</b> — 読んだ`
	one.run(`document.getElementById('text').focus()`)
	one.types(text)
	one.key("Tab", 9)
	one.key("Enter", 13)
	shown := `[...document.querySelectorAll('#reviews li.fresh p')].some((e) => e.textContent === ` + "`" + text + "`)"
	two.becomes(shown)
	one.becomes(shown)
	one.becomes(`document.getElementById('said').textContent === 'Thank you for your review'`)

	one.run(`document.querySelector('#orders button').focus()`)
	one.key("Enter", 13)
	two.becomes(`document.querySelector('#orders tr.over td:nth-child(4)')?.textContent === 'CANCELLED' && document.querySelector('#orders tr.over button').disabled`)

	for _, tab := range []*tab{one, two} {
		if got := tab.run(`JSON.stringify(complaints)`); got != "[]" {
			t.Errorf("the browser complains: %s", got)
		}
		if got := tab.run(`performance.getEntriesByType('resource').map((e) => e.name).filter((n) => !n.startsWith(location.origin)).join()`); got != "" {
			t.Errorf("loaded from elsewhere: %s", got)
		}
	}
	p.signal(syscall.SIGINT)
	p.exits(0)
	two.becomes(`document.getElementById('state').dataset.state === 'off'`)
}

// TestDemoServesThePage with its files and nothing else below its path, after a reload, too.
func TestDemoServesThePage(t *testing.T) {
	p := start(t, "demo", "--listen", "127.0.0.1:0")
	p.ready()
	resp, err := http.Get(p.path("/demo"))
	if err != nil {
		t.Fatal(err)
	}
	status, body := answer(resp, nil)
	if status != 200 || !strings.Contains(body, "/demo/demo.js") || !strings.Contains(resp.Header.Get("Content-Security-Policy"), "default-src 'none'") {
		t.Errorf("%d %v %s", status, resp.Header, body)
	}
	for path, want := range map[string]int{"/demo/demo.js": 200, "/demo/demo.css": 200, "/demo/": 404, "/demo/x": 404, "/demonstration": 404} {
		if status, _ := answer(http.Get(p.path(path))); status != want {
			t.Errorf("%s: %d", path, status)
		}
	}
	p.signal(syscall.SIGHUP)
	p.prints("reloaded")
	if status, _ := answer(http.Get(p.path("/demo"))); status != 200 {
		t.Errorf("after a reload: %d", status)
	}
	p.signal(syscall.SIGINT)
	p.exits(0)
}
