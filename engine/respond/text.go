package respond

import "encoding/binary"

// plainByte are those that stand for themselves in JSON as PostgreSQL writes it.
var plainByte = func() (table [256]bool) {
	for c := range table {
		table[c] = c >= ' ' && c != '"' && c != '\\'
	}
	return table
}()

const hexDigits = "0123456789abcdef"

var shortEscape = [256]byte{'\b': 'b', '\f': 'f', '\n': 'n', '\r': 'r', '\t': 't', '"': '"', '\\': '\\'}

// appendText writes a string as PostgreSQL writes those of jsonb.
func appendText(dst, b []byte) []byte {
	dst = append(dst, '"')
	for {
		n := plain(b)
		dst = append(dst, b[:n]...)
		if n == len(b) {
			return append(dst, '"')
		}
		dst = appendEscape(dst, b[n])
		b = b[n+1:]
	}
}

func appendEscape(dst []byte, c byte) []byte {
	if e := shortEscape[c]; e != 0 {
		return append(dst, '\\', e)
	}
	return append(dst, '\\', 'u', '0', '0', hexDigits[c>>4], hexDigits[c&15])
}

const (
	each = 0x0101010101010101 // one in each byte
	high = 0x80 * each
)

// plain counts the bytes at the front of b that stand for themselves, eight at a
// time. Of a word x, (x - n) & ^x has the high bit of a byte set that is below n;
// a borrow may set others behind such a byte, never where there is none.
func plain(b []byte) int {
	i := 0
	for ; len(b)-i >= 8; i += 8 {
		x := binary.LittleEndian.Uint64(b[i:])
		quote, backslash := x^'"'*each, x^'\\'*each
		control := (x - ' '*each) & ^x
		if (control | (quote-each) & ^quote | (backslash-each) & ^backslash)&high != 0 {
			break
		}
	}
	for i < len(b) && plainByte[b[i]] {
		i++
	}
	return i
}
