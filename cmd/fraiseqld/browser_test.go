package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/url"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"

	"fraiseqld/wsproto"
	"fraiseqld/wsproto/wstest"
)

// browser is Chromium, driven by its own protocol over a WebSocket.
type browser struct {
	t    *testing.T
	ws   *wstest.Client
	nc   net.Conn
	last int
}

// chromium starts a browser without windows, or skips the test.
func chromium(t *testing.T) *browser {
	t.Helper()
	program := os.Getenv("CHROMIUM")
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if found, err := exec.LookPath(name); err == nil && program == "" {
			program = found
		}
	}
	if program == "" {
		t.Skip("there is no Chromium here")
	}
	profile, err := os.MkdirTemp("", "fraiseqld-chromium-")
	if err != nil {
		t.Fatal(err)
	}
	args := []string{"--headless=new", "--remote-debugging-port=0", "--user-data-dir=" + profile, "--disable-gpu", "--disable-dev-shm-usage",
		"--no-first-run", "--disable-background-networking", "--disable-component-update", "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1", "about:blank"}
	if os.Getuid() == 0 {
		args = append(args, "--no-sandbox")
	}
	cmd := exec.Command(program, args...)
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	t.Cleanup(func() { endBrowser(t, cmd, profile) })
	stderr, err := cmd.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Skipf("Chromium does not start: %v", err)
	}
	return connectBrowser(t, stderr)
}

// endBrowser ends the browser with its helpers, which write to its profile to the last.
func endBrowser(t *testing.T, cmd *exec.Cmd, profile string) {
	if cmd.Process != nil {
		_ = syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL)
		_ = cmd.Wait()
	}
	for deadline := time.Now().Add(patience); os.RemoveAll(profile) != nil; {
		if time.Now().After(deadline) {
			t.Errorf("%s stays", profile)
			return
		}
	}
}

func connectBrowser(t *testing.T, stderr io.Reader) *browser {
	t.Helper()
	lines := bufio.NewScanner(stderr)
	for lines.Scan() {
		_, address, ok := strings.Cut(lines.Text(), "DevTools listening on ")
		if !ok {
			continue
		}
		go func() { _, _ = io.Copy(io.Discard, stderr) }()
		at, err := url.Parse(address)
		if err != nil {
			t.Fatal(err)
		}
		nc, err := net.Dial("tcp", at.Host)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { nc.Close() })
		_ = nc.SetDeadline(time.Now().Add(4 * patience))
		ws, err := wstest.Open(nc, at.Host, at.Path)
		if err != nil {
			t.Fatal(err)
		}
		return &browser{t: t, ws: ws, nc: nc}
	}
	t.Skip("Chromium ended at once; it may lack a library or a display")
	return nil
}

// call runs a command and waits for its result.
func (b *browser) call(session, method string, params, result any) {
	b.t.Helper()
	b.last++
	text, err := json.Marshal(map[string]any{"id": b.last, "method": method, "params": params, "sessionId": session})
	if session == "" {
		text, err = json.Marshal(map[string]any{"id": b.last, "method": method, "params": params})
	}
	if err == nil {
		err = b.ws.Send(wsproto.OpText, text)
	}
	for err == nil {
		var ev wsproto.Event
		if ev, err = b.ws.Next(); err != nil {
			break
		}
		var answer struct {
			ID     int
			Result json.RawMessage
			Error  *struct{ Message string }
		}
		if json.Unmarshal(ev.Payload, &answer) != nil || answer.ID != b.last {
			continue // an event
		}
		if answer.Error != nil {
			b.t.Fatalf("%s: %s", method, answer.Error.Message)
		}
		if err = json.Unmarshal(answer.Result, result); err == nil {
			return
		}
	}
	b.t.Fatalf("%s: %v", method, err)
}

// tab is one page.
type tab struct {
	b       *browser
	session string
}

// noted is run before the page's own scripts: what a person would see in the console.
const noted = `window.complaints = [];
addEventListener('error', (e) => complaints.push(e.message), true);
addEventListener('unhandledrejection', (e) => complaints.push(String(e.reason)));
document.addEventListener('securitypolicyviolation', (e) => complaints.push(e.violatedDirective + ' ' + e.blockedURI));`

func (b *browser) open(address string) *tab {
	b.t.Helper()
	var made struct{ TargetID string }
	b.call("", "Target.createTarget", map[string]any{"url": "about:blank"}, &made)
	var attached struct{ SessionID string }
	b.call("", "Target.attachToTarget", map[string]any{"targetId": made.TargetID, "flatten": true}, &attached)
	p := &tab{b, attached.SessionID}
	var nothing any
	b.call(p.session, "Page.enable", map[string]any{}, &nothing)
	b.call(p.session, "Page.addScriptToEvaluateOnNewDocument", map[string]any{"source": noted}, &nothing)
	b.call(p.session, "Page.navigate", map[string]any{"url": address}, &nothing)
	return p
}

// run evaluates an expression and gives its value as text.
func (p *tab) run(expression string) string {
	p.b.t.Helper()
	var got struct {
		Result           struct{ Value any }
		ExceptionDetails *struct{ Text string }
	}
	p.b.call(p.session, "Runtime.evaluate", map[string]any{"expression": expression, "returnByValue": true, "awaitPromise": true}, &got)
	if got.ExceptionDetails != nil {
		p.b.t.Fatalf("%s: %s", expression, got.ExceptionDetails.Text)
	}
	return fmt.Sprint(got.Result.Value)
}

// becomes waits until an expression is true.
func (p *tab) becomes(expression string) {
	p.b.t.Helper()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	deadline := time.After(patience)
	for p.run("Boolean("+expression+")") != "true" {
		select {
		case <-tick.C:
		case <-deadline:
			p.b.t.Fatalf("%s does not become true; the page says %s", expression, p.run("document.body?.innerText"))
		}
	}
}

// key presses a key where the focus is.
func (p *tab) key(name string, code int) {
	p.b.t.Helper()
	var nothing any
	for _, kind := range []string{"keyDown", "keyUp"} {
		press := map[string]any{"type": kind, "key": name, "code": name, "windowsVirtualKeyCode": code}
		if name == "Enter" {
			press["text"] = "\r"
		}
		p.b.call(p.session, "Input.dispatchKeyEvent", press, &nothing)
	}
}

// types writes where the focus is.
func (p *tab) types(text string) {
	p.b.t.Helper()
	var nothing any
	p.b.call(p.session, "Input.insertText", map[string]any{"text": text}, &nothing)
}
