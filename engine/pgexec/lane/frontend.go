package lane

import "encoding/binary"

// Messages of the client ("Message Formats" in PostgreSQL's manual). Each is a
// type byte, a length that counts itself but not the type, and the fields.

func open(dst []byte, kind byte) (out []byte, mark int) {
	return append(dst, kind, 0, 0, 0, 0), len(dst) + 1
}

func shut(dst []byte, mark int) []byte {
	binary.BigEndian.PutUint32(dst[mark:], uint32(len(dst)-mark))
	return dst
}

func appendText(dst []byte, s string) []byte {
	return append(append(dst, s...), 0)
}

// appendParse leaves the types of the parameters to the server.
func appendParse(dst []byte, name, sql string) []byte {
	dst, mark := open(dst, 'P')
	dst = appendText(dst, name)
	dst = appendText(dst, sql)
	return shut(append(dst, 0, 0), mark)
}

// appendBind binds the unnamed portal; all formats are text.
func appendBind(dst []byte, name string, args [][]byte) []byte {
	dst, mark := openBind(dst, name, len(args))
	for _, a := range args {
		if a == nil {
			dst = append(dst, 0xff, 0xff, 0xff, 0xff)
			continue
		}
		dst = binary.BigEndian.AppendUint32(dst, uint32(len(a)))
		dst = append(dst, a...)
	}
	return shut(append(dst, 0, 0), mark)
}

func appendBindVars(dst []byte, name string, vars []Var) []byte {
	dst, mark := openBind(dst, name, 2*len(vars))
	for i := range vars {
		dst = appendValue(dst, vars[i].Name)
		dst = appendValue(dst, vars[i].Value)
	}
	return shut(append(dst, 0, 0), mark)
}

func openBind(dst []byte, name string, args int) (out []byte, mark int) {
	dst, mark = open(dst, 'B')
	dst = append(dst, 0) // the unnamed portal
	dst = appendText(dst, name)
	dst = append(dst, 0, 0) // formats of the arguments
	return binary.BigEndian.AppendUint16(dst, uint16(args)), mark
}

func appendValue(dst []byte, s string) []byte {
	dst = binary.BigEndian.AppendUint32(dst, uint32(len(s)))
	return append(dst, s...)
}

// appendExecute runs the unnamed portal to its end.
func appendExecute(dst []byte) []byte {
	return append(dst, 'E', 0, 0, 0, 9, 0, 0, 0, 0, 0)
}

func appendClose(dst []byte, name string) []byte {
	dst, mark := open(dst, 'C')
	return shut(appendText(append(dst, 'S'), name), mark)
}

func appendSync(dst []byte) []byte {
	return append(dst, 'S', 0, 0, 0, 4)
}
