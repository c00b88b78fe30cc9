package engine

import (
	"bytes"

	"fraiseqld/engine/gqlerr"
	"fraiseqld/engine/input"
	"fraiseqld/engine/pgsql"
)

// arguments are the encoded arguments of one call, in memory that is used again.
type arguments struct {
	bytes []byte
	ends  []int
	list  [][]byte
}

// encode writes the arguments of one request; nil is NULL. They hold until the
// next encode or recycle.
func (a *arguments) encode(args []pgsql.Arg, vars input.Vars, req *Request) ([][]byte, *gqlerr.Error) {
	if a.bytes == nil {
		a.bytes = make([]byte, 0, 128) // so that an empty argument is not nil, which is NULL
	}
	a.bytes, a.ends, a.list = a.bytes[:0], a.ends[:0], a.list[:0]
	for i := range args {
		out, null, err := appendArg(a.bytes, &args[i], vars, req)
		if err == nil && bytes.IndexByte(out[len(a.bytes):], 0) >= 0 {
			err = gqlerr.New(gqlerr.BadUserInput, "PostgreSQL texts cannot hold the character NUL (U+0000).")
		}
		if err != nil {
			return nil, err
		}
		a.bytes = out
		end := len(out)
		if null {
			end = -1
		}
		a.ends = append(a.ends, end)
	}
	return a.split(), nil
}

func appendArg(dst []byte, arg *pgsql.Arg, vars input.Vars, req *Request) (out []byte, null bool, err *gqlerr.Error) {
	if name := arg.Slot.Claim; name != "" {
		return arg.Claimed(dst, req.claim(name))
	}
	return arg.Append(dst, vars, req.Context)
}

// split cuts the arguments apart once they cannot move any more. An argument of
// no bytes is the empty text, not NULL.
func (a *arguments) split() [][]byte {
	start := 0
	for _, end := range a.ends {
		if end < 0 {
			a.list = append(a.list, nil)
			continue
		}
		a.list = append(a.list, a.bytes[start:end:end])
		start = end
	}
	return a.list
}

func (a *arguments) recycle() {
	if cap(a.bytes) > keptBuffer {
		a.bytes = nil
	}
	clear(a.list)
}
