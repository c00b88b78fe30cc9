package wsproto

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

var testKey = [4]byte{0x37, 0xfa, 0x21, 0x3d}

// masked is a client's frame; reserved bits and fin as given.
func masked(h Header, payload string) []byte {
	h.Mask = testKey
	return AppendMaskedFrame(nil, h, []byte(payload))
}

func text(s string) []byte   { return masked(Header{Fin: true, Opcode: OpText}, s) }
func bin(s string) []byte    { return masked(Header{Fin: true, Opcode: OpBinary}, s) }
func first(s string) []byte  { return masked(Header{Opcode: OpText}, s) }
func middle(s string) []byte { return masked(Header{}, s) }
func last(s string) []byte   { return masked(Header{Fin: true}, s) }
func ping(s string) []byte   { return masked(Header{Fin: true, Opcode: OpPing}, s) }
func pong(s string) []byte   { return masked(Header{Fin: true, Opcode: OpPong}, s) }
func closing(s string) []byte {
	return masked(Header{Fin: true, Opcode: OpClose}, s)
}

func join(frames ...[]byte) []byte { return bytes.Join(frames, nil) }

// feed gives the pieces to r as a socket would and renders what comes out.
func feed(r *Reader, pieces ...[]byte) string {
	var out strings.Builder
	var pending []byte
	for _, p := range pieces {
		pending = append(pending, p...)
		for {
			ev, n, err := r.Next(pending)
			if n > len(pending) {
				panic("consumed more than was there")
			}
			pending = pending[n:]
			if err != nil {
				fmt.Fprintf(&out, "error %s;", err)
				return out.String()
			}
			if ev.Op == OpContinuation {
				break
			}
			render(&out, ev)
		}
		if len(pending) > MaxHeaderSize+MaxControlPayload {
			panic("more left unread than a control frame")
		}
	}
	return out.String()
}

func render(out *strings.Builder, ev Event) {
	payload := string(ev.Payload)
	if len(payload) > 40 {
		payload = fmt.Sprintf("%.20s…%d", payload, len(payload))
	}
	switch ev.Op {
	case OpText:
		fmt.Fprintf(out, "text %q;", payload)
	case OpBinary:
		fmt.Fprintf(out, "binary %q;", payload)
	case OpPing:
		fmt.Fprintf(out, "ping %q;", payload)
	case OpPong:
		fmt.Fprintf(out, "pong %q;", payload)
	case OpClose:
		fmt.Fprintf(out, "close %d %q;", ev.Code, payload)
	}
}

func newReader(o ReaderOptions, p *Params) *Reader {
	r := new(Reader)
	r.Init(&o, p)
	return r
}

var noTakeover = &Params{ServerNoTakeover: true, ClientNoTakeover: true}

