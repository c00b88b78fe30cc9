package wsproto

import "unicode/utf8"

// Defaults of ReaderOptions.
const (
	DefaultMaxMessage   = 1 << 20
	DefaultMaxFragments = 1 << 17
)

// ReaderOptions are the bounds, shared by the readers of a server and never
// changed once one of them runs.
type ReaderOptions struct {
	// FromServer reads what a server sends: frames are not masked.
	FromServer bool
	// MaxMessage bounds a message in bytes, as sent and, when it was
	// compressed, inflated. Zero means 1 MiB.
	MaxMessage int
	// MaxFrame bounds the payload of one frame. Zero means MaxMessage.
	MaxFrame int
	// MaxFragments bounds the frames of one message. Zero means 131,072.
	MaxFragments int
}

func (o *ReaderOptions) maxMessage() int {
	if o.MaxMessage == 0 {
		return DefaultMaxMessage
	}
	return o.MaxMessage
}

func (o *ReaderOptions) maxFrame() int {
	if o.MaxFrame == 0 {
		return o.maxMessage()
	}
	return o.MaxFrame
}

func (o *ReaderOptions) maxFragments() int {
	if o.MaxFragments == 0 {
		return DefaultMaxFragments
	}
	return o.MaxFragments
}

// Event is what a Reader found: a whole message (OpText, OpBinary), a ping, a
// pong, or a close. OpContinuation, the zero value, means that there is none yet.
type Event struct {
	Op      Opcode
	Code    CloseCode // of a close; CloseNone when it had none
	Payload []byte    // valid until the next call; of a close the reason

	err *Error // on its way to Next
}

// Reader makes events out of the bytes of one peer. The zero Reader is not
// ready; see Init. While no message is incomplete it owns no memory besides itself.
type Reader struct {
	opt     *ReaderOptions
	msg     *message // open, or handed out with the last event
	history *history // only when the peer keeps its compression context
	deflate bool
	closed  bool // by a close frame, an error, or Release
}

// Init makes the reader ready. p is what the handshake agreed on, nil for no
// compression.
func (r *Reader) Init(opt *ReaderOptions, p *Params) {
	*r = Reader{opt: opt, deflate: p != nil}
	if p != nil && p.inboundTakeover(opt.FromServer) {
		r.history = &history{size: p.inboundWindow(opt.FromServer)}
	}
}

// Next takes bytes from the front of in, changes them in place (unmasking), and
// reports how many it took and the event they end, if any. Call it again with the
// rest until there is no event; what is then left must come again with more behind
// it, and is never longer than a control frame. With an error, and in calls after
// one or after a close, everything is taken; there are no more events.
func (r *Reader) Next(in []byte) (ev Event, n int, err error) {
	r.recycle()
	for !r.closed {
		ev, used := r.step(in[n:])
		n += used
		if ev.err != nil {
			return Event{}, len(in), ev.err
		}
		if ev.Op != OpContinuation || used == 0 {
			return ev, n, nil
		}
	}
	return Event{}, len(in), nil
}

// Idle reports whether the reader holds no part of a message.
func (r *Reader) Idle() bool { return r.msg == nil }

// Release gives rented memory back. The reader is of no use afterwards.
func (r *Reader) Release() {
	r.msg.free()
	r.msg, r.history, r.closed = nil, nil, true
}

func (r *Reader) recycle() {
	if r.msg != nil && r.msg.delivered {
		r.msg.free()
		r.msg = nil
	}
}

func (r *Reader) step(in []byte) (Event, int) {
	if r.msg != nil && r.msg.remaining > 0 {
		return r.payload(in)
	}
	h, n, err := ParseHeader(in)
	if err == nil && n > 0 {
		err = r.check(h)
	}
	if err != nil {
		return r.fail(err), 0
	}
	if n == 0 {
		return Event{}, 0
	}
	if h.Opcode.IsControl() {
		return r.control(h, n, in)
	}
	if r.msg == nil && h.Fin && uint64(len(in)-n) >= h.Length {
		return r.whole(h, in[n:n+int(h.Length)]), n + int(h.Length)
	}
	return r.begin(h, n, in)
}

