package wsproto

import "sync"

var messagePool = sync.Pool{New: func() any { return new(message) }}

// message is one that is not complete yet, or was complete and lives until its
// receiver is done.
type message struct {
	buf        *buffer // nil while there is no byte
	remaining  uint64  // of the open frame
	frames     int
	mask       [4]byte
	pos        uint8 // in mask
	text       textCheck
	op         Opcode
	masked     bool
	fin        bool // the open frame is the last
	compressed bool
	delivered  bool
}

// newMessage takes what the first frame says about all of them.
func newMessage(first Header) *message {
	m := messagePool.Get().(*message)
	*m = message{op: first.Opcode, compressed: first.Reserved&RSV1 != 0}
	return m
}

func (m *message) free() {
	if m == nil {
		return
	}
	m.buf.free()
	m.buf = nil
	messagePool.Put(m)
}

func (m *message) open(h Header) {
	m.remaining, m.fin = h.Length, h.Fin
	m.mask, m.masked, m.pos = h.Mask, h.Masked, 0
	m.frames++
}

func (m *message) bytes() []byte {
	if m.buf == nil {
		return nil
	}
	return m.buf.b
}

func (m *message) size() int { return len(m.bytes()) }

// write copies a piece of the open frame and reports whether it may be text,
// where it must be.
func (m *message) write(p []byte) bool {
	if len(p) == 0 {
		return true
	}
	at := m.size()
	if m.buf == nil {
		m.buf = rent(len(p))
	}
	m.buf = m.buf.grow(len(p))
	m.buf.b = append(m.buf.b, p...)
	m.remaining -= uint64(len(p))
	p = m.buf.b[at:]
	if m.masked {
		m.pos = uint8(Mask(m.mask, int(m.pos), p))
	}
	return m.op != OpText || m.compressed || m.text.write(p)
}
