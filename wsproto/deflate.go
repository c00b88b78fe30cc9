package wsproto

import (
	"sync"

	"github.com/klauspost/compress/flate"
)

const (
	minWindowBits = 8
	maxWindowBits = 15
	// syncTail is the end of a flushed stream, which is not sent (RFC 7692, section 7.2.1).
	syncTail = "\x00\x00\xff\xff"
)

// sink collects what a flate.Writer writes.
type sink struct{ b []byte }

func (s *sink) Write(p []byte) (int, error) {
	s.b = append(s.b, p...)
	return len(p), nil
}

// Compressor keeps the context of one peer from message to message, which costs
// hundreds of kilobytes. Without context takeover there is none: see Encoding.
type Compressor struct {
	w   *flate.Writer
	out sink
}

// NewCompressor makes one for a window of 1<<windowBits bytes, 8 to 15 bits.
func NewCompressor(windowBits uint8) *Compressor {
	c := new(Compressor)
	c.w = newFlateWriter(&c.out, windowBits)
	return c
}

// newFlateWriter cannot fail: level and window are constants or were checked.
func newFlateWriter(out *sink, windowBits uint8) *flate.Writer {
	var w *flate.Writer
	var err error
	if windowBits == maxWindowBits {
		w, err = flate.NewWriter(out, flate.BestSpeed)
	} else {
		w, err = flate.NewWriterWindow(out, 1<<windowBits)
	}
	if err != nil {
		panic(err)
	}
	return w
}

// deflate compresses one message into c.out, without the tail.
func (c *Compressor) deflate(payload []byte) []byte {
	c.out.b = c.out.b[:0]
	c.w.Write(payload) // the sink does not fail
	c.w.Flush()
	return c.out.b[:len(c.out.b)-len(syncTail)]
}

// AppendFrame writes one compressed frame that may refer to earlier ones: all
// must be sent, in the order they were written.
func (c *Compressor) AppendFrame(dst []byte, op Opcode, payload []byte) []byte {
	if op.IsControl() {
		return AppendFrame(dst, op, payload)
	}
	return appendCompressed(dst, op, c.deflate(payload))
}

func appendCompressed(dst []byte, op Opcode, body []byte) []byte {
	h := Header{Fin: true, Reserved: RSV1, Opcode: op, Length: uint64(len(body))}
	return append(AppendHeader(dst, h), body...)
}

var compressors [maxWindowBits + 1]sync.Pool // by window bits

func rentCompressor(windowBits uint8) *Compressor {
	if c, ok := compressors[windowBits].Get().(*Compressor); ok {
		c.w.Reset(&c.out)
		return c
	}
	return NewCompressor(windowBits)
}

func (c *Compressor) free(windowBits uint8) {
	if cap(c.out.b) <= maxPooled {
		compressors[windowBits].Put(c)
	}
}

// appendDeflated writes a frame that stands for itself, and reports false, with
// dst unchanged, when it would not be shorter than a plain one.
func appendDeflated(dst []byte, op Opcode, payload []byte, windowBits uint8) ([]byte, bool) {
	c := rentCompressor(windowBits)
	defer c.free(windowBits)
	body := c.deflate(payload)
	if len(body) >= len(payload) {
		return dst, false
	}
	return appendCompressed(dst, op, body), true
}
