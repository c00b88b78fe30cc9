package wsproto

import "sync"

// AppendFrame writes one unfragmented frame as a server sends it.
func AppendFrame(dst []byte, op Opcode, payload []byte) []byte {
	dst = AppendHeader(dst, Header{Fin: true, Opcode: op, Length: uint64(len(payload))})
	return append(dst, payload...)
}

// AppendMasked writes one unfragmented frame as a client sends it.
func AppendMasked(dst []byte, op Opcode, key [4]byte, payload []byte) []byte {
	return AppendMaskedFrame(dst, Header{Fin: true, Opcode: op, Mask: key}, payload)
}

// AppendMaskedFrame writes a client's frame with the given header, whose Length
// and Masked it sets.
func AppendMaskedFrame(dst []byte, h Header, payload []byte) []byte {
	h.Masked, h.Length = true, uint64(len(payload))
	dst = AppendHeader(dst, h)
	at := len(dst)
	dst = append(dst, payload...)
	Mask(h.Mask, 0, dst[at:])
	return dst
}

// Encoding is how messages to one peer are written. The zero value does not
// compress.
type Encoding struct {
	// WindowBits is log2 of the history the peer keeps, 8 to 15; 0 means that
	// compression was not negotiated.
	WindowBits uint8
	// Threshold is the size from which messages are compressed.
	Threshold int32
}

func (e Encoding) compresses(op Opcode, size int) bool {
	return e.WindowBits != 0 && !op.IsControl() && size > 0 && size >= int(e.Threshold)
}

// AppendFrame writes one frame, compressed when that is agreed, worth it by the
// threshold, and shorter. No context outlives the call.
func (e Encoding) AppendFrame(dst []byte, op Opcode, payload []byte) []byte {
	if e.compresses(op, len(payload)) {
		if out, ok := appendDeflated(dst, op, payload, e.WindowBits); ok {
			return out
		}
	}
	return AppendFrame(dst, op, payload)
}

// Prepared is a message encoded once for any number of peers. It is immutable to
// its users and safe from any goroutine.
type Prepared struct {
	plain    []byte
	payload  []byte // part of plain
	op       Opcode
	once     sync.Once
	deflated []byte // made when the first peer wants it; nil when not shorter
}

// Prepare encodes a message. It copies the payload.
func Prepare(op Opcode, payload []byte) *Prepared {
	plain := AppendFrame(make([]byte, 0, MaxHeaderSize+len(payload)), op, payload)
	return &Prepared{plain: plain, payload: plain[len(plain)-len(payload):], op: op}
}

// Frame is the message without compression; it must not be changed.
func (p *Prepared) Frame() []byte { return p.plain }

// For is the message as a peer with this encoding reads it; it must not be
// changed. A message longer than a peer's reduced window goes plain, which
// RFC 7692, section 6, allows for any message.
func (p *Prepared) For(e Encoding) []byte {
	size := len(p.payload)
	if !e.compresses(p.op, size) || e.WindowBits < maxWindowBits && size > 1<<e.WindowBits {
		return p.plain
	}
	p.once.Do(func() { p.deflated, _ = appendDeflated(nil, p.op, p.payload, maxWindowBits) })
	if p.deflated == nil {
		return p.plain
	}
	return p.deflated
}
