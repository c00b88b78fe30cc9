package parse

// Classes of the bytes that tokens start with.
const (
	other = iota
	letter
	digit // or a minus
	sign  // a punctuator of one byte
)

var classes = func() (of [256]byte) {
	for c := byte('a'); c <= 'z'; c++ {
		of[c], of[c-'a'+'A'] = letter, letter
	}
	of['_'] = letter
	for c := byte('0'); c <= '9'; c++ {
		of[c] = digit
	}
	of['-'] = digit
	for _, c := range []byte("!$()[]{}:=@") {
		of[c] = sign
	}
	return of
}()

func inName(c byte) bool {
	class := classes[c]
	return class == letter || class == digit && c != '-'
}

func isContinuation(c byte) bool { return c&0xC0 == 0x80 }