var readerRows = []readerRow{
	{"nothing", ReaderOptions{}, false, nil, ``},
	{"text", ReaderOptions{}, false, text("Hello"), `text "Hello";`},
	{"empty text", ReaderOptions{}, false, text(""), `text "";`},
	{"binary need not be UTF-8", ReaderOptions{}, false, bin("\xff\xfe"), `binary "\xff\xfe";`},
	{"two in one read", ReaderOptions{}, false, join(text("a"), bin("b")), `text "a";binary "b";`},
	{"126 bytes", ReaderOptions{}, false, text(strings.Repeat("x", 126)), `text "xxxxxxxxxxxxxxxxxxxx…126";`},
	{"65536 bytes", ReaderOptions{}, false, text(strings.Repeat("x", 65536)), `text "xxxxxxxxxxxxxxxxxxxx…65536";`},
	{"fragments", ReaderOptions{}, false, join(first("He"), middle("l"), last("lo")), `text "Hello";`},
	{"empty fragments", ReaderOptions{}, false, join(first(""), middle(""), last("")), `text "";`},
	{"control frames between fragments", ReaderOptions{}, false, join(first("He"), ping("p"), last("llo"), pong("q")), `ping "p";text "Hello";pong "q";`},
	{"close ends the stream", ReaderOptions{}, false, join(closing("\x03\xe8bye"), text("late")), `close 1000 "bye";`},
	{"close inside a message", ReaderOptions{}, false, join(first("He"), closing("")), `close 1005 "";`},
	{"close of one byte", ReaderOptions{}, false, closing("\x03"), `error close frame of one byte;`},
	{"close 1005", ReaderOptions{}, false, closing("\x03\xed"), `error illegal close code;`},
	{"close reason not UTF-8", ReaderOptions{}, false, closing("\x03\xe8\xff"), `error close reason is not UTF-8;`},
	{"character across fragments", ReaderOptions{}, false, join(first("\xe2\x82"), ping(""), last("\xac")), `ping "";text "€";`},
	{"bad byte across fragments", ReaderOptions{}, false, join(first("\xe2\x82"), ping(""), middle("A")), `ping "";error text is not UTF-8;`},
	{"message ends inside a character", ReaderOptions{}, false, join(first("a"), last("\xe2\x82")), `error text is not UTF-8;`},
	{"bad text in one frame", ReaderOptions{}, false, join(text("ok"), text("\xed\xa0\x80")), `text "ok";error text is not UTF-8;`},
	{"reserved bit", ReaderOptions{}, true, masked(Header{Fin: true, Opcode: OpText, Reserved: RSV2}, ""), `error reserved bit set;`},
	{"compressed without agreement", ReaderOptions{}, false, masked(Header{Fin: true, Opcode: OpText, Reserved: RSV1}, ""), `error reserved bit set;`},
	{"reserved data opcode", ReaderOptions{}, false, masked(Header{Fin: true, Opcode: 3}, ""), `error reserved opcode;`},
	{"reserved control opcode", ReaderOptions{}, false, masked(Header{Fin: true, Opcode: 15}, ""), `error reserved opcode;`},
	{"compressed continuation", ReaderOptions{}, true, join(first(""), masked(Header{Fin: true, Reserved: RSV1}, "")), `error compression bit on a continuation or control frame;`},
	{"compressed ping", ReaderOptions{}, true, masked(Header{Fin: true, Opcode: OpPing, Reserved: RSV1}, ""), `error compression bit on a continuation or control frame;`},
	{"unmasked", ReaderOptions{}, false, AppendFrame(nil, OpText, []byte("x")), `error frame of a client is not masked;`},
	{"masked by a server", ReaderOptions{FromServer: true}, false, text("x"), `error frame of a server is masked;`},
	{"from a server", ReaderOptions{FromServer: true}, false, join(AppendFrame(nil, OpText, []byte("x")), AppendFrame(nil, OpPing, nil)), `text "x";ping "";`},
	{"fragmented ping", ReaderOptions{}, false, masked(Header{Opcode: OpPing}, ""), `error fragmented control frame;`},
	{"long ping", ReaderOptions{}, false, ping(strings.Repeat("p", 126)), `error control frame longer than 125 bytes;`},
	{"continuation alone", ReaderOptions{}, false, last("x"), `error continuation without a message;`},
	{"continuation after the end", ReaderOptions{}, false, join(first("a"), last("b"), last("c")), `text "ab";error continuation without a message;`},
	{"text inside a message", ReaderOptions{}, false, join(first("a"), text("b")), `error new message inside a fragmented one;`},
	{"length not minimal", ReaderOptions{}, false, []byte{0x81, 0xfe, 0, 5, 0, 0, 0, 0}, `error length is not encoded minimally;`},
	{"length above 63 bits", ReaderOptions{}, false, []byte{0x81, 0xff, 0x80, 0, 0, 0, 0, 0, 0, 0}, `error length has its highest bit set;`},
	{"frame too big", ReaderOptions{MaxFrame: 4}, false, text("12345"), `error frame too big;`},
	{"frame as big as allowed", ReaderOptions{MaxFrame: 4}, false, text("1234"), `text "1234";`},
	{"message too big", ReaderOptions{MaxMessage: 8}, false, join(first("12345"), last("6789")), `error message too big;`},
	{"message as big as allowed", ReaderOptions{MaxMessage: 8}, false, join(first("12345"), last("678")), `text "12345678";`},
	{"fragments as many as allowed", ReaderOptions{MaxFragments: 3}, false, join(first(""), middle(""), last("")), `text "";`},
	{"too many fragments", ReaderOptions{MaxFragments: 2}, false, join(first(""), middle(""), last("")), `error too many fragments;`},
	{"a control frame is no frame of the limit", ReaderOptions{MaxFrame: 1}, false, ping("12345"), `ping "12345";`},
	// RFC 7692, section 7.2.3
	{"compressed", ReaderOptions{}, true, masked(Header{Fin: true, Opcode: OpText, Reserved: RSV1}, "\xf2\x48\xcd\xc9\xc9\x07\x00"), `text "Hello";`},
	{"compressed fragments", ReaderOptions{}, true, join(masked(Header{Opcode: OpText, Reserved: RSV1}, "\xf2\x48\xcd"), ping(""), last("\xc9\xc9\x07\x00")), `ping "";text "Hello";`},
	{"stored block", ReaderOptions{}, true, masked(Header{Fin: true, Opcode: OpText, Reserved: RSV1}, "\x00\x05\x00\xfa\xffHello\x00"), `text "Hello";`},
	{"final block", ReaderOptions{}, true, masked(Header{Fin: true, Opcode: OpText, Reserved: RSV1}, "\xf3\x48\xcd\xc9\xc9\x07\x00\x00"), `text "Hello";`},
	{"final block and no tail", ReaderOptions{}, true, masked(Header{Fin: true, Opcode: OpText, Reserved: RSV1}, "\xf3\x48\xcd\xc9\xc9\x07\x00"), `text "Hello";`},
	{"two blocks", ReaderOptions{}, true, masked(Header{Fin: true, Opcode: OpText, Reserved: RSV1}, "\xf2\x48\x05\x00\x00\x00\xff\xff\xca\xc9\xc9\x07\x00"), `text "Hello";`},
	{"compressed empty", ReaderOptions{}, true, masked(Header{Fin: true, Opcode: OpText, Reserved: RSV1}, "\x00"), `text "";`},
	{"plain beside compressed", ReaderOptions{}, true, text("x"), `text "x";`},
	{"compressed text not UTF-8", ReaderOptions{}, true, masked(Header{Fin: true, Opcode: OpText, Reserved: RSV1}, "\x00\x01\x00\xfe\xff\xff\x00"), `error text is not UTF-8;`},
	{"malformed compression", ReaderOptions{}, true, masked(Header{Fin: true, Opcode: OpText, Reserved: RSV1}, "\xff\xff\xff"), `error compressed data is malformed;`},
	{"truncated compression", ReaderOptions{}, true, masked(Header{Fin: true, Opcode: OpText, Reserved: RSV1}, "\xf2\x48\xcd\xc9"), `error compressed data is malformed;`},
	{"too many final blocks", ReaderOptions{}, true, masked(Header{Fin: true, Opcode: OpText, Reserved: RSV1}, strings.Repeat("\x03\x00", 200)), `error compressed data is malformed;`},
	{"history is not kept", ReaderOptions{}, true, join(masked(Header{Fin: true, Opcode: OpText, Reserved: RSV1}, "\xf2\x48\xcd\xc9\xc9\x07\x00"), masked(Header{Fin: true, Opcode: OpText, Reserved: RSV1}, "\xf2\x00\x11\x00\x00")), `text "Hello";error compressed data is malformed;`},
	{"inflates beyond the limit", ReaderOptions{MaxMessage: 1000}, true, appendDeflatedMasked(strings.Repeat("a", 1001)), `error message too big;`},
	{"inflates to the limit", ReaderOptions{MaxMessage: 1000}, true, appendDeflatedMasked(strings.Repeat("a", 1000)), `text "aaaaaaaaaaaaaaaaaaaa…1000";`},
}

