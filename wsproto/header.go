package wsproto

import "encoding/binary"

// Opcode is the kind of a frame (RFC 6455, section 5.2).
type Opcode uint8

const (
	OpContinuation Opcode = 0
	OpText         Opcode = 1
	OpBinary       Opcode = 2
	OpClose        Opcode = 8
	OpPing         Opcode = 9
	OpPong         Opcode = 10
)

// IsControl tells close, ping, pong and the reserved control opcodes from data.
func (o Opcode) IsControl() bool { return o&8 != 0 }

func (o Opcode) reserved() bool { return o&7 > 2 || o > OpPong }

// Sizes of the wire format.
const (
	MaxHeaderSize     = 14
	MaxControlPayload = 125
	maxReasonSize     = MaxControlPayload - 2
)

// Bits of Header.Reserved.
const (
	RSV1 = 4 // the message is compressed (RFC 7692, section 6)
	RSV2 = 2
	RSV3 = 1
)

// Header is a frame header as it stands on the wire. It says nothing about
// being legal; see Check.
type Header struct {
	Length   uint64
	Mask     [4]byte
	Opcode   Opcode
	Reserved uint8
	Fin      bool
	Masked   bool
}

// ParseHeader reads the header at the front of b, of which it takes n bytes;
// n == 0 with a nil error asks for the same bytes again with more behind them.
// An error says that the length is not one (RFC 6455, section 5.2: minimal
// number of bytes, highest bit 0).
func ParseHeader(b []byte) (h Header, n int, err error) {
	if len(b) < 2 {
		return h, 0, nil
	}
	h = Header{
		Fin:      b[0]&0x80 != 0,
		Reserved: b[0] >> 4 & 7,
		Opcode:   Opcode(b[0] & 15),
		Masked:   b[1]&0x80 != 0,
	}
	n, err = h.parseLength(b)
	if n == 0 || err != nil || !h.Masked {
		return h, n, err
	}
	if len(b) < n+4 {
		return h, 0, nil
	}
	copy(h.Mask[:], b[n:])
	return h, n + 4, nil
}

// parseLength returns where the length ends, 0 when b is too short.
func (h *Header) parseLength(b []byte) (n int, err error) {
	switch short := b[1] & 0x7f; short {
	default:
		h.Length = uint64(short)
		return 2, nil
	case 126:
		if len(b) < 4 {
			return 0, nil
		}
		h.Length = uint64(binary.BigEndian.Uint16(b[2:]))
		if h.Length < 126 {
			return 4, ErrLengthForm
		}
		return 4, nil
	case 127:
		if len(b) < 10 {
			return 0, nil
		}
		h.Length = binary.BigEndian.Uint64(b[2:])
		switch {
		case h.Length>>63 != 0:
			return 10, ErrLengthRange
		case h.Length <= 0xffff:
			return 10, ErrLengthForm
		}
		return 10, nil
	}
}

// AppendHeader writes h in its only legal form. Reserved is cut to three bits
// and Opcode to four.
func AppendHeader(dst []byte, h Header) []byte {
	first := byte(h.Opcode&15) | h.Reserved&7<<4
	if h.Fin {
		first |= 0x80
	}
	var masked byte
	if h.Masked {
		masked = 0x80
	}
	switch {
	case h.Length < 126:
		dst = append(dst, first, masked|byte(h.Length))
	case h.Length <= 0xffff:
		dst = append(dst, first, masked|126)
		dst = binary.BigEndian.AppendUint16(dst, uint16(h.Length))
	default:
		dst = append(dst, first, masked|127)
		dst = binary.BigEndian.AppendUint64(dst, h.Length)
	}
	if h.Masked {
		dst = append(dst, h.Mask[:]...)
	}
	return dst
}

// Place is where in a connection a header stands; Check depends on it.
type Place struct {
	FromServer bool // sent by a server: must not be masked
	InMessage  bool // a fragmented message is open
	Deflate    bool // permessage-deflate was negotiated
}

// Check says which rule of RFC 6455, section 5, the header breaks at p.
func (h Header) Check(p Place) error {
	switch {
	case h.Reserved&(RSV2|RSV3) != 0:
		return ErrReserved // 5.2: must be 0 unless an extension defines it
	case h.Reserved&RSV1 != 0 && !p.Deflate:
		return ErrReserved
	case h.Opcode.reserved():
		return ErrOpcode // 5.2: an unknown opcode fails the connection
	case h.Reserved&RSV1 != 0 && (h.Opcode.IsControl() || h.Opcode == OpContinuation):
		return ErrCompressedMiddle // RFC 7692, 6.1: only on the first frame of a message
	case !h.Masked && !p.FromServer:
		return ErrUnmasked // 5.1: a client must mask
	case h.Masked && p.FromServer:
		return ErrMasked // 5.1: a server must not mask
	case h.Opcode.IsControl():
		return h.checkControl()
	case h.Opcode == OpContinuation && !p.InMessage:
		return ErrContinuation // 5.4
	case h.Opcode != OpContinuation && p.InMessage:
		return ErrInterleaved // 5.4: fragments of messages must not be interleaved
	}
	return nil
}

// checkControl holds RFC 6455, section 5.5: 125 bytes at most, not fragmented.
func (h Header) checkControl() error {
	if !h.Fin {
		return ErrControlFragment
	}
	if h.Length > MaxControlPayload {
		return ErrControlLength
	}
	return nil
}
