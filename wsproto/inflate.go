package wsproto

import (
	"bytes"
	"io"
	"sync"

	"github.com/klauspost/compress/flate"
)

const (
	// endTail is what the sender left out, and a final block so that the
	// decoder knows the end.
	endTail = syncTail + "\x01\x00\x00\xff\xff"
	// maxFinalBlocks bounds the blocks marked final inside one message: each
	// costs a reset of the decoder. RFC 7692, section 7.2.3.4, allows them.
	maxFinalBlocks = 16
	maxHistory     = 1 << maxWindowBits
)

// history is the end of what a peer sent, for one that refers back to earlier
// messages. It grows to its size and stays.
type history struct {
	b    []byte
	size int
}

func (h *history) bytes() []byte {
	if h == nil {
		return nil
	}
	return h.b
}

func (h *history) add(p []byte) {
	if h != nil {
		h.b = lastBytes(h.b, p, h.size)
	}
}

// lastBytes appends p to b, in place where b has room, and keeps the last size bytes.
func lastBytes(b, p []byte, size int) []byte {
	if len(p) >= size {
		return append(b[:0], p[len(p)-size:]...)
	}
	if over := len(b) + len(p) - size; over > 0 {
		b = b[:copy(b, b[over:])]
	}
	return append(b, p...)
}

// inflater is a pooled decoder (about 40 KiB), rented for the time of one call.
type inflater struct {
	src bytes.Reader
	r   io.ReadCloser // also a flate.Resetter
}

var inflaters = sync.Pool{New: func() any {
	f := new(inflater)
	f.r = flate.NewReader(&f.src)
	return f
}}

// inflate decodes one message of at most limit bytes into a rented buffer, which
// the caller frees, also after an error.
func inflate(p []byte, h *history, limit int) (*buffer, error) {
	in := rent(len(p) + len(endTail))
	defer in.free()
	in.b = append(append(in.b, p...), endTail...)
	f := inflaters.Get().(*inflater)
	defer inflaters.Put(f)
	out, err := f.run(in.b, h.bytes(), limit)
	if err == nil {
		h.add(out.b)
	}
	f.src.Reset(nil)
	return out, err
}

func (f *inflater) run(src, dict []byte, limit int) (out *buffer, err error) {
	out = rent(min(4*len(src), limit+1))
	f.src.Reset(src)
	for range maxFinalBlocks {
		f.reset(lastOf(dict, out.b))
		if out, err = f.stream(out, limit); err != nil {
			return out, err
		}
		// A peer may end with a final block and leave the tail out altogether.
		if rest := f.src.Len(); rest == 0 || rest == len(endTail) {
			return out, nil
		}
	}
	return out, ErrDeflate
}

func (f *inflater) reset(dict []byte) {
	_ = f.r.(flate.Resetter).Reset(&f.src, dict) // always nil
}

// lastOf is the history behind a final block: rarely needed, so it may allocate.
func lastOf(dict, out []byte) []byte {
	switch {
	case len(out) == 0:
		return dict
	case len(dict) == 0 || len(out) >= maxHistory:
		return out[max(0, len(out)-maxHistory):]
	}
	return lastBytes(append([]byte(nil), dict...), out, maxHistory)
}

// stream decodes up to a final block. The limit is checked on what came out, so
// it does not matter what the peer announced.
func (f *inflater) stream(out *buffer, limit int) (*buffer, error) {
	for {
		out = out.grow(1)
		n, err := f.r.Read(out.b[len(out.b):cap(out.b)])
		out.b = out.b[:len(out.b)+n]
		switch {
		case len(out.b) > limit:
			return out, ErrMessageSize
		case err == io.EOF:
			return out, nil
		case err != nil:
			return out, ErrDeflate
		}
	}
}
