package main

import (
	"bytes"
	"strconv"
	"time"

	"fraiseqld/httpparse"
)

// codec turns request bytes into response bytes, for one connection. It says how
// many bytes it consumed; an error ends the connection.
type codec interface {
	answer(in, out []byte) (rest, reply []byte, err error)
}

// divider is the least a reactor can do: it learns the length of a connection's
// first request, and from then on divides by it. Its peers send the same request
// again and again.
type divider struct {
	length int
	reply  []byte
}

func newDivider() codec { return &divider{} }

func (d *divider) answer(in, out []byte) (rest, reply []byte, err error) {
	if d.length == 0 && !d.learn(in) {
		return in, out, nil
	}
	for len(in) >= d.length {
		in = in[d.length:]
		out = append(out, d.reply...)
	}
	return in, out, nil
}

func (d *divider) learn(in []byte) bool {
	head, _, found := bytes.Cut(in, []byte("\r\n\r\n"))
	if !found {
		return false
	}
	length := 0
	if _, after, ok := bytes.Cut(head, []byte("Content-Length: ")); ok {
		digits, _, _ := bytes.Cut(after, []byte("\r\n"))
		length, _ = strconv.Atoi(string(digits)) // the benchmark's own client wrote it
	}
	d.length = len(head) + 4 + length
	path := []byte("/graphql")
	if bytes.HasPrefix(head, []byte("GET /health ")) {
		path = []byte("/health")
	}
	d.reply = appendReply(nil, constant(path), nil)
	return true
}

// parser answers with httpparse, the product's own codec, in front of it.
type parser struct {
	head    httpparse.Parser
	request httpparse.Request
	body    httpparse.Body
	inBody  bool
	date    []byte
	second  int64
}

func newParser() codec { return &parser{} }

func (p *parser) answer(in, out []byte) (rest, reply []byte, err error) {
	for len(in) > 0 {
		if !p.inBody {
			n, err := p.head.Head(in, nil, &p.request)
			if n == 0 || err != nil {
				return in, out, err
			}
			p.body.Start(&p.request, nil)
			in, p.inBody = in[n:], true
			out = p.reply(out)
		}
		_, n, done, err := p.body.Feed(in, nil)
		in = in[n:]
		if err != nil || !done {
			return in, out, err
		}
		p.inBody = false
	}
	return in, out, nil
}

// reply answers as soon as the head is known: the constants do not need the body.
func (p *parser) reply(out []byte) []byte {
	if now := time.Now(); now.Unix() != p.second {
		p.second = now.Unix()
		p.date = httpparse.AppendDate(p.date[:0], now)
	}
	return appendReply(out, constant(p.request.Path), p.date)
}

func appendReply(out []byte, body string, date []byte) []byte {
	out = httpparse.AppendHead(out, &httpparse.ResponseHead{
		Status: 200, Date: date, ContentLength: int64(len(body)), ContentType: "application/json",
	})
	out = httpparse.AppendEnd(out)
	return append(out, body...)
}
