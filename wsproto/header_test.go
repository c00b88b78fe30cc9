package wsproto

import (
	"bytes"
	"testing"
)

func TestHeaderRoundTrip(t *testing.T) {
	for _, length := range []uint64{0, 1, 125, 126, 127, 65535, 65536, 1 << 32, 1<<63 - 1} {
		for _, isMasked := range []bool{false, true} {
			want := Header{Fin: true, Reserved: RSV1 | RSV3, Opcode: OpBinary, Length: length, Masked: isMasked}
			if isMasked {
				want.Mask = testKey
			}
			b := AppendHeader(nil, want)
			for i := range b {
				if _, n, err := ParseHeader(b[:i]); n != 0 || err != nil {
					t.Errorf("length %d cut at %d: n %d, error %v", length, i, n, err)
				}
			}
			got, n, err := ParseHeader(append(b, 9))
			if got != want || n != len(b) || err != nil {
				t.Errorf("got %+v, %d, %v, want %+v, %d", got, n, err, want, len(b))
			}
		}
	}
}

func TestHeaderLengthMustBeMinimal(t *testing.T) {
	rows := []struct {
		in   []byte
		want error
	}{
		{[]byte{0x82, 126, 0, 125}, ErrLengthForm},
		{[]byte{0x82, 126, 0, 126}, nil},
		{[]byte{0x82, 127, 0, 0, 0, 0, 0, 0, 0xff, 0xff}, ErrLengthForm},
		{[]byte{0x82, 127, 0, 0, 0, 0, 0, 1, 0, 0}, nil},
		{[]byte{0x82, 127, 0x80, 0, 0, 0, 0, 1, 0, 0}, ErrLengthRange},
	}
	for _, row := range rows {
		if _, _, err := ParseHeader(row.in); err != row.want {
			t.Errorf("% x: got %v, want %v", row.in, err, row.want)
		}
	}
}

func TestHeaderAppendCutsWhatDoesNotFit(t *testing.T) {
	got := AppendHeader(nil, Header{Opcode: 0x1a, Reserved: 0x0c})
	if want := []byte{0x4a, 0}; !bytes.Equal(got, want) {
		t.Errorf("got % x, want % x", got, want)
	}
}

func TestOpcodeReserved(t *testing.T) {
	legal := map[Opcode]bool{OpContinuation: true, OpText: true, OpBinary: true, OpClose: true, OpPing: true, OpPong: true}
	for op := range Opcode(16) {
		err := Header{Fin: true, Opcode: op}.Check(Place{FromServer: true, InMessage: op == OpContinuation})
		if (err == nil) != legal[op] {
			t.Errorf("opcode %d: %v", op, err)
		}
	}
}

func FuzzHeader(f *testing.F) {
	f.Add([]byte{0x81, 0x85, 0x37, 0xfa, 0x21, 0x3d})
	f.Add([]byte{0x82, 0x7e, 0x01, 0x00})
	f.Add([]byte{0x82, 0x7f, 0, 0, 0, 0, 0, 1, 0, 0})
	f.Fuzz(func(t *testing.T, in []byte) {
		h, n, err := ParseHeader(in)
		if n > len(in) || n > MaxHeaderSize {
			t.Fatalf("took %d of %d bytes", n, len(in))
		}
		if n == 0 || err != nil {
			return
		}
		if back := AppendHeader(nil, h); !bytes.Equal(back, in[:n]) {
			t.Errorf("% x became % x", in[:n], back)
		}
		_ = h.Check(Place{})
	})
}
