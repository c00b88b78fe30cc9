package netloop

import (
	"testing"
	"unsafe"
)

// TestConnSize: the allocator rounds up to 112; a field more costs 16 bytes for
// every idle client.
func TestConnSize(t *testing.T) {
	if n := unsafe.Sizeof(Conn{}); n > 112 {
		t.Errorf("%d bytes", n)
	}
}