func appendDeflatedMasked(s string) []byte {
	c := NewCompressor(15)
	return masked(Header{Fin: true, Opcode: OpText, Reserved: RSV1}, string(c.deflate([]byte(s))))
}

type readerRow struct {
	name    string
	opt     ReaderOptions
	deflate bool
	in      []byte
	want    string
}

func (row *readerRow) reader() *Reader {
	if row.deflate {
		return newReader(row.opt, noTakeover)
	}
	return newReader(row.opt, nil)
}

func TestReader(t *testing.T) {
	for _, row := range readerRows {
		t.Run(row.name, func(t *testing.T) {
			if got := feed(row.reader(), row.in); got != row.want {
				t.Errorf("got  %s\nwant %s", got, row.want)
			}
		})
	}
}

func TestReaderSplitAtEveryByte(t *testing.T) {
	for _, row := range readerRows {
		t.Run(row.name, func(t *testing.T) {
			for i := range min(len(row.in), 600) {
				if got := feed(row.reader(), row.in[:i], row.in[i:]); got != row.want {
					t.Fatalf("cut at %d: got  %s\nwant %s", i, got, row.want)
				}
			}
			var bytes [][]byte
			for i := range row.in {
				bytes = append(bytes, row.in[i:i+1])
			}
			if got := feed(row.reader(), bytes...); got != row.want {
				t.Errorf("byte by byte: got  %s\nwant %s", got, row.want)
			}
		})
	}
}

