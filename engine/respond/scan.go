package respond

import "bytes"

// The scanners below read JSON text that PostgreSQL wrote. They trust nothing:
// text that is cut or malformed gives -1, never a panic or a read past its end.

func skipSpace(b []byte, i int) int {
	for i < len(b) && (b[i] == ' ' || b[i] == '\n' || b[i] == '\t' || b[i] == '\r') {
		i++
	}
	return i
}

// stringEnd gives the index behind the string that starts at i.
func stringEnd(b []byte, i int) int {
	for j := i + 1; j < len(b); {
		n := bytes.IndexByte(b[j:], '"')
		if n < 0 {
			return -1
		}
		end := j + n
		if !escaped(b, i, end) {
			return end + 1
		}
		j = end + 1
	}
	return -1
}

// escaped says whether the quote at end is behind an odd number of backslashes.
func escaped(b []byte, start, end int) bool {
	n := 0
	for k := end - 1; k > start && b[k] == '\\'; k-- {
		n++
	}
	return n%2 == 1
}

// valueEnd gives the index behind the value that starts at i.
func valueEnd(b []byte, i int) int {
	if i >= len(b) {
		return -1
	}
	switch b[i] {
	case '"':
		return stringEnd(b, i)
	case '{', '[':
		return containerEnd(b, i)
	}
	j := i
	for j < len(b) && !delimiter[b[j]] {
		j++
	}
	if j == i {
		return -1
	}
	return j
}

var delimiter = [256]bool{',': true, '}': true, ']': true, ':': true, ' ': true, '\n': true, '\t': true, '\r': true, '"': true, '{': true, '[': true}

// structural bytes are those that matter while an object or array is skipped.
var structural = [256]bool{'"': true, '{': true, '[': true, '}': true, ']': true}

func containerEnd(b []byte, i int) int {
	depth := 0
	for i < len(b) {
		c := b[i]
		if !structural[c] {
			i++
			continue
		}
		switch c {
		case '"':
			if i = stringEnd(b, i); i < 0 {
				return -1
			}
			continue
		case '{', '[':
			depth++
		default:
			depth--
		}
		i++
		if depth == 0 {
			return i
		}
	}
	return -1
}

// members calls f for each member of the object at the front of b, with the key
// between its quotes and the value's bytes. It reports whether the text was an object.
func members(b []byte, f func(key, value []byte)) bool {
	i := skipSpace(b, 0)
	if i >= len(b) || b[i] != '{' {
		return false
	}
	i = skipSpace(b, i+1)
	if i < len(b) && b[i] == '}' {
		return true
	}
	for {
		keyEnd, start, end := member(b, i)
		if end < 0 {
			return false
		}
		f(b[i+1:keyEnd-1], b[start:end])
		i = skipSpace(b, end)
		if i >= len(b) || b[i] != ',' {
			return i < len(b) && b[i] == '}'
		}
		i = skipSpace(b, i+1)
	}
}

// member finds the bounds of the member whose key starts at i; end is -1 when there is none.
func member(b []byte, i int) (keyEnd, start, end int) {
	if i >= len(b) || b[i] != '"' {
		return 0, 0, -1
	}
	if keyEnd = stringEnd(b, i); keyEnd < 0 {
		return 0, 0, -1
	}
	start = skipSpace(b, keyEnd)
	if start >= len(b) || b[start] != ':' {
		return 0, 0, -1
	}
	start = skipSpace(b, start+1)
	return keyEnd, start, valueEnd(b, start)
}