// check holds every rule that the header alone decides, limits included, so that
// nothing is allocated for a frame that is refused.
func (r *Reader) check(h Header) error {
	err := h.Check(Place{FromServer: r.opt.FromServer, InMessage: r.msg != nil, Deflate: r.deflate})
	if err != nil || h.Opcode.IsControl() {
		return err
	}
	if h.Length > uint64(r.opt.maxFrame()) {
		return ErrFrameSize
	}
	return r.checkMessage(h)
}

func (r *Reader) checkMessage(h Header) error {
	var have, frames int
	if r.msg != nil {
		have, frames = r.msg.size(), r.msg.frames
	}
	if h.Length > uint64(r.opt.maxMessage()-have) {
		return ErrMessageSize
	}
	if frames >= r.opt.maxFragments() {
		return ErrFragments
	}
	return nil
}

func (r *Reader) fail(err error) Event {
	r.msg.free()
	r.msg, r.closed = nil, true
	return Event{err: err.(*Error)}
}

// control waits for the whole frame: it is 139 bytes at most.
func (r *Reader) control(h Header, n int, in []byte) (Event, int) {
	end := n + int(h.Length)
	if len(in) < end {
		return Event{}, 0
	}
	p := in[n:end:end]
	if h.Masked {
		Mask(h.Mask, 0, p)
	}
	if h.Opcode != OpClose {
		return Event{Op: h.Opcode, Payload: p}, end
	}
	code, reason, err := ParseClose(p)
	if err != nil {
		return r.fail(err), 0
	}
	r.msg.free()
	r.msg, r.closed = nil, true
	return Event{Op: OpClose, Code: code, Payload: reason}, end
}

// whole is the common case: a message in one frame that lies in the read buffer
// is handed out where it lies.
func (r *Reader) whole(h Header, p []byte) Event {
	if h.Masked {
		Mask(h.Mask, 0, p)
	}
	if h.Reserved&RSV1 != 0 {
		return r.inflate(h.Opcode, p)
	}
	if h.Opcode == OpText && !utf8.Valid(p) {
		return r.fail(ErrUTF8)
	}
	return Event{Op: h.Opcode, Payload: p[:len(p):len(p)]}
}

// begin opens a frame that is incomplete or part of a fragmented message.
func (r *Reader) begin(h Header, n int, in []byte) (Event, int) {
	if r.msg == nil {
		r.msg = newMessage(h)
	}
	r.msg.open(h)
	ev, used := r.payload(in[n:])
	return ev, n + used
}

func (r *Reader) payload(in []byte) (Event, int) {
	m := r.msg
	n := int(min(m.remaining, uint64(len(in))))
	if !m.write(in[:n]) {
		return r.fail(ErrUTF8), 0
	}
	if m.remaining > 0 || !m.fin {
		return Event{}, n
	}
	return r.finish(m), n
}

func (r *Reader) finish(m *message) Event {
	if m.compressed {
		ev := r.inflate(m.op, m.bytes())
		m.free()
		return ev
	}
	if !m.text.complete() {
		return r.fail(ErrUTF8)
	}
	m.delivered = true
	return Event{Op: m.op, Payload: m.bytes()}
}

// inflate puts the message in a rented buffer, which goes back with the next call.
func (r *Reader) inflate(op Opcode, p []byte) Event {
	r.msg = nil
	out, err := inflate(p, r.history, r.opt.maxMessage())
	if err == nil && op == OpText && !utf8.Valid(out.b) {
		err = ErrUTF8
	}
	if err != nil {
		out.free()
		return r.fail(err)
	}
	r.msg = newMessage(Header{Opcode: op})
	r.msg.buf, r.msg.delivered = out, true
	return Event{Op: op, Payload: out.b}
}