func TestReaderRandomSplits(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var in []byte
		var want strings.Builder
		for range rapid.IntRange(0, 6).Draw(t, "messages") {
			in = append(in, drawMessage(t, &want)...)
		}
		r := newReader(ReaderOptions{}, noTakeover)
		if got := feed(r, drawSplit(t, in)...); got != want.String() {
			t.Fatalf("got  %s\nwant %s", got, want.String())
		}
	})
}

func drawMessage(t *rapid.T, want *strings.Builder) []byte {
	payload := rapid.StringN(0, 300, 3000).Draw(t, "payload")
	op := rapid.SampledFrom([]Opcode{OpText, OpBinary, OpPing}).Draw(t, "op")
	if op == OpPing {
		payload = payload[:min(len(payload), MaxControlPayload)]
		render(want, Event{Op: op, Payload: []byte(payload)})
		return ping(payload)
	}
	render(want, Event{Op: op, Payload: []byte(payload)})
	h := Header{Opcode: op}
	if rapid.Bool().Draw(t, "compressed") {
		payload, h.Reserved = string(NewCompressor(15).deflate([]byte(payload))), RSV1
	}
	var out []byte
	for {
		n := rapid.IntRange(0, len(payload)).Draw(t, "fragment")
		h.Fin = n == len(payload)
		out = append(out, masked(h, payload[:n])...)
		if h.Fin {
			return out
		}
		payload, h = payload[n:], Header{}
	}
}

func drawSplit(t *rapid.T, in []byte) (pieces [][]byte) {
	for len(in) > 0 {
		n := rapid.IntRange(1, len(in)).Draw(t, "piece")
		pieces, in = append(pieces, in[:n]), in[n:]
	}
	return pieces
}

func TestReaderRefusesBadTextAtTheByte(t *testing.T) {
	r := newReader(ReaderOptions{}, nil)
	frame := text("abc\xf4\x90 and a long rest")
	if got, want := feed(r, frame[:6+4]), ""; got != want {
		t.Errorf("before the byte: got %q", got)
	}
	r = newReader(ReaderOptions{}, nil)
	if got, want := feed(r, frame[:6+5]), "error text is not UTF-8;"; got != want {
		t.Errorf("with the byte: got %q, want %q", got, want)
	}
}

func TestReaderTakesEverythingAfterAnError(t *testing.T) {
	r := newReader(ReaderOptions{}, nil)
	in := append(last("x"), text("rest")...)
	if _, n, err := r.Next(in); err != ErrContinuation || n != len(in) {
		t.Errorf("got n %d, error %v", n, err)
	}
	in = text("more")
	if ev, n, err := r.Next(in); err != nil || n != len(in) || ev.Op != OpContinuation {
		t.Errorf("afterwards: %v, n %d, error %v", ev, n, err)
	}
}

