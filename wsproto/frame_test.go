package wsproto

import (
	"bytes"
	"compress/flate"
	"fmt"
	"io"
	"strings"
	"sync"
	"testing"
)

var story = []byte(strings.Repeat(`{"type":"next","id":"1","payload":{"data":{"n":12345}}}`, 200))

// readFrame reads one frame of a server with the standard library's inflater.
func readFrame(t testing.TB, frame []byte) (payload []byte, compressed bool) {
	t.Helper()
	h, n, err := ParseHeader(frame)
	if err != nil || n == 0 || h.Length != uint64(len(frame)-n) || !h.Fin || h.Masked {
		t.Fatalf("frame is malformed: %+v, %v", h, err)
	}
	if h.Reserved == 0 {
		return frame[n:], false
	}
	p, err := io.ReadAll(flate.NewReader(io.MultiReader(bytes.NewReader(frame[n:]), strings.NewReader(endTail))))
	if err != nil {
		t.Fatal(err)
	}
	return p, true
}

func TestEncoding(t *testing.T) {
	rows := []struct {
		name    string
		e       Encoding
		op      Opcode
		payload []byte
		want    bool
	}{
		{"not negotiated", Encoding{}, OpText, story, false},
		{"negotiated", Encoding{WindowBits: 15}, OpText, story, true},
		{"small window", Encoding{WindowBits: 8}, OpBinary, story, true},
		{"at the threshold", Encoding{WindowBits: 15, Threshold: int32(len(story))}, OpText, story, true},
		{"below the threshold", Encoding{WindowBits: 15, Threshold: int32(len(story)) + 1}, OpText, story, false},
		{"not shorter", Encoding{WindowBits: 15}, OpText, []byte("ab"), false},
		{"empty", Encoding{WindowBits: 15}, OpText, nil, false},
		{"control", Encoding{WindowBits: 15}, OpPing, story[:125], false},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			payload, compressed := readFrame(t, row.e.AppendFrame(nil, row.op, row.payload))
			if !bytes.Equal(payload, row.payload) || compressed != row.want {
				t.Errorf("compressed %v, %d bytes", compressed, len(payload))
			}
			if payload, _ = readFrame(t, Prepare(row.op, row.payload).For(row.e)); !bytes.Equal(payload, row.payload) {
				t.Error("Prepared differs")
			}
		})
	}
}

func TestPreparedIsEncodedOnce(t *testing.T) {
	p := Prepare(OpText, story)
	var wg sync.WaitGroup
	frames := make([][]byte, 8)
	for i := range frames {
		wg.Go(func() { frames[i] = p.For(Encoding{WindowBits: 15}) })
	}
	wg.Wait()
	for _, f := range frames {
		if &f[0] != &frames[0][0] {
			t.Error("encoded twice")
		}
	}
	if &p.For(Encoding{})[0] != &p.Frame()[0] {
		t.Error("plain frame is copied")
	}
	if _, compressed := readFrame(t, frames[0]); !compressed {
		t.Error("not compressed")
	}
}

func TestPreparedForReducedWindow(t *testing.T) {
	p := Prepare(OpText, story[:1024])
	if _, compressed := readFrame(t, p.For(Encoding{WindowBits: 10})); !compressed {
		t.Error("a message that fits the window is not compressed")
	}
	if _, compressed := readFrame(t, p.For(Encoding{WindowBits: 9})); compressed {
		t.Error("a message longer than the window is compressed for a longer one")
	}
	if _, compressed := readFrame(t, Prepare(OpText, []byte("ab")).For(Encoding{WindowBits: 15})); compressed {
		t.Error("compressed though longer")
	}
}

func TestCompressorRespectsTheWindow(t *testing.T) {
	block := make([]byte, 2000)
	for i := range block {
		block[i] = byte(i * i >> 3 * 7)
	}
	payload := append(append(bytes.Clone(block), bytes.Repeat([]byte("x"), 3000)...), block...)
	for bits := uint8(8); bits <= 15; bits++ {
		r := newReader(ReaderOptions{FromServer: true}, &Params{ClientNoTakeover: true, ServerMaxBits: bits})
		c := NewCompressor(bits)
		for range 3 {
			ev, _, err := r.Next(c.AppendFrame(nil, OpBinary, payload))
			if err != nil || !bytes.Equal(ev.Payload, payload) {
				t.Fatalf("bits %d: %v", bits, err)
			}
		}
	}
	if got := NewCompressor(15).AppendFrame(nil, OpPing, []byte("p")); string(got) != "\x89\x01p" {
		t.Errorf("control frame: %q", got)
	}
}

