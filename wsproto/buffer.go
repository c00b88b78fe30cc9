package wsproto

import (
	"math/bits"
	"sync"
)

// Buffers come in sizes of minBuffer times a power of two. Larger ones than
// maxPooled are left to the collector, so that one big message does not stay.
const (
	minBuffer   = 1 << 10
	maxPooled   = 1 << 20
	bufferSizes = 11
)

var bufferPools [bufferSizes]sync.Pool

// buffer is rented while a message is incomplete, or until an inflated one was
// handled. The box travels with its bytes so that giving back allocates nothing.
type buffer struct{ b []byte }

func sizeClass(n int) int {
	if n <= minBuffer {
		return 0
	}
	return bits.Len(uint(n-1)) - bits.Len(minBuffer-1)
}

// rent gives an empty buffer that holds at least n bytes.
func rent(n int) *buffer {
	class := sizeClass(n)
	if class >= bufferSizes {
		return &buffer{make([]byte, 0, n)}
	}
	if p, ok := bufferPools[class].Get().(*buffer); ok {
		return p
	}
	return &buffer{make([]byte, 0, minBuffer<<class)}
}

func (p *buffer) free() {
	if p == nil || cap(p.b) > maxPooled {
		return
	}
	p.b = p.b[:0]
	bufferPools[sizeClass(cap(p.b))].Put(p)
}

// grow makes room for n more bytes. It follows what has arrived, not what was
// announced: a peer that promises megabytes and sends none costs nothing.
func (p *buffer) grow(n int) *buffer {
	need := len(p.b) + n
	if need <= cap(p.b) {
		return p
	}
	q := rent(max(need, 2*cap(p.b)))
	q.b = append(q.b, p.b...)
	p.free()
	return q
}