func TestReaderAnnouncedSizeAllocatesNothing(t *testing.T) {
	r := newReader(ReaderOptions{MaxMessage: 1 << 30}, nil)
	head := AppendHeader(nil, Header{Fin: true, Opcode: OpBinary, Masked: true, Length: 1 << 29})
	if _, _, err := r.Next(append(head, 1, 2, 3)); err != nil {
		t.Fatal(err)
	}
	if c := cap(r.msg.buf.b); c > minBuffer {
		t.Errorf("%d bytes held for 3", c)
	}
	if r.Idle() {
		t.Error("idle inside a message")
	}
	r.Release()
	if !r.Idle() {
		t.Error("not idle after Release")
	}
	if ev, n, err := r.Next([]byte{1}); ev.Op != OpContinuation || n != 1 || err != nil {
		t.Errorf("after Release: %v %d %v", ev, n, err)
	}
}

func TestReaderIsIdleBetweenMessages(t *testing.T) {
	r := newReader(ReaderOptions{}, noTakeover)
	in := join(appendDeflatedMasked(strings.Repeat("b", 5000)), first("x"), last("y"))
	if got := feed(r, in); !strings.HasSuffix(got, `text "xy";`) {
		t.Fatal(got)
	}
	if !r.Idle() {
		t.Error("memory is held after the last message was handled")
	}
}

func TestReaderKeepsTheClientsContext(t *testing.T) {
	for _, bits := range []uint8{8, 15} {
		r := newReader(ReaderOptions{}, &Params{ServerNoTakeover: true, ClientMaxBits: bits})
		c := NewCompressor(bits)
		for i := range 40 {
			want := fmt.Sprintf("message %d %s", i, strings.Repeat("abcdefgh", i*i))
			ev, _, err := r.Next(masked(Header{Fin: true, Opcode: OpText, Reserved: RSV1}, string(c.deflate([]byte(want)))))
			if err != nil || string(ev.Payload) != want {
				t.Fatalf("bits %d, message %d: %v", bits, i, err)
			}
		}
	}
}

func TestReaderFinalBlockInsideKeptContext(t *testing.T) {
	r := newReader(ReaderOptions{}, &Params{ServerNoTakeover: true})
	hello := masked(Header{Fin: true, Opcode: OpText, Reserved: RSV1}, "\xf2\x48\xcd\xc9\xc9\x07\x00")
	// RFC 7692, section 7.2.3.2: the second message refers to the first.
	again := masked(Header{Fin: true, Opcode: OpText, Reserved: RSV1}, "\xf2\x00\x11\x00\x00")
	// One final block, then a reference across both.
	across := masked(Header{Fin: true, Opcode: OpText, Reserved: RSV1}, "\xf3\x48\xcd\xc9\xc9\x07\x00\xf2\x00\x11\x00\x00")
	want := `text "Hello";text "Hello";text "HelloHello";`
	if got := feed(r, join(hello, again, across)); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func TestReaderBombStopsAtTheLimit(t *testing.T) {
	const limit = 1 << 20
	bomb := string(NewCompressor(15).deflate(make([]byte, 256<<20)))
	if len(bomb) > limit {
		t.Fatalf("bomb of %d bytes would be refused as it is", len(bomb))
	}
	out, err := inflate([]byte(bomb), nil, limit)
	if err != ErrMessageSize || cap(out.b) > 2*limit {
		t.Errorf("error %v, %d bytes allocated", err, cap(out.b))
	}
	out.free()
}

func FuzzReader(f *testing.F) {
	for _, row := range readerRows {
		if len(row.in) < 4096 {
			f.Add(row.in, uint64(1), row.deflate)
		}
	}
	f.Fuzz(func(t *testing.T, in []byte, seed uint64, deflate bool) {
		row := readerRow{opt: ReaderOptions{MaxMessage: 1 << 16, MaxFragments: 50}, deflate: deflate}
		want := feed(row.reader(), bytes.Clone(in))
		rng := rand.New(rand.NewPCG(seed, 1))
		var pieces [][]byte
		for rest := bytes.Clone(in); len(rest) > 0; {
			n := 1 + rng.IntN(len(rest))
			pieces, rest = append(pieces, rest[:n]), rest[n:]
		}
		if got := feed(row.reader(), pieces...); got != want {
			t.Errorf("pieces %d: got  %s\nwant %s", len(pieces), got, want)
		}
	})
}