func TestMaskedFrameOfTheRFC(t *testing.T) {
	got := AppendMasked(nil, OpText, testKey, []byte("Hello"))
	if want := "\x81\x85\x37\xfa\x21\x3d\x7f\x9f\x4d\x51\x58"; string(got) != want {
		t.Errorf("got % x", got) // RFC 6455, section 5.7
	}
}

func FuzzDeflate(f *testing.F) {
	f.Add([]byte("Hello"), uint8(15))
	f.Add(story[:3000], uint8(8))
	f.Add([]byte("\xf2\x48\xcd\xc9\xc9\x07\x00"), uint8(9))
	f.Fuzz(func(t *testing.T, in []byte, bits uint8) {
		bits = 8 + bits%8
		if got, _ := readFrame(t, (Encoding{WindowBits: bits}).AppendFrame(nil, OpBinary, in)); !bytes.Equal(got, in) {
			t.Error("does not come back")
		}
		const limit = 1 << 16
		out, err := inflate(in, nil, limit) // as an attacker's bytes
		if err == nil && len(out.b) > limit {
			t.Errorf("%d bytes beyond the limit", len(out.b))
		}
		out.free()
	})
}

func TestBufferSizes(t *testing.T) {
	for _, n := range []int{0, 1, minBuffer, minBuffer + 1, 4096, maxPooled, maxPooled + 1} {
		b := rent(n)
		if cap(b.b) < n || len(b.b) != 0 {
			t.Errorf("rent(%d): len %d, cap %d", n, len(b.b), cap(b.b))
		}
		b.b = append(b.b, "abc"...)
		if b = b.grow(cap(b.b)); string(b.b) != "abc" || cap(b.b) < n+3 {
			t.Errorf("grow: %q, cap %d", b.b, cap(b.b))
		}
		b.free()
	}
}

func TestNoAllocations(t *testing.T) {
	small, large := text(string(story[:100])), text(string(story))
	deflated := appendDeflatedMasked(string(story))
	out := make([]byte, 0, 1<<20)
	prepared := Prepare(OpText, story)
	prepared.For(Encoding{WindowBits: 15})
	r := newReader(ReaderOptions{}, noTakeover)
	drain := func(frame []byte) {
		in := append(out[:0], frame...)
		for len(in) > 0 {
			_, n, err := r.Next(in)
			if err != nil {
				t.Fatal(err)
			}
			in = in[n:]
		}
	}
	rows := []struct {
		name string
		f    func()
	}{
		{"small message", func() { drain(small) }},
		{"large message", func() { drain(large) }},
		{"ping", func() { drain(pingFrame) }},
		{"append", func() { out = AppendFrame(out[:0], OpText, story) }},
		{"append close", func() { out = AppendClose(out[:0], CloseGoingAway, "bye") }},
		{"prepared", func() { prepared.For(Encoding{WindowBits: 15}) }},
	}
	for _, row := range rows {
		if n := testing.AllocsPerRun(100, row.f); n != 0 {
			t.Errorf("%s: %v allocations", row.name, n)
		}
	}
	if raceEnabled {
		return // the race detector empties pools at random
	}
	pooled := []struct {
		name string
		f    func()
	}{
		{"message in two reads", func() { drain(large[:100]); drain(large[100:]) }},
		{"inflate", func() { drain(deflated) }},
		{"deflate", func() { out = Encoding{WindowBits: 15}.AppendFrame(out[:0], OpText, story) }},
	}
	for _, row := range pooled {
		if n := testing.AllocsPerRun(100, row.f); n >= 1 {
			t.Errorf("%s: %v allocations", row.name, n)
		}
	}
}

var pingFrame = ping("are you there")

func BenchmarkReader(b *testing.B) {
	for _, size := range []int{16, 125, 1024, 16 << 10} {
		frame := bin(strings.Repeat("x", size))
		r := newReader(ReaderOptions{}, nil)
		b.Run(fmt.Sprint(size), func(b *testing.B) {
			b.SetBytes(int64(size))
			b.ReportAllocs()
			for b.Loop() {
				if _, _, err := r.Next(frame); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkDeflate(b *testing.B) {
	var out []byte
	b.SetBytes(int64(len(story)))
	b.ReportAllocs()
	for b.Loop() {
		out = Encoding{WindowBits: 15}.AppendFrame(out[:0], OpText, story)
	}
}

func BenchmarkInflate(b *testing.B) {
	frame := appendDeflatedMasked(string(story))
	in := make([]byte, len(frame))
	r := newReader(ReaderOptions{}, noTakeover)
	b.SetBytes(int64(len(story)))
	b.ReportAllocs()
	for b.Loop() {
		copy(in, frame)
		if _, _, err := r.Next(in); err != nil {
			b.Fatal(err)
		}
	}
}
