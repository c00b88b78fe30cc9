package httpparse

import (
	"bytes"
	"testing"
)

func TestWhole(t *testing.T) {
	r := parse(t, "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\n")
	var d Body
	d.Start(r, nil)
	if d.Left() != 5 || d.Done() {
		t.Errorf("left %d, done %v", d.Left(), d.Done())
	}
	if body, n, ok := d.Whole([]byte("hell")); body != nil || n != 0 || ok {
		t.Errorf("of a part: %q, %d, %v", body, n, ok)
	}
	in := []byte("helloGET")
	body, n, ok := d.Whole(in)
	if string(body) != "hello" || n != 5 || !ok || &body[0] != &in[0] || cap(body) != 5 {
		t.Errorf("got %q (capacity %d), %d, %v", body, cap(body), n, ok)
	}
	if !d.Done() || d.Left() != 0 {
		t.Errorf("left %d, done %v", d.Left(), d.Done())
	}
	if _, _, ok := d.Whole(in); ok {
		t.Error("a body was handed out twice")
	}
}

func TestWholeAfterFeed(t *testing.T) {
	var d Body
	d.Start(parse(t, "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\n"), nil)
	if _, n, done, err := d.Feed([]byte("he"), nil); n != 2 || done || err != nil {
		t.Fatalf("got %d, %v, %v", n, done, err)
	}
	if _, _, ok := d.Whole([]byte("llo")); ok || d.Left() != 3 {
		t.Errorf("the rest was taken for the whole; left %d", d.Left())
	}
}

func TestWholeOfNothing(t *testing.T) {
	for _, head := range []string{"GET / HTTP/1.1\r\nHost: h\r\n\r\n", "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n\r\n"} {
		var d Body
		d.Start(parse(t, head), nil)
		if body, n, ok := d.Whole([]byte("next")); len(body) != 0 || n != 0 || !ok || !d.Done() {
			t.Errorf("%q: got %q, %d, %v", head, body, n, ok)
		}
	}
	var zero Body
	if _, n, ok := zero.Whole(nil); n != 0 || !ok || !zero.Done() {
		t.Error("the zero Body is not an empty one")
	}
}

func TestChunkedIsFed(t *testing.T) {
	var d Body
	d.Start(parse(t, "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n"), nil)
	in := []byte("5\r\nhello\r\n1;x=\" \"\r\n!\r\n0\r\nA: b\r\n\r\nGET")
	if _, _, ok := d.Whole(in); ok || d.Left() != -1 {
		t.Errorf("handed out undecoded, or left is %d", d.Left())
	}
	out, n, done, err := d.Feed(in, in[:0]) // in place
	if string(out) != "hello!" || string(in[n:]) != "GET" || !done || err != nil {
		t.Errorf("got %q, %d, %v, %v", out, n, done, err)
	}
	if d.Left() != 0 {
		t.Errorf("left %d", d.Left())
	}
	if out, n, done, err := d.Feed([]byte("GET"), nil); len(out) != 0 || n != 0 || !done || err != nil {
		t.Errorf("fed when done: %q, %d, %v, %v", out, n, done, err)
	}
}

// TestFeedKeepsNothing: what was handed out before an error stays as it was.
func TestFeedKeepsNothing(t *testing.T) {
	var d Body
	d.Start(parse(t, "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n"), nil)
	in := []byte("5\r\nhello\r\nx")
	out, n, done, err := d.Feed(in, []byte("before "))
	if string(out) != "before hello" || n != len(in)-1 || done || err != ErrChunkSize {
		t.Errorf("got %q, %d, %v, %v", out, n, done, err)
	}
	clear(in)
	if !bytes.Equal(out, []byte("before hello")) {
		t.Error("the output shares the input's memory")
	}
}
